/* refute.c: an invalid part's refutation, as lines of its certificate
 * (docs/formats/certificate.md).
 *
 * The frontier checker runs again up to the operation that is blocked, with only those rules on
 * whose dominance a small program can check, and tells the layers it kept (search/layers.h). Here
 * they become text: operations by their number in the history, states by how they are derived from
 * the initial one. What is too large, or has steps with several successors, gets no refutation:
 * the certificate then says "exhausted". */
#include "check/linear/linear.h"

#include "base/buffer.h"
#include "search/frontier.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

enum { REFUTATION_BYTES_MAX = 1 << 26, REFUTATION_STATES_MAX = 1 << 22 };

typedef struct refutation {
    mns_problem *problem;
    mns_buffer text, configs; /* all layers; the configurations of the one under way */
    mns_table numbers;        /* state → its number in the certificate */
    uint32_t number_count;
    mns_u32s known, waiting; /* states of this layer: with a number, and without one yet */
    mns_u32s before;         /* those of the layer before */
    mns_u32s steps;          /* calls that some configuration of this layer linearized */
    mns_u32s states;         /* of the configurations, in order; lines stand in `configs` */
} refutation;

static bool has (const mns_u32s *set, uint32_t item)
{
    for (size_t i = 0; i < set->count; i++)
        if (set->at[i] == item)
            return true;
    return false;
}

static bool add (mns_u32s *set, uint32_t item)
{
    return has (set, item) || mns_u32s_push (set, item);
}

/* Gives `state` the next number, as the successor of `from` under `call`. */
static bool derive (refutation *r, uint32_t state, uint32_t from, uint32_t call)
{
    bool added;
    uint64_t *number = mns_table_add (&r->numbers, state, &added);
    assert (number == NULL || added);
    if (number == NULL)
        return false;
    *number = ++r->number_count;
    mns_buffer_printf (&r->text, "state %" PRIu32 " %" PRIu64 " %" PRIu32 "\n", r->number_count,
                       *mns_table_find (&r->numbers, from), r->problem->calls[call].op);
    return mns_u32s_push (&r->known, state);
}

/* A step from a known state to one that waits; false: there is none. */
static bool derive_one (refutation *r, const mns_u32s *sources, bool *memory)
{
    mns_space *space = r->problem->space;
    for (size_t i = 0; i < sources->count; i++)
        for (size_t j = 0; j < r->steps.count; j++) {
            uint32_t from = sources->at[i], call = r->steps.at[j];
            uint32_t to = mns_space_step (space, from, r->problem->calls[call].class_id);
            for (size_t k = 0; k < r->waiting.count; k++) {
                if (r->waiting.at[k] != to)
                    continue;
                r->waiting.at[k] = r->waiting.at[--r->waiting.count];
                *memory = derive (r, to, from, call);
                return *memory;
            }
        }
    return false;
}

/* Ends the layer under way: derivations first, then its configurations. */
static bool flush (refutation *r)
{
    const char *line = r->configs.data;
    bool memory = true;
    while (memory && r->waiting.count > 0)
        if (!derive_one (r, &r->known, &memory) && !derive_one (r, &r->before, &memory))
            return false;
    for (size_t i = 0; memory && i < r->states.count; i++) {
        size_t left = r->configs.size - (size_t) (line - r->configs.data);
        size_t size = (size_t) ((const char *) memchr (line, '\n', left) - line) + 1;
        mns_buffer_printf (&r->text, "config %" PRIu64,
                           *mns_table_find (&r->numbers, r->states.at[i]));
        mns_buffer_add (&r->text, line, size);
        line += size;
    }
    mns_u32s swap = r->before;
    r->before = r->known;
    r->known = swap;
    mns_u32s_clear (&r->known);
    mns_u32s_clear (&r->steps);
    mns_u32s_clear (&r->states);
    mns_buffer_clear (&r->configs);
    return memory && !r->text.failed;
}

static bool take_layer (void *context, uint32_t event, uint32_t call)
{
    refutation *r = context;
    assert (r->problem->events[event] == (call << 1 | 1));
    (void) event;
    if (!flush (r))
        return false;
    mns_buffer_printf (&r->text, "layer %" PRIu32 "\n", r->problem->calls[call].op);
    return true;
}

/* Calls ascend by number, as their operations do. */
static void add_sorted (refutation *r, const uint32_t *calls, uint32_t count)
{
    uint32_t last = UINT32_MAX;
    for (uint32_t n = 0; n < count; n++) {
        uint32_t least = UINT32_MAX;
        for (uint32_t i = 0; i < count; i++)
            if (calls[i] < least && (last == UINT32_MAX || calls[i] > last))
                least = calls[i];
        mns_buffer_printf (&r->configs, " %" PRIu32, r->problem->calls[least].op);
        last = least;
    }
}

static bool take_config (void *context, const mns_layers_config *config)
{
    refutation *r = context;
    uint32_t all = config->completed_count + config->crashed_count;
    if (mns_table_find (&r->numbers, config->state) != NULL ? !add (&r->known, config->state)
                                                            : !add (&r->waiting, config->state))
        return false;
    for (uint32_t i = 0; i < all; i++)
        if (!add (&r->steps, config->calls[i]))
            return false;
    add_sorted (r, config->calls, config->completed_count);
    if (config->crashed_count > 0)
        mns_buffer_add_text (&r->configs, " /");
    add_sorted (r, config->calls + config->completed_count, config->crashed_count);
    mns_buffer_add_char (&r->configs, '\n');
    return mns_u32s_push (&r->states, config->state) && !r->configs.failed;
}

static bool begin (refutation *r, mns_problem *problem, mns_budget *budget)
{
    mns_u32s *vectors[] = { &r->known, &r->waiting, &r->before, &r->steps, &r->states };
    bool added;
    *r = (refutation){ .problem = problem };
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++)
        mns_u32s_init (vectors[i], budget);
    mns_buffer_init (&r->text, budget, REFUTATION_BYTES_MAX);
    mns_buffer_init (&r->configs, budget, REFUTATION_BYTES_MAX);
    mns_table_init (&r->numbers, budget);
    return mns_table_add (&r->numbers, problem->space->initial, &added) != NULL &&
           mns_u32s_push (&r->before, problem->space->initial);
}

static void end (refutation *r)
{
    mns_u32s *vectors[] = { &r->known, &r->waiting, &r->before, &r->steps, &r->states };
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++)
        mns_u32s_reset (vectors[i]);
    mns_buffer_reset (&r->text);
    mns_buffer_reset (&r->configs);
    mns_table_reset (&r->numbers);
}

const char *mns_linear_refute (mns_problem *problem, const mns_limits *limits,
                               uint32_t blocked_event, mns_region *region)
{
    mns_limits own = *limits;
    mns_layers_recorder recorder = { .layer = take_layer, .config = take_config };
    mns_answer answer = { .valid = MINOS_VALID_UNKNOWN };
    refutation r;
    const char *lines = NULL;
    own.rules_off |= MNS_LAYERS_RULES_OFF;
    own.pool = NULL;
    if (own.states_max > REFUTATION_STATES_MAX)
        own.states_max = REFUTATION_STATES_MAX;
    recorder.context = &r;
    if (begin (&r, problem, region->budget))
        mns_frontier_recorded (&answer, problem, &own, region, &recorder);
    if (answer.valid == MINOS_VALID_FALSE && answer.blocked_event == blocked_event &&
        problem->space->lists.count == 0 && flush (&r))
        lines = mns_region_text (region, mns_buffer_text (&r.text), r.text.size);
    end (&r);
    return lines;
}
