/* edn_map.c: see edn_map.h. */
#include "support/edn_map.h"

#include "base/buffer.h"
#include "value/value.h"

#include <minos/minos.h>

#include <check.h>
#include <stdio.h>
#include <string.h>

enum { PAIRS_MAX = 64 };

typedef struct pairs {
    minos_value at[2 * PAIRS_MAX];
    size_t count;
} pairs;

static void print_report (mns_buffer *out, const char *checker, const char *text)
{
    minos_sink sink = mns_buffer_sink (out);
    minos_history *history;
    minos_verdict *verdict;
    minos_error error = { 0 };

    if (minos_history_parse (&history, text, strlen (text), NULL, &error) != MINOS_OK ||
        minos_check (&verdict, history, &checker, 1, NULL, NULL, NULL, &error) != MINOS_OK)
        ck_abort_msg ("%s\n%s", error.message, text);
    ck_assert_int_eq (minos_report (verdict, history, MINOS_REPORT_EDN, NULL, &sink), MINOS_OK);
    minos_verdict_free (verdict);
    minos_history_free (history);
}

static minos_value parse (minos_values *values, const char *text)
{
    minos_value value;
    minos_error error;

    if (minos_value_parse (values, &value, text, strlen (text), &error) != MINOS_OK)
        ck_abort_msg ("%s\n%s", error.message, text);
    return value;
}

static void lay_over (pairs *list, minos_value key, minos_value value)
{
    size_t at = 0;

    while (at < list->count && list->at[2 * at] != key)
        at++;
    ck_assert_uint_lt (at, PAIRS_MAX);
    list->count += at == list->count;
    list->at[2 * at] = key;
    list->at[2 * at + 1] = value;
}

static bool is_own (const minos_values *values, minos_value key)
{
    static const char *const own[] = { "basis", "cause", "notes", "analyzer", "anomalies" };
    size_t size;
    const char *text = minos_value_text (values, key, &size);

    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (strlen (own[i]) == size && memcmp (own[i], text, size) == 0)
            return true;
    return false;
}

static void add_map (pairs *list, const minos_values *values, minos_value map)
{
    ck_assert_int_eq (minos_value_kind (values, map), MINOS_KIND_MAP);
    for (size_t i = 0; i < minos_value_count (values, map); i++) {
        minos_value key = minos_value_at (values, map, 2 * i);
        if (!is_own (values, key))
            lay_over (list, key, minos_value_at (values, map, 2 * i + 1));
    }
}

static minos_value make_map (minos_values *values, const pairs *list)
{
    minos_value map;
    ck_assert_int_eq (minos_values_map (values, &map, list->at, list->count), MINOS_OK);
    return map;
}

/* What is under a key that is no keyword. */
static minos_value under (const minos_values *values, minos_value map, minos_value key)
{
    for (size_t i = 0; i < minos_value_count (values, map); i++)
        if (minos_value_at (values, map, 2 * i) == key)
            return minos_value_at (values, map, 2 * i + 1);
    return MINOS_NIL;
}

static void expect (const char *checker, const char *history, const char *key, const char *jepsen,
                    const char *ours)
{
    pairs expected = { .count = 0 }, found = { .count = 0 };
    mns_buffer report, text;
    minos_values *values;
    char name[64];

    mns_buffer_init (&report, NULL, 0);
    mns_buffer_init (&text, NULL, 0);
    snprintf (name, sizeof name, "%.*s", (int) strcspn (checker, ":"), checker);
    ck_assert_int_eq (minos_values_new (&values, NULL, 0), MINOS_OK);
    print_report (&report, checker, history);
    minos_value map = minos_value_get (values, parse (values, mns_buffer_text (&report)), name);
    if (key != NULL)
        map = under (values, minos_value_get (values, map, "results"), parse (values, key));
    add_map (&found, values, map);
    add_map (&expected, values, parse (values, jepsen));
    add_map (&expected, values, parse (values, ours));
    minos_value is = make_map (values, &found), should = make_map (values, &expected);
    mns_value_write_edn (values, is, &text, 0);
    mns_buffer_add_text (&text, "\nexpected\n");
    mns_value_write_edn (values, should, &text, 0);
    ck_assert_msg (is == should, "%s: %s\nof\n%s", checker, mns_buffer_text (&text), history);
    minos_values_free (values);
    mns_buffer_reset (&report);
    mns_buffer_reset (&text);
}

void edn_map_expect (const char *checker, const char *history, const char *jepsen, const char *ours)
{
    expect (checker, history, NULL, jepsen, ours);
}

void edn_map_expect_key (const char *checker, const char *history, const char *key,
                         const char *jepsen, const char *ours)
{
    expect (checker, history, key, jepsen, ours);
}

void edn_map_cut_key (const char *checker, const char *history, const char *key, const char *member,
                      size_t count, const char *note)
{
    mns_buffer report;
    minos_values *values;

    mns_buffer_init (&report, NULL, 0);
    ck_assert_int_eq (minos_values_new (&values, NULL, 0), MINOS_OK);
    print_report (&report, checker, history);
    minos_value map = minos_value_get (values, parse (values, mns_buffer_text (&report)), checker);
    if (key != NULL)
        map = under (values, minos_value_get (values, map, "results"), parse (values, key));
    ck_assert_uint_eq (minos_value_count (values, minos_value_get (values, map, member)), count);
    ck_assert_msg (strstr (mns_buffer_text (&report), note) != NULL, "no note: %s", note);
    minos_values_free (values);
    mns_buffer_reset (&report);
}

void edn_map_cut (const char *checker, const char *history, const char *member, size_t count,
                  const char *note)
{
    edn_map_cut_key (checker, history, NULL, member, count, note);
}
