/* walk.h: a space of a built-in model, and operations as text.
 *
 *     "cas [1 2]"       acknowledged, with the answer nil
 *     "read > 3"        answered 3
 *     "dequeue ?"       crashed
 *     "cas [1 2] !"     an observed failure */
#ifndef TESTS_SUPPORT_WALK_H
#define TESTS_SUPPORT_WALK_H

#include "model/space.h"

enum { WALK_STATES = 64, WALK_TEXT = 1024 };

typedef struct walk {
    mns_budget budget;
    minos_values *values;
    mns_model_config config;
    minos_model model;
    const mns_builtin *builtin;
    mns_space space;
    uint32_t at[WALK_STATES]; /* where it may be, ascending */
    uint32_t count;
} walk;

/* `init` is EDN, or NULL. The status is that of mns_space_init; *w holds nothing if it is not OK.
 */
minos_status walk_try (walk *w, const char *model, const char *init, bool nil_wildcard,
                       minos_error *error);
void walk_open (walk *w, const char *model, const char *init, bool nil_wildcard);
/* Asserts that everything that was charged is free again. */
void walk_close (walk *w);

minos_value walk_value (walk *w, const char *edn, size_t size);
/* Names in the operation live as long as `name`, of 32 bytes. */
minos_model_op walk_op (walk *w, const char *text, size_t size, char *name);
minos_status walk_class (walk *w, uint32_t *out, const char *text, minos_error *error);
/* Back to the initial state; one step from everywhere; what is left, "[1] | [2]" or "nothing". */
void walk_home (walk *w);
void walk_step (walk *w, uint32_t class_id);
void walk_describe (walk *w, char text[WALK_TEXT]);
/* From the initial state, operations with " ; " between; `text` is what walk_describe says, or the
 * message where an operation is refused. */
void walk_run (walk *w, const char *ops, char text[WALK_TEXT]);

#endif
