/* cli.h: what the files of the command line share. It sees the library through its public headers
 * only, as any other program would. */
#ifndef MINOS_CLI_CLI_H
#define MINOS_CLI_CLI_H

#include <minos/minos.h>

#include <stdio.h>

enum {
    CLI_EXIT_VALID = 0,
    CLI_EXIT_INVALID = 1,
    CLI_EXIT_UNKNOWN = 2,
    CLI_EXIT_VACUOUS = 3,
    CLI_EXIT_MALFORMED = 4,
    CLI_EXIT_INTERRUPTED = 130,
    CLI_EXIT_USAGE = 254,
    CLI_EXIT_INTERNAL = 255
};

/* ---- list.c: strings, copied. */
typedef struct cli_list {
    char **at;
    size_t count, capacity;
} cli_list;
/* Ends the program where there is no memory for a few strings. */
void cli_list_add (cli_list *list, const char *text);
void cli_list_sort (cli_list *list, size_t from);
void cli_list_free (cli_list *list);
char *cli_text (const char *format, ...) __attribute__ ((format (printf, 1, 2)));

/* ---- settings.c: arguments, environment, defaults. */
typedef enum cli_kind { CLI_FLAG, CLI_CHOICE, CLI_TEXT, CLI_LIST, CLI_OPTIONAL } cli_kind;

typedef struct cli_option {
    char letter;
    const char *name;
    cli_kind kind;
    const char *argument, *choices, *standard, *help;
    const char *commands; /* "convert": theirs alone; "": of all that judge */
} cli_option;

typedef enum cli_option_id {
#define CLI_OPTION(id, letter, name, kind, argument, choices, standard, help) CLI_##id,
#define CLI_OPTION_OF(commands, id, letter, name, kind, argument, choices, standard, help) CLI_##id,
#include "cli/options.def"
#undef CLI_OPTION_OF
#undef CLI_OPTION
    CLI_OPTION_COUNT
} cli_option_id;

extern const cli_option cli_options[CLI_OPTION_COUNT];

/* An option of either table, for those who list them. */
typedef struct cli_any_option {
    char letter;
    const char *name, *argument, *choices, *standard, *help, *commands;
    bool bare; /* stands without a value */
} cli_any_option;
/* The command line's own and then the library's that are for all checkers; false past the end. */
bool cli_option_any (cli_any_option *out, size_t index);

typedef struct cli_settings {
    const char *command; /* whose options there are beside those of all; "" for none */
    minos_options *library;
    cli_list values[CLI_OPTION_COUNT]; /* as given; of options that are no list the last counts */
    cli_list files;
} cli_settings;

/* 0, or the exit code after a line on standard error. */
int cli_settings_parse (cli_settings *settings, int count, char **arguments);
/* The same for a command that has options of its own. */
int cli_settings_parse_of (cli_settings *settings, const char *command, int count,
                           char **arguments);
void cli_settings_free (cli_settings *settings);
bool cli_is_given (const cli_settings *settings, cli_option_id id);
/* As given, by the environment, or the default. */
const char *cli_value (const cli_settings *settings, cli_option_id id);
bool cli_flag (const cli_settings *settings, cli_option_id id);
/* How histories are to be read: --format, and what they may hold of --max-memory. */
minos_read_options cli_reading (const cli_settings *settings, const minos_cancel *cancel);

/* ---- text.c */
/* Fewer is nearer; swaps of neighbours count one. */
size_t cli_distance (const char *a, const char *b);
/* "a|b|c" holds `word`. */
bool cli_has_choice (const char *choices, const char *word);

/* ---- terminal.c: standard error, colours, interrupts. */
void cli_error (const char *format, ...) __attribute__ ((format (printf, 1, 2)));
/* path:line:column: message. */
void cli_print_error (const minos_error *error);
bool cli_wants_color (const cli_settings *settings, FILE *stream);
/* From now on the first SIGINT asks `cancel` to stop, the second kills. */
void cli_catch_interrupt (minos_cancel *cancel);

/* ---- progress.c: how far long work is, one line on standard error. */
typedef struct cli_progress {
    bool wanted, terminal, shown;
    double since; /* nothing is shown for the first half second */
    minos_progress teller;
} cli_progress;
void cli_progress_begin (cli_progress *progress, const cli_settings *settings);
/* Takes the line off the terminal. */
void cli_progress_end (cli_progress *progress);
double cli_seconds (void); /* monotonic */

/* ---- inputs.c: the histories that files, directories and patterns name, in order.
 * 0, or the exit code after its lines. */
int cli_inputs_find (cli_list *found, const cli_list *named);

/* ---- pages.c: docs/checkers and docs/models, inside the program. NULL where there is none. */
const char *cli_page (const char *kind, const char *name);

/* ---- controls.c: a valid and an invalid history of each checker and model, inside the program.
 * NULL past the end. */
typedef struct cli_control {
    const char *checker; /* as -c takes it */
    const char *folder;  /* "valid" or "invalid": what must come out */
    const char *text;
} cli_control;
const cli_control *cli_control_list (size_t index);

/* ---- output.c: reports to standard output and to files that appear whole or not at all. */
/* A minos_sink's writer; the context is a FILE. */
minos_status cli_write_stream (void *context, const char *bytes, size_t size);
typedef struct cli_output {
    minos_report_kind kind;
    minos_report_options options;
    minos_document *document; /* NULL until it has begun */
    bool failed;              /* … and where it could not */
    FILE *stream;
    char *path, *temporary; /* NULL: standard output; a path alone: appended to */
} cli_output;
/* A file beside its place, to be put there once it is whole; NULL and "-" are standard output.
 * 0, or the exit code after a line on standard error. */
int cli_output_open (cli_output *output, const char *path);
int cli_output_close (cli_output *output, bool whole);
typedef struct cli_outputs {
    cli_output *at;
    size_t count;
} cli_outputs;
int cli_outputs_open (cli_outputs *outputs, const cli_settings *settings);
int cli_outputs_write (cli_outputs *outputs, const minos_verdict *verdict,
                       const minos_history *history);
/* A history that has no verdict. */
/* Histories that were expected below `path` and are not there. */
int cli_outputs_missing (cli_outputs *outputs, const char *path, const char *message);
int cli_outputs_refuse (cli_outputs *outputs, const char *path, const minos_error *error);
/* The lines that end a text report of several files. */
typedef struct cli_totals {
    size_t files, valid, invalid, unknown, vacuous, failed;
    size_t known;  /* of the invalid ones: they are in the baseline */
    char word[48]; /* the worst of all; "" before the first */
    char *notes;   /* lines; NULL where there are none */
} cli_totals;
void cli_outputs_totals (cli_outputs *outputs, const cli_totals *totals);
/* Ends the reports and puts the files in their places; or, where there was nothing to report on
 * because the arguments were wrong, drops them. */
int cli_outputs_close (cli_outputs *outputs, bool drop);

/* ---- certificate.c: --certificate. 0, or the exit code after a line on standard error. */
int cli_certificate_ready (cli_settings *settings, size_t files, size_t checkers);
int cli_certificate_write (const cli_settings *settings, const minos_verdict *verdict,
                           const minos_history *history);

/* ---- defect.c: a defect in minos shows: saves the history as minos-defect-PID.edn in the working
 * directory, and says so. A program with asserts then aborts. */
void cli_defect_save (const minos_history *history);

/* ---- outcome.c: exit codes. */
int cli_outcome (const cli_settings *settings, const minos_verdict *verdict, const char *path);
/* A verdict's code, made worse where its word is below the level that is asked for. */
int cli_outcome_level (const char *word, const char *level, int code);
int cli_outcome_status (minos_status status);
int cli_outcome_worse (int a, int b);
/* The worse of two verdict words is kept in `word`. */
void cli_outcome_word (char word[48], const char *other);
/* What --unknown makes of a code. */
int cli_outcome_unknown (const cli_settings *settings, int code);
int cli_outcome_final (const cli_settings *settings, int code);

/* ---- The commands. Arguments without the program and the command. */
typedef struct cli_command {
    const char *name, *summary;
    int (*run) (int count, char **arguments);
} cli_command;
const cli_command *cli_command_list (size_t index); /* command.c; NULL past the end */
int cli_check (int count, char **arguments);
/* What cli_check does once its arguments are read; frees the settings. */
int cli_judge (cli_settings *settings);
int cli_diff_runs (int count, char **arguments);
int cli_verify (int count, char **arguments);
int cli_shrink (int count, char **arguments);
int cli_stats (int count, char **arguments);
int cli_convert (int count, char **arguments);
int cli_claims_command (int count, char **arguments);
int cli_selftest (int count, char **arguments);
int cli_show (int count, char **arguments);
int cli_list_names (int count, char **arguments);
int cli_completion (int count, char **arguments);
int cli_help (int count, char **arguments);
int cli_version (int count, char **arguments);
/* help.c */
void cli_help_check (FILE *stream);
void cli_help_own (FILE *stream, const char *command); /* the options of one command */
void cli_help_all (FILE *stream);
/* Words from `column` on, where the cursor is, in lines of 80; choices may break at their bars. */
void cli_print_words (FILE *stream, int column, const char *text);
void cli_help_manual (void); /* manual.c: what the page minos(1) has from the tables */

#endif
