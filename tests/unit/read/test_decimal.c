/* The double nearest to a decimal, against the C library in its "C" locale. */
#include "base/rng.h"
#include "read/decimal.h"

#include <check.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void agree (const char *text)
{
    double expected = strtod (text, NULL), got;
    bool finite = mns_decimal_double (text, strlen (text), &got);
    ck_assert_msg (memcmp (&got, &expected, sizeof got) == 0, "%s: %a, not %a", text, got,
                   expected);
    ck_assert_msg (finite == !isinf (expected), "%s", text);
}

START_TEST (test_hard)
{
    static const char *const texts[] = {
        "0",
        "-0",
        "0.0",
        "0e99999",
        "1",
        "-1.5",
        "+2.5",
        ".5",
        "5.",
        "1e22",
        "1e23",
        "9007199254740993",
        "9007199254740992.5",
        "9007199254740993.00000000000000000000000000000000000000001",
        "1.7976931348623157e308",
        "1.7976931348623158e308",
        "1.7976931348623159e308",
        "1e309",
        "179769313486231580793728971405303415079934132710037826936173778980444968292764750946649017"
        "977"
        "587207096330286416692887910946555547851940402630657488671505820681908902000708383676273854"
        "8458"
        "1771154538243413087571206105060003e0",
        "4.9406564584124654e-324",
        "2.4703282292062327e-324",
        "2.4703282292062328e-324",
        "1e-330",
        "1e-999999999999",
        "1e999999999999",
        "2.2250738585072011e-308",
        "2.2250738585072014e-308",
        "2."
        "225073858507201136057409796709131975934819546351645648023426109724822222021076945516529523"
        "908135087914149158913039621106870086438694594645527657207407820621743379988141063267329253"
        "552"
        "286881372149012981122451451889849057222307285255133155755015914397476397983411801999323962"
        "548"
        "289017107081850690630666655994938275772572015763062690663332647565300009245888316433037779"
        "791"
        "869612049497390377829704905051080609940730262937128958950003583799967207254304360284078895"
        "771"
        "796150945516748243471030702609144621572289880258182545180325707018860872113128079512233426"
        "288"
        "368622321503775666622503982534335974568884423900265498198385487948292206894721689831099698"
        "365"
        "846814022854243330660339850886445804001034933970427567186443383770486037861622771738545623"
        "065"
        "874679014086723327636718749999999999999999999999999999999999999999999e-308",
        "0.1",
        "0.30000000000000004",
        "123456789012345678",
        "1234567890123456789012345678901234567890",
        ("100000000000000000000000000000000000000000000000000000000000000000000000000000000000000e-"
         "80"),
        "0.000000000000000000000000000000000000000000000000000000000000000000000000000000000001e80",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        agree (texts[i]);
}
END_TEST

/* More digits than are kept: what is cut off decides a tie. */
START_TEST (test_long)
{
    char text[2000] = "9007199254740993.";
    size_t size = strlen (text);
    memset (text + size, '0', 1500);
    text[size + 1500] = '\0';
    agree (text);
    text[size + 1499] = '1';
    agree (text);
    memset (text, '7', 1000);
    strcpy (text + 1000, "e-990");
    agree (text);
    memset (text, '0', 1000);
    strcpy (text + 1000, "12e3");
    agree (text);
}
END_TEST

START_TEST (test_random)
{
    mns_rng rng = { 11 };
    for (int i = 0; i < 60000; i++) {
        char text[128];
        uint64_t bits = mns_rng_next (&rng);
        double number;
        memcpy (&number, &bits, sizeof number);
        if (!isfinite (number))
            continue;
        snprintf (text, sizeof text, "%.*g", 1 + (int) mns_rng_below (&rng, 25), number);
        agree (text);
        snprintf (text, sizeof text, "%" PRIu64 "%" PRIu64 "e%d", mns_rng_next (&rng),
                  mns_rng_below (&rng, 1000000), (int) mns_rng_below (&rng, 700) - 370);
        agree (text);
    }
}
END_TEST

int main (void)
{
    Suite *suite = suite_create ("read/decimal");
    TCase *test = tcase_create ("all");
    tcase_set_timeout (test, 60);
    tcase_add_test (test, test_hard);
    tcase_add_test (test, test_long);
    tcase_add_test (test, test_random);
    suite_add_tcase (suite, test);
    SRunner *runner = srunner_create (suite);
    srunner_run_all (runner, CK_ENV);
    int failed = srunner_ntests_failed (runner);
    srunner_free (runner);
    return failed != 0;
}
