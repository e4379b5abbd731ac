/* slo against counting how many operations are slower. */
#include "data.h"

static void add (data_history *history, int process, const char *type, int64_t at)
{
    mns_buffer_printf (&history->text,
                       "{:process %d, :type :%s, :f :w, :value nil, :time %" PRId64 "}\n", process,
                       type, at);
}

/* The rank is min (n - 1, floor (n p)); so the percentile is above `most` just where at least
 * n - rank latencies are. */
static bool naive (const int64_t *latencies, int count, int percent, int64_t most)
{
    int rank = count * percent / 100, slower = 0;
    rank = rank < count ? rank : count - 1;
    for (int i = 0; i < count; i++)
        slower += latencies[i] > most;
    return slower >= count - rank;
}

START_TEST (test_percentiles)
{
    static const struct {
        const char *format;
        int percent;
    } rows[] = { { "slo:p50-us=%d", 50 },
                 { "slo:p90-us=%d", 90 },
                 { "slo:p99-us=%d", 99 },
                 { "slo:max-us=%d", 100 } };
    mns_rng rng = { 8 };
    int wrongs = 0;

    for (int round = 0; round < 2000; round++) {
        data_history history;
        int64_t latencies[120], now = 0;
        int count = 1 + (int) mns_rng_below (&rng, 120), row = (int) mns_rng_below (&rng, 4);
        int most = (int) mns_rng_below (&rng, 120);
        char spec[64];
        data_begin (&history);
        for (int i = 0; i < count; i++) {
            latencies[i] = (int64_t) mns_rng_below (&rng, 100000);
            add (&history, 0, "invoke", now);
            add (&history, 0, "ok", now += latencies[i]);
        }
        snprintf (spec, sizeof spec, rows[row].format, most);
        bool wrong = naive (latencies, count, rows[row].percent, most * 1000);
        data_expect (&history, spec, wrong, NULL);
        wrongs += wrong;
        data_end (&history);
    }
    ck_assert_int_gt (wrongs, 200);
    ck_assert_int_lt (wrongs, 1800);
}
END_TEST

START_TEST (test_errors_and_gaps)
{
    mns_rng rng = { 9 };

    for (int round = 0; round < 1000; round++) {
        static const char *const types[] = { "ok", "ok", "fail", "info" };
        data_history history;
        int64_t now = 0, last = 0, gap = 0;
        int errors = 0, count = 1 + (int) mns_rng_below (&rng, 30);
        data_begin (&history);
        for (int i = 0; i < count; i++) {
            uint64_t type = mns_rng_below (&rng, 4);
            add (&history, i, "invoke", now);
            now += (int64_t) mns_rng_below (&rng, 3000000);
            add (&history, i, types[type], now);
            errors += type > 1;
            gap = now - last > gap ? now - last : gap;
            last = type > 1 ? last : now;
        }
        data_expect (&history, "slo:max-gap-ms=4", gap > 4000000, NULL);
        data_expect (&history, "slo:error-ratio=0.5", errors * 2 > count, NULL);
        data_expect (&history, "slo:min-ops=100,error-ratio=0", false, NULL);
        ck_assert_int_eq (data_judge (&history, "slo", NULL, NULL), MINOS_VALID_UNKNOWN);
        data_end (&history);
    }
}
END_TEST

/* ---- Groups: each measure by counting, for each group on its own. */

enum { GROUPS = 4, GROUP_OPS = 160 };

typedef struct group_op {
    int group;
    int64_t call, ret;
    bool ok;
} group_op;

/* The latency at rank min (n - 1, n * 99 / 100) of a group, of all for -1; -1 where it has none:
 * the least that is not below so many others. */
static int64_t naive_p99 (const group_op *ops, int count, int group)
{
    int size = 0;
    int64_t found = -1;
    for (int i = 0; i < count; i++)
        size += ops[i].ok && (group < 0 || ops[i].group == group);
    int rank = size * 99 / 100 < size ? size * 99 / 100 : size - 1;
    for (int i = 0; i < count; i++) {
        int below = 0, equal = 0;
        int64_t latency = ops[i].ret - ops[i].call;
        if (!ops[i].ok || (group >= 0 && ops[i].group != group))
            continue;
        for (int k = 0; k < count; k++) {
            bool other = ops[k].ok && (group < 0 || ops[k].group == group);
            below += other && ops[k].ret - ops[k].call < latency;
            equal += other && ops[k].ret - ops[k].call == latency;
        }
        if (below <= rank && rank < below + equal)
            found = latency;
    }
    return found;
}

static int draw_groups (data_history *history, mns_rng *rng, group_op *ops, const char *field)
{
    int count = 1 + (int) mns_rng_below (rng, GROUP_OPS);
    int64_t now = 0;
    data_begin (history);
    for (int i = 0; i < count; i++) {
        group_op *op = &ops[i];
        *op = (group_op){ .group = (int) mns_rng_below (rng, GROUPS), .call = now };
        op->ok = mns_rng_below (rng, 8) > 0;
        now += 1 + (int64_t) mns_rng_below (rng, 100000) * (op->group + 1);
        op->ret = now;
        for (int end = 0; end < 2; end++)
            mns_buffer_printf (
                &history->text,
                "{:process %d, :type :%s, :f :w, :value nil, :time %" PRId64 ", :%s %d}\n", i,
                end == 0 ? "invoke"
                : op->ok ? "ok"
                : i % 2  ? "info"
                         : "fail",
                end == 0 ? op->call : op->ret, field, op->group);
    }
    return count;
}

typedef struct group_counts {
    int64_t worst, all; /* p99 */
    double least_ratio; /* least throughput of a group */
    double most_errors; /* greatest part of errors of a group */
    bool any_without;   /* some group has no p99 */
} group_counts;

static group_counts count_groups (const group_op *ops, int count)
{
    group_counts out = { .worst = -1, .all = naive_p99 (ops, count, -1), .least_ratio = 1e18 };
    int64_t window = ops[count - 1].ret - ops[0].call;
    for (int group = 0; group < GROUPS; group++) {
        int total = 0, ok = 0;
        for (int i = 0; i < count; i++) {
            total += ops[i].group == group;
            ok += ops[i].group == group && ops[i].ok;
        }
        if (total == 0)
            continue;
        int64_t p99 = naive_p99 (ops, count, group);
        double ratio = (double) ok * 1e9 / (double) window;
        double errors = (double) (total - ok) / total;
        out.worst = p99 > out.worst ? p99 : out.worst;
        out.any_without |= ok == 0;
        out.least_ratio = ratio < out.least_ratio ? ratio : out.least_ratio;
        out.most_errors = errors > out.most_errors ? errors : out.most_errors;
    }
    return out;
}

static int hold_group (data_history *history, const char *field, const char *threshold, bool wrong)
{
    char spec[128];
    snprintf (spec, sizeof spec, "slo:group-by=%s,%s", field, threshold);
    data_expect (history, spec, wrong, NULL);
    return wrong;
}

START_TEST (test_groups)
{
    mns_rng rng = { 10 };
    int wrongs[4] = { 0 };

    for (int round = 0; round < 600; round++) {
        static const char *const fields[] = { "group", "node" };
        const char *field = fields[round % 2];
        group_op ops[GROUP_OPS];
        data_history history;
        char spec[64];
        int count = draw_groups (&history, &rng, ops, field);
        group_counts c = count_groups (ops, count);
        int most = (int) mns_rng_below (&rng, 500), least = (int) mns_rng_below (&rng, 4000);
        snprintf (spec, sizeof spec, "group-p99-us=%d", most);
        wrongs[0] += hold_group (&history, field, spec, c.worst > (int64_t) most * 1000);
        wrongs[1] += hold_group (&history, field, "group-p99-ratio=1.02",
                                 (double) c.worst > 1.02 * (double) c.all && c.worst >= 0);
        snprintf (spec, sizeof spec, "group-min-throughput=%d", least);
        wrongs[2] += hold_group (&history, field, spec, least > 0 && c.least_ratio < least);
        wrongs[3] += hold_group (&history, field, "group-error-ratio=0.2", c.most_errors > 0.2);
        /* A group that never succeeded has no p99: not known, unless another is too slow. */
        if (c.any_without && c.worst <= 400000000)
            ck_assert_int_eq (
                data_judge (&history, "slo:group-by=node,group-p99-us=400000", NULL, NULL),
                MINOS_VALID_UNKNOWN);
        data_end (&history);
    }
    for (int i = 0; i < 4; i++)
        ck_assert_msg (wrongs[i] > 60 && wrongs[i] < 580, "%d: %d", i, wrongs[i]);
}
END_TEST

/* By keys and by functions, as the history says it; and where there are none. */
START_TEST (test_what_makes_a_group)
{
    static const struct {
        const char *expect;
        minos_valid valid;
    } rows[] = {
        { "{:group-p99-us 50}", MINOS_VALID_FALSE },
        { "{:group-p99-us 50, :group-by :f}", MINOS_VALID_TRUE },
        { "{:group-p99-us 100}", MINOS_VALID_TRUE },
        { "{:group-p99-us 100, :group-by :node}", MINOS_VALID_UNKNOWN },
        { "{:group-min-throughput 200, :group-by :f}", MINOS_VALID_TRUE },
        { "{:group-min-throughput 200}", MINOS_VALID_FALSE },
        { "{:min-throughput 9000}", MINOS_VALID_TRUE },
        { "{:min-throughput 11000}", MINOS_VALID_FALSE },
        { "{:group-p99-ratio 1.5}", MINOS_VALID_FALSE },
    };
    for (size_t row = 0; row < sizeof rows / sizeof *rows; row++) {
        data_history history;
        data_begin (&history);
        mns_buffer_printf (&history.text,
                           "{:process :harness, :type :info, :f :expect, :value %s, :time 0}\n",
                           rows[row].expect);
        for (int i = 0; i < 1000; i++) { /* key 1 is slow, and is asked 5 times of 1000 */
            int key = i % 200 == 7, ends = i * 100000 + (key ? 90000 : 40000);
            mns_buffer_printf (&history.text,
                               "{:process 0, :type :invoke, :f :read, :value [%d nil], :time %d}\n"
                               "{:process 0, :type :ok, :f :read, :value [%d 1], :time %d}\n",
                               key, i * 100000, key, ends);
        }
        minos_valid valid = data_judge (&history, "slo", NULL, NULL);
        ck_assert_msg (valid == rows[row].valid, "%s: %s", rows[row].expect,
                       minos_valid_word (valid));
        data_end (&history);
    }
}
END_TEST

DATA_MAIN ("check/data/slo", test_percentiles, test_errors_and_gaps, test_groups,
           test_what_makes_a_group);
