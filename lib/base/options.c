/* options.c: options by name. options.def is the only place where one is defined; everything that
 * knows options (setter, command line, help) reads that table. */
#include "minos/options.h"

#include "base/error.h"
#include "base/root.h"
#include "base/text.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const minos_option_info option_rows[] = {
#define MNS_OPTION(name, kind, standard, min, max, choices, argument, help)                        \
    { name, MINOS_OPTION_##kind, standard, min, max, choices, argument, help, "" },
#define MNS_PARAMETER(checkers, name, kind, standard, min, max, choices, argument, help)           \
    { name, MINOS_OPTION_##kind, standard, min, max, choices, argument, help, checkers },
#include "base/options.def"
#undef MNS_OPTION
#undef MNS_PARAMETER
};

enum { OPTION_COUNT = sizeof option_rows / sizeof *option_rows, OPTION_TEXT_MAX = 4096 };

typedef struct option_value {
    char *text; /* NULL: the default */
    size_t size;
    uint64_t number;
} option_value;

struct minos_options {
    mns_budget budget;
    option_value values[OPTION_COUNT];
};

const minos_option_info *minos_option_list (size_t index)
{
    return index < OPTION_COUNT ? &option_rows[index] : NULL;
}

/* ---- Texts to numbers. False: not what the kind asks for. */

/* Digits up to the first other byte; false: none, or too many. */
static bool parse_digits (uint64_t *out, const char **text)
{
    const char *start = *text;

    *out = 0;
    for (; **text >= '0' && **text <= '9'; (*text)++) {
        uint64_t digit = (uint64_t) (**text - '0');
        if (*out > (UINT64_MAX - digit) / 10)
            return false;
        *out = *out * 10 + digit;
    }
    return *text > start;
}

typedef struct option_unit {
    const char *word;
    uint64_t factor;
} option_unit;

static const option_unit size_units[] = {
    { "", 1 },
    { "k", UINT64_C (1) << 10 },
    { "K", UINT64_C (1) << 10 },
    { "M", UINT64_C (1) << 20 },
    { "G", UINT64_C (1) << 30 },
    { "T", UINT64_C (1) << 40 },
    { NULL, 0 },
};

static const option_unit time_units[] = {
    { "", 1000 }, { "ms", 1 }, { "s", 1000 }, { "m", 60000 }, { "h", 3600000 }, { NULL, 0 },
};

static const option_unit no_units[] = { { "", 1 }, { NULL, 0 } };

static bool parse_units (uint64_t *out, const char *text, const option_unit *units)
{
    if (!parse_digits (out, &text))
        return false;
    for (; units->word != NULL; units++)
        if (strcmp (units->word, text) == 0) {
            if (*out > UINT64_MAX / units->factor)
                return false;
            *out *= units->factor;
            return true;
        }
    return false;
}

static bool parse_choice (uint64_t *out, const char *text, const char *choices)
{
    size_t size = strlen (text);

    for (*out = 0; *choices != 0; (*out)++) {
        size_t one = strcspn (choices, "|");
        if (one == size && memcmp (choices, text, size) == 0)
            return true;
        choices += one + (choices[one] == '|');
    }
    return false;
}

/* Nothing at all is true: a flag that is given without a value. */
static bool parse_flag (uint64_t *out, const char *text)
{
    if (!parse_choice (out, text, "false|true|no|yes|0|1") && *text != 0)
        return false;
    *out = *text == 0 || *out % 2 == 1;
    return true;
}

static bool parse (uint64_t *out, const minos_option_info *info, const char *text)
{
    switch (info->kind) {
    case MINOS_OPTION_FLAG:
        return parse_flag (out, text);
    case MINOS_OPTION_CHOICE:
        return parse_choice (out, text, info->choices);
    case MINOS_OPTION_COUNT:
        return parse_units (out, text, no_units);
    case MINOS_OPTION_SIZE:
        return parse_units (out, text, size_units);
    case MINOS_OPTION_DURATION:
        return parse_units (out, text, time_units);
    case MINOS_OPTION_TEXT:
        *out = 0;
        return true;
    }
    return false;
}

static bool in_range (const minos_option_info *info, uint64_t number)
{
    bool ranged = info->kind == MINOS_OPTION_COUNT || info->kind == MINOS_OPTION_SIZE ||
                  info->kind == MINOS_OPTION_DURATION;
    return !ranged || (number >= info->min && number <= info->max);
}

/* ---- The object. */

static size_t index_of (const char *name)
{
    for (size_t i = 0; i < OPTION_COUNT; i++)
        if (strcmp (option_rows[i].name, name) == 0)
            return i;
    return OPTION_COUNT;
}

minos_status minos_options_new (minos_options **out)
{
    minos_options *options;

    if (out == NULL)
        return MINOS_MISUSE;
    options = *out = mns_root_new (sizeof *options, offsetof (minos_options, budget), 0, NULL);
    if (options == NULL)
        return MINOS_NO_MEMORY;
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        bool good = parse (&options->values[i].number, &option_rows[i], option_rows[i].standard);
        assert (good && in_range (&option_rows[i], options->values[i].number));
        (void) good;
    }
    return MINOS_OK;
}

void minos_options_free (minos_options *options)
{
    if (options == NULL)
        return;
    for (size_t i = 0; i < OPTION_COUNT; i++)
        mns_free (&options->budget, options->values[i].text, options->values[i].size);
    mns_root_free (options, sizeof *options, offsetof (minos_options, budget));
}

/* A size in the largest unit that divides it. */
static void print_size (char text[32], uint64_t size)
{
    static const char *const letters[] = { "", "k", "M", "G", "T" };
    size_t i = 0;

    for (; i < 4 && size != 0 && size % 1024 == 0; i++)
        size /= 1024;
    snprintf (text, 32, "%" PRIu64 "%s", size, letters[i]);
}

enum { QUOTE_SIZE = 80 };

static minos_status no_such_option (const char *name, minos_error *error)
{
    const char *nearest = NULL;
    char quoted[QUOTE_SIZE];
    size_t best = 4;

    for (size_t i = 0; i < OPTION_COUNT; i++) {
        size_t distance = mns_text_distance (name, option_rows[i].name, best);
        if (distance < best) {
            best = distance;
            nearest = option_rows[i].name;
        }
    }
    mns_text_quote (quoted, sizeof quoted, name, strlen (name));
    if (nearest == NULL)
        return mns_error (error, MINOS_UNKNOWN_NAME, "there is no option %s", quoted);
    return mns_error (error, MINOS_UNKNOWN_NAME, "there is no option %s; did you mean \"%s\"?",
                      quoted, nearest);
}

static minos_status bad_value (const minos_option_info *info, const char *text, minos_error *error)
{
    char quoted[QUOTE_SIZE], least[32], most[32];
    const char *name = info->name;

    mns_text_quote (quoted, sizeof quoted, text, strlen (text));
    switch (info->kind) {
    case MINOS_OPTION_CHOICE:
        return mns_error (error, MINOS_BAD_OPTION, "%s: %s is none of %s", name, quoted,
                          info->choices);
    case MINOS_OPTION_COUNT:
        return mns_error (error, MINOS_BAD_OPTION,
                          "%s: %s is not a number from %" PRIu64 " to %" PRIu64, name, quoted,
                          info->min, info->max);
    case MINOS_OPTION_SIZE:
        print_size (least, info->min);
        print_size (most, info->max);
        return mns_error (error, MINOS_BAD_OPTION,
                          "%s: %s is not a size such as 512M or 4G, from %s to %s", name, quoted,
                          least, most);
    case MINOS_OPTION_DURATION:
        return mns_error (error, MINOS_BAD_OPTION,
                          "%s: %s is not a time such as 500ms, 60s, 5m or 1h", name, quoted);
    case MINOS_OPTION_FLAG:
    case MINOS_OPTION_TEXT:
        break;
    }
    return mns_error (error, MINOS_BAD_OPTION, "%s: %s is not true or false", name, quoted);
}

minos_status minos_options_set (minos_options *options, const char *name, const char *text,
                                minos_error *error)
{
    option_value *value;
    uint64_t number;
    char *copy;
    size_t i, size;

    if (options == NULL || name == NULL || text == NULL)
        return mns_misuse (error, "options, name and text are needed");
    i = index_of (name);
    if (i == OPTION_COUNT)
        return no_such_option (name, error);
    if (strnlen (text, OPTION_TEXT_MAX + 1) > OPTION_TEXT_MAX)
        return mns_error (error, MINOS_BAD_OPTION, "%s: a value has at most %d bytes", name,
                          OPTION_TEXT_MAX);
    if (!parse (&number, &option_rows[i], text) || !in_range (&option_rows[i], number))
        return bad_value (&option_rows[i], text, error);
    if (option_rows[i].kind == MINOS_OPTION_FLAG)
        text = number != 0 ? "true" : "false";
    size = strlen (text) + 1;
    copy = mns_alloc (&options->budget, size);
    if (copy == NULL)
        return mns_error (error, MINOS_NO_MEMORY, "no memory for the option %s", name);
    memcpy (copy, text, size);
    value = &options->values[i];
    mns_free (&options->budget, value->text, value->size);
    *value = (option_value){ .text = copy, .size = size, .number = number };
    return MINOS_OK;
}

const char *minos_options_get (const minos_options *options, const char *name)
{
    size_t i = options != NULL && name != NULL ? index_of (name) : OPTION_COUNT;

    if (i == OPTION_COUNT)
        return NULL;
    return options->values[i].text != NULL ? options->values[i].text : option_rows[i].standard;
}

uint64_t minos_options_number (const minos_options *options, const char *name)
{
    size_t i = options != NULL && name != NULL ? index_of (name) : OPTION_COUNT;
    return i < OPTION_COUNT ? options->values[i].number : 0;
}

bool minos_options_is_set (const minos_options *options, const char *name)
{
    size_t i = options != NULL && name != NULL ? index_of (name) : OPTION_COUNT;
    return i < OPTION_COUNT && options->values[i].text != NULL;
}
