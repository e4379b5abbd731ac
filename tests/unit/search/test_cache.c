/* test_cache.c: what is known, what covers what, and what may be forgotten. */
#include "search/cache.h"
#include "support/registers.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

enum { CRASHED = 12, WRITES = 70 }; /* two words of mask, groups of one and of three */

static mns_budget budget;
static mns_registers registers;
static mns_config config;
static mns_labels labels;
static mns_cache cache;

static void setup (void)
{
    mns_budget_init (&budget, NULL, 0, NULL);
    mns_registers_init (&registers, &budget);
    mns_call *calls = mns_region_array (&registers.region, CRASHED + WRITES, sizeof *calls);
    for (uint32_t i = 0; i < CRASHED + WRITES; i++) {
        bool crashed = i < CRASHED;
        uint32_t class_id =
            mns_registers_class (&registers, MNS_CLASS_WRITE, 0, crashed ? i / 3 : i, !crashed);
        calls[i] = (mns_call){ i, crashed ? MNS_CALL_NEVER : 1000 + i, class_id, 0 };
    }
    mns_registers_rank (&registers, calls, CRASHED + WRITES, CRASHED + WRITES);
    ck_assert (mns_config_init (&config, &labels, &registers.problem, MNS_RULE_ABSORB));
    mns_config_settle (&config);
    mns_cache_init (&cache, &config, true, 0);
}

static void teardown (void)
{
    mns_cache_reset (&cache);
    mns_config_reset (&config, &labels);
    mns_registers_reset (&registers);
    ck_assert_uint_eq (mns_budget_used (&budget), 0);
}

/* Uses `count` of a group; owes the observation that `owed` was left. */
static void use (uint32_t group, uint32_t count, uint32_t owed)
{
    for (uint32_t i = 0; i < count; i++)
        mns_config_take_crashed (&config, group, config.state, owed);
}

START_TEST (test_same)
{
    mns_mark mark = mns_config_mark (&config);
    ck_assert (!mns_cache_visit (&cache, &config));
    ck_assert (mns_cache_visit (&cache, &config));
    config.state = 5;
    ck_assert (!mns_cache_visit (&cache, &config));
    config.state = 6;
    ck_assert (!mns_cache_visit (&cache, &config));
    mns_config_rewind (&config, &mark);
    config.done[1] ^= 1;
    ck_assert (!mns_cache_visit (&cache, &config));
    config.done[1] ^= 1;
    ck_assert (mns_cache_visit (&cache, &config));
}
END_TEST

START_TEST (test_dominance)
{
    mns_mark mark = mns_config_mark (&config);
    use (1, 2, MNS_NO_STATE);
    ck_assert (!mns_cache_visit (&cache, &config)); /* 0 2 */
    use (0, 1, MNS_NO_STATE);
    ck_assert (mns_cache_visit (&cache, &config)); /* 1 2: more */
    mns_config_rewind (&config, &mark);
    use (0, 3, MNS_NO_STATE);
    ck_assert (!mns_cache_visit (&cache, &config)); /* 3 0: other */
    use (1, 1, MNS_NO_STATE);
    ck_assert (mns_cache_visit (&cache, &config)); /* 3 1 */
    mns_config_rewind (&config, &mark);
    use (1, 1, MNS_NO_STATE);
    ck_assert (!mns_cache_visit (&cache, &config)); /* 0 1: less, takes the place of 0 2 */
    ck_assert_uint_eq (cache.young.count, 2);
    mns_config_rewind (&config, &mark);
    ck_assert (!mns_cache_visit (&cache, &config)); /* 0 0 */
    use (3, 3, MNS_NO_STATE);
    ck_assert (mns_cache_visit (&cache, &config));
}
END_TEST

/* What owes an observation can do less. */
START_TEST (test_owed)
{
    mns_mark mark = mns_config_mark (&config);
    use (0, 1, 7);
    ck_assert (!mns_cache_visit (&cache, &config));
    ck_assert (mns_cache_visit (&cache, &config));
    config.owed = 8;
    ck_assert (!mns_cache_visit (&cache, &config));
    config.owed = MNS_NO_STATE;
    ck_assert (!mns_cache_visit (&cache, &config));
    config.owed = 9;
    ck_assert (mns_cache_visit (&cache, &config));
    mns_config_rewind (&config, &mark);
}
END_TEST

START_TEST (test_no_dominance)
{
    mns_mark mark = mns_config_mark (&config);
    mns_cache_init (&cache, &config, false, 0);
    ck_assert (!mns_cache_visit (&cache, &config));
    use (0, 1, MNS_NO_STATE);
    ck_assert (!mns_cache_visit (&cache, &config));
    ck_assert (mns_cache_visit (&cache, &config));
    mns_config_rewind (&config, &mark);
    ck_assert (mns_cache_visit (&cache, &config));
}
END_TEST

/* Against a plain list: nothing is known that was not there, and nothing is forgotten. */
START_TEST (test_many)
{
    enum { STATES = 5000, VISITS = 40000 };
    static bool seen[STATES];
    mns_rng rng = { 7 };
    memset (seen, 0, sizeof seen);
    for (uint32_t i = 0; i < VISITS; i++) {
        config.state = (uint32_t) mns_rng_below (&rng, STATES);
        ck_assert_int_eq (mns_cache_visit (&cache, &config), seen[config.state]);
        seen[config.state] = true;
    }
    ck_assert_uint_eq (cache.forgot, 0);
    ck_assert_uint_le (mns_budget_used (&budget), 2u << 20);
}
END_TEST

/* With little memory it forgets, and never says that it knows what it does not. */
START_TEST (test_forgets)
{
    enum { STATES = 5000, VISITS = 40000 };
    static bool seen[STATES];
    mns_rng rng = { 8 };
    uint32_t known = 0;
    memset (seen, 0, sizeof seen);
    budget.limit = mns_budget_used (&budget) + 65536;
    mns_cache_init (&cache, &config, true, 4096);
    for (uint32_t i = 0; i < VISITS; i++) {
        config.state = (uint32_t) mns_rng_below (&rng, STATES);
        bool is_known = mns_cache_visit (&cache, &config);
        ck_assert (!is_known || seen[config.state]);
        seen[config.state] = true;
        known += is_known;
        ck_assert_uint_ge (mns_budget_left (&budget), 4096);
    }
    ck_assert_uint_gt (cache.forgot, 0);
    ck_assert_uint_gt (known, VISITS / 50);
}
END_TEST

int main (void)
{
    Suite *suite = suite_create ("cache");
    TCase *all = tcase_create ("cache");
    tcase_add_checked_fixture (all, setup, teardown);
    tcase_add_test (all, test_same);
    tcase_add_test (all, test_dominance);
    tcase_add_test (all, test_owed);
    tcase_add_test (all, test_no_dominance);
    tcase_add_test (all, test_many);
    tcase_add_test (all, test_forgets);
    suite_add_tcase (suite, all);
    SRunner *runner = srunner_create (suite);
    srunner_run_all (runner, CK_ENV);
    int failed = srunner_ntests_failed (runner);
    srunner_free (runner);
    return failed != 0;
}
