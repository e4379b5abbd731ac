/* test_models.c: what each built-in model allows, a walk a row; and what it takes for evidence. */
#include "support/walk.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

typedef struct row {
    const char *model, *init; /* NULL: none given */
    bool wildcard;
    const char *ops, *left;
} row;

static const row rows[] = {
    /* Registers. */
    { "register", NULL, false, "", "nil" },
    { "register", NULL, false, "read", "nil" },
    { "register", NULL, false, "read > 1", "nothing" },
    { "register", "7", false, "read > 7", "7" },
    { "register", "7", false, "read", "nothing" },
    { "register", "7", true, "read", "7" },
    { "register", "7", true, "read > 8", "nothing" },
    { "register", NULL, false, "write 1 ; read > 1 ; write 2 ; read > 1", "nothing" },
    { "register", NULL, false, "write 1 > ok ; read > 1", "1" },
    { "register", NULL, false, "write 1 ?", "1" },
    { "register", NULL, false, "write 1 ; read ?", "1" },
    { "register", NULL, false, "write \"a\" ; read > :a", "nothing" },
    { "register", NULL, false, "write 1 ; read > 1.0", "nothing" },
    { "register", NULL, false, "write 1 ; read > 1N", "1" },
    { "register", NULL, false, "write [1 {:a 2}] ; read > (1 {:a 2})", "[1 {:a 2}]" },
    { "register", NULL, false, "cas [1 2]",
      "model register has no operation :cas (it has read, write)" },
    { "cas-register", NULL, false, "write 1 ; cas [1 2] ; read > 2", "2" },
    { "cas-register", NULL, false, "write 1 ; cas [1 2] > [1 2]", "2" },
    { "cas-register", NULL, false, "write 1 ; cas [1 2] > true", "2" },
    { "cas-register", NULL, false, "cas [nil 2]", "2" },
    { "cas-register", NULL, false, "cas [1 2]", "nothing" },
    { "cas-register", "1", false, "cas [1 1]", "1" },
    { "cas-register", "1", false, "cas [1 2] ?", "2" },
    { "cas-register", "1", false, "cas [1 2] !", "nothing" },
    { "cas-register", "1", false, "cas [3 2] !", "1" },
    { "cas-register", NULL, false, "cas 5", "a :cas needs [old new], got 5" },
    { "cas-register", NULL, false, "cas [1 2 3]", "a :cas needs [old new], got [1 2 3]" },
    { "cas-register", NULL, false, "cas #{1 2}", "a :cas needs [old new], got #{1 2}" },
    { "cas-register", NULL, false, "cas [1 2] > false",
      "an ok :cas answered false: one that did not happen is :fail" },
    { "cas-register", NULL, false, "append 1",
      "model cas-register has no operation :append (it has read, write, cas)" },
    /* Several registers. */
    { "multi-register", NULL, false, "txn [] > []", "{}" },
    { "multi-register", NULL, false, "txn [[:w :x 1] [:w :y 2]] > [[:w :x 1] [:w :y 2]]",
      "{:x 1 :y 2}" },
    { "multi-register", NULL, false, "txn [[:w :x 1]] ; txn [[:r :x nil]] > [[:r :x 1]]",
      "{:x 1}" },
    { "multi-register", NULL, false, "txn [[:w :x 1]] ; txn [[:r :x nil]] > [[:r :x nil]]",
      "nothing" },
    { "multi-register", NULL, true, "txn [[:w :x 1]] ; txn [[:r :x nil]] > [[:r :x nil]]",
      "{:x 1}" },
    { "multi-register", NULL, false, "txn [[:w :x 1]] ; txn [[:r :x nil]]", "{:x 1}" },
    { "multi-register", NULL, false, "txn > [[:w :x 1] [:r :x 1] [:w :x nil] [:r :x nil]]", "{}" },
    { "multi-register", NULL, false, "txn > [[:r :x 1] [:w :x 1]]", "nothing" },
    { "multi-register", NULL, false, "txn [[:r :x 5] [:w :x 1]] ?", "{:x 1}" },
    { "multi-register", NULL, false, "txn > [[\"write\" \"x\" 1] [\"read\" \"x\" 1]]",
      "{\"x\" 1}" },
    { "multi-register", "{:x 0 :y 0}", false, "read > [[:read :x 0] [:r :y 0] [:r :z nil]]",
      "{:x 0 :y 0}" },
    { "multi-register", "{:x 0}", false, "write [[:w :x 3]]", "{:x 3}" },
    { "multi-register", NULL, false, "txn [[:x 1]]",
      "a :txn needs a transaction [[:r k v] [:w k v] …], got [[:x 1]]" },
    { "multi-register", NULL, false, "txn [[:w :x]]",
      "a :txn needs a transaction [[:r k v] [:w k v] …], got [[:w :x]]" },
    { "multi-register", NULL, false, "txn 3 ?",
      "a :txn needs a transaction [[:r k v] [:w k v] …], got 3" },
    /* Mutex. */
    { "mutex", NULL, false, "", "free" },
    { "mutex", "true", false, "", "held" },
    { "mutex", NULL, false, "acquire", "held" },
    { "mutex", NULL, false, "acquire 3 > :yes ; acquire", "nothing" },
    { "mutex", NULL, false, "release", "nothing" },
    { "mutex", NULL, false, "lock ; unlock ; acquire ? ; release", "free" },
    { "mutex", NULL, false, "wait",
      "model mutex has no operation :wait (it has acquire, release)" },
    /* Set. */
    { "set", NULL, false, "read > #{}", "#{}" },
    { "set", NULL, false, "read", "#{}" },
    { "set", "[2 1 2]", false, "read > #{1 2}", "#{1 2}" },
    { "set", "#{1}", false, "read", "nothing" },
    { "set", "#{1}", true, "read", "#{1}" },
    { "set", "#{1}", true, "contains 1", "#{1}" },
    { "set", NULL, false, "add 1 ; add 2 > 2 ; add 1 > :ok ; read > [2 1]", "#{1 2}" },
    { "set", NULL, false, "add 1 ; add 2 ; read > [1 1]", "nothing" },
    { "set", NULL, false, "add 1 ; read > [1 1]", "nothing" },
    { "set", NULL, false, "add 1 ; read > (1)", "#{1}" },
    { "set", NULL, false, "add 1 ; read > #{2}", "nothing" },
    { "set", NULL, false, "add 1 ; read > #{1 2}", "nothing" },
    { "set", NULL, false, "add nil ; read > [nil]", "#{nil}" },
    { "set", NULL, false, "add 1 ; read ?", "#{1}" },
    { "set", NULL, false, "insert 1 > true ; insert 1 > false", "#{1}" },
    { "set", NULL, false, "add 1 > true ; add 1 > true", "nothing" },
    { "set", NULL, false, "add 1 > false", "nothing" },
    { "set", NULL, false, "add true > true ; add true > true", "#{true}" },
    { "set", NULL, false, "add 1 ; remove 1 > true ; remove 1 > false", "#{}" },
    { "set", NULL, false, "remove 1 > true", "nothing" },
    { "set", NULL, false, "add 1 ; add 2 ; remove 1 ? ; remove 3", "#{2}" },
    { "set", NULL, false, "add 1 ; contains 1 > true ; contains 2 > false", "#{1}" },
    { "set", NULL, false, "add 1 ; contains 1 > false", "nothing" },
    { "set", NULL, false, "add 1 ; contains 2 ?", "#{1}" },
    { "set", NULL, false, "contains 1", "a :contains needs true or false, got nil" },
    { "set", NULL, false, "read > 1", "a :read needs a set or a vector, got 1" },
    /* FIFO queue. */
    { "fifo-queue", NULL, false, "enqueue 1 ; enq 2 ; push 3 ; dequeue > 1 ; deq > 2 ; pop > 3",
      "[]" },
    { "fifo-queue", NULL, false, "enqueue 1 ; enqueue 2 ; dequeue > 2", "nothing" },
    { "fifo-queue", NULL, false, "dequeue ; dequeue > :empty ; dequeue > \"empty\" ; peek", "[]" },
    { "fifo-queue", NULL, false, "enqueue 1 ; dequeue", "nothing" },
    { "fifo-queue", NULL, false, "enqueue 1 ; enqueue 2 ; peek > 1", "[1 2]" },
    { "fifo-queue", NULL, false, "enqueue 1 ; enqueue 2 ; peek > 2", "nothing" },
    { "fifo-queue", NULL, false, "enqueue 1 ; peek", "nothing" },
    { "fifo-queue", NULL, false, "enqueue 1 ; enqueue 2 ; dequeue ?", "[2]" },
    { "fifo-queue", NULL, false, "dequeue ? ; peek ?", "[]" },
    { "fifo-queue", "[4 5]", false, "enqueue 4 ? ; dequeue > 4", "[5 4]" },
    { "fifo-queue", NULL, false, "enqueue",
      "an :enqueue needs an element (nil and :empty are answers), got nil" },
    { "fifo-queue", NULL, false, "push :empty",
      "a :push needs an element (nil and :empty are answers), got :empty" },
    { "fifo-queue", NULL, false, "drain > [1]",
      "model fifo-queue has no operation :drain (it has enqueue, dequeue, peek)" },
    /* Unordered queue. */
    { "unordered-queue", NULL, false, "enqueue 1 ; enqueue 2 ; enqueue 1 ; dequeue > 2", "[1 1]" },
    { "unordered-queue", NULL, false, "enqueue 1 ; dequeue > 1 ; dequeue > 1", "nothing" },
    { "unordered-queue", NULL, false, "enqueue 1 ; enqueue 1 ; enqueue 2 ; dequeue ?",
      "[1 1] | [1 2]" },
    { "unordered-queue", NULL, false, "dequeue ?", "[]" },
    { "unordered-queue", NULL, false, "dequeue ; enqueue 1 ; dequeue", "nothing" },
    { "unordered-queue", "[3 1 3]", false, "pop > 3 ; deq > 3 ; dequeue > 1", "[]" },
    { "unordered-queue", NULL, false, "peek > 1",
      "model unordered-queue has no operation :peek (it has enqueue, dequeue)" },
    /* Stack. */
    { "stack", NULL, false, "push 1 ; push 2 ; peek > 2 ; pop > 2 ; pop > 1 ; pop", "[]" },
    { "stack", NULL, false, "push 1 ; push 2 ; pop > 1", "nothing" },
    { "stack", NULL, false, "push 1 ; push 2 ; peek > 1", "nothing" },
    { "stack", "[1 2]", false, "pop ?", "[1]" },
    { "stack", NULL, false, "pop ? ; peek > :empty", "[]" },
    { "stack", "[1]", false, "peek", "nothing" },
    { "stack", NULL, false, "push nil",
      "a :push needs an element (nil and :empty are answers), got nil" },
    /* Priority queue. */
    { "priority-queue", NULL, false, "insert 2 ; insert 10 ; insert -3 ; poll > 10 ; poll > 2",
      "[-3]" },
    { "priority-queue", "[5 1 3]", false, "peek > 5 ; peek-min > 1 ; poll-min > 1 ; poll-max > 5",
      "[3]" },
    { "priority-queue", "[5 1]", false, "poll > 1", "nothing" },
    { "priority-queue", "[5 1]", false, "poll-min > 5", "nothing" },
    { "priority-queue", "[5 1]", false, "peek-max > 1", "nothing" },
    { "priority-queue", "[5 1]", false, "poll", "nothing" },
    { "priority-queue", NULL, false, "poll ; poll-min ; peek > :empty ; peek-min", "[]" },
    { "priority-queue", "[5 1]", false, "poll ? ; peek ?", "[1]" },
    { "priority-queue", "[5 1]", false, "poll-min ?", "[5]" },
    { "priority-queue", NULL, false, "insert 99999999999999999999 ; insert 3 ; poll > 3",
      "nothing" },
    { "priority-queue", "[[2 :a] [1 :b] [2 :c]]", false, "poll > [2 :c] ; poll > [2 :a]",
      "[[1 :b]]" },
    { "priority-queue", "[[2 :a] [1 :b] [2 :c]]", false, "poll ?",
      "[[1 :b] [2 :a]] | [[1 :b] [2 :c]]" },
    { "priority-queue", "[[1 :a] [1 :b] [2 :c]]", false, "peek-min > [1 :b] ; poll-min > [1 :b]",
      "[[1 :a] [2 :c]]" },
    { "priority-queue", "[[1 :a] [1 :a] [2 :c]]", false, "poll-min ?", "[[1 :a] [2 :c]]" },
    { "priority-queue", NULL, false, "insert 1.5",
      "an :insert needs an integer or [priority …], got 1.5" },
    { "priority-queue", NULL, false, "insert []",
      "an :insert needs an integer or [priority …], got []" },
    /* Counter. */
    { "counter", NULL, false, "read > 0 ; add 5 ; inc ; dec 2 ; subtract 1 ; read > 3", "3" },
    { "counter", NULL, false, "increment ; decrement ; decrement ; read > -1", "-1" },
    { "counter", "10", false, "add 1 > 11 ; read > 11", "11" },
    { "counter", NULL, false, "add 1 ; read > 0", "nothing" },
    { "counter", NULL, false, "add 1 ? ; read ?", "1" },
    { "counter", NULL, false, "read", "nothing" },
    { "counter", NULL, true, "add 1 ; read", "1" },
    { "counter", NULL, false, "add 9223372036854775807 ; add 1 ; read > 9223372036854775808",
      "9223372036854775808" },
    { "counter", NULL, false,
      "subtract -9223372036854775808 ; subtract -9223372036854775808 ; read > 18446744073709551616",
      "18446744073709551616" },
    { "counter", NULL, false, "add -9223372036854775808 ; dec ; read > -9223372036854775809",
      "-9223372036854775809" },
    { "counter", NULL, false, "add 9223372036854775807 ; add 1 ; read > -9223372036854775808",
      "nothing" },
    { "counter", NULL, false, "read > 340282366920938463463374607431768211456", "nothing" },
    { "counter", NULL, false, "add 1.5", "an :add needs an integer of 64 bits, got 1.5" },
    { "counter", NULL, false, "inc 9223372036854775808",
      "an :inc needs an integer of 64 bits, got 9223372036854775808" },
    { "counter", NULL, false, "read > \"1\"", "a :read needs an integer, got \"1\"" },
    /* Key-value store. */
    { "kv", NULL, false, "get ; get > \"\" ; read", "\"\"" },
    { "kv", NULL, false, "put \"a\" ; append \"b\" ; get > \"ab\"", "\"ab\"" },
    { "kv", NULL, false, "put \"a\" ; append \"b\" ; get > \"a\"", "nothing" },
    { "kv", NULL, false, "append \"b\" ? ; get > \"b\" ; write \"c\" ; get ?", "\"c\"" },
    { "kv", NULL, false, "put \"a\" ; append \"\" ; get > \"a\"", "\"a\"" },
    { "kv", NULL, false, "put \"a\" ; get", "nothing" },
    { "kv", NULL, true, "put \"a\" ; get", "\"a\"" },
    { "kv", NULL, false, "put \"a\" ; put nil ; get", "\"\"" },
    { "kv", "\"x\"", false, "append \"y\"", "\"xy\"" },
    { "kv", NULL, false, "put 5 ; get > 5", "5" },
    { "kv", NULL, false, "put 5 ; get > \"5\"", "nothing" },
    { "kv", NULL, false, "put 5 ; append \"1\"", "nothing" },
    { "kv", NULL, false, "append 5", "an :append needs a string, got 5" },
    { "kv", NULL, false, "put \"a\\\"b\\nc\\\\d\"", "\"a\\\"b\\nc\\\\d\"" },
};

START_TEST (test_walks)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[WALK_TEXT];
        walk w;
        walk_open (&w, rows[i].model, rows[i].init, rows[i].wildcard);
        walk_run (&w, rows[i].ops, text);
        if (strcmp (text, rows[i].left) != 0)
            ck_abort_msg ("%s: %s\n  left     %s\n  expected %s", rows[i].model, rows[i].ops, text,
                          rows[i].left);
        walk_close (&w);
    }
}
END_TEST

START_TEST (test_initial_values)
{
    static const char *const refused[][3] = {
        { "mutex", "5", "the initial value of a mutex must be false (free) or true (held), got 5" },
        { "set", "5", "the initial value of a set must be a vector or a set, got 5" },
        { "stack", "{1 2}", "the initial value of a stack must be a vector or a set, got {1 2}" },
        { "fifo-queue", "[1 nil]",
          "the initial value of a fifo-queue must be of elements (nil and :empty are answers), got "
          "[1 nil]" },
        { "priority-queue", "[:a]",
          "the initial value of a priority-queue must be of integers, or of [priority …], got "
          "[:a]" },
        { "counter", "\"1\"",
          "the initial value of a counter must be an integer of 64 bits, got \"1\"" },
        { "multi-register", "3",
          "the initial value of a multi-register must be a map {key value}, got 3" },
    };
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        minos_error error;
        walk w;
        ck_assert_int_eq (walk_try (&w, refused[i][0], refused[i][1], false, &error),
                          MINOS_BAD_OPTION);
        ck_assert_str_eq (error.message, refused[i][2]);
    }
}
END_TEST

/* ---- Evidence. */

typedef struct seen {
    const char *model, *init;
    bool wildcard;
    const char *op;
    bool saw;
} seen;

static const seen sights[] = {
    { "register", NULL, false, "read > 1", true },
    { "register", NULL, false, "read", false },
    { "register", "1", false, "read > 1", false },
    { "register", "1", false, "read", true },
    { "register", "1", true, "read", false },
    { "cas-register", NULL, false, "cas [1 2]", true },
    { "cas-register", "1", false, "cas [1 2]", false },
    { "cas-register", "1", false, "read > 2", true },
    { "multi-register", NULL, false, "txn > [[:r :x 1]]", true },
    { "multi-register", "{:x 1}", false, "txn > [[:r :x 1]]", false },
    { "multi-register", NULL, false, "txn > [[:w :x 1] [:r :x 1]]", false },
    { "multi-register", NULL, false, "txn > [[:r :x nil] [:r :y 2]]", true },
    { "multi-register", NULL, false, "txn [[:r :x nil]]", false },
    { "mutex", NULL, false, "acquire", false },
    { "mutex", NULL, false, "unlock", true },
    { "set", NULL, false, "read > #{}", false },
    { "set", NULL, false, "read > [1]", true },
    { "set", "[1]", false, "read > [1]", false },
    { "set", NULL, false, "contains 1 > true", true },
    { "set", NULL, false, "contains 1 > false", false },
    { "set", "[1]", false, "contains 1 > true", false },
    { "set", "[1]", false, "contains 1 > false", true },
    { "fifo-queue", NULL, false, "dequeue > 1", true },
    { "fifo-queue", NULL, false, "dequeue > :empty", false },
    { "fifo-queue", "[1]", false, "dequeue > 1", false },
    { "unordered-queue", NULL, false, "dequeue > 1", true },
    { "stack", NULL, false, "pop", false },
    { "stack", NULL, false, "peek > 3", true },
    { "priority-queue", NULL, false, "poll > 3", true },
    { "counter", NULL, false, "read > 0", false },
    { "counter", NULL, false, "read > 1", true },
    { "counter", "1", false, "read > 1", false },
    { "kv", NULL, false, "get > \"\"", false },
    { "kv", NULL, false, "get > \"a\"", true },
    { "kv", "\"a\"", false, "get > \"a\"", false },
};

START_TEST (test_evidence)
{
    for (size_t i = 0; i < sizeof sights / sizeof *sights; i++) {
        char name[32];
        walk w;
        walk_open (&w, sights[i].model, sights[i].init, sights[i].wildcard);
        minos_model_op op = walk_op (&w, sights[i].op, strlen (sights[i].op), name);
        if (w.builtin->saw_mutation (&w.config, &op) != sights[i].saw)
            ck_abort_msg ("%s: %s", sights[i].model, sights[i].op);
        walk_close (&w);
    }
}
END_TEST

/* ---- The table. */

START_TEST (test_table)
{
    const mns_builtin *builtin;
    size_t count = 0;
    for (; (builtin = mns_builtin_at (count)) != NULL; count++) {
        const char *known = builtin->info.functions;
        ck_assert_ptr_eq (minos_model_list (count), &builtin->info);
        ck_assert_ptr_eq (mns_builtin_named (builtin->info.name), builtin);
        ck_assert_int_ne (builtin->classify == NULL, builtin->admit == NULL);
        while (*known != 0) {
            size_t size = strcspn (known, " ");
            bool found = false;
            for (const mns_function *f = builtin->functions; f->name != NULL; f++)
                found |= strlen (f->name) == size && memcmp (f->name, known, size) == 0;
            ck_assert_msg (found, "%s: %s", builtin->info.name, known);
            known += size + strspn (known + size, " ");
        }
        for (const mns_function *f = builtin->functions; f->name != NULL; f++) {
            ck_assert (f->roles & (MNS_F_MUTATES | MNS_F_OBSERVES));
            ck_assert (!(f->roles & MNS_F_INSERTS) || !(f->roles & MNS_F_OBSERVES));
        }
    }
    ck_assert_uint_eq (count, 11);
    ck_assert_ptr_null (minos_model_list (count));
    ck_assert_ptr_null (mns_builtin_named ("no-such-model"));
}
END_TEST

int main (void)
{
    Suite *suite = suite_create ("models");
    TCase *tests = tcase_create ("models");
    tcase_add_test (tests, test_walks);
    tcase_add_test (tests, test_initial_values);
    tcase_add_test (tests, test_evidence);
    tcase_add_test (tests, test_table);
    suite_add_tcase (suite, tests);
    SRunner *runner = srunner_create (suite);
    srunner_run_all (runner, CK_NORMAL);
    int failed = srunner_ntests_failed (runner);
    srunner_free (runner);
    return failed != 0;
}
