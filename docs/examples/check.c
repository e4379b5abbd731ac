/* check.c: a history in memory, judged key by key as CAS registers; what the verdict says is walked
 * through, as a test harness would do it.
 *
 *     cc check.c $(pkg-config --cflags --libs minos) && ./a.out */
#include <minos/minos.h>

#include <stdio.h>
#include <string.h>

typedef struct operation {
    int64_t process, key;
    const char *f;
    int64_t number; /* written, or read */
} operation;

/* An invocation and its completion, with nothing in between. What a read answers is not known when
 * it is invoked. */
static minos_status add (minos_builder *builder, const operation *one, minos_error *error)
{
    minos_values *values = minos_builder_values (builder);
    minos_record record = { .size = sizeof record, .has_key = true, .time_ns = MINOS_NO_TIME };
    minos_value number;
    bool reads = strcmp (one->f, "read") == 0;
    minos_status status = minos_values_integer (values, &record.process, one->process);

    if (status == MINOS_OK)
        status = minos_values_integer (values, &record.key, one->key);
    if (status == MINOS_OK)
        status = minos_values_integer (values, &number, one->number);
    if (status == MINOS_OK)
        status = minos_values_keyword (values, &record.f, one->f);
    if (status != MINOS_OK)
        return status;
    record.type = MINOS_TYPE_INVOKE;
    record.value = reads ? MINOS_NIL : number;
    status = minos_builder_add (builder, &record, error);
    record.type = MINOS_TYPE_OK;
    record.value = number;
    return status == MINOS_OK ? minos_builder_add (builder, &record, error) : status;
}

/* Key 1 is in order; the read of key 2 answers what was overwritten before it was asked. */
static const operation operations[] = {
    { 0, 1, "write", 10 }, { 1, 1, "read", 10 }, { 0, 2, "write", 20 },
    { 0, 2, "write", 21 }, { 1, 2, "read", 20 },
};

static minos_status build (minos_history **out, minos_error *error)
{
    minos_builder *builder;
    minos_status status = minos_builder_new (&builder, NULL, 0);

    *out = NULL;
    for (size_t i = 0; i < sizeof operations / sizeof *operations && status == MINOS_OK; i++)
        status = add (builder, &operations[i], error);
    if (status == MINOS_OK)
        return minos_builder_seal (out, builder, error); /* takes the builder */
    minos_builder_free (builder);
    return status;
}

/* The parts of the one finding, and why they are what they are. Returns how many are invalid. */
static int tell (const minos_verdict *verdict)
{
    const minos_finding *finding = minos_verdict_finding (verdict, 0);
    int invalid = 0;

    for (size_t i = 0; i < minos_finding_part_count (finding); i++) {
        const minos_part *part = minos_finding_part (finding, i);
        printf ("key %s: %s, by %s\n", minos_part_key_text (part),
                minos_valid_word (minos_part_valid (part)),
                minos_basis_word (minos_part_basis (part)));
        for (size_t k = 0; k < minos_part_anomaly_count (part); k++)
            printf ("  %s\n", minos_anomaly_title (minos_part_anomaly (part, k)));
        invalid += minos_part_valid (part) == MINOS_VALID_FALSE;
    }
    return invalid;
}

int main (void)
{
    static const char *const checkers[] = { "linearizable:model=cas-register" };
    minos_history *history = NULL;
    minos_verdict *verdict = NULL;
    minos_options *options = NULL;
    minos_error error = { .message = "no memory" };
    int invalid = -1;

    minos_status status = build (&history, &error);
    if (status == MINOS_OK)
        status = minos_options_new (&options);
    if (status == MINOS_OK)
        status = minos_options_set (options, "threads", "2", &error);
    if (status == MINOS_OK)
        status = minos_check (&verdict, history, checkers, 1, options, NULL, NULL, &error);
    if (status == MINOS_OK)
        invalid = tell (verdict);
    else
        fprintf (stderr, "%s: %s\n", minos_status_name (status), error.message);
    minos_verdict_free (verdict);
    minos_options_free (options);
    minos_history_free (history);
    return invalid == 1 ? 0 : 1;
}
