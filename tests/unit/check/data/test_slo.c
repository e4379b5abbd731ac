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

DATA_MAIN ("check/data/slo", test_percentiles, test_errors_and_gaps);
