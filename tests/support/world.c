/* world.c: the clock, the network and the machines of world.h.
 *
 * All that is to come stands in one heap, by time and then by number. An event belongs to one
 * incarnation of its actor, where a restart makes it void (timers), or to any (messages). A timer
 * that was set again or stopped has another number by then. */
#include "support/world.h"
#include "support/world_record.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef enum event_kind { EVENT_START, EVENT_MESSAGE, EVENT_TIMER, EVENT_SCRIPT } event_kind;

typedef struct event {
    int64_t time_ns;
    uint64_t number;
    event_kind kind;
    int actor, from;
    int timer;
    uint64_t setting; /* of the timer */
    void (*act) (world *w, void *context);
    void *content; /* the message, or the script's context */
    size_t size;
} event;

typedef struct machine {
    char name[16];
    const world_program *program;
    bool up, paused;
    int starts;
    char *memory, *disk, *synced;
    uint64_t settings[WORLD_TIMERS_MAX]; /* 0: the timer is not set */
} machine;

typedef struct events {
    event *at;
    size_t count, size;
} events;

struct world {
    world_params params;
    choice_source chance;
    int64_t now_ns;
    uint64_t numbers;
    events heap, held; /* held: of actors that are paused */
    machine actors[WORLD_ACTORS_MAX];
    int count;
    bool cut[WORLD_ACTORS_MAX][WORLD_ACTORS_MAX];
    int64_t latest_ns[WORLD_ACTORS_MAX][WORLD_ACTORS_MAX]; /* arrival, where order is kept */
    world_record record;
};

/* ---- The heap. */

static bool before (const event *a, const event *b)
{
    return a->time_ns != b->time_ns ? a->time_ns < b->time_ns : a->number < b->number;
}

static void push (events *all, event one)
{
    size_t at = all->count++;

    if (all->count > all->size) {
        all->size = all->size == 0 ? 64 : 2 * all->size;
        all->at = realloc (all->at, all->size * sizeof *all->at);
        WORLD_MUST (all->at != NULL);
    }
    for (; at > 0 && before (&one, &all->at[(at - 1) / 2]); at = (at - 1) / 2)
        all->at[at] = all->at[(at - 1) / 2];
    all->at[at] = one;
}

static event pop (events *all)
{
    event first = all->at[0], last = all->at[--all->count];
    size_t at = 0;

    for (size_t below = 1; below < all->count; below = 2 * at + 1) {
        below += below + 1 < all->count && before (&all->at[below + 1], &all->at[below]);
        if (!before (&all->at[below], &last))
            break;
        all->at[at] = all->at[below];
        at = below;
    }
    all->at[at] = last;
    return first;
}

static void schedule (world *w, event one)
{
    one.number = ++w->numbers;
    push (&w->heap, one);
}

/* ---- The world. */

world *world_new (const world_params *params)
{
    world *w = calloc (1, sizeof *w);

    WORLD_MUST (w != NULL);
    WORLD_MUST (params->delay_min_us <= params->delay_max_us);
    w->params = *params;
    w->chance = choice_seeded (params->seed);
    world_record_init (&w->record, params->json);
    return w;
}

static void drop (events *all)
{
    for (size_t i = 0; i < all->count; i++)
        if (all->at[i].kind == EVENT_MESSAGE)
            free (all->at[i].content);
    free (all->at);
}

void world_free (world *w)
{
    drop (&w->heap);
    drop (&w->held);
    for (int i = 0; i < w->count; i++) {
        free (w->actors[i].memory);
        free (w->actors[i].disk);
        free (w->actors[i].synced);
    }
    world_record_reset (&w->record);
    free (w);
}

static void *zeroed (size_t size)
{
    void *memory = calloc (1, size > 0 ? size : 1);
    WORLD_MUST (memory != NULL);
    return memory;
}

int world_add (world *w, const char *name, const world_program *program, int64_t start_ms)
{
    WORLD_MUST (w->count < WORLD_ACTORS_MAX);
    machine *added = &w->actors[w->count];
    WORLD_MUST (strlen (name) < sizeof added->name);
    memcpy (added->name, name, strlen (name) + 1);
    added->program = program;
    added->memory = zeroed (program->memory_size);
    added->disk = zeroed (program->disk_size);
    added->synced = zeroed (program->disk_size);
    if (start_ms >= 0)
        schedule (w,
                  (event){ .time_ns = start_ms * 1000000, .kind = EVENT_START, .actor = w->count });
    return w->count++;
}

int64_t world_now_ns (const world *w)
{
    return w->now_ns;
}

choice_source *world_chance (world *w)
{
    return &w->chance;
}

void *world_context (const world *w)
{
    return w->params.context;
}

void *world_memory (world *w, int actor)
{
    return w->actors[actor].memory;
}

void *world_disk (world *w, int actor)
{
    return w->actors[actor].disk;
}

const char *world_name (const world *w, int actor)
{
    return w->actors[actor].name;
}

int world_actor_count (const world *w)
{
    return w->count;
}

bool world_is_up (const world *w, int actor)
{
    return w->actors[actor].up;
}

int world_incarnation (const world *w, int actor)
{
    return w->actors[actor].starts - 1;
}

static void start (world *w, int number)
{
    machine *of = &w->actors[number];

    WORLD_MUST (!of->up);
    of->up = true;
    of->starts++;
    memset (of->memory, 0, of->program->memory_size);
    of->program->start (w, number);
}

static void happen (world *w, event *one)
{
    machine *of = &w->actors[one->actor];

    switch (one->kind) {
    case EVENT_START:
        start (w, one->actor);
        break;
    case EVENT_MESSAGE:
        if (of->up && !w->cut[one->from][one->actor] && of->program->receive != NULL)
            of->program->receive (w, one->actor, one->from, one->content, one->size);
        free (one->content);
        break;
    case EVENT_TIMER:
        if (!of->up || of->settings[one->timer] != one->setting)
            break;
        of->settings[one->timer] = 0;
        of->program->wake (w, one->actor, one->timer);
        break;
    case EVENT_SCRIPT:
        one->act (w, one->content);
        break;
    }
}

void world_run (world *w, int64_t until_ms)
{
    while (w->heap.count > 0 && w->heap.at[0].time_ns <= until_ms * 1000000) {
        event one = pop (&w->heap);
        w->now_ns = one.time_ns;
        if (one.kind != EVENT_SCRIPT && w->actors[one.actor].paused)
            push (&w->held, one);
        else
            happen (w, &one);
    }
    w->now_ns = until_ms * 1000000;
}

/* ---- What actors do. */

static int64_t draw_delay_ns (world *w)
{
    uint32_t least = w->params.delay_min_us, most = w->params.delay_max_us;
    int64_t us = least + choose (&w->chance, most - least + 1);
    return (choose_percent (&w->chance, w->params.late_percent) ? 10 * us : us) * 1000;
}

static void deliver (world *w, int from, int to, const void *message, size_t size)
{
    int64_t at = w->now_ns + draw_delay_ns (w);
    int64_t *latest = &w->latest_ns[from][to];
    void *copy = zeroed (size);

    if (w->params.in_order && at < *latest)
        at = *latest;
    *latest = at;
    memcpy (copy, message, size);
    schedule (w, (event){ .time_ns = at,
                          .kind = EVENT_MESSAGE,
                          .actor = to,
                          .from = from,
                          .content = copy,
                          .size = size });
}

void world_send (world *w, int from, int to, const void *message, size_t size)
{
    if (w->cut[from][to] || choose_percent (&w->chance, w->params.loss_percent))
        return;
    deliver (w, from, to, message, size);
    if (choose_percent (&w->chance, w->params.copy_percent))
        deliver (w, from, to, message, size);
}

void world_timer (world *w, int number, int timer, int64_t delay_us)
{
    WORLD_MUST (timer < WORLD_TIMERS_MAX);
    w->actors[number].settings[timer] = w->numbers + 1;
    schedule (w, (event){ .time_ns = w->now_ns + delay_us * 1000,
                          .kind = EVENT_TIMER,
                          .actor = number,
                          .timer = timer,
                          .setting = w->numbers + 1 });
}

void world_timer_stop (world *w, int number, int timer)
{
    w->actors[number].settings[timer] = 0;
}

void world_sync (world *w, int number, const void *part, size_t size)
{
    machine *of = &w->actors[number];
    size_t at = (size_t) ((const char *) part - of->disk);

    WORLD_MUST (at + size <= of->program->disk_size);
    memcpy (of->synced + at, of->disk + at, size);
}

/* ---- What the script does. */

void world_at (world *w, int64_t time_ms, void (*act) (world *w, void *context), void *context)
{
    schedule (w, (event){ .time_ns = time_ms * 1000000,
                          .kind = EVENT_SCRIPT,
                          .act = act,
                          .content = context });
}

static void take_down (world *w, int number)
{
    machine *of = &w->actors[number];

    WORLD_MUST (of->up);
    of->up = of->paused = false;
    memset (of->settings, 0, sizeof of->settings);
}

void world_kill (world *w, int number)
{
    take_down (w, number);
    world_tell (w, "nemesis", "kill", "{:node '%s', :signal 'KILL', :landed true}",
                w->actors[number].name);
}

void world_power_off (world *w, int number)
{
    machine *of = &w->actors[number];

    take_down (w, number);
    memcpy (of->disk, of->synced, of->program->disk_size);
    world_tell (w, "nemesis", "kill", "{:node '%s', :power 'off', :landed true}", of->name);
}

void world_start (world *w, int number)
{
    world_tell (w, "nemesis", "start", "{:node '%s'}", w->actors[number].name);
    start (w, number);
}

void world_pause (world *w, int number)
{
    WORLD_MUST (w->actors[number].up);
    w->actors[number].paused = true;
    world_tell (w, "nemesis", "pause", "{:node '%s', :landed true}", w->actors[number].name);
}

void world_resume (world *w, int number)
{
    events held = w->held;

    if (!w->actors[number].paused)
        return;
    w->actors[number].paused = false;
    world_tell (w, "nemesis", "resume", "{:node '%s'}", w->actors[number].name);
    w->held = (events){ 0 };
    while (held.count > 0) {
        event one = pop (&held);
        if (one.actor != number) {
            push (&w->held, one);
            continue;
        }
        one.time_ns = w->now_ns;
        schedule (w, one);
    }
    free (held.at);
}

void world_cut (world *w, int from, int to, bool cut)
{
    w->cut[from][to] = cut;
}

static int node_count (const world *w)
{
    return w->params.node_count > 0 ? (int) w->params.node_count : w->count;
}

void world_isolate (world *w, uint32_t nodes, world_direction direction)
{
    static const char *const names[] = { "both", "inbound", "outbound" };
    char list[WORLD_ACTORS_MAX * 20] = "";

    for (int a = 0; a < node_count (w); a++) {
        if ((nodes >> a & 1) == 0)
            continue;
        snprintf (list + strlen (list), sizeof list - strlen (list), "%s'%s'",
                  list[0] != 0 ? ", " : "", w->actors[a].name);
        for (int b = 0; b < node_count (w); b++) {
            if (nodes >> b & 1)
                continue;
            w->cut[a][b] |= direction != WORLD_INBOUND;
            w->cut[b][a] |= direction != WORLD_OUTBOUND;
        }
    }
    world_tell (w, "nemesis", "partition", "{:isolated [%s], :direction '%s', :landed true}", list,
                names[direction]);
}

void world_heal (world *w)
{
    memset (w->cut, 0, sizeof w->cut);
    world_tell (w, "nemesis", "heal", "nil");
}

void world_repair (world *w, void *context)
{
    (void) context;
    world_heal (w);
    for (int n = 0; n < node_count (w); n++)
        if (!world_is_up (w, n))
            world_start (w, n);
        else
            world_resume (w, n);
}

/* ---- Records. */

void world_tell (world *w, const char *process, const char *f, const char *format, ...)
{
    va_list arguments;
    va_start (arguments, format);
    world_record_add (&w->record, process, "info", f, w->now_ns, format, arguments);
    va_end (arguments);
}

void world_say (world *w, int process, const char *type, const char *f, const char *format, ...)
{
    va_list arguments;
    char name[16];

    snprintf (name, sizeof name, "%d", process);
    va_start (arguments, format);
    world_record_add (&w->record, name, type, f, w->now_ns, format, arguments);
    va_end (arguments);
}

const char *world_text (const world *w, size_t *size)
{
    *size = w->record.size;
    return w->record.text != NULL ? w->record.text : "";
}

minos_history *world_history (const world *w)
{
    return world_record_read (&w->record);
}
