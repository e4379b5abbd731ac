/* world.h: a small distributed system in one thread, for tests that need the histories of one.
 *
 * A *world* has actors (nodes, clients), a virtual clock, and a network. Nothing happens but
 * events, in the order of their times: an actor starts, a message arrives, a timer goes off, the
 * script acts. Chance has a seed: the same seed is the same run, byte for byte, everywhere.
 *
 *     world *w = world_new (&(world_params){ .seed = 7, .delay_min_us = 500, .delay_max_us = 9000,
 *                                            .loss_percent = 2 });
 *     world_add (w, "n1", &program, 0);             an actor, which starts at 0 ms
 *     world_at (w, 100, cut_n1, NULL);              the script: a function at 100 ms
 *     world_run (w, 1000);                          until 1000 ms
 *     minos_history *history = world_history (w);   what was recorded, by the project's reader
 *     world_free (w);
 *
 * A program is written as for a real machine: it has memory, which a restart clears, and a disk,
 * which it does not; messages are lost, doubled, late and out of order. What an actor tells with
 * world_tell is recorded with its time; what the script does to nodes and network is recorded by
 * the world itself, as the nemesis, so that no fault is told that was not there. */
#ifndef TESTS_SUPPORT_WORLD_H
#define TESTS_SUPPORT_WORLD_H

#include "minos/history.h"
#include "support/choice.h"

#include <stddef.h>

enum { WORLD_ACTORS_MAX = 32, WORLD_TIMERS_MAX = 8 };

/* ck_assert writes where it is into a file, each time; this one is for what happens often. */
#define WORLD_MUST(condition) ((condition) ? (void) 0 : ck_abort_msg ("%s", #condition))

typedef struct world world;

typedef struct world_params {
    uint64_t seed;
    bool json;             /* records as JSON Lines; else as EDN */
    uint32_t delay_min_us; /* of a message: any time between, so that messages */
    uint32_t delay_max_us; /* overtake each other */
    uint32_t loss_percent; /* of messages */
    uint32_t copy_percent; /* of messages, which arrive twice */
    uint32_t late_percent; /* of messages, which take ten times as long */
    bool in_order;         /* what one actor sends another arrives in order */
    uint32_t node_count;   /* actors 0 … count − 1 are the cluster: only they are cut
                              off from each other; 0: all */
    void *context;         /* for the programs */
} world_params;

/* What an actor does. All may be NULL but `start`. */
typedef struct world_program {
    size_t memory_size, disk_size;      /* zeroed: at each start; once */
    void (*start) (world *w, int self); /* at first, and after each kill */
    void (*receive) (world *w, int self, int from, const void *message, size_t size);
    void (*wake) (world *w, int self, int timer); /* a timer went off */
} world_program;

world *world_new (const world_params *params);
void world_free (world *w);
/* The number of the actor, from 0. `name` is what it is called in records: "n1", or "0" for the
 * first process of clients. start_ms < 0: it is down until world_start. */
int world_add (world *w, const char *name, const world_program *program, int64_t start_ms);
void world_run (world *w, int64_t until_ms);

int64_t world_now_ns (const world *w);
choice_source *world_chance (world *w);
void *world_context (const world *w);
void *world_memory (world *w, int actor);
void *world_disk (world *w, int actor);
const char *world_name (const world *w, int actor);
int world_actor_count (const world *w);
bool world_is_up (const world *w, int actor);
int world_incarnation (const world *w, int actor); /* starts so far, less one */

/* ---- What actors do. */
void world_send (world *w, int from, int to, const void *message, size_t size);
/* Sets a timer, in place of the same one if it runs. A kill stops all. */
void world_timer (world *w, int actor, int timer, int64_t delay_us);
void world_timer_stop (world *w, int actor, int timer);
/* What is on that part of the disk now outlives a power failure too. A kill loses nothing of it. */
void world_sync (world *w, int actor, const void *part, size_t size);

/* ---- What the script does. All but world_at record it: {:f :kill, :value {:node "n1", …}}. */
void world_at (world *w, int64_t time_ms, void (*act) (world *w, void *context), void *context);
void world_kill (world *w, int actor);      /* kill -9 */
void world_power_off (world *w, int actor); /* what was not synced is as it was before */
void world_start (world *w, int actor);
void world_pause (world *w, int actor); /* its messages and timers wait */
void world_resume (world *w, int actor);
typedef enum world_direction { WORLD_BOTH, WORLD_INBOUND, WORLD_OUTBOUND } world_direction;
/* Cuts these nodes (a bit each) off from the rest of the cluster: both ways, or what they would
 * hear, or what they would say. Clients reach everybody. Messages under way are lost as well. */
void world_isolate (world *w, uint32_t nodes, world_direction direction);
void world_heal (world *w);
/* For world_at, without a context: ends every fault of the cluster. What is down starts. */
void world_repair (world *w, void *context);
/* One way between two actors, unrecorded: for nets of other shapes. */
void world_cut (world *w, int from, int to, bool cut);

/* ---- What is recorded. Values are written as EDN with keywords for keys alone and 'strings' in
 * single quotes, "{:term %d, :voters ['n1', 'n2'], :vote nil}", and become EDN or JSON. */
/* An event of a node, the harness ("harness") or the nemesis. */
void world_tell (world *w, const char *process, const char *f, const char *format, ...)
    __attribute__ ((format (printf, 4, 5)));
/* A client's record: "invoke", "ok", "fail" or "info". */
void world_say (world *w, int process, const char *type, const char *f, const char *format, ...)
    __attribute__ ((format (printf, 5, 6)));
const char *world_text (const world *w, size_t *size);
/* Fails the test where the text cannot be read. */
minos_history *world_history (const world *w);

#endif
