/* Which format an input is, from how it begins. */
#include "read/sniff.h"

#include <check.h>
#include <string.h>

START_TEST (test_formats)
{
    static const struct {
        const char *text;
        minos_format format;
    } cases[] = {
        { "", MINOS_FORMAT_EDN },
        { " \n\t", MINOS_FORMAT_EDN },
        { "; a comment\n", MINOS_FORMAT_EDN },
        { "; a comment\n{\"a\":1}", MINOS_FORMAT_JSONL },
        { "{:type :ok}", MINOS_FORMAT_EDN },
        { "{}", MINOS_FORMAT_EDN },
        { "{\"type\" \"ok\"}", MINOS_FORMAT_EDN },
        { "{\"type\":\"ok\"}", MINOS_FORMAT_JSONL },
        { "{ \"a\\\"b\" : 1}", MINOS_FORMAT_JSONL },
        { "[{\"a\":1}]", MINOS_FORMAT_JSON },
        { "[\n  {:a 1}]", MINOS_FORMAT_EDN },
        { "[]", MINOS_FORMAT_EDN },
        { "[[{\"a\":1}]]", MINOS_FORMAT_JSON },
        { "[3 :invoke :read nil]", MINOS_FORMAT_EDN },
        { "[3, :invoke, :read]", MINOS_FORMAT_EDN },
        { "[3, \"invoke\", \"read\", null]", MINOS_FORMAT_JSONL },
        { "[3,\"invoke\"]", MINOS_FORMAT_JSONL },
        { "[\"p\",\"invoke\"]", MINOS_FORMAT_JSONL },
        { "[3 \"invoke\" \"read\"]", MINOS_FORMAT_EDN },
        { "[[3,\"invoke\"]]", MINOS_FORMAT_JSONL },
        { "[3] call push(5)", MINOS_FORMAT_CALLS },
        { "[3] return", MINOS_FORMAT_CALLS },
        { "# @object atomic-stack\n# more\n[3] call pop", MINOS_FORMAT_CALLS },
        { "2 invokes add 23", MINOS_FORMAT_CALLS },
        { "1 Call Write 1", MINOS_FORMAT_CALLS },
        { "# queue\nenq 1 2 3", MINOS_FORMAT_INTERVALS },
        { "# queue\n0 1 5 ENQ 10", MINOS_FORMAT_INTERVALS },
        { "clear 2 3", MINOS_FORMAT_INTERVALS },
        { "write a 2 3", MINOS_FORMAT_INTERVALS },
        { "0\t:invoke\t:read\tnil", MINOS_FORMAT_TXT },
        { ":nemesis :info :start", MINOS_FORMAT_TXT },
        { "(0 :invoke :read)", MINOS_FORMAT_EDN },
        { "#jepsen.history.Op{:type :ok}", MINOS_FORMAT_EDN },
        { "#_ 1 {:a 1}", MINOS_FORMAT_EDN },
        { "^{:a 1} {:b 2}", MINOS_FORMAT_EDN },
        { "\nlein test jepsen.etcd\nINFO  jepsen.util - 0 :invoke :read", MINOS_FORMAT_LOG },
        { "2018-01-01 INFO jepsen.core: starting", MINOS_FORMAT_LOG },
        { "hello world", MINOS_FORMAT_AUTO },
        { "\"text\"", MINOS_FORMAT_AUTO },
        { "42", MINOS_FORMAT_AUTO },
        { "1 2 3", MINOS_FORMAT_AUTO },
        { "\x7f"
          "ELF",
          MINOS_FORMAT_AUTO },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *why = NULL;
        minos_format format = mns_sniff (cases[i].text, strlen (cases[i].text), &why);
        ck_assert_msg (format == cases[i].format, "%s: %d, not %d", cases[i].text, (int) format,
                       (int) cases[i].format);
        ck_assert ((why != NULL) == (format == MINOS_FORMAT_AUTO));
    }
}
END_TEST

int main (void)
{
    Suite *suite = suite_create ("read/sniff");
    TCase *test = tcase_create ("all");
    tcase_add_test (test, test_formats);
    suite_add_tcase (suite, test);
    SRunner *runner = srunner_create (suite);
    srunner_run_all (runner, CK_ENV);
    int failed = srunner_ntests_failed (runner);
    srunner_free (runner);
    return failed != 0;
}
