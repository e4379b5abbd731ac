/* tell.c: collections of values as facts of a finding. They are copied to the verdict's pool, or
 * made there, because the verdict outlives the scan. */
#include "check/pass/tell.h"

#include "base/sort.h"
#include "value/copy.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

enum { ELEMENT_BYTES = 64, FREQUENT_MAX = 48 }; /* of a text, for each element of a list */

static bool less_value (const minos_values *values, const uint32_t *a, const uint32_t *b)
{
    return minos_value_compare (values, *a, *b) < 0;
}

static bool less_number (const void *context, const uint64_t *a, const uint64_t *b)
{
    (void) context;
    return *a < *b;
}

MNS_SORT (uint32_t, sort_values, const minos_values *, less_value);
MNS_SORT (uint64_t, sort_numbers, const void *, less_number);

bool mns_sort_numbers (mns_u64s *numbers)
{
    uint64_t *scratch = mns_alloc_array (numbers->budget, numbers->count, sizeof *scratch);

    if (scratch == NULL)
        return false;
    sort_numbers (numbers->at, scratch, numbers->count, NULL);
    mns_free (numbers->budget, scratch, numbers->count * sizeof *scratch);
    return true;
}

/* One element or run of integers; returns where the next begins. */
static size_t write_run (const minos_values *values, const mns_u32s *sorted, size_t from,
                         mns_buffer *out)
{
    int64_t first, last, next;
    size_t to = from + 1;

    if (!minos_value_int64 (values, sorted->at[from], &first)) {
        mns_value_write_edn (values, sorted->at[from], out, 0);
        return to;
    }
    for (last = first; to < sorted->count && last < INT64_MAX &&
                       minos_value_int64 (values, sorted->at[to], &next) && next <= last + 1;
         to++)
        last = next;
    if (first == last)
        mns_buffer_printf (out, "%" PRId64, first);
    else
        mns_buffer_printf (out, "%" PRId64 "..%" PRId64, first, last);
    return to;
}

static void write_set (const minos_values *values, const mns_u32s *sorted, size_t most,
                       mns_buffer *out)
{
    mns_buffer_add_text (out, "#{");
    for (size_t i = 0; i < sorted->count;) {
        size_t from = i;
        if (i > 0)
            mns_buffer_add_char (out, ' ');
        if (out->size > most) {
            mns_buffer_add_text (out, "...");
            break;
        }
        i = write_run (values, sorted, from, out);
        while (i < sorted->count && sorted->at[i] == sorted->at[i - 1])
            i++;
    }
    mns_buffer_add_char (out, '}');
}

/* The verdict's pool; NULL where nothing is to be told, or cannot. */
static minos_values *pool_of (mns_scan *scan)
{
    return scan->status == MINOS_OK && scan->tells ? mns_scan_values (scan) : NULL;
}

static void say_cut (mns_scan *scan, const char *name, uint64_t total)
{
    if (total <= scan->tell_max)
        return;
    if (scan->part.has_key)
        mns_scan_note (scan, "%s: of some keys more than %" PRIu32 ", and so many are listed", name,
                       scan->tell_max);
    else
        mns_scan_note (scan, "%s: %" PRIu64 " in all, %" PRIu32 " are listed", name, total,
                       scan->tell_max);
}

/* Has room for as many again, for the sort. */
static bool copy_sorted (mns_scan *scan, mns_u32s *copy, const mns_u32s *list)
{
    mns_u32s_init (copy, scan->budget);
    if (!mns_u32s_reserve (copy, 2 * list->count))
        return false;
    copy->count = list->count;
    if (list->count == 0)
        return true;
    memcpy (copy->at, list->at, list->count * sizeof *copy->at);
    sort_values (copy->at, copy->at + copy->count, copy->count, scan->values);
    return true;
}

void mns_tell_set (mns_scan *scan, const char *name, const mns_u32s *list)
{
    mns_u32s copy;
    mns_buffer text;
    minos_values *values = pool_of (scan);
    minos_value made;

    if (values == NULL)
        return;
    mns_buffer_init (&text, scan->budget, 0);
    if (copy_sorted (scan, &copy, list))
        write_set (scan->values, &copy, scan->tell_max * (size_t) ELEMENT_BYTES, &text);
    else
        text.failed = true;
    if (!text.failed &&
        minos_values_text (values, &made, MINOS_KIND_STRING, text.data, text.size) == MINOS_OK)
        mns_scan_made (scan, name, made);
    else
        mns_scan_no_memory (scan);
    mns_buffer_reset (&text);
    mns_u32s_reset (&copy);
}

void mns_tell_made (mns_scan *scan, const char *name, const minos_value *made, size_t count,
                    uint64_t total)
{
    minos_values *values = pool_of (scan);
    minos_value list;

    if (values == NULL)
        return;
    if (minos_values_vector (values, &list, made, count) != MINOS_OK) {
        mns_scan_no_memory (scan);
        return;
    }
    mns_scan_made (scan, name, list);
    say_cut (scan, name, total);
}

void mns_tell_list (mns_scan *scan, const char *name, const mns_u32s *list)
{
    minos_values *values = pool_of (scan);
    size_t count = list->count < scan->tell_max ? list->count : scan->tell_max;
    mns_value_copier copier;
    mns_u32s copy;
    bool done;

    if (values == NULL)
        return;
    done = copy_sorted (scan, &copy, list);
    mns_value_copier_init (&copier, values, scan->values, scan->budget);
    for (size_t i = 0; i < count && done; i++)
        done = mns_value_copier_copy (&copier, &copy.at[i], copy.at[i]) == MINOS_OK;
    mns_value_copier_reset (&copier);
    if (done)
        mns_tell_made (scan, name, copy.at, count, list->count);
    else
        mns_scan_no_memory (scan);
    mns_u32s_reset (&copy);
}

void mns_tell_text (mns_scan *scan, const char *name, const char *text)
{
    minos_values *values = pool_of (scan);
    minos_value made;

    if (values == NULL)
        return;
    if (minos_values_string (values, &made, text) == MINOS_OK)
        mns_scan_made (scan, name, made);
    else
        mns_scan_no_memory (scan);
}

/* ---- Bags. */

void mns_bag_init (mns_bag *bag, const mns_scan *scan)
{
    mns_bag_entries_init (&bag->kept, scan->budget);
    bag->count = 0;
    bag->most = scan->tell_max;
}

void mns_bag_reset (mns_bag *bag)
{
    mns_bag_entries_reset (&bag->kept);
    bag->count = 0;
}

bool mns_bag_add (mns_bag *bag, minos_value value, uint64_t times)
{
    if (times == 0)
        return true;
    return bag->count++ >= bag->most ||
           mns_bag_entries_push (&bag->kept, (mns_bag_entry){ value, times });
}

void mns_tell_bag (mns_scan *scan, const char *name, const mns_bag *bag)
{
    minos_values *values = pool_of (scan);
    size_t count = bag->kept.count;
    mns_value_copier copier;
    minos_value *pairs, made;
    bool done;

    if (values == NULL)
        return;
    pairs = mns_alloc_array (scan->budget, 2 * count + 1, sizeof *pairs);
    done = pairs != NULL;
    mns_value_copier_init (&copier, values, scan->values, scan->budget);
    for (size_t i = 0; i < count && done; i++) {
        const mns_bag_entry *entry = &bag->kept.at[i];
        done = mns_value_copier_copy (&copier, &pairs[2 * i], entry->value) == MINOS_OK &&
               minos_values_integer (values, &pairs[2 * i + 1], (int64_t) entry->times) == MINOS_OK;
    }
    mns_value_copier_reset (&copier);
    if (done && minos_values_map (values, &made, pairs, count) == MINOS_OK) {
        mns_scan_made (scan, name, made);
        say_cut (scan, name, bag->count);
    } else {
        mns_scan_no_memory (scan);
    }
    if (pairs != NULL)
        mns_free (scan->budget, pairs, (2 * count + 1) * sizeof *pairs);
}

/* The index of the rarest of those kept. */
static size_t rarest (const uint64_t *times, size_t count)
{
    size_t found = 0;
    for (size_t i = 1; i < count; i++)
        if (times[i] < times[found])
            found = i;
    return found;
}

void mns_tell_times (mns_scan *scan, const char *name, const mns_u32s *list, const mns_table *times)
{
    minos_value kept[FREQUENT_MAX], pairs[2 * FREQUENT_MAX], made;
    uint64_t often[FREQUENT_MAX];
    size_t count = 0;
    minos_values *values = pool_of (scan);
    minos_status status = MINOS_OK;

    if (values == NULL)
        return;
    for (size_t i = 0; i < list->count; i++) {
        uint64_t n = (uint32_t) *mns_table_find (times, list->at[i]);
        size_t at = count < FREQUENT_MAX ? count++ : rarest (often, count);
        if (i >= FREQUENT_MAX && often[at] >= n)
            continue;
        often[at] = n;
        kept[at] = list->at[i];
    }
    for (size_t i = 0; i < count && status == MINOS_OK; i++) {
        status = mns_values_copy (values, &pairs[2 * i], scan->values, kept[i]);
        if (status == MINOS_OK)
            status = minos_values_integer (values, &pairs[2 * i + 1], (int64_t) often[i]);
    }
    if (status == MINOS_OK)
        status = minos_values_map (values, &made, pairs, count);
    if (status == MINOS_OK)
        mns_scan_made (scan, name, made);
    else
        mns_scan_no_memory (scan);
}

void mns_tell_range (mns_scan *scan, const char *name, minos_value least, minos_value greatest)
{
    minos_values *values = pool_of (scan);
    minos_value ends[2], made;

    if (values == NULL)
        return;
    if (mns_values_copy (values, &ends[0], scan->values, least) == MINOS_OK &&
        mns_values_copy (values, &ends[1], scan->values, greatest) == MINOS_OK &&
        minos_values_vector (values, &made, ends, 2) == MINOS_OK)
        mns_scan_made (scan, name, made);
    else
        mns_scan_no_memory (scan);
}

void mns_tell_quantiles (mns_scan *scan, const char *name, const mns_u64s *sorted)
{
    static const double points[] = { 0, 0.5, 0.95, 0.99, 1 };
    minos_values *values = pool_of (scan);
    minos_value pairs[10], made;
    minos_status status = MINOS_OK;

    if (values == NULL || sorted->count == 0)
        return;
    for (size_t i = 0; i < 5 && status == MINOS_OK; i++) {
        size_t rank = (size_t) ((double) sorted->count * points[i]);
        rank = rank < sorted->count ? rank : sorted->count - 1;
        status = i == 0 || i == 4 ? minos_values_integer (values, &pairs[2 * i], i == 4)
                                  : minos_values_float (values, &pairs[2 * i], points[i]);
        if (status == MINOS_OK)
            status = minos_values_integer (values, &pairs[2 * i + 1], (int64_t) sorted->at[rank]);
    }
    if (status == MINOS_OK)
        status = minos_values_map (values, &made, pairs, 5);
    if (status == MINOS_OK)
        mns_scan_made (scan, name, made);
    else
        mns_scan_no_memory (scan);
}
