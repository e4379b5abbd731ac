/* test_space.c: numbering of states and classes, steps of callers' models good and bad, sticky
 * failures, closing, and running out of memory. */
#include "base/buffer.h"
#include "base/rng.h"
#include "support/failing.h"
#include "support/walk.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

/* ---- A model that does what its context says. Its state is one byte, or two. */

typedef struct trick {
    size_t init_count;        /* states that init emits */
    minos_status init_status; /* … and returns */
    uint8_t modulus;          /* of the state; 0: grows without bound, as two bytes */
    bool declares;            /* that everything is pure */
    size_t size;              /* of states that "grow" emits */
    char *big;
} trick;

static minos_status trick_init (void *context, minos_states *out)
{
    const trick *t = context;
    uint8_t state[2] = { 0 };
    for (size_t i = 0; i < t->init_count; i++, state[0]++)
        if (minos_states_emit (out, state, t->modulus != 0 ? 1 : 2) != MINOS_OK)
            return MINOS_NO_MEMORY;
    return t->init_status;
}

static minos_status emit_byte (minos_states *out, uint8_t byte)
{
    return minos_states_emit (out, &byte, 1);
}

static minos_status trick_step (void *context, const void *state, size_t size,
                                const minos_model_op *op, minos_states *out)
{
    const trick *t = context;
    const uint8_t *now = state;
    if (strcmp (op->f, "add") == 0 && t->modulus == 0) {
        uint16_t wide;
        memcpy (&wide, state, sizeof wide);
        wide++;
        return minos_states_emit (out, &wide, sizeof wide);
    }
    if (strcmp (op->f, "add") == 0)
        return emit_byte (out, (uint8_t) ((*now + 1) % t->modulus));
    if (strcmp (op->f, "look") == 0) {
        int64_t seen;
        bool legal = minos_value_int64 (op->values, op->output, &seen) && seen == *now;
        return legal ? minos_states_emit (out, state, size) : MINOS_OK;
    }
    if (strcmp (op->f, "toss") == 0) {
        static const uint8_t sides[] = { 9, 3, 9, 1, 0, 3 };
        for (size_t i = 0; i < sizeof sides; i++)
            emit_byte (out, sides[i]);
        return MINOS_OK;
    }
    if (strcmp (op->f, "stick") == 0) /* only from 0, where it stays */
        return *now == 0 ? minos_states_emit (out, state, size) : MINOS_OK;
    if (strcmp (op->f, "fail") == 0)
        return *now == 2 ? MINOS_IO : emit_byte (out, *now);
    if (strcmp (op->f, "grow") == 0)
        return minos_states_emit (out, t->big, t->size);
    if (strcmp (op->f, "nothing") == 0)
        return minos_states_emit (out, NULL, 3);
    if (strcmp (op->f, "again") == 0) { /* goes on after a failure, and forgets it */
        minos_states_emit (out, NULL, 3);
        minos_states_emit (out, state, size);
        return MINOS_OK;
    }
    return minos_states_refuse (out, "tricks are add, look, toss, stick, fail, grow");
}

static uint32_t trick_traits (void *context, const minos_model_op *op)
{
    const trick *t = context;
    (void) op;
    return t->declares ? MINOS_OP_PURE : 0;
}

static minos_model trick_model (const trick *t)
{
    return (minos_model){ .size = sizeof (minos_model),
                          .name = "trick",
                          .context = (void *) t,
                          .init = trick_init,
                          .step = trick_step,
                          .traits = trick_traits };
}

/* A walk with a caller's model instead of a built-in one. */
static minos_status open_trick (walk *w, const minos_model *model, minos_error *error)
{
    minos_status status;
    memset (w, 0, sizeof *w);
    mns_budget_init (&w->budget, NULL, 0, NULL);
    ck_assert_int_eq (minos_values_new (&w->values, NULL, 0), MINOS_OK);
    w->model = *model;
    status = mns_space_init (&w->space, &w->budget, &w->model, NULL, NULL, w->values, error);
    if (status != MINOS_OK) {
        minos_values_free (w->values);
        mns_budget_reset (&w->budget);
        return status;
    }
    walk_home (w);
    return status;
}

static uint32_t class_of (walk *w, const char *text)
{
    uint32_t id;
    minos_error error;
    if (walk_class (w, &id, text, &error) != MINOS_OK)
        ck_abort_msg ("%s: %s", text, error.message);
    return id;
}

START_TEST (test_nondeterminism)
{
    const trick t = { .init_count = 1, .modulus = 3 };
    minos_model model = trick_model (&t);
    minos_error error;
    walk w;
    char text[WALK_TEXT];
    ck_assert_int_eq (open_trick (&w, &model, &error), MINOS_OK);
    uint32_t toss = class_of (&w, "toss"), count, one;
    uint32_t word = mns_space_step (&w.space, w.space.initial, toss);
    ck_assert (word & MNS_SEVERAL);
    const uint32_t *list = mns_space_successors (&w.space, word, &one, &count);
    ck_assert_uint_eq (count, 4);
    for (uint32_t i = 1; i < count; i++)
        ck_assert_uint_lt (list[i - 1], list[i]);
    walk_step (&w, toss);
    walk_describe (&w, text);
    ck_assert_str_eq (text, "0x00 | 0x01 | 0x03 | 0x09");
    /* Asked once, whatever is asked how often. */
    ck_assert_uint_eq (w.space.step_calls, 1);
    ck_assert_uint_eq (mns_space_step (&w.space, w.space.initial, toss), word);
    walk_step (&w, toss);
    ck_assert_uint_eq (w.space.step_calls, 4);
    mns_space_successors (&w.space, MNS_ILLEGAL, &one, &count);
    ck_assert_uint_eq (count, 0);
    walk_close (&w);
}
END_TEST

START_TEST (test_models_refused)
{
    const trick fine = { .init_count = 1, .modulus = 3 }, none = { .modulus = 3 };
    const trick two = { .init_count = 2, .modulus = 3 };
    const trick broken = { .init_count = 1, .modulus = 3, .init_status = MINOS_IO };
    minos_model models[8];
    minos_error error;
    walk w;
    for (size_t i = 0; i < 8; i++)
        models[i] = trick_model (&fine);
    models[0].size = 8;
    models[1].step = NULL;
    models[2].init = NULL;
    models[3].name = NULL;
    models[4].hash = (uint64_t (*) (void *, const void *, size_t)) (uintptr_t) abort;
    models[5] = trick_model (&none);
    models[6] = trick_model (&two);
    models[7] = trick_model (&broken);
    for (size_t i = 0; i < 8; i++)
        ck_assert_int_eq (open_trick (&w, &models[i], &error), i == 7 ? MINOS_IO : MINOS_MISUSE);
    ck_assert_str_eq (error.message,
                      "model trick: init: a file could not be opened, read or written");
}
END_TEST

/* A failure is kept, with its class and reason; after it every step is illegal. */
static void expect_failure (const trick *t, const char *before, const char *op, minos_status status,
                            const char *message)
{
    minos_model model = trick_model (t);
    minos_error error;
    walk w;
    ck_assert_int_eq (open_trick (&w, &model, &error), MINOS_OK);
    for (; *before != 0; before += strlen (before) + 1)
        walk_step (&w, class_of (&w, before));
    uint32_t state = w.at[0], bad = class_of (&w, op), good = class_of (&w, "look > 0");
    ck_assert_int_eq (w.space.status, MINOS_OK);
    ck_assert_uint_eq (mns_space_step (&w.space, state, bad), MNS_ILLEGAL);
    ck_assert_int_eq (w.space.status, status);
    ck_assert_uint_eq (w.space.failed_class, bad);
    ck_assert_str_eq (w.space.error.message, message);
    ck_assert_uint_eq (mns_space_step (&w.space, w.space.initial, good), MNS_ILLEGAL);
    ck_assert_int_eq (w.space.status, status);
    ck_assert (!mns_space_close (&w.space, 16));
    walk_close (&w);
}

START_TEST (test_failures_stick)
{
    trick t = { .init_count = 1, .modulus = 3 }, liar = { .init_count = 1, .modulus = 3 };
    liar.declares = true;
    t.size = MINOS_STATE_SIZE_MAX + (size_t) 1;
    t.big = calloc (t.size, 1);
    expect_failure (&t, "", "jump", MINOS_MALFORMED,
                    "tricks are add, look, toss, stick, fail, grow");
    expect_failure (&t, "add\0add\0", "fail", MINOS_IO,
                    "model trick: step of :fail: a file could not be opened, read or written");
    expect_failure (&t, "", "grow", MINOS_LIMIT,
                    "model trick: a state of 16777217 bytes, the limit is 16777216");
    expect_failure (&t, "", "nothing", MINOS_MISUSE, "minos_states_emit: no bytes");
    expect_failure (&t, "", "again", MINOS_MISUSE, "minos_states_emit: no bytes");
    expect_failure (&liar, "", "add", MINOS_MISUSE,
                    "model trick: :add is declared pure, but it changes a state");
    expect_failure (&liar, "", "toss", MINOS_MISUSE,
                    "model trick: :toss is declared pure, but it changes a state");
    free (t.big);
    ck_assert_int_eq (minos_states_emit (NULL, "", 0), MINOS_MISUSE);
    ck_assert_int_eq (minos_states_refuse (NULL, "no"), MINOS_MISUSE);
}
END_TEST

START_TEST (test_large_states)
{
    trick t = { .init_count = 1, .modulus = 3, .size = MINOS_STATE_SIZE_MAX };
    minos_model model = trick_model (&t);
    minos_error error;
    walk w;
    char text[WALK_TEXT];
    t.big = calloc (t.size, 1);
    ck_assert_int_eq (open_trick (&w, &model, &error), MINOS_OK);
    walk_step (&w, class_of (&w, "grow"));
    ck_assert_int_eq (w.space.status, MINOS_OK);
    walk_describe (&w, text);
    ck_assert_uint_lt (strlen (text), 200);
    ck_assert_ptr_nonnull (strstr (text, "…"));
    walk_close (&w);
    free (t.big);
}
END_TEST

/* ---- Equality of the model's own: the second byte is of no account. */

static bool first_equal (void *context, const void *a, size_t a_size, const void *b, size_t b_size)
{
    (void) context;
    ck_assert_uint_gt (a_size, 0);
    ck_assert_uint_gt (b_size, 0);
    return *(const char *) a == *(const char *) b;
}

static uint64_t first_hash (void *context, const void *state, size_t size)
{
    (void) context;
    (void) size;
    return *(const uint8_t *) state;
}

START_TEST (test_own_equality)
{
    const trick t = { .init_count = 1, .modulus = 0 };
    minos_model model = trick_model (&t);
    minos_error error;
    walk w;
    model.equal = first_equal;
    model.hash = first_hash;
    ck_assert_int_eq (open_trick (&w, &model, &error), MINOS_OK);
    uint32_t add = class_of (&w, "add");
    /* 256 comes back to 0. */
    for (int i = 0; i < 300; i++)
        walk_step (&w, add);
    ck_assert_uint_eq (w.space.states.count, 256);
    ck_assert (mns_space_close (&w.space, 256));
    walk_close (&w);
}
END_TEST

/* ---- Closing. */

START_TEST (test_close)
{
    const trick t = { .init_count = 1, .modulus = 3 };
    minos_model model = trick_model (&t);
    minos_error error;
    walk w;
    ck_assert_int_eq (open_trick (&w, &model, &error), MINOS_OK);
    uint32_t look = class_of (&w, "look > 1"), add = class_of (&w, "add");
    uint32_t stick = class_of (&w, "stick"), blind = class_of (&w, "look > 8");
    ck_assert (!w.space.classes.at[look].pure);
    ck_assert (!mns_space_close (&w.space, 2)); /* there are three */
    ck_assert (!w.space.classes.at[look].pure);
    ck_assert (mns_space_close (&w.space, 3));
    ck_assert (w.space.classes.at[look].pure);
    ck_assert (w.space.classes.at[stick].pure);
    ck_assert (w.space.classes.at[blind].pure);
    ck_assert (!w.space.classes.at[add].pure);
    ck_assert_uint_eq (w.space.states.count, 3);
    ck_assert_uint_eq (w.space.step_calls, 12);
    walk_close (&w);
}
END_TEST

START_TEST (test_close_gives_up)
{
    const trick endless = { .init_count = 1 }, t = { .init_count = 1, .modulus = 3 };
    minos_model model = trick_model (&endless);
    minos_error error;
    walk w;
    ck_assert_int_eq (open_trick (&w, &model, &error), MINOS_OK);
    uint32_t stick = class_of (&w, "stick");
    class_of (&w, "add");
    ck_assert (!mns_space_close (&w.space, 100));
    ck_assert (!w.space.classes.at[stick].pure);
    ck_assert_uint_lt (w.space.states.count, 103);
    walk_close (&w);

    /* What fails on the way is not held against a search that may never go there. */
    model = trick_model (&t);
    ck_assert_int_eq (open_trick (&w, &model, &error), MINOS_OK);
    uint32_t look = class_of (&w, "look > 0"), fails = class_of (&w, "fail");
    class_of (&w, "add");
    ck_assert (!mns_space_close (&w.space, 100));
    ck_assert_int_eq (w.space.status, MINOS_OK);
    ck_assert_uint_eq (mns_space_step (&w.space, w.space.initial, look), w.space.initial);
    ck_assert_uint_eq (mns_space_step (&w.space, w.space.initial, fails), w.space.initial);
    ck_assert_int_eq (w.space.status, MINOS_OK);
    walk_close (&w);

    /* Nor does it take memory that is short. */
    ck_assert_int_eq (open_trick (&w, &model, &error), MINOS_OK);
    class_of (&w, "look > 0");
    w.budget.limit = mns_budget_used (&w.budget) + 2500;
    ck_assert (!mns_space_close (&w.space, 3));
    w.budget.limit = UINT64_MAX;
    ck_assert (mns_space_close (&w.space, 3));
    walk_close (&w);
}
END_TEST

/* ---- Classes. */

static void expect_classes (const char *model, const char *const *ops, size_t count, bool same)
{
    walk w;
    walk_open (&w, model, NULL, false);
    for (size_t i = 1; i < count; i++)
        ck_assert_msg ((class_of (&w, ops[i]) == class_of (&w, ops[0])) == same, "%s: %s", model,
                       ops[i]);
    walk_close (&w);
}

#define SAME(model, ...)                                                                           \
    do {                                                                                           \
        const char *const ops[] = { __VA_ARGS__ };                                                 \
        expect_classes (model, ops, sizeof ops / sizeof *ops, true);                               \
    } while (0)
#define OTHER(model, ...)                                                                          \
    do {                                                                                           \
        const char *const ops[] = { __VA_ARGS__ };                                                 \
        expect_classes (model, ops, sizeof ops / sizeof *ops, false);                              \
    } while (0)

START_TEST (test_classes)
{
    SAME ("register", "write 1", "write 1 > 1", "write 1 ?");
    OTHER ("register", "write 1", "write 2", "read > 1", "read ?", "read");
    SAME ("register", "read > 1", "read 5 > 1");
    SAME ("cas-register", "cas [1 2]", "cas [1 2] ?", "cas (1 2) > :yes");
    OTHER ("cas-register", "cas [1 2]", "cas [2 1]", "cas [1 2] !", "write 2");
    SAME ("mutex", "acquire", "lock", "lock ?", "acquire 3 > 4");
    OTHER ("mutex", "acquire", "release");
    SAME ("set", "add 1", "insert 1", "add 1 ?", "add 1 > 1");
    OTHER ("set", "add 1", "add 1 > true", "add 1 > false", "remove 1", "add 2");
    SAME ("fifo-queue", "enqueue 1", "push 1 ?", "enq 1 > :ok");
    SAME ("fifo-queue", "dequeue", "deq > :empty", "pop 3 > \"empty\"");
    OTHER ("fifo-queue", "dequeue", "dequeue ?", "dequeue > 1", "peek");
    SAME ("stack", "push 1", "push 1 ?");
    SAME ("priority-queue", "poll > 1", "poll-max > 1");
    OTHER ("priority-queue", "poll > 1", "poll-min > 1", "peek > 1");
    SAME ("counter", "add", "inc > 7", "increment ?");
    SAME ("kv", "put \"a\"", "write \"a\" ?", "put \"a\" > \"a\"");
    SAME ("kv", "get", "get > \"\"", "read");
    OTHER ("kv", "get", "get ?", "get > \"a\"");
    SAME ("multi-register", "txn > [[:r :x 1]]", "read [[:r :x nil]] > [[:r :x 1]]");
    SAME ("multi-register", "txn [[:w :x 1]] ?", "txn [[:w :x 1]]");
}
END_TEST

/* ---- The family inline, and through its callbacks. */

START_TEST (test_family_is_its_model)
{
    static const char *const cas_ops[] = { "read",      "read > 0",     "read > 1",    "read > 2",
                                           "read ?",    "write 0",      "write 1",     "write 2 ?",
                                           "cas [0 1]", "cas [1 2]",    "cas [2 0] ?", "cas [1 1]",
                                           "cas [0 2]", "cas [nil 0] !" };
    static const char *const mutex_ops[] = { "acquire", "release ?", "lock", "unlock" };
    mns_rng rng = { 1 };
    for (uint32_t round = 0; round < 300; round++) {
        bool cas = round % 2 == 0;
        const char *const *ops = cas ? cas_ops : mutex_ops;
        char text[WALK_TEXT], expected[WALK_TEXT];
        minos_error error;
        walk w, callbacks;
        walk_open (&w, cas ? "cas-register" : "mutex", NULL, round % 4 == 0);
        ck_assert_int_eq (open_trick (&callbacks, &w.model, &error), MINOS_OK);
        ck_assert (w.space.family && !callbacks.space.family);
        for (uint32_t i = 0; i < 20 && w.count > 0; i++) {
            const char *op = ops[mns_rng_below (&rng, cas ? 14 : 4)];
            uint32_t class_id = class_of (&w, op), other = class_of (&callbacks, op);
            walk_step (&w, class_id);
            walk_step (&callbacks, other);
            walk_describe (&w, text);
            walk_describe (&callbacks, expected);
            ck_assert_str_eq (text, expected);
        }
        walk_close (&callbacks);
        walk_close (&w);
    }
}
END_TEST

/* ---- Purity: where a built-in model declares it, the space tests it at every step; and in the
 * spaces that close nothing is left to declare but what these names say. */

static const char *const alphabets[][14] = {
    { "register", "read", "read > 1", "read ?", "write 1", "write 2" },
    { "cas-register", "read > 1", "write 1", "write 2", "cas [1 2]", "cas [1 1]", "cas [1 2] !" },
    { "mutex", "acquire", "release" },
    { "multi-register", "txn > [[:r :x 1]]", "txn > [[:r :y nil]]", "txn > [[:w :x 1]]",
      "txn > [[:w :x nil] [:w :y 2]]", "txn > []" },
    { "set", "add 1", "add 2 > true", "add 1 > false", "remove 1", "remove 2 > false",
      "contains 1 > true", "contains 2 ?", "read > [1]", "read > [1 1]", "read ?" },
    { "fifo-queue", "enqueue 1", "enqueue 2", "dequeue > 1", "dequeue", "dequeue ?", "peek",
      "peek > 1", "peek ?" },
    { "unordered-queue", "enqueue 1", "enqueue 2", "dequeue > 1", "dequeue", "dequeue ?" },
    { "stack", "push 1", "push 2", "pop > 1", "pop", "pop ?", "peek", "peek > 1", "peek ?" },
    { "priority-queue", "insert 1", "insert [1 2]", "insert 2", "poll > 1", "poll", "poll ?",
      "poll-min > [1 2]", "poll-min", "poll-min ?", "peek > 2", "peek-min", "peek-min ?" },
    { "counter", "add 1", "dec", "read > 0", "read ?" },
    { "kv", "get", "get > \"a\"", "get ?", "put \"a\"", "put \"\"", "append \"b\"" },
};
enum { ALPHABETS = sizeof alphabets / sizeof *alphabets, EXPLORED = 300 };

START_TEST (test_purity_declared)
{
    for (size_t a = 0; a < ALPHABETS; a++) {
        walk w;
        uint32_t ids[14], count = 0, one, several;
        walk_open (&w, alphabets[a][0], NULL, false);
        for (; alphabets[a][count + 1] != NULL && count < 13; count++)
            ids[count] = class_of (&w, alphabets[a][count + 1]);
        uint32_t states = (uint32_t) w.space.states.count;
        for (uint32_t state = 0; state < states && state < EXPLORED; state++)
            for (uint32_t i = 0; i < count; i++) {
                uint32_t word = mns_space_step (&w.space, state, ids[i]);
                mns_space_successors (&w.space, word, &one, &several);
                if (w.space.classes.at[ids[i]].pure)
                    ck_assert (several == 0 || word == state);
                states = (uint32_t) w.space.states.count;
            }
        ck_assert_msg (w.space.status == MINOS_OK, "%s", w.space.error.message);
        walk_close (&w);
    }
}
END_TEST

/* The models that do not declare what they could: an observation must be declared everywhere. */
START_TEST (test_purity_complete)
{
    for (size_t a = 0; a < ALPHABETS; a++) {
        walk w;
        walk_open (&w, alphabets[a][0], NULL, false);
        for (size_t i = 1; i < 14 && alphabets[a][i] != NULL; i++) {
            const char *op = alphabets[a][i];
            bool observes = strncmp (op, "read", 4) == 0 || strncmp (op, "peek", 4) == 0 ||
                            strncmp (op, "get", 3) == 0 || strncmp (op, "contains", 8) == 0 ||
                            strcmp (op, "dequeue") == 0 || strcmp (op, "pop") == 0 ||
                            strcmp (op, "poll") == 0 || strcmp (op, "poll-min") == 0 ||
                            strstr (op, "> false") != NULL || strstr (op, "!") != NULL ||
                            strcmp (op, "cas [1 1]") == 0;
            if (strcmp (alphabets[a][0], "multi-register") == 0)
                observes = strstr (op, ":w") == NULL;
            uint32_t id = class_of (&w, op);
            ck_assert_msg (w.space.classes.at[id].pure == observes, "%s: %s", alphabets[a][0], op);
        }
        walk_close (&w);
    }
}
END_TEST

/* ---- Out of memory. */

static minos_status walk_all (const minos_alloc *alloc, void *context)
{
    const char *const *alphabet = context;
    const mns_builtin *builtin = mns_builtin_named (alphabet[0]);
    mns_model_config config = { 0 };
    minos_model model;
    mns_budget budget;
    mns_space space;
    walk pool; /* values are made elsewhere */
    minos_status status;
    memset (&pool, 0, sizeof pool);
    ck_assert_int_eq (minos_values_new (&pool.values, NULL, 0), MINOS_OK);
    builtin->make (&model, &config);
    mns_budget_init (&budget, NULL, 0, alloc);
    status = mns_space_init (&space, &budget, &model, builtin, &config, pool.values, NULL);
    for (size_t i = 1; i < 14 && alphabet[i] != NULL && status == MINOS_OK; i++) {
        char name[32];
        uint32_t id;
        minos_model_op op = walk_op (&pool, alphabet[i], strlen (alphabet[i]), name);
        status = mns_space_class (&space, &id, &op, NULL);
    }
    for (uint32_t state = 0; status == MINOS_OK && state < space.states.count && state < 12;
         state++)
        for (uint32_t id = 0; id < space.classes.count && status == MINOS_OK; id++) {
            mns_space_step (&space, state, id);
            status = space.status;
        }
    mns_space_reset (&space);
    mns_budget_reset (&budget);
    minos_values_free (pool.values);
    return status;
}

START_TEST (test_no_memory)
{
    for (size_t a = 0; a < ALPHABETS; a++)
        failing_each (walk_all, (void *) alphabets[a], 1);
}
END_TEST

int main (void)
{
    Suite *suite = suite_create ("space");
    TCase *tests = tcase_create ("space");
    tcase_add_test (tests, test_nondeterminism);
    tcase_add_test (tests, test_models_refused);
    tcase_add_test (tests, test_failures_stick);
    tcase_add_test (tests, test_large_states);
    tcase_add_test (tests, test_own_equality);
    tcase_add_test (tests, test_close);
    tcase_add_test (tests, test_close_gives_up);
    tcase_add_test (tests, test_classes);
    tcase_add_test (tests, test_family_is_its_model);
    tcase_add_test (tests, test_purity_declared);
    tcase_add_test (tests, test_purity_complete);
    tcase_add_test (tests, test_no_memory);
    tcase_set_timeout (tests, 120);
    suite_add_tcase (suite, tests);
    SRunner *runner = srunner_create (suite);
    srunner_run_all (runner, CK_NORMAL);
    int failed = srunner_ntests_failed (runner);
    srunner_free (runner);
    return failed != 0;
}
