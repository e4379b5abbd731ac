/* cmd_stats.c: minos stats HISTORY. What a history holds, counted and not judged. */
#include "cli/tally.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Where keys are. */
typedef enum key_place { KEYS_NONE, KEYS_FIELD, KEYS_PAIR } key_place;

typedef struct stats {
    const minos_history *history;
    const minos_values *values;
    const char *path;
    cli_tally functions, clients, keys, events;
    key_place place;
    uint64_t outcomes[3]; /* by minos_outcome */
    uint64_t open_max;    /* at once, crashed ones not counted */
    bool timed;
    int64_t first_ns, last_ns;
} stats;

static bool is_pair (const minos_values *values, minos_value value)
{
    return minos_value_kind (values, value) == MINOS_KIND_VECTOR &&
           minos_value_count (values, value) == 2;
}

/* The first rule that the check has, and near enough the second: every operation carries a pair,
 * an answer names the key that was asked for, and somebody asked for a value with [key nil]. */
static key_place find_keys (const stats *s, const char *keyed)
{
    bool field = false, pairs = true, asks = strcmp (keyed, "yes") == 0;
    minos_op op;

    if (strcmp (keyed, "no") == 0)
        return KEYS_NONE;
    for (size_t i = 0; minos_history_op (s->history, i, &op); i++) {
        field |= op.has_key;
        pairs = pairs && is_pair (s->values, op.input);
        if (!pairs)
            continue;
        minos_value key = minos_value_at (s->values, op.input, 0);
        asks |= minos_value_at (s->values, op.input, 1) == MINOS_NIL;
        if (op.outcome == MINOS_OUTCOME_OK && op.output != MINOS_NIL)
            pairs =
                is_pair (s->values, op.output) && minos_value_at (s->values, op.output, 0) == key;
    }
    if (field)
        return KEYS_FIELD;
    return pairs && asks ? KEYS_PAIR : KEYS_NONE;
}

static void see_time (stats *s, int64_t time_ns)
{
    if (time_ns == MINOS_NO_TIME)
        return;
    s->first_ns = !s->timed || time_ns < s->first_ns ? time_ns : s->first_ns;
    s->last_ns = !s->timed || time_ns > s->last_ns ? time_ns : s->last_ns;
    s->timed = true;
}

static int by_number (const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* Calls and returns in one order, a call before a return of the same position: 2 × position for a
 * call, one more for a return. */
static void find_open_max (stats *s)
{
    size_t count = minos_history_op_count (s->history), used = 0;
    uint64_t *at = calloc (2 * count + 1, sizeof *at), open = 0;
    minos_op op;

    if (at == NULL) {
        cli_error ("out of memory");
        exit (CLI_EXIT_INTERNAL);
    }
    for (size_t i = 0; minos_history_op (s->history, i, &op); i++)
        if (op.outcome != MINOS_OUTCOME_CRASHED) {
            at[used++] = 2 * (uint64_t) op.call;
            at[used++] = 2 * (uint64_t) op.ret + 1;
        }
    qsort (at, used, sizeof *at, by_number);
    for (size_t i = 0; i < used; i++) {
        open += at[i] % 2 == 0 ? 1 : (uint64_t) -1;
        s->open_max = open > s->open_max ? open : s->open_max;
    }
    free (at);
}

static void count (stats *s, const char *keyed)
{
    minos_op op;
    minos_event event;

    s->place = find_keys (s, keyed);
    for (size_t i = 0; minos_history_op (s->history, i, &op); i++) {
        minos_value key = s->place == KEYS_FIELD ? op.key : minos_value_at (s->values, op.input, 0);
        cli_tally_add (&s->functions, op.f, MINOS_NIL, (int) op.outcome);
        cli_tally_add (&s->clients, op.process, MINOS_NIL, (int) op.outcome);
        if (s->place == KEYS_PAIR || (s->place == KEYS_FIELD && op.has_key))
            cli_tally_add (&s->keys, key, MINOS_NIL, (int) op.outcome);
        s->outcomes[op.outcome]++;
        see_time (s, op.call_time_ns);
        see_time (s, op.return_time_ns);
    }
    for (size_t i = 0; minos_history_event (s->history, i, &event); i++) {
        cli_tally_add (&s->events, event.process, event.f, 0);
        see_time (s, event.time_ns);
    }
    cli_tally_finish (&s->functions, s->values);
    cli_tally_finish (&s->clients, s->values);
    cli_tally_finish (&s->keys, s->values);
    cli_tally_finish (&s->events, s->values);
    find_open_max (s);
}

/* ---- Writing. What a stream refuses is seen when it is flushed. */

static void put_edn (const minos_values *values, minos_value value)
{
    const minos_sink sink = { cli_write_stream, stdout };
    (void) !minos_value_print_edn (values, value, &sink);
}

static void put_json (const minos_values *values, minos_value value)
{
    const minos_sink sink = { cli_write_stream, stdout };
    (void) !minos_value_print_json (values, value, &sink);
}

/* Keys with a crashed operation, and the most of them in one key. */
static uint64_t crashed_keys (const stats *s, uint64_t *most)
{
    uint64_t keys = 0;

    *most = 0;
    for (size_t i = 0; i < s->keys.count; i++) {
        uint64_t crashed = s->keys.at[i].counts[MINOS_OUTCOME_CRASHED];
        keys += crashed > 0;
        *most = crashed > *most ? crashed : *most;
    }
    return keys;
}

static void print_text (const stats *s)
{
    uint64_t most, crashed = crashed_keys (s, &most);

    printf ("%s\n  records       %zu: %zu operations, %zu events\n", s->path,
            minos_history_record_count (s->history), minos_history_op_count (s->history),
            minos_history_event_count (s->history));
    printf ("  clients       %zu, at most %" PRIu64
            " operations open at once (crashed ones not counted)\n",
            s->clients.count, s->open_max);
    if (s->place == KEYS_NONE)
        printf ("  keys          none\n");
    else
        printf ("  keys          %zu, %s; %" PRIu64 " with crashed operations, at most %" PRIu64
                " in one\n",
                s->keys.count, s->place == KEYS_FIELD ? "in a field" : "first of each pair",
                crashed, most);
    if (s->timed)
        printf ("  time          %.3f s to %.3f s\n", (double) s->first_ns / 1e9,
                (double) s->last_ns / 1e9);
    printf ("  %14s%11s%11s%11s  %s\n", "", "ok", "fail", "crashed", "function");
    for (size_t i = 0; i < s->functions.count; i++) {
        const cli_row *row = &s->functions.at[i];
        printf ("  %14s%11" PRIu64 "%11" PRIu64 "%11" PRIu64 "  ", "", row->counts[0],
                row->counts[1], row->counts[2]);
        put_edn (s->values, row->first);
        putchar ('\n');
    }
    printf ("  %14s%11" PRIu64 "%11" PRIu64 "%11" PRIu64 "  all\n", "", s->outcomes[0],
            s->outcomes[1], s->outcomes[2]);
    for (size_t i = 0; i < s->events.count; i++) {
        const cli_row *row = &s->events.at[i];
        printf ("  %-14s%11" PRIu64 "  ", i == 0 ? "events" : "", row->counts[0]);
        put_edn (s->values, row->first);
        putchar (' ');
        put_edn (s->values, row->second);
        putchar ('\n');
    }
    for (size_t i = 0; i < minos_history_note_count (s->history); i++)
        printf ("  note: %s\n", minos_history_note (s->history, i));
}

static void put_json_text (const char *text)
{
    minos_values *values = NULL;
    minos_value value = MINOS_NIL;

    if (minos_values_new (&values, NULL, 0) == MINOS_OK &&
        minos_values_string (values, &value, text) == MINOS_OK)
        put_json (values, value);
    else
        fputs ("null", stdout); /* not UTF-8 */
    minos_values_free (values);
}

static void put_outcomes (const uint64_t counts[3])
{
    printf ("\"ok\":%" PRIu64 ",\"fail\":%" PRIu64 ",\"crashed\":%" PRIu64, counts[0], counts[1],
            counts[2]);
}

static void print_json (const stats *s)
{
    static const char *const places[] = { "null", "\"field\"", "\"pair\"" };
    uint64_t most, crashed = crashed_keys (s, &most);

    printf ("{\"schema\":\"minos/stats/1\",\"file\":");
    put_json_text (s->path);
    printf (",\"records\":%zu,\"operations\":%zu,", minos_history_record_count (s->history),
            minos_history_op_count (s->history));
    put_outcomes (s->outcomes);
    printf (",\"clients\":%zu,\"concurrency_max\":%" PRIu64 ",\"keys_by\":%s,\"keys\":%zu",
            s->clients.count, s->open_max, places[s->place], s->keys.count);
    printf (",\"keys_crashed\":%" PRIu64 ",\"crashed_per_key_max\":%" PRIu64 ",\"functions\":[",
            crashed, most);
    for (size_t i = 0; i < s->functions.count; i++) {
        printf ("%s{\"f\":", i > 0 ? "," : "");
        put_json (s->values, s->functions.at[i].first);
        putchar (',');
        put_outcomes (s->functions.at[i].counts);
        putchar ('}');
    }
    printf ("],\"events\":[");
    for (size_t i = 0; i < s->events.count; i++) {
        printf ("%s{\"process\":", i > 0 ? "," : "");
        put_json (s->values, s->events.at[i].first);
        printf (",\"f\":");
        put_json (s->values, s->events.at[i].second);
        printf (",\"count\":%" PRIu64 "}", s->events.at[i].counts[0]);
    }
    printf ("],\"time_ns\":");
    if (s->timed)
        printf ("{\"first\":%" PRId64 ",\"last\":%" PRId64 "}}\n", s->first_ns, s->last_ns);
    else
        printf ("null}\n");
}

static int run_one (const cli_settings *settings, const char *path)
{
    minos_read_options reading = cli_reading (settings, NULL);
    minos_history *history;
    minos_error error;
    stats s = { .path = path };

    if (minos_history_read (&history, path, &reading, &error) != MINOS_OK) {
        cli_print_error (&error);
        return cli_outcome_status (error.status);
    }
    s.history = history;
    s.values = minos_history_values (history);
    count (&s, minos_options_get (settings->library, "keyed"));
    if (cli_flag (settings, CLI_JSON))
        print_json (&s);
    else
        print_text (&s);
    cli_tally_free (&s.functions);
    cli_tally_free (&s.clients);
    cli_tally_free (&s.keys);
    cli_tally_free (&s.events);
    minos_history_free (history);
    return 0;
}

static void print_usage (FILE *stream)
{
    fputs ("minos stats [--json] [--format FORMAT] [--no-keyed] FILE|DIR|GLOB|-…\n"
           "\n"
           "What a history holds: operations by function and outcome, clients, keys, how\n"
           "many operations were open at once, time, and the events of other processes.\n"
           "Nothing is judged.\n"
           "\n",
           stream);
    cli_help_own (stream, "stats");
    fputs ("\nExit code: 0, 4 malformed history, 254 usage or unreadable file.\n", stream);
}

int cli_stats (int argument_count, char **arguments)
{
    cli_settings settings;
    cli_list files = { 0 };
    int code = cli_settings_parse_of (&settings, "stats", argument_count, arguments);

    if (code == 0 && cli_flag (&settings, CLI_HELP)) {
        print_usage (stdout);
    } else if (code == 0 && settings.files.count == 0) {
        print_usage (stderr);
        code = CLI_EXIT_USAGE;
    } else if (code == 0) {
        code = cli_inputs_find (&files, &settings.files);
        for (size_t i = 0; i < files.count; i++)
            code = cli_outcome_worse (code, run_one (&settings, files.at[i]));
        if (fflush (stdout) != 0) {
            cli_error ("standard output: cannot be written");
            code = CLI_EXIT_INTERNAL;
        }
    }
    cli_list_free (&files);
    cli_settings_free (&settings);
    return code;
}
