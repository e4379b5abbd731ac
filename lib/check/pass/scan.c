/* scan.c: what a scanner can say, and how it becomes a part of the finding. */
#include "check/pass/pass.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { SHOWN_COLUMNS = 60 };

/* Zeroed, and aligned for anything: a region aligns to 8 bytes, a sum of 128 bits wants 16. */
static void *new_state (mns_pass *pass, size_t size)
{
    size_t align = _Alignof(max_align_t);
    char *memory = mns_region_zalloc (&pass->region, size + align);

    return memory != NULL ? memory + (align - (uintptr_t) memory % align) % align : NULL;
}

/* Elements that each of so many keys may list. */
static uint32_t share_of (size_t keys)
{
    size_t share = MNS_TELL_ALL / (keys > 0 ? keys : 1);

    if (share > MNS_TELL_MAX)
        return MNS_TELL_MAX;
    return share < MNS_TELL_LEAST ? MNS_TELL_LEAST : (uint32_t) share;
}

mns_scan *mns_scan_new (mns_pass *pass, mns_pass_slot *slot, uint32_t partition)
{
    const mns_scanner *scanner = slot->checker->scanner;
    mns_scan *scan = mns_region_zalloc (&pass->region, sizeof *scan);

    if (scan == NULL)
        return NULL;
    scan->state = new_state (pass, scanner->state_size);
    if (scan->state == NULL)
        return NULL;
    scan->pass = pass;
    scan->history = pass->history;
    scan->values = pass->history->values;
    scan->options = slot->options;
    scan->budget = pass->budget;
    scan->region = &pass->region;
    scan->finding = slot->finding;
    scan->error = pass->error;
    scan->part = (minos_part){ .valid = MINOS_VALID_TRUE,
                               .basis = MINOS_BASIS_EXHAUSTED,
                               .key_text = "",
                               .cause = "",
                               .states_cause = "",
                               .algorithm = "" };
    scan->tells = partition <= MNS_TELL_KEYS_MAX;
    scan->tell_max = MNS_TELL_MAX;
    if (partition > 0) {
        scan->part.has_key = true;
        scan->part.key = pass->keys.at[partition];
        scan->tell_max = share_of (pass->keys.count - 1);
    }
    if (scanner->begin != NULL)
        scanner->begin (scan);
    return scan;
}

const mns_frame *mns_scan_frame (const mns_scan *scan)
{
    return &scan->pass->frame;
}

void mns_scan_no_memory (mns_scan *scan)
{
    if (scan->status == MINOS_OK)
        scan->status = MINOS_NO_MEMORY;
}

/* ---- Violations. */

static uint64_t *tally_of (mns_scan *scan, const char *id)
{
    for (size_t i = 0; i < scan->tally_count; i++)
        if (strcmp (scan->tallies[i].id, id) == 0)
            return &scan->tallies[i].count;
    assert (scan->tally_count < MNS_SCAN_KINDS_MAX);
    if (scan->tally_count == MNS_SCAN_KINDS_MAX)
        return &scan->tallies[0].count;
    scan->tallies[scan->tally_count] = (mns_scan_tally){ id, 0 };
    return &scan->tallies[scan->tally_count++].count;
}

uint64_t mns_scan_tally_of (const mns_scan *scan, const char *id)
{
    for (size_t i = 0; i < scan->tally_count; i++)
        if (strcmp (scan->tallies[i].id, id) == 0)
            return scan->tallies[i].count;
    return 0;
}

minos_anomaly *mns_scan_anomaly (mns_scan *scan, const char *id)
{
    uint64_t *count = tally_of (scan, id);
    minos_anomaly *anomaly;

    scan->part.valid = MINOS_VALID_FALSE;
    scan->part.basis = MINOS_BASIS_REFUTATION;
    scan->part.cause = "";
    if (++*count > MNS_SCAN_SHOWN_MAX)
        return NULL;
    anomaly = mns_part_add (scan->finding->verdict, &scan->part, id);
    if (anomaly == NULL)
        mns_scan_no_memory (scan);
    return anomaly;
}

/* Formats into the verdict's region; NULL after the scan is out of memory. */
static const char *print (mns_scan *scan, const char *format, va_list arguments)
{
    mns_buffer buffer;
    const char *text = NULL;
    char line[512];
    int size = vsnprintf (line, sizeof line, format, arguments);

    mns_buffer_init (&buffer, scan->budget, 0);
    mns_buffer_add (&buffer, line, size < 0 ? 0 : strnlen (line, sizeof line));
    if (!buffer.failed)
        text = mns_region_text (&scan->finding->verdict->region, mns_buffer_text (&buffer),
                                buffer.size);
    mns_buffer_reset (&buffer);
    if (text == NULL)
        mns_scan_no_memory (scan);
    return text;
}

void mns_scan_say (mns_scan *scan, minos_anomaly *anomaly, const char *format, ...)
{
    va_list arguments;
    const char *text;

    if (anomaly == NULL)
        return;
    va_start (arguments, format);
    text = print (scan, format, arguments);
    va_end (arguments);
    if (text != NULL && text[0] != 0)
        anomaly->text = text;
}

void mns_scan_blame_op (mns_scan *scan, minos_anomaly *anomaly, uint32_t op, const char *role)
{
    if (anomaly != NULL && !mns_anomaly_add_op (scan->finding->verdict, anomaly, op, role))
        mns_scan_no_memory (scan);
}

void mns_scan_blame_event (mns_scan *scan, minos_anomaly *anomaly, uint32_t event, const char *role)
{
    if (anomaly != NULL && !mns_anomaly_add_event (scan->finding->verdict, anomaly, event, role))
        mns_scan_no_memory (scan);
}

void mns_scan_blame (mns_scan *scan, minos_anomaly *anomaly, const mns_moment *moment,
                     const char *role)
{
    if (moment->op != NULL)
        mns_scan_blame_op (scan, anomaly, moment->index, role);
    else
        mns_scan_blame_event (scan, anomaly, moment->index, role);
}

/* ---- What is not known. */

void mns_scan_unknown (mns_scan *scan, minos_basis basis, const char *format, ...)
{
    va_list arguments;
    const char *text;

    if (scan->part.valid != MINOS_VALID_TRUE)
        return;
    va_start (arguments, format);
    text = print (scan, format, arguments);
    va_end (arguments);
    scan->part.valid = MINOS_VALID_UNKNOWN;
    scan->part.basis = basis;
    scan->part.cause = text != NULL ? text : "";
}

void mns_scan_vacuous (mns_scan *scan, const char *format, ...)
{
    va_list arguments;
    const char *text;

    scan->part.weak = true;
    if (scan->part.valid == MINOS_VALID_FALSE || scan->part.cause[0] != 0)
        return;
    va_start (arguments, format);
    text = print (scan, format, arguments);
    va_end (arguments);
    scan->part.cause = text != NULL ? text : "";
}

static void add_note (mns_scan *scan, const char *text)
{
    minos_finding *finding = scan->finding;

    for (size_t i = 0; i < finding->notes.count; i++)
        if (strcmp (finding->notes.at[i], text) == 0)
            return;
    if (!mns_text_list_add (&finding->verdict->region, &finding->notes, text))
        mns_scan_no_memory (scan);
}

void mns_scan_note (mns_scan *scan, const char *format, ...)
{
    va_list arguments;
    const char *text;

    va_start (arguments, format);
    text = print (scan, format, arguments);
    va_end (arguments);
    if (text != NULL)
        add_note (scan, text);
}

void mns_scan_floor (mns_scan *scan, const char *format, ...)
{
    va_list arguments;
    const char *text;

    va_start (arguments, format);
    text = print (scan, format, arguments);
    va_end (arguments);
    scan->finding->weak = true;
    if (text != NULL)
        mns_scan_note (scan, "weak evidence: %s", text);
}

void mns_scan_refuse (mns_scan *scan, const mns_moment *moment, const char *format, ...)
{
    const minos_history *history = scan->history;
    char what[192];
    va_list arguments;
    uint64_t line;

    if (scan->status != MINOS_OK)
        return;
    va_start (arguments, format);
    vsnprintf (what, sizeof what, format, arguments);
    va_end (arguments);
    scan->status = mns_error (scan->error, MINOS_MALFORMED, "%s: the %s of process %s %s",
                              scan->finding->checker, mns_scan_show (scan, moment->f).text,
                              mns_scan_show (scan, moment->process).text, what);
    line = moment->op != NULL
               ? mns_history_op_line (history, moment->op, moment->index, moment->is_return)
               : history->events.at[moment->index].line;
    if (history->path != NULL)
        mns_error_path (scan->error, history->path);
    mns_error_place (scan->error, line, 0, 0);
}

/* ---- Facts. */

static void count_key (mns_scan *scan, const char *name, uint64_t number)
{
    minos_values *values = mns_scan_values (scan);
    minos_value value;

    if (values == NULL)
        return;
    if (minos_values_integer (values, &value, (int64_t) number) != MINOS_OK ||
        !mns_part_add_fact (scan->finding->verdict, &scan->part, name, value))
        mns_scan_no_memory (scan);
}

void mns_scan_count (mns_scan *scan, const char *name, uint64_t number)
{
    mns_facts *facts = &scan->finding->facts;
    int64_t before;

    if (scan->part.has_key && scan->tells)
        count_key (scan, name, number);
    for (size_t i = 0; i < facts->count; i++)
        if (strcmp (facts->at[i].name, name) == 0) {
            minos_values *values = mns_scan_values (scan);
            if (values == NULL || !minos_value_int64 (values, facts->at[i].value, &before) ||
                minos_values_integer (values, &facts->at[i].value, before + (int64_t) number) !=
                    MINOS_OK)
                mns_scan_no_memory (scan);
            return;
        }
    if (!mns_finding_add_number (scan->finding, name, number))
        mns_scan_no_memory (scan);
}

minos_values *mns_scan_values (mns_scan *scan)
{
    minos_values *values = mns_verdict_values (scan->finding->verdict);
    if (values == NULL)
        mns_scan_no_memory (scan);
    return values;
}

void mns_scan_made (mns_scan *scan, const char *name, minos_value of_verdict)
{
    bool done = true;

    if (!scan->part.has_key)
        done = mns_finding_add_fact (scan->finding, name, of_verdict);
    else if (scan->tells)
        done = mns_part_add_fact (scan->finding->verdict, &scan->part, name, of_verdict);
    if (!done)
        mns_scan_no_memory (scan);
}

void mns_scan_fact (mns_scan *scan, const char *name, minos_value of_history)
{
    minos_values *values = mns_scan_values (scan);
    minos_value copy;

    if (values == NULL)
        return;
    if (mns_values_copy (values, &copy, scan->values, of_history) != MINOS_OK)
        mns_scan_no_memory (scan);
    else
        mns_scan_made (scan, name, copy);
}

/* A line, and not of the budget: some compare by it, and must not see another text where the budget
 * is used up. */
mns_shown mns_scan_show (const mns_scan *scan, minos_value value)
{
    mns_shown out = { "…" };
    mns_budget own;
    mns_buffer buffer;

    mns_budget_init (&own, NULL, 0, NULL);
    mns_buffer_init (&buffer, &own, 0);
    mns_value_write_edn (scan->values, value, &buffer, SHOWN_COLUMNS);
    if (!buffer.failed && buffer.size < sizeof out.text)
        snprintf (out.text, sizeof out.text, "%s", mns_buffer_text (&buffer));
    mns_buffer_reset (&buffer);
    mns_budget_reset (&own);
    return out;
}

/* ---- The end. */

/* What the scanner watches, "enqueue, dequeue". */
static void write_watched (const mns_scanner *scanner, char *text, size_t size)
{
    size_t at = 0;

    text[0] = 0;
    for (const mns_watch *watch = scanner->watches; watch->take != NULL; watch++) {
        bool again = watch->f == NULL || watch->aside;
        for (const mns_watch *other = scanner->watches; other < watch && !again; other++)
            again = other->f != NULL && strcmp (other->f, watch->f) == 0;
        if (!again && at + 1 < size)
            at += (size_t) snprintf (text + at, size - at, "%s%s", at > 0 ? ", " : "", watch->f);
    }
}

static void out_of_memory (mns_scan *scan)
{
    if (scan->part.valid == MINOS_VALID_FALSE) {
        scan->part.anomalies_hidden++;
        return;
    }
    scan->part.valid = MINOS_VALID_UNKNOWN;
    scan->part.basis = MINOS_BASIS_BUDGET;
    scan->part.cause = "no proof within the memory limit; --max-memory raises it";
}

static void tell_hidden (mns_scan *scan)
{
    for (size_t i = 0; i < scan->tally_count; i++)
        if (scan->tallies[i].count > MNS_SCAN_SHOWN_MAX) {
            scan->part.anomalies_hidden += scan->tallies[i].count - MNS_SCAN_SHOWN_MAX;
            mns_scan_note (scan, "%s: %llu in all, the first %d are shown", scan->tallies[i].id,
                           (unsigned long long) scan->tallies[i].count, MNS_SCAN_SHOWN_MAX);
        }
}

/* A note is kept once, whatever the number of scans that say it. */
static void tell_silent (mns_scan *scan)
{
    if (!scan->tells)
        mns_scan_note (scan, "what was counted is given for the first %d keys", MNS_TELL_KEYS_MAX);
}

void mns_scan_end (mns_scan *scan)
{
    const mns_pass *pass = scan->pass;
    const mns_scanner *scanner = NULL;
    char watched[160];

    for (size_t i = 0; i < pass->slots.count; i++)
        if (pass->slots.at[i].finding == scan->finding)
            scanner = pass->slots.at[i].checker->scanner;
    assert (scanner != NULL);
    if (scan->status == MINOS_OK && scan->seen == 0) {
        write_watched (scanner, watched, sizeof watched);
        mns_scan_unknown (scan, MINOS_BASIS_NONE, "the history has none of what is watched: %s",
                          watched[0] != 0 ? watched : "any operation");
        scan->part.weak = true;
    } else if (scan->status == MINOS_OK) {
        scanner->end (scan);
        tell_hidden (scan);
        tell_silent (scan);
    }
    if (scan->status == MINOS_NO_MEMORY)
        out_of_memory (scan);
    if (!scanner->timeless && scan->history->completions_only)
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "no operation is invoked, so that the order in real time is not known");
}
