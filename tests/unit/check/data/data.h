/* data.h: simulated histories as EDN text, and their verdict by a checker. */
#ifndef TESTS_UNIT_CHECK_DATA_DATA_H
#define TESTS_UNIT_CHECK_DATA_DATA_H

#include "base/buffer.h"
#include "base/rng.h"

#include <minos/minos.h>

#include <check.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DATA_OPS_MAX = 64 };

/* An operation of a simulation: what a naive checker looks at. Times are record numbers. */
typedef struct data_op {
    char f[16];
    char input[160];
    int call, ret; /* ret −1: crashed */
    bool ok, done;
    int process;
    int64_t a, b, c; /* as the test likes */
    uint64_t set;    /* a set of small integers */
} data_op;

typedef struct data_history {
    mns_buffer text;
    data_op ops[DATA_OPS_MAX];
    int count, records, processes;
} data_history;

static inline void data_begin (data_history *history)
{
    memset (history, 0, sizeof *history);
    mns_buffer_init (&history->text, NULL, 0);
}

static inline void data_record (data_history *history, int process, const char *type, const char *f,
                                const char *value)
{
    mns_buffer_printf (&history->text, "{:process %d, :type :%s, :f :%s, :value %s, :time %d}\n",
                       process, type, f, value, history->records++ * 1000);
}

static inline data_op *data_call (data_history *history, const char *f, const char *input)
{
    data_op *op = &history->ops[history->count++];
    ck_assert_int_le (history->count, DATA_OPS_MAX);
    snprintf (op->f, sizeof op->f, "%s", f);
    snprintf (op->input, sizeof op->input, "%s", input);
    op->process = history->processes++;
    op->call = history->records;
    op->ret = -1;
    data_record (history, op->process, "invoke", f, input);
    return op;
}

static inline void data_return (data_history *history, data_op *op, const char *type,
                                const char *output)
{
    op->done = true;
    op->ok = strcmp (type, "ok") == 0;
    op->ret = strcmp (type, "info") == 0 ? -1 : history->records;
    data_record (history, op->process, type, op->f, output);
}

/* An operation that is called and not done, or NULL. */
static inline data_op *data_open (data_history *history, mns_rng *rng)
{
    int open[DATA_OPS_MAX], count = 0;
    for (int i = 0; i < history->count; i++)
        if (!history->ops[i].done)
            open[count++] = i;
    return count == 0 ? NULL : &history->ops[open[mns_rng_below (rng, (uint64_t) count)]];
}

/* The verdict; `anomaly`, where not NULL, receives the id of the first anomaly or "". Frees. */
static inline minos_valid data_judge (data_history *history, const char *checker, char anomaly[64],
                                      bool *vacuous)
{
    minos_history *sealed;
    minos_verdict *verdict;
    minos_error error = { 0 };
    const char *text = mns_buffer_text (&history->text);
    minos_status status = minos_history_parse (&sealed, text, history->text.size, NULL, &error);
    ck_assert_msg (status == MINOS_OK, "%s\n%s", error.message, text);
    status = minos_check (&verdict, sealed, &checker, 1, NULL, NULL, NULL, &error);
    ck_assert_msg (status == MINOS_OK, "%s\n%s", error.message, text);
    minos_valid valid = minos_verdict_valid (verdict);
    const minos_part *part = minos_finding_part (minos_verdict_finding (verdict, 0), 0);
    const minos_anomaly *first = part == NULL ? NULL : minos_part_anomaly (part, 0);
    if (anomaly != NULL)
        snprintf (anomaly, 64, "%s", first == NULL ? "" : minos_anomaly_id (first));
    if (vacuous != NULL)
        *vacuous = minos_verdict_vacuous (verdict);
    minos_verdict_free (verdict);
    minos_history_free (sealed);
    return valid;
}

static inline void data_end (data_history *history)
{
    mns_buffer_reset (&history->text);
}

/* Holds a verdict against what a naive checker says. */
static inline void data_expect (data_history *history, const char *checker, bool wrong,
                                bool *vacuous)
{
    char anomaly[64];
    minos_valid valid = data_judge (history, checker, anomaly, vacuous);
    ck_assert_msg ((valid == MINOS_VALID_FALSE) == wrong, "%s: %s (%s)\n%s", checker,
                   minos_valid_word (valid), anomaly, mns_buffer_text (&history->text));
}

static inline int data_run (const char *name, const TTest *const *tests, int count)
{
    Suite *suite = suite_create (name);
    TCase *tcase = tcase_create ("all");
    SRunner *runner = srunner_create (suite);

    for (int i = 0; i < count; i++)
        tcase_add_test (tcase, tests[i]);
    tcase_set_timeout (tcase, 300);
    suite_add_tcase (suite, tcase);
    srunner_run_all (runner, CK_NORMAL);
    int failed = srunner_ntests_failed (runner);
    srunner_free (runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

#define DATA_MAIN(name, ...)                                                                       \
    int main (void)                                                                                \
    {                                                                                              \
        const TTest *const tests[] = { __VA_ARGS__ };                                              \
        return data_run (name, tests, (int) (sizeof tests / sizeof *tests));                       \
    }                                                                                              \
    _Static_assert(sizeof (name) > 1, "a suite has a name")

#endif
