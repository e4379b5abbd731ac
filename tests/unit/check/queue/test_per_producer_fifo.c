/* Order of each producer's items, against every choice of what came first. */
#include "base/buffer.h"
#include "support/queue_naive.h"
#include "unit/base/suite.h"
#include "unit/history/script.h"

/* The outcome of a script: t, f, u, or v for vacuous. */
static char outcome (const char *script)
{
    return naive_script (script, "per-producer-fifo");
}

START_TEST (test_outcomes)
{
#define ENQUEUES                                                                                   \
    "1 invoke enqueue a,0 | 1 ok enqueue a,0 | 1 invoke enqueue a,1 | 1 ok enqueue a,1 | "
    ck_assert_int_eq (outcome (ENQUEUES "2 invoke dequeue | 2 ok dequeue a,0 | 2 invoke dequeue | "
                                        "2 ok dequeue a,1"),
                      't');
    ck_assert_int_eq (outcome (ENQUEUES "2 invoke dequeue | 2 ok dequeue a,1 | 2 invoke dequeue | "
                                        "2 ok dequeue a,0"),
                      'f');
    ck_assert_int_eq (outcome (ENQUEUES "2 invoke dequeue | 3 invoke dequeue | 2 ok dequeue a,1 | "
                                        "3 ok dequeue a,0"),
                      't');
    ck_assert_int_eq (outcome (ENQUEUES "2 invoke dequeue | 2 ok dequeue a,1"), 'v');
    ck_assert_int_eq (outcome ("1 invoke enqueue a,0 | 1 info enqueue a,0 | 3 invoke enqueue a,1 | "
                               "3 ok enqueue a,1 | 2 invoke dequeue | 2 ok dequeue a,1 | "
                               "2 invoke dequeue | 2 ok dequeue a,0"),
                      'u');
    /* What crashed may have taken the item that comes late, unless nothing comes again. */
#define CRASHED                                                                                    \
    ENQUEUES "3 invoke dequeue | 3 info dequeue | 2 invoke dequeue | 2 ok dequeue a,1 | "          \
             "2 invoke dequeue | 2 ok dequeue a,0"
    ck_assert_int_eq (outcome (CRASHED), 'u');
    ck_assert_int_eq (naive_script (CRASHED, "per-producer-fifo:at-most-once=true"), 'f');
    ck_assert_int_eq (outcome (ENQUEUES "2 invoke dequeue | 2 ok dequeue a,1 | 3 invoke dequeue | "
                                        "3 info dequeue | 2 invoke dequeue | 2 ok dequeue a,0"),
                      'f');
    /* A drain's answer is in order if that is said. */
    /* The copy that came late is not the first. */
    ck_assert_int_eq (outcome (ENQUEUES "2 invoke dequeue | 2 ok dequeue a,0 | 2 invoke dequeue | "
                                        "2 ok dequeue a,1 | 2 invoke dequeue | 2 ok dequeue a,0"),
                      't');
}
END_TEST

/* Numbers that do not come in order are sorted. */
START_TEST (test_numbers_in_any_order)
{
    ck_assert_int_eq (outcome ("2 invoke dequeue | 2 ok dequeue a,5 | 2 invoke dequeue | "
                               "2 ok dequeue a,9 | 2 invoke dequeue | 2 ok dequeue a,7"),
                      'f');
    ck_assert_int_eq (outcome ("2 invoke dequeue | 2 ok dequeue a,5 | 2 invoke dequeue | "
                               "2 ok dequeue b,1 | 2 invoke dequeue | 2 ok dequeue a,7"),
                      't');
}
END_TEST

/* Three enqueues are open at once: the second pair proves what the first does not. */
START_TEST (test_another_pair_proves_it)
{
    ck_assert_int_eq (
        outcome ("1 invoke enqueue a,0 | 2 invoke enqueue a,1 | 1 ok enqueue a,0 | "
                 "3 invoke enqueue a,2 | 2 ok enqueue a,1 | 3 ok enqueue a,2 | "
                 "4 invoke dequeue | 4 ok dequeue a,1 | 4 invoke dequeue | 4 ok dequeue a,2 | "
                 "4 invoke dequeue | 4 ok dequeue a,0"),
        'f');
    /* What was enqueued first is first, whatever the numbers say. */
    ck_assert_int_eq (outcome ("1 invoke enqueue a,5 | 1 ok enqueue a,5 | 1 invoke enqueue a,3 | "
                               "1 ok enqueue a,3 | 4 invoke dequeue | 4 ok dequeue a,5 | "
                               "4 invoke dequeue | 4 ok dequeue a,3"),
                      't');
}
END_TEST

START_TEST (test_shapes_are_refused)
{
    minos_history *history = script_history ("1 invoke enqueue 7 | 1 ok enqueue 7");
    const char *checkers[] = { "per-producer-fifo" };
    minos_verdict *verdict;
    minos_error error;
    ck_assert_int_eq (minos_check (&verdict, history, checkers, 1, NULL, NULL, NULL, &error),
                      MINOS_MALFORMED);
    ck_assert_ptr_null (verdict);
    minos_history_free (history);
}
END_TEST

/* ---- Against every choice. An item is enqueued once and delivered once, by a dequeue or among
 * others by a drain. */

enum { ITEMS_MAX = 7, CRASHES_MAX = 2, FOREVER = 1 << 20, RECORDS_MAX = 64 };

typedef struct one {
    int producer, number;
    int in, in_end; /* call and return of the enqueue; FOREVER: it crashed */
    int out, out_end;
    int drain, place; /* which drain, and where in its answer; -1: a dequeue */
} one;

typedef struct trial {
    one items[ITEMS_MAX];
    int count;
    int drains[2][2]; /* call, return */
    int drained[2];   /* items in its answer */
    int crashed[CRASHES_MAX];
    int crash_count;
} trial;

static void draw (trial *d, mns_rng *rng)
{
    memset (d, 0, sizeof *d);
    d->count = 2 + (int) mns_rng_below (rng, ITEMS_MAX - 1);
    d->crash_count = (int) mns_rng_below (rng, 4) - 1;
    d->crash_count = d->crash_count < 0 ? 0 : d->crash_count;
    for (int i = 0; i < d->crash_count; i++)
        d->crashed[i] = 1 + (int) mns_rng_below (rng, 80);
    for (int i = 0; i < 2; i++) {
        d->drains[i][0] = 30 + (int) mns_rng_below (rng, 40);
        d->drains[i][1] = d->drains[i][0] + 1 + (int) mns_rng_below (rng, 30);
    }
    for (int i = 0, at = 0; i < d->count; i++) {
        one *item = &d->items[i];
        at += (int) mns_rng_below (rng, 6);
        *item = (one){ .producer = (int) mns_rng_below (rng, 4) == 0, .number = i, .drain = -1 };
        item->in = at;
        item->in_end =
            mns_rng_below (rng, 8) == 0 ? FOREVER : at + 1 + (int) mns_rng_below (rng, 12);
        item->out = 20 + (int) mns_rng_below (rng, 50);
        item->out_end = item->out + 1 + (int) mns_rng_below (rng, 10);
        if (mns_rng_below (rng, 3) == 0) {
            item->drain = (int) mns_rng_below (rng, 2);
            item->place = d->drained[item->drain]++;
            item->out = d->drains[item->drain][0];
            item->out_end = d->drains[item->drain][1];
        }
        if (mns_rng_below (rng, 12) == 0 && i > 0) {
            item->number = d->items[i - 1].number;
            d->items[i - 1].number = i;
        }
    }
    /* The answer of a drain is in some order. */
    for (int i = 1; i < d->count; i++) {
        one *a = &d->items[mns_rng_below (rng, (uint64_t) d->count)], *b = &d->items[i];
        if (a->drain >= 0 && a->drain == b->drain) {
            int place = a->place;
            a->place = b->place;
            b->place = place;
        }
    }
}

/* `b` came out before `a`, whatever the instants. `taken`: a crashed dequeue, called then, was
 * given it first, if it was called in time. */
static bool surely_before (const one *b, const one *a, int taken, bool ordered)
{
    bool given = taken >= 0 && taken < a->out_end;
    if (b->out_end < (given && taken < a->out ? taken : a->out))
        return true;
    return ordered && !given && b->drain >= 0 && a->drain == b->drain && b->place < a->place;
}

/* Whether some order of the items agrees with both. taken: by item, or -1. */
static bool is_possible (const trial *d, const int *taken, bool ordered)
{
    bool before[ITEMS_MAX][ITEMS_MAX] = { { false } };
    for (int i = 0; i < d->count; i++)
        for (int k = 0; k < d->count; k++) {
            const one *a = &d->items[i], *b = &d->items[k];
            before[i][k] = i != k && a->producer == b->producer &&
                           (a->in_end < b->in || surely_before (a, b, taken[k], ordered));
        }
    for (int via = 0; via < d->count; via++)
        for (int i = 0; i < d->count; i++)
            for (int k = 0; k < d->count; k++)
                before[i][k] |= before[i][via] && before[via][k];
    for (int i = 0; i < d->count; i++)
        if (before[i][i])
            return false;
    return true;
}

/* Each crashed dequeue has taken nothing, or one of the items. */
static bool can_be (const trial *d, bool ordered)
{
    int choices = 1;
    for (int i = 0; i < d->crash_count; i++)
        choices *= d->count + 1;
    for (int choice = 0; choice < choices; choice++) {
        int taken[ITEMS_MAX], rest = choice;
        bool twice = false;
        for (int i = 0; i < d->count; i++)
            taken[i] = -1;
        for (int i = 0; i < d->crash_count; i++, rest /= d->count + 1) {
            int item = rest % (d->count + 1) - 1;
            twice |= item >= 0 && taken[item] >= 0;
            if (item >= 0)
                taken[item] = d->crashed[i];
        }
        if (!twice && is_possible (d, taken, ordered))
            return true;
    }
    return false;
}

/* Whether numbers say that something came out in the wrong order. */
static bool is_doubtful (const trial *d)
{
    bool contrary[2] = { false, false }, doubtful = false;
    for (int i = 0; i < d->count; i++)
        for (int k = 0; k < d->count; k++) {
            const one *a = &d->items[i], *b = &d->items[k];
            contrary[a->producer] |=
                a->producer == b->producer && a->number < b->number && b->in_end < a->in;
        }
    for (int i = 0; i < d->count; i++)
        for (int k = 0; k < d->count; k++) {
            const one *a = &d->items[i], *b = &d->items[k];
            if (i == k || a->producer != b->producer || !surely_before (b, a, -1, true))
                continue;
            doubtful |= a->in_end < b->in || (a->number < b->number && !contrary[a->producer]);
        }
    return doubtful;
}

/* ---- The history of it. */

typedef struct record {
    int at;
    char text[256];
} record;

static void add_record (record *list, int *count, int at, int process, const char *type,
                        const char *f, const char *value)
{
    ck_assert_int_lt (*count, RECORDS_MAX);
    list[*count].at = at;
    snprintf (list[(*count)++].text, sizeof list->text,
              "{:process %d, :type :%s, :f :%s, :value %s}\n", process, type, f, value);
}

static int list_records (const trial *d, record *list)
{
    int count = 0;
    char value[128];
    for (int i = 0; i < d->count; i++) {
        const one *item = &d->items[i];
        snprintf (value, sizeof value, "[%d %d]", item->producer, item->number);
        add_record (list, &count, item->in, i, "invoke", "enqueue", value);
        if (item->in_end != FOREVER)
            add_record (list, &count, item->in_end, i, "ok", "enqueue", value);
        if (item->drain >= 0)
            continue;
        add_record (list, &count, item->out, 100 + i, "invoke", "dequeue", "nil");
        add_record (list, &count, item->out_end, 100 + i, "ok", "dequeue", value);
    }
    for (int i = 0; i < d->crash_count; i++)
        add_record (list, &count, d->crashed[i], 200 + i, "invoke", "dequeue", "nil");
    for (int i = 0; i < 2; i++) {
        int size = snprintf (value, sizeof value, "[");
        for (int place = 0; place < d->drained[i]; place++)
            for (int k = 0; k < d->count; k++)
                if (d->items[k].drain == i && d->items[k].place == place)
                    size += snprintf (value + size, sizeof value - (size_t) size, "[%d %d] ",
                                      d->items[k].producer, d->items[k].number);
        snprintf (value + size, sizeof value - (size_t) size, "]");
        add_record (list, &count, d->drains[i][0], 300 + i, "invoke", "drain", "nil");
        add_record (list, &count, d->drains[i][1], 300 + i, "ok", "drain", value);
    }
    return count;
}

/* Records of one time stand with calls after returns, so that what is equal here is ordered there;
 * times are made to differ before. */
static void write_history (const trial *d, mns_buffer *text)
{
    record list[RECORDS_MAX];
    int count = list_records (d, list);
    mns_buffer_clear (text);
    for (int at = 0; at < 400; at++)
        for (int i = 0; i < count; i++)
            if (list[i].at == at)
                mns_buffer_add_text (text, list[i].text);
}

/* No two records at one time. */
static void spread (trial *d)
{
    int *times[RECORDS_MAX], count = 0;
    for (int i = 0; i < d->count; i++) {
        times[count++] = &d->items[i].in;
        if (d->items[i].in_end != FOREVER)
            times[count++] = &d->items[i].in_end;
        if (d->items[i].drain < 0) {
            times[count++] = &d->items[i].out;
            times[count++] = &d->items[i].out_end;
        }
    }
    for (int i = 0; i < d->crash_count; i++)
        times[count++] = &d->crashed[i];
    for (int i = 0; i < 4; i++)
        times[count++] = &d->drains[i / 2][i % 2];
    for (int at = 0, next = 0; at < 200; at++)
        for (int i = 0; i < count; i++)
            if (times[i] != NULL && *times[i] == at) {
                *times[i] = 1000 + next++;
                times[i] = NULL;
            }
    for (int i = 0; i < d->count; i++) {
        one *item = &d->items[i];
        item->in -= 1000;
        item->in_end -= item->in_end != FOREVER ? 1000 : 0;
        item->out = item->drain < 0 ? item->out - 1000 : d->drains[item->drain][0] - 1000;
        item->out_end = item->drain < 0 ? item->out_end - 1000 : d->drains[item->drain][1] - 1000;
    }
    for (int i = 0; i < d->crash_count; i++)
        d->crashed[i] -= 1000;
    for (int i = 0; i < 4; i++)
        d->drains[i / 2][i % 2] -= 1000;
}

static char judge_text (const mns_buffer *text, const char *checker)
{
    minos_history *history;
    minos_error error;
    const char *bytes = mns_buffer_text ((mns_buffer *) text);
    if (minos_history_parse (&history, bytes, text->size, NULL, &error) != MINOS_OK)
        ck_abort_msg ("%s\n%s", error.message, bytes);
    char word = sim_judge (history, checker);
    minos_history_free (history);
    return word;
}

START_TEST (test_against_every_choice)
{
    mns_buffer text;
    int seen[128] = { 0 }, excused = 0, listed = 0;
    mns_buffer_init (&text, NULL, 0);
    for (uint64_t seed = 1; seed <= 6000; seed++) {
        mns_rng rng = { seed };
        trial d;
        draw (&d, &rng);
        spread (&d);
        write_history (&d, &text);
        char found = judge_text (&text, "per-producer-fifo:ordered-drain=true");
        char expected = !can_be (&d, true) ? 'f' : is_doubtful (&d) ? 'u' : 't';
        ck_assert_msg (found == expected || (found == 'v' && expected != 'f'),
                       "seed %d: %c, not %c\n%s", (int) seed, found, expected,
                       mns_buffer_text (&text));
        seen[(int) expected]++;
        char plain = judge_text (&text, "per-producer-fifo");
        ck_assert_msg ((plain == 'f') == !can_be (&d, false), "seed %d: %c\n%s", (int) seed, plain,
                       mns_buffer_text (&text));
        listed += plain != 'f' && found == 'f';
        d.crash_count = 0;
        char once = judge_text (&text, "per-producer-fifo:ordered-drain=true,at-most-once=true");
        ck_assert_int_eq (once == 'f', !can_be (&d, true));
        excused += once == 'f' && found != 'f';
    }
    mns_buffer_reset (&text);
    ck_assert_int_gt (seen['f'], 500);
    ck_assert_int_gt (seen['u'], 500);
    ck_assert_int_gt (seen['t'], 100);
    ck_assert_int_gt (excused, 100);
    ck_assert_int_gt (listed, 50);
}
END_TEST

/* ---- Against every pair, in runs of a queue that keeps its promise, and may deliver again. */

/* Some delivery of the item was called by then. */
static bool was_called (const sim *s, const sim_op *item, int position)
{
    for (int i = 0; i < s->count; i++)
        if (naive_delivers (&s->ops[i]) && naive_is_same (&s->ops[i], item) &&
            s->ops[i].call < position)
            return true;
    return false;
}

static bool is_inverted (const sim *s)
{
    for (int i = 0; i < s->count; i++)
        for (int k = 0; k < s->count; k++) {
            const sim_op *late = &s->ops[i], *early = &s->ops[k];
            if (!naive_delivers (late) || !naive_delivers (early) ||
                late->producer != early->producer || was_called (s, late, early->ret))
                continue;
            const sim_op *first = naive_enqueue_of (s, late), *second = naive_enqueue_of (s, early);
            if (first && second && first->end == SIM_OK && second->end != SIM_FAIL &&
                first->ret < second->call)
                return true;
        }
    return false;
}

START_TEST (test_against_every_pair)
{
    int inverted = 0, reordered = 0;
    for (uint64_t seed = 1; seed <= 4000; seed++) {
        mns_rng rng = { seed };
        sim_rule rule = { .ops = 8 + (int) mns_rng_below (&rng, 30),
                          .processes = 2 + (int) mns_rng_below (&rng, 5),
                          .crash = (int) mns_rng_below (&rng, 9),
                          .fail = (int) mns_rng_below (&rng, 2) * 9,
                          .producers = 1 + (int) mns_rng_below (&rng, 4),
                          .redeliver = (int) mns_rng_below (&rng, 2) * 4 };
        sim drawn;
        sim_draw (&drawn, &rng, &rule);
        ck_assert_int_ne (naive_judge (&drawn, true, "per-producer-fifo"), 'f');
        bool injected = seed % 2 && sim_inject (&drawn, &rng, SIM_REORDER);
        if (seed % 2 == 0)
            sim_bend (&drawn, &rng);
        char found = naive_judge (&drawn, true, "per-producer-fifo:at-most-once=true");
        ck_assert_msg ((found == 'f') == is_inverted (&drawn), "seed %d: %c", (int) seed, found);
        inverted += found == 'f';
        reordered += injected && found == 'f';
    }
    ck_assert_int_gt (inverted, 300);
    ck_assert_int_gt (reordered, 200);
}
END_TEST

int main (void)
{
    RUN_TESTS ("check/queue/per_producer_fifo", test_outcomes, test_numbers_in_any_order,
               test_another_pair_proves_it, test_shapes_are_refused, test_against_every_choice,
               test_against_every_pair);
}
