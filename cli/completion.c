/* completion.c: minos completion bash|zsh|fish. Printed from the tables that the parser reads, so
 * that what is completed is what is understood. */
#include "cli/cli.h"

#include <string.h>

enum { WORDS_SIZE = 4096 };

static void add_word (char words[WORDS_SIZE], const char *word, size_t size)
{
    size_t at = strlen (words);
    snprintf (words + at, WORDS_SIZE - at, "%s%.*s", at > 0 ? " " : "", (int) size, word);
}

static void add_checkers (char words[WORDS_SIZE])
{
    const minos_checker_info *info;
    for (size_t i = 0; (info = minos_checker_list (i)) != NULL; i++)
        add_word (words, info->name, strlen (info->name));
}

static void add_models (char words[WORDS_SIZE])
{
    const minos_model_info *info;
    for (size_t i = 0; (info = minos_model_list (i)) != NULL; i++)
        add_word (words, info->name, strlen (info->name));
}

static void add_commands (char words[WORDS_SIZE])
{
    const cli_command *command;
    for (size_t i = 0; (command = cli_command_list (i)) != NULL; i++)
        add_word (words, command->name, strlen (command->name));
}

/* What an option's value may be, separated by blanks; "" where that is no list. */
static void values_of (char words[WORDS_SIZE], const cli_any_option *option)
{
    words[0] = 0;
    if (strcmp (option->name, "model") == 0)
        add_models (words);
    else if (strcmp (option->name, "checker") == 0)
        add_checkers (words);
    if (strcmp (option->name, "checker") == 0)
        add_word (words, "auto", 4);
    if (strcmp (option->name, "report") == 0) {
#define KIND_WORD(name, word, text) add_word (words, word, strlen (word));
        MINOS_REPORT_MAP (KIND_WORD)
#undef KIND_WORD
    }
    for (const char *at = option->choices; *at != 0;) {
        size_t size = strcspn (at, "|");
        add_word (words, at, size);
        at += size + (at[size] == '|');
    }
}

/* Between single quotes of a shell, with a backslash before the bytes of `special`. */
static void print_quoted (const char *text, const char *special)
{
    for (; *text != 0; text++) {
        if (strchr (special, *text) != NULL)
            putchar ('\\');
        if (*text == '\'')
            fputs ("'\\''", stdout);
        else
            putchar (*text);
    }
}

static const char list_words[] = "checkers models formats reports anomalies";

/* The words behind a command that names no histories; "" for the others. */
static void words_behind (char words[WORDS_SIZE], const char *command)
{
    words[0] = 0;
    if (strcmp (command, "list") == 0) {
        add_word (words, list_words, strlen (list_words));
        add_checkers (words);
        add_models (words);
    } else if (strcmp (command, "help") == 0) {
        add_commands (words);
    } else if (strcmp (command, "completion") == 0) {
        add_word (words, "bash zsh fish", strlen ("bash zsh fish"));
    }
}

/* ---- bash. "--name=value" comes as three words there. */

static void print_bash_options (void)
{
    const cli_command *command;
    cli_any_option option;

    puts ("    case ${COMP_WORDS[1]} in");
    for (size_t c = 0; (command = cli_command_list (c)) != NULL; c++) {
        char words[WORDS_SIZE];
        words_behind (words, command->name);
        printf ("    %s) words='%s' ;;\n", command->name, words);
    }
    puts ("    esac\n"
          "    if [[ -z $words && $current == -* ]]; then\n"
          "        case ${COMP_WORDS[1]} in");
    for (size_t c = 0; (command = cli_command_list (c)) != NULL; c++) {
        printf ("        %s) words='", command->name);
        for (size_t i = 0; cli_option_any (&option, i); i++)
            if (option.commands[0] == 0 || cli_has_choice (option.commands, command->name))
                printf ("--%s%s ", option.name, option.bare ? "" : "=");
        puts ("' ;;");
    }
    puts ("        esac\n    fi");
}

static void print_bash (void)
{
    cli_any_option option;
    char words[WORDS_SIZE] = "";

    add_commands (words);
    printf ("# eval \"$(minos completion bash)\"\n"
            "_minos () {\n"
            "    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}\n"
            "    local words=\n"
            "    COMPREPLY=()\n"
            "    if ((COMP_CWORD == 1)); then\n"
            "        mapfile -t COMPREPLY < <(compgen -W '%s' -- \"$current\")\n"
            "        return\n"
            "    fi\n"
            "    if [[ $current == '=' ]]; then\n"
            "        current=\n"
            "    elif [[ $previous == '=' ]]; then\n"
            "        previous=${COMP_WORDS[COMP_CWORD-2]}\n"
            "    fi\n",
            words);
    print_bash_options ();
    puts ("    case $previous in");
    for (size_t i = 0; cli_option_any (&option, i); i++) {
        values_of (words, &option);
        if (option.bare || words[0] == 0)
            continue;
        printf ("    --%s", option.name);
        if (option.letter != 0)
            printf (" | -%c", option.letter);
        printf (") words='%s' ;;\n", words);
    }
    puts ("    esac\n"
          "    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$current\")\n"
          "    [[ ${COMPREPLY[0]-} != *= ]] || compopt -o nospace\n"
          "}\n"
          "complete -o default -F _minos minos");
}

/* ---- zsh */

static void print_zsh_option (const cli_any_option *option, bool is_short)
{
    char words[WORDS_SIZE], letter[2] = { option->letter, 0 };

    values_of (words, option);
    printf ("        '*%s%s%s[", is_short ? "-" : "--", is_short ? letter : option->name,
            option->bare ? ""
            : is_short   ? "+"
                         : "=");
    print_quoted (option->help, "[]:\\");
    putchar (']');
    if (!option->bare && words[0] != 0)
        printf (":%s:(%s)", option->name, words);
    else if (!option->bare)
        printf (":%s:_files", option->name);
    puts ("' \\");
}

static void print_zsh_options (const cli_command *command)
{
    cli_any_option option;

    printf ("    %s) _arguments -S \\\n", command->name);
    for (size_t k = 0; cli_option_any (&option, k); k++) {
        if (option.commands[0] != 0 && !cli_has_choice (option.commands, command->name))
            continue;
        print_zsh_option (&option, false);
        if (option.letter != 0)
            print_zsh_option (&option, true);
    }
    puts ("        '*:history:_files' ;;");
}

static void print_zsh (void)
{
    const cli_command *command;

    puts ("#compdef minos\n"
          "_minos () {\n"
          "    local -a commands=(");
    for (size_t i = 0; (command = cli_command_list (i)) != NULL; i++) {
        printf ("        '%s:", command->name);
        print_quoted (command->summary, ":\\");
        puts ("'");
    }
    puts ("    )\n"
          "    if ((CURRENT == 2)); then\n"
          "        _describe command commands\n"
          "        return\n"
          "    fi\n"
          "    case $words[2] in");
    for (size_t i = 0; (command = cli_command_list (i)) != NULL; i++) {
        char words[WORDS_SIZE];
        words_behind (words, command->name);
        if (words[0] != 0)
            printf ("    %s) compadd -- %s ;;\n", command->name, words);
        else
            print_zsh_options (command);
    }
    puts ("    esac\n"
          "}\n"
          "compdef _minos minos");
}

/* ---- fish */

static void print_fish (void)
{
    const cli_command *command;
    cli_any_option option;
    char words[WORDS_SIZE];

    puts ("# minos completion fish | source");
    for (size_t i = 0; (command = cli_command_list (i)) != NULL; i++) {
        printf ("complete -c minos -n __fish_use_subcommand -f -a %s -d '", command->name);
        print_quoted (command->summary, "\\");
        puts ("'");
        words_behind (words, command->name);
        if (words[0] != 0)
            printf ("complete -c minos -n '__fish_seen_subcommand_from %s' -f -a '%s'\n",
                    command->name, words);
    }
    for (size_t i = 0; cli_option_any (&option, i); i++) {
        printf ("complete -c minos -n '%s", option.commands[0] != 0 ? "__fish_seen_subcommand_from "
                                                                    : "not __fish_use_subcommand");
        for (const char *at = option.commands; *at != 0; at++)
            putchar (*at == '|' ? ' ' : *at);
        printf ("' -l %s", option.name);
        if (option.letter != 0)
            printf (" -s %c", option.letter);
        values_of (words, &option);
        if (!option.bare && words[0] != 0)
            printf (" -x -a '%s'", words);
        else if (!option.bare)
            printf (" -r");
        printf (" -d '");
        print_quoted (option.help, "\\");
        puts ("'");
    }
}

int cli_completion (int count, char **arguments)
{
    const char *shell = count > 0 ? arguments[0] : "";
    bool helps = cli_has_choice ("--help|-h", shell);

    if (strcmp (shell, "bash") == 0)
        print_bash ();
    else if (strcmp (shell, "zsh") == 0)
        print_zsh ();
    else if (strcmp (shell, "fish") == 0)
        print_fish ();
    else
        fputs ("minos completion bash|zsh|fish\n"
               "\n"
               "  eval \"$(minos completion bash)\"                      in ~/.bashrc\n"
               "  minos completion zsh >~/.zfunc/_minos                a directory of $fpath\n"
               "  minos completion fish >~/.config/fish/completions/minos.fish\n",
               helps ? stdout : stderr);
    return helps || cli_has_choice ("bash|zsh|fish", shell) ? 0 : CLI_EXIT_USAGE;
}
