/* write.c: a finding's proofs as text. The proofs were made by the checker; here they
 * are only put behind one another, under a digest. */
#include "base/error.h"
#include "base/sink.h"
#include "certificate/digest.h"
#include "minos/certificate.h"
#include "verdict/verdict.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { LINE_SIZE = 64 };

typedef struct writer {
    const minos_sink *sink;
    uint64_t digest;
    minos_status status;
} writer;

static void put (writer *w, const char *text, size_t size)
{
    if (w->status != MINOS_OK)
        return;
    w->digest = mns_fnv (w->digest, text, size);
    w->status = mns_sink_write (w->sink, text, size);
}

static void put_text (writer *w, const char *text)
{
    put (w, text, strlen (text));
}

static void put_number (writer *w, const char *before, uint64_t number)
{
    char text[LINE_SIZE];
    int size = snprintf (text, sizeof text, "%s%" PRIu64, before, number);
    put (w, text, (size_t) size);
}

static void put_digest (writer *w, const char *before, uint64_t digest, const char *after)
{
    char text[LINE_SIZE];
    int size = snprintf (text, sizeof text, "%s%016" PRIx64 "%s", before, digest, after);
    put (w, text, (size_t) size);
}

static minos_status value_to (void *context, const char *bytes, size_t size)
{
    writer *w = context;
    put (w, bytes, size);
    return w->status;
}

static void put_part (writer *w, const minos_part *part, const minos_values *values)
{
    const minos_sink value_sink = { value_to, w };
    bool valid = part->valid == MINOS_VALID_TRUE && part->witness != NULL;
    bool invalid = part->valid == MINOS_VALID_FALSE;
    put_text (w, valid ? "valid" : invalid ? "invalid" : "unknown");
    if (part->has_key) {
        put_text (w, " ");
        if (w->status == MINOS_OK)
            w->status = minos_value_print_edn (values, part->key, &value_sink);
    }
    put_text (w, "\n");
    if (valid) {
        put_text (w, "order");
        for (size_t i = 0; i < part->witness_count; i++)
            put_number (w, " ", part->witness[i]);
        put_text (w, "\n");
    } else if (invalid) {
        put_text (w, part->refutation != NULL ? part->refutation : "exhausted\n");
    }
}

minos_status minos_certificate_write (const minos_verdict *verdict, size_t index,
                                      const minos_history *history, const minos_sink *sink)
{
    writer w = { .sink = sink, .digest = MNS_FNV_START };
    mns_budget budget;
    uint64_t of_history;
    const minos_finding *finding = minos_verdict_finding (verdict, index);
    if (finding == NULL || finding->premises == NULL || history == NULL || sink == NULL)
        return MINOS_MISUSE;
    mns_budget_init (&budget, NULL, 0, NULL);
    w.status = mns_history_digest (&of_history, history, &budget);
    mns_budget_reset (&budget);
    put_number (&w, "minos-certificate 1\nhistory ", minos_history_op_count (history));
    put_digest (&w, " ", of_history, "\n");
    put_text (&w, finding->premises);
    for (size_t i = 0; i < finding->part_count; i++)
        put_part (&w, &finding->parts[i], minos_history_values (history));
    put_digest (&w, "end ", w.digest, "\n");
    return w.status;
}
