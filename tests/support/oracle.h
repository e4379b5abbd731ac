/* oracle.h: linearizability by trying every order. It knows generated operations and the
 * specifications, and nothing of the library: no history, no model, no search. */
#ifndef TESTS_SUPPORT_ORACLE_H
#define TESTS_SUPPORT_ORACLE_H

#include "support/gen.h"

enum { ORACLE_OPS_MAX = 10 };

typedef struct oracle_rules {
    bool nil_wildcard;       /* a read of nil says nothing */
    bool observe_failed_cas; /* a failed cas happened, and saw another value */
} oracle_rules;

typedef struct oracle_answer {
    bool valid;
    /* Invalid: when the operation to blame returns, the first return such that the history up to
     * it cannot be linearized, what is open then being optional, with its later answer. */
    uint64_t blocked_ret;
} oracle_answer;

oracle_answer oracle_judge (const gen_history *history, const oracle_rules *rules);

/* How far an order goes that need not have all operations, in operations that returned: any order,
 * and of those that have an operation (0: none has it). */
typedef struct oracle_reach {
    uint32_t all, with[ORACLE_OPS_MAX];
} oracle_reach;

oracle_reach oracle_reach_of (const gen_history *history, const oracle_rules *rules);
/* Whether `order` (of `count` operations) is such an order; *completed: of them returned; *blocked:
 * in some state that it leads to, none that could come next is possible. */
bool oracle_is_partial (const gen_history *history, const oracle_rules *rules,
                        const uint32_t *order, uint32_t count, uint32_t *completed, bool *blocked);

#endif
