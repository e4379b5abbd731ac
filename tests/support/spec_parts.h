/* spec_parts.h: the specifications by name, and what they share. */
#ifndef TESTS_SUPPORT_SPEC_PARTS_H
#define TESTS_SUPPORT_SPEC_PARTS_H

#include "support/spec.h"

extern const spec_model spec_register, spec_cas_register, spec_mutex, spec_counter, spec_lossy,
    spec_set, spec_fifo_queue, spec_unordered_queue, spec_stack, spec_multi_register, spec_kv,
    spec_peeking_queue, spec_peeking_stack, spec_priority_queue, spec_answering_set;

minos_value spec_vector (minos_values *values, const minos_value *items, size_t count);
/* A value to write; a value that may have been written, or nil. */
int32_t spec_fresh (choice_source *source, spec_domain *domain);
int32_t spec_seen (choice_source *source, const spec_domain *domain);
/* The one outcome that nothing happens. */
uint32_t spec_fails (const spec_state *state, spec_outcome *out);
void spec_spoil_nothing (choice_source *source, const spec_domain *domain, const spec_op *op,
                         spec_answer *answer);

#endif
