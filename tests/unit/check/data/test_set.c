/* set: the facts, with Jepsen's names. */
#include "data.h"

static void add (data_history *history, int element, const char *type)
{
    char text[16];
    snprintf (text, sizeof text, "%d", element);
    data_return (history, data_call (history, "add", text), type, text);
}

START_TEST (test_facts)
{
    static const char *const expected[][2] = {
        { "attempt-count", "6" },    { "acknowledged-count", "4" }, { "ok-count", "4" },
        { "lost-count", "1" },       { "recovered-count", "1" },    { "unexpected-count", "1" },
        { "ok", "\"#{0..2 7}\"" },   { "lost", "\"#{5}\"" },        { "unexpected", "\"#{9}\"" },
        { "recovered", "\"#{7}\"" }, { "duplicated-count", "1" },
    };
    data_history history;
    minos_history *sealed;
    minos_verdict *verdict;
    minos_error error;
    const char *checkers[] = { "set" };
    size_t found = 0;

    data_begin (&history);
    for (int i = 0; i < 3; i++)
        add (&history, i, "ok");
    add (&history, 5, "ok");
    add (&history, 6, "fail");
    add (&history, 7, "info");
    data_return (&history, data_call (&history, "read", "nil"), "ok", "[0 7 2 1 9 1]");
    ck_assert_int_eq (minos_history_parse (&sealed, mns_buffer_text (&history.text),
                                           history.text.size, NULL, &error),
                      MINOS_OK);
    ck_assert_int_eq (minos_check (&verdict, sealed, checkers, 1, NULL, NULL, NULL, &error),
                      MINOS_OK);
    const minos_finding *finding = minos_verdict_finding (verdict, 0);
    for (size_t i = 0; i < minos_finding_fact_count (finding); i++) {
        minos_value value;
        const char *name = minos_finding_fact (finding, i, &value);
        for (size_t k = 0; k < sizeof expected / sizeof *expected; k++) {
            mns_buffer text;
            if (strcmp (expected[k][0], name) != 0)
                continue;
            mns_buffer_init (&text, NULL, 0);
            minos_sink sink = mns_buffer_sink (&text);
            ck_assert_int_eq (minos_value_print_edn (minos_verdict_values (verdict), value, &sink),
                              MINOS_OK);
            ck_assert_str_eq (mns_buffer_text (&text), expected[k][1]);
            mns_buffer_reset (&text);
            found++;
        }
    }
    ck_assert_uint_eq (found, sizeof expected / sizeof *expected);
    ck_assert_int_eq (minos_verdict_valid (verdict), MINOS_VALID_FALSE);
    minos_verdict_free (verdict);
    minos_history_free (sealed);
    data_end (&history);
}
END_TEST

DATA_MAIN ("check/data/set", test_facts);
