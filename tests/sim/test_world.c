/* The simulation itself: it is the same for the same seed, and its network and its machines do what
 * world.h says, no more and no less. */
#include "minos/value.h"
#include "support/world.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PEERS = 3, TICK };

typedef struct notebook {
    int kept, synced;
} notebook;

typedef struct counts {
    int starts, received, late, from[PEERS];
    int woken;
    int64_t arrived_ns;
    int value; /* the last that arrived */
} counts;

/* What was seen, by actor: outside the world, so that a kill does not clear it. */
static counts seen[PEERS];

static void start (world *w, int self)
{
    counts *memory = world_memory (w, self);
    ck_assert_int_eq (memory->received, 0);
    seen[self].starts++;
}

static void receive (world *w, int self, int from, const void *message, size_t size)
{
    counts *memory = world_memory (w, self);
    int value;

    ck_assert_uint_eq (size, sizeof value);
    memcpy (&value, message, size);
    memory->received++;
    seen[self].received++;
    seen[self].from[from]++;
    seen[self].late += value < seen[self].value;
    seen[self].value = value;
    seen[self].arrived_ns = world_now_ns (w);
    world_tell (w, world_name (w, self), "got", "{:from '%s', :value %d, :vote nil}",
                world_name (w, from), value);
}

static void wake (world *w, int self, int timer)
{
    ck_assert_int_eq (timer, TICK);
    seen[self].woken++;
    world_tell (w, world_name (w, self), "woke", "[1, 'two', nil, {:three [4]}]");
}

static const world_program program = { sizeof (counts), sizeof (notebook), start, receive, wake };

static world *make (world_params params)
{
    static const char *const names[PEERS] = { "n1", "n2", "n3" };
    world *w;

    memset (seen, 0, sizeof seen);
    if (params.delay_max_us == 0)
        params.delay_min_us = params.delay_max_us = 1000;
    w = world_new (&params);
    for (int i = 0; i < PEERS; i++)
        ck_assert_int_eq (world_add (w, names[i], &program, 0), i);
    world_run (w, 0);
    return w;
}

static void send (world *w, int from, int to, int count)
{
    for (int i = 0; i < count; i++)
        world_send (w, from, to, &i, sizeof i);
}

static char *run (world_params params, uint64_t seed)
{
    size_t size;

    params.seed = seed;
    params.delay_min_us = 10;
    params.delay_max_us = 5000;
    world *w = make (params);
    send (w, 0, 1, 20);
    world_timer (w, 2, TICK, 700);
    world_run (w, 100);
    char *text = strdup (world_text (w, &size));
    ck_assert_uint_eq (strlen (text), size);
    world_free (w);
    return text;
}

START_TEST (test_same_seed_same_run)
{
    world_params params = { .loss_percent = 10, .copy_percent = 10, .late_percent = 10 };
    char *a = run (params, 1), *b = run (params, 1), *c = run (params, 2);
    ck_assert_str_eq (a, b);
    ck_assert_str_ne (a, c);
    free (a);
    free (b);
    free (c);
}
END_TEST

START_TEST (test_network)
{
    world *w = make ((world_params){ .seed = 3, .loss_percent = 20, .copy_percent = 10 });
    send (w, 0, 1, 10000);
    world_run (w, 10);
    ck_assert_int_gt (seen[1].received, 8600); /* 0.8 × 1.1 */
    ck_assert_int_lt (seen[1].received, 9000);
    ck_assert_int_eq (seen[1].arrived_ns, 1000000);
    ck_assert_int_eq (seen[2].received, 0);
    world_free (w);

    w = make ((world_params){ .seed = 4, .delay_min_us = 100, .delay_max_us = 200 });
    send (w, 0, 1, 1000);
    world_run (w, 10);
    ck_assert_int_eq (seen[1].received, 1000);
    ck_assert_int_gt (seen[1].late, 90);
    ck_assert_int_le (seen[1].arrived_ns, 200000);
    world_free (w);

    w = make (
        (world_params){ .seed = 4, .delay_max_us = 200, .late_percent = 5, .in_order = true });
    send (w, 0, 1, 1000);
    world_run (w, 10);
    ck_assert_int_eq (seen[1].received, 1000);
    ck_assert_int_eq (seen[1].late, 0);
    ck_assert_int_gt (seen[1].arrived_ns, 200000);
    world_free (w);
}
END_TEST

START_TEST (test_partitions)
{
    static const struct {
        world_direction direction;
        int to, from; /* the node that is cut off */
    } cases[] = { { WORLD_BOTH, 0, 0 }, { WORLD_INBOUND, 0, 1 }, { WORLD_OUTBOUND, 1, 0 } };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        world *w = make ((world_params){ .seed = 5, .node_count = 2 });
        send (w, 0, 1, 1); /* under way */
        world_isolate (w, 1u << 0, cases[i].direction);
        send (w, 0, 1, 1);
        send (w, 1, 0, 1);
        send (w, 0, 2, 1);
        send (w, 2, 0, 1);
        world_run (w, 10);
        ck_assert_int_eq (seen[0].from[1], cases[i].to);
        ck_assert_int_eq (seen[1].from[0], 2 * cases[i].from);
        ck_assert_int_eq (seen[0].from[2], 1); /* no node of the cluster */
        ck_assert_int_eq (seen[2].from[0], 1);
        world_heal (w);
        send (w, 0, 1, 1);
        world_run (w, 20);
        ck_assert_int_eq (seen[1].from[0], 2 * cases[i].from + 1);
        world_free (w);
    }
}
END_TEST

START_TEST (test_machines)
{
    world *w = make ((world_params){ .seed = 6 });
    notebook *disk = world_disk (w, 0);

    disk->kept = disk->synced = 1;
    world_sync (w, 0, disk, sizeof *disk);
    disk->kept = disk->synced = 2;
    world_sync (w, 0, &disk->synced, sizeof disk->synced);
    world_timer (w, 0, TICK, 5000);
    send (w, 1, 0, 1);
    world_run (w, 2);
    world_kill (w, 0);
    ck_assert (!world_is_up (w, 0));
    send (w, 1, 0, 1);
    world_run (w, 10); /* neither the message nor the timer finds anybody */
    ck_assert_int_eq (seen[0].woken, 0);
    ck_assert_int_eq (seen[0].received, 1);
    world_start (w, 0); /* `start` looks at the memory */
    ck_assert_int_eq (seen[0].starts, 2);
    ck_assert_int_eq (world_incarnation (w, 0), 1);
    ck_assert_int_eq (disk->kept, 2);
    world_power_off (w, 0);
    ck_assert_int_eq (disk->kept, 1);
    ck_assert_int_eq (disk->synced, 2);
    world_free (w);

    w = make ((world_params){ .seed = 6 });
    world_timer (w, 0, TICK, 5000);
    world_timer (w, 0, TICK, 7000); /* in place of the other */
    world_timer (w, 1, TICK, 5000);
    world_timer_stop (w, 1, TICK);
    world_timer (w, 2, TICK, 5000);
    world_pause (w, 2);
    send (w, 1, 2, 5);
    world_run (w, 6);
    ck_assert_int_eq (seen[0].woken, 0);
    ck_assert_int_eq (seen[2].received, 0);
    world_resume (w, 2);
    world_run (w, 20);
    ck_assert_int_eq (seen[0].woken, 1);
    ck_assert_int_eq (seen[1].woken, 0);
    ck_assert_int_eq (seen[2].woken, 1);
    ck_assert_int_eq (seen[2].received, 5);
    ck_assert_int_eq (seen[2].late, 0);
    ck_assert_int_eq (seen[2].arrived_ns, 6000000);
    world_free (w);
}
END_TEST

static minos_status to_stream (void *context, const char *bytes, size_t size)
{
    return fwrite (bytes, 1, size, context) == size ? MINOS_OK : MINOS_IO;
}

/* Time and value of each event. */
static char *as_json (const minos_history *history)
{
    char *text = NULL;
    size_t size;
    FILE *stream = open_memstream (&text, &size);
    minos_sink sink = { to_stream, stream };
    minos_event event;

    for (size_t i = 0; minos_history_event (history, i, &event); i++) {
        fprintf (stream, "%lld ", (long long) event.time_ns);
        ck_assert_int_eq (
            minos_value_print_json (minos_history_values (history), event.value, &sink), MINOS_OK);
        fprintf (stream, "\n");
    }
    fclose (stream);
    return text;
}

static void script (world *w, void *context)
{
    (void) context;
    world_isolate (w, 3, WORLD_INBOUND);
    world_kill (w, 1);
    world_say (w, 4, "invoke", "read", "nil");
    world_say (w, 4, "ok", "read", "-17");
}

/* Both dialects give one history; and it is the one that was told. */
START_TEST (test_records)
{
    for (int json = 0; json < 2; json++) {
        world *w = make ((world_params){ .seed = 6, .json = json != 0 });
        minos_op op;
        int64_t read;
        send (w, 0, 1, 1);
        world_timer (w, 0, TICK, 2000);
        world_at (w, 5, script, NULL);
        world_run (w, 10);
        minos_history *history = world_history (w);
        ck_assert (minos_history_op (history, 0, &op));
        ck_assert (minos_value_int64 (minos_history_values (history), op.output, &read));
        ck_assert_int_eq (read, -17);
        char *text = as_json (history);
        ck_assert_str_eq (
            text,
            "1000000 {\"from\":\"n1\",\"value\":0,\"vote\":null}\n"
            "2000000 [1,\"two\",null,{\"three\":[4]}]\n"
            "5000000 {\"direction\":\"inbound\",\"isolated\":[\"n1\",\"n2\"],\"landed\":true}\n"
            "5000000 {\"landed\":true,\"node\":\"n2\",\"signal\":\"KILL\"}\n");
        free (text);
        minos_history_free (history);
        world_free (w);
    }
}
END_TEST

int main (void)
{
    Suite *suite = suite_create ("sim/world");
    TCase *tcase = tcase_create ("all");
    SRunner *runner = srunner_create (suite);
    int failed;

    tcase_add_test (tcase, test_same_seed_same_run);
    tcase_add_test (tcase, test_network);
    tcase_add_test (tcase, test_partitions);
    tcase_add_test (tcase, test_machines);
    tcase_add_test (tcase, test_records);
    suite_add_tcase (suite, tcase);
    srunner_run_all (runner, CK_NORMAL);
    failed = srunner_ntests_failed (runner);
    srunner_free (runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
