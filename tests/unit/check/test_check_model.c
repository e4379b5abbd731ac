/* minos_check_model: a harness author's own model, judged through the public functions alone. */
#include <minos/minos.h>

#include <check.h>
#include <stdlib.h>
#include <string.h>

/* A register of one integer, as bytes. */
static minos_status register_init (void *context, minos_states *out)
{
    return minos_states_emit (out, context, sizeof (int64_t));
}

static minos_status register_step (void *context, const void *state, size_t size,
                                   const minos_model_op *op, minos_states *out)
{
    int64_t now, value;
    (void) context;
    memcpy (&now, state, size);
    if (strcmp (op->f, "write") == 0) {
        if (!minos_value_int64 (op->values, op->input, &value))
            return minos_states_refuse (out, "a write needs an integer");
        return minos_states_emit (out, &value, sizeof value);
    }
    if (strcmp (op->f, "read") != 0)
        return minos_states_refuse (out, "a register has read and write");
    if (!op->completed || (minos_value_int64 (op->values, op->output, &value) && value == now))
        return minos_states_emit (out, state, size);
    return MINOS_OK;
}

static minos_status register_describe (void *context, const minos_values *values, const void *state,
                                       size_t size, const minos_sink *sink)
{
    int64_t now;
    char text[] = "number 0";
    (void) context;
    (void) values;
    memcpy (&now, state, size);
    text[7] = (char) ('0' + now % 10);
    return sink->write (sink->context, text, sizeof text - 1);
}

static int64_t zero;
static const minos_model model = { .size = sizeof model,
                                   .name = "my-register",
                                   .context = &zero,
                                   .init = register_init,
                                   .step = register_step,
                                   .describe = register_describe };

typedef struct row {
    int64_t process;
    minos_type type;
    const char *f;
    int64_t value; /* −1: nil */
} row;

static minos_history *build (const row *rows, size_t count)
{
    minos_builder *builder;
    minos_history *history;
    minos_error error;

    ck_assert_int_eq (minos_builder_new (&builder, NULL, 0), MINOS_OK);
    for (size_t i = 0; i < count; i++) {
        minos_value value = MINOS_NIL;
        minos_status status = MINOS_OK;
        if (rows[i].value >= 0)
            status = minos_values_integer (minos_builder_values (builder), &value, rows[i].value);
        ck_assert_int_eq (status, MINOS_OK);
        if (rows[i].type == MINOS_TYPE_INVOKE)
            status = minos_builder_invoke (builder, rows[i].process, rows[i].f, value,
                                           MINOS_NO_TIME, &error);
        else
            status = minos_builder_ok (builder, rows[i].process, rows[i].f, value, MINOS_NO_TIME,
                                       &error);
        ck_assert_int_eq (status, MINOS_OK);
    }
    ck_assert_int_eq (minos_builder_seal (&history, builder, &error), MINOS_OK);
    return history;
}

#define INVOKE(process, f, value)                                                                  \
    {                                                                                              \
        process, MINOS_TYPE_INVOKE, f, value                                                       \
    }
#define OK(process, f, value)                                                                      \
    {                                                                                              \
        process, MINOS_TYPE_OK, f, value                                                           \
    }

static const row fine[] = { INVOKE (0, "write", 1), INVOKE (1, "read", -1), OK (1, "read", 1),
                            OK (0, "write", 1) };
static const row stale[] = { INVOKE (0, "write", 1), OK (0, "write", 1),     INVOKE (0, "write", 2),
                             OK (0, "write", 2),     INVOKE (1, "read", -1), OK (1, "read", 1) };
static const row blind[] = { INVOKE (0, "read", -1), OK (0, "read", 0) };
static const row wrong[] = { INVOKE (0, "jump", 1), OK (0, "jump", 1) };

#define BUILD(rows) build (rows, sizeof (rows) / sizeof *(rows))

START_TEST (test_valid)
{
    minos_history *history = BUILD (fine);
    minos_verdict *verdict;
    minos_options *options;
    minos_error error;
    size_t count;

    ck_assert_int_eq (minos_options_new (&options), MINOS_OK);
    ck_assert_int_eq (minos_options_set (options, "witness", "true", &error), MINOS_OK);
    ck_assert_int_eq (minos_check_model (&verdict, history, &model, options, NULL, NULL, &error),
                      MINOS_OK);
    ck_assert_int_eq (minos_verdict_exit_code (verdict), 0);
    const minos_finding *finding = minos_verdict_finding (verdict, 0);
    ck_assert_str_eq (minos_finding_model (finding), "my-register");
    ck_assert_int_eq (minos_finding_basis (finding), MINOS_BASIS_WITNESS);
    const uint32_t *witness = minos_part_witness (minos_finding_part (finding, 0), &count);
    ck_assert_uint_eq (count, 2);
    ck_assert_uint_eq (witness[0], 0);
    ck_assert_uint_eq (witness[1], 1);
    minos_verdict_free (verdict);
    minos_options_free (options);
    minos_history_free (history);
}
END_TEST

START_TEST (test_invalid)
{
    minos_history *history = BUILD (stale);
    minos_verdict *verdict;
    minos_error error;
    const char *role;

    ck_assert_int_eq (minos_check_model (&verdict, history, &model, NULL, NULL, NULL, &error),
                      MINOS_OK);
    ck_assert_int_eq (minos_verdict_exit_code (verdict), 1);
    const minos_part *part = minos_finding_part (minos_verdict_finding (verdict, 0), 0);
    const minos_anomaly *anomaly = minos_part_anomaly (part, 0);
    ck_assert_uint_eq (minos_anomaly_op (anomaly, 0, &role), 2);
    ck_assert_str_eq (role, "blocked");
    ck_assert_uint_eq (minos_anomaly_op (anomaly, 1, &role), 0);
    ck_assert_str_eq (role, "wrote");
    ck_assert_uint_eq (minos_anomaly_op (anomaly, 2, &role), 1);
    ck_assert_str_eq (role, "before");
    ck_assert_uint_eq (minos_anomaly_state_count (anomaly), 1);
    ck_assert_str_eq (minos_anomaly_state (anomaly, 0), "number 2");
    ck_assert_uint_eq (minos_anomaly_prefix (anomaly), 5);
    minos_verdict_free (verdict);
    minos_history_free (history);
}
END_TEST

START_TEST (test_vacuous_and_refused)
{
    minos_history *history = BUILD (blind);
    minos_verdict *verdict;
    minos_error error;

    ck_assert_int_eq (minos_check_model (&verdict, history, &model, NULL, NULL, NULL, &error),
                      MINOS_OK);
    ck_assert_int_eq (minos_verdict_valid (verdict), MINOS_VALID_TRUE);
    ck_assert_int_eq (minos_verdict_exit_code (verdict), 3);
    minos_verdict_free (verdict);
    minos_history_free (history);

    history = BUILD (wrong);
    ck_assert_int_eq (minos_check_model (&verdict, history, &model, NULL, NULL, NULL, &error),
                      MINOS_MALFORMED);
    ck_assert_ptr_null (verdict);
    ck_assert_ptr_nonnull (strstr (error.message, "a register has read and write"));
    minos_history_free (history);
}
END_TEST

START_TEST (test_cancelled)
{
    minos_history *history = BUILD (fine);
    minos_cancel *cancel;
    minos_verdict *verdict;
    minos_error error;

    ck_assert_int_eq (minos_cancel_new (&cancel), MINOS_OK);
    minos_cancel_request (cancel);
    ck_assert_int_eq (minos_check_model (&verdict, history, &model, NULL, cancel, NULL, &error),
                      MINOS_OK);
    ck_assert_int_eq (minos_verdict_valid (verdict), MINOS_VALID_UNKNOWN);
    ck_assert_int_eq (minos_finding_basis (minos_verdict_finding (verdict, 0)),
                      MINOS_BASIS_CANCELLED);
    minos_verdict_free (verdict);
    minos_cancel_free (cancel);
    minos_history_free (history);
}
END_TEST

START_TEST (test_misuse)
{
    minos_history *history = BUILD (fine);
    minos_model half = model;
    minos_verdict *verdict;
    minos_error error;
    const char *checkers[] = { NULL };

    half.step = NULL;
    ck_assert_int_eq (minos_check_model (&verdict, history, &half, NULL, NULL, NULL, &error),
                      MINOS_MISUSE);
    ck_assert_int_eq (minos_check_model (&verdict, NULL, &model, NULL, NULL, NULL, &error),
                      MINOS_MISUSE);
    ck_assert_int_eq (minos_check (&verdict, history, checkers, 0, NULL, NULL, NULL, &error),
                      MINOS_MISUSE);
    ck_assert_int_eq (minos_check (&verdict, history, checkers, 1, NULL, NULL, NULL, &error),
                      MINOS_MISUSE);
    ck_assert_ptr_null (verdict);
    minos_history_free (history);
}
END_TEST

int main (void)
{
    Suite *suite = suite_create ("check/check_model");
    TCase *tcase = tcase_create ("all");
    SRunner *runner = srunner_create (suite);
    int failed;

    tcase_add_test (tcase, test_valid);
    tcase_add_test (tcase, test_invalid);
    tcase_add_test (tcase, test_vacuous_and_refused);
    tcase_add_test (tcase, test_cancelled);
    tcase_add_test (tcase, test_misuse);
    suite_add_tcase (suite, tcase);
    srunner_run_all (runner, CK_NORMAL);
    failed = srunner_ntests_failed (runner);
    srunner_free (runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
