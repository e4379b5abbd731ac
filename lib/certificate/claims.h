/* claims.h: what a verifier knows, and the two kinds of proof that it checks.
 *
 * The verifier steps the model (model/) and reads the history (history/); it includes no search,
 * no reduction and no splitter. It finds the operations of a key by itself. */
#ifndef MNS_CERTIFICATE_CLAIMS_H
#define MNS_CERTIFICATE_CLAIMS_H

#include "base/region.h"
#include "certificate/cursor.h"
#include "model/builtin.h"
#include "model/space.h"

/* An operation of one key. `id` numbers it in the history, as certificates do. */
typedef struct mns_entry {
    uint32_t id;
    uint32_t call, ret; /* ret = MINOS_NEVER: optional */
    uint32_t class_id;
} mns_entry;

/* One key: its operations in order of invocation, failed ones left out, and a space. */
typedef struct mns_subject {
    mns_entry *entries;
    uint32_t count;
    mns_space space;
    mns_budget *budget;
} mns_subject;

/* The entry of operation `id`, or NULL. O(log n). */
const mns_entry *mns_subject_entry (const mns_subject *subject, uint64_t id);

/* Marks the entries that a refutation may leave out; `unseen` has one for each entry. False: no
 * memory. unseen.c says which and why. */
MINOS_MUST_CHECK bool mns_find_unseen (const mns_subject *subject, bool *unseen);

/* "order A B C …": a linearization. */
MINOS_MUST_CHECK minos_status mns_order_verify (mns_cursor *cursor, mns_subject *subject);
/* "state …", "layer …", "config …" lines: a refutation. */
MINOS_MUST_CHECK minos_status mns_layers_verify (mns_cursor *cursor, mns_subject *subject);

#endif
