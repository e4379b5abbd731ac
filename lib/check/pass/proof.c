/* proof.c: what a scan proves, kept for its certificate; and what its proof may cost.
 *
 * A scanner's certificate is that of a model, but for two premises: which functions take part,
 * since others may stand in the history, and how the pass parts it, which is not by keys alone. */
#include "check/pass/pass.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

bool mns_scan_keeps_proof (const mns_scan *scan)
{
    return minos_options_number (scan->options, "witness") != 0;
}

void mns_scan_witness (mns_scan *scan, const uint32_t *ops, size_t count)
{
    minos_part *part = &scan->part;

    if (part->valid != MINOS_VALID_TRUE)
        return;
    part->basis = MINOS_BASIS_WITNESS;
    if (!mns_scan_keeps_proof (scan))
        return;
    part->witness = mns_region_array (&scan->finding->verdict->region, count, sizeof *ops);
    if (part->witness == NULL) {
        mns_scan_no_memory (scan);
        return;
    }
    memcpy (part->witness, ops, count * sizeof *ops);
    part->witness_count = count;
}

void mns_scan_refute (mns_scan *scan, const char *format, ...)
{
    char line[256];
    va_list arguments;
    int size;

    if (!mns_scan_keeps_proof (scan) || scan->part.refutation != NULL)
        return;
    va_start (arguments, format);
    size = vsnprintf (line, sizeof line, format, arguments);
    va_end (arguments);
    assert (size > 0 && (size_t) size < sizeof line && line[size - 1] == '\n');
    scan->part.refutation =
        mns_region_text (&scan->finding->verdict->region, line, size > 0 ? (size_t) size : 0);
    if (scan->part.refutation == NULL)
        mns_scan_no_memory (scan);
}

void mns_scan_defect (mns_scan *scan, const char *what)
{
    if (scan->status == MINOS_OK)
        scan->status = mns_error (scan->error, MINOS_INTERNAL, "%s %s: please report it",
                                  scan->finding->checker, what);
}

void mns_scan_limit (const mns_scan *scan, mns_scan_limits *out)
{
    const mns_check *check = scan->pass->check;
    uint64_t left = mns_budget_left (scan->budget), deadline = check->deadline_ns;
    uint64_t now = deadline > 0 ? mns_clock_ns () : 0;

    mns_stop_init (&out->stop, check->cancel,
                   deadline > now ? now + (deadline - now + 1) / 2 : deadline);
    out->memory_max = left < UINT64_MAX ? left - left / 8 : 0;
    out->states_max = minos_options_number (scan->options, "max-states");
    if (out->states_max == 0)
        out->states_max = UINT64_MAX;
}

minos_value mns_scan_input (const mns_scan *scan, uint32_t op)
{
    minos_value input, output;

    mns_split_payload (scan->history, &scan->pass->split, mns_history_op (scan->history, op),
                       &input, &output);
    return input;
}

/* The functions of operations that the scanner watches. */
static void write_functions (mns_buffer *text, const mns_scanner *scanner)
{
    mns_buffer_add_text (text, "only");
    for (const mns_watch *watch = scanner->watches; watch->take != NULL; watch++)
        if (watch->f != NULL && !watch->aside && (watch->moments & ~(uint32_t) MNS_ON_EVENT) != 0)
            mns_buffer_printf (text, " %s", watch->f);
    mns_buffer_add_char (text, '\n');
}

minos_status mns_pass_premises (mns_pass *pass, const mns_pass_slot *slot)
{
    const mns_scanner *scanner = slot->checker->scanner;
    minos_finding *finding = slot->finding;
    const char *keys = !pass->partitioned   ? "none"
                       : !pass->split.keyed ? "group"
                       : pass->split.tuple  ? "tuple"
                                            : "mixed";
    mns_buffer text;

    if (scanner->model == NULL || minos_options_number (slot->options, "witness") == 0)
        return MINOS_OK;
    mns_buffer_init (&text, pass->budget, 0);
    mns_buffer_printf (&text, "model %s\ninit -\nnil exact\nfailed-cas drop\nkeys %s\n",
                       scanner->model, keys);
    write_functions (&text, scanner);
    if (!text.failed)
        finding->premises =
            mns_region_text (&finding->verdict->region, mns_buffer_text (&text), text.size);
    mns_buffer_reset (&text);
    return finding->premises != NULL ? MINOS_OK : MINOS_NO_MEMORY;
}
