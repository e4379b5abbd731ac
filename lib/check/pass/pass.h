/* pass.h: one walk over a history, for any number of scanners. */
#ifndef MNS_CHECK_PASS_PASS_H
#define MNS_CHECK_PASS_PASS_H

#include "check/pass/scan.h"
#include "history/split.h"

MNS_VEC (mns_scan *, mns_scans);

/* A checker that takes part. */
typedef struct mns_pass_slot {
    const mns_checker *checker;
    const minos_options *options;
    minos_finding *finding;
    mns_scan **scans; /* by partition; all the same one for a scanner that judges the whole */
} mns_pass_slot;
MNS_VEC (mns_pass_slot, mns_pass_slots);

/* Who watches a function. */
typedef struct mns_pass_entry {
    uint32_t slot, next; /* index + 1 of the next entry of that function; 0 = none */
    const mns_watch *watch;
} mns_pass_entry;
MNS_VEC (mns_pass_entry, mns_pass_entries);

typedef struct mns_pass {
    const mns_check *check;
    const minos_history *history;
    minos_error *error;
    mns_budget *budget;
    mns_region region;
    mns_pass_slots slots;
    mns_pass_entries entries;
    uint32_t *heads;       /* by function of operations: index + 1 of its first entry */
    mns_table event_heads; /* by an event's f, the same */
    /* Partitions: of a key or a group; the first has neither. */
    mns_split split;
    mns_table partitions;
    mns_u32s keys; /* value by partition */
    bool partitioned;
    mns_u32s expects; /* events that carry parameters */
    mns_frame frame;
    struct mns_pass_open {
        uint32_t ret, op;
    } * open; /* a heap, the least return first */
    size_t open_count, open_capacity;
} mns_pass;

void mns_pass_init (mns_pass *pass, const mns_check *check, minos_error *error);
/* A checker joins; its finding stands in the verdict from now on. The options must outlive the
 * pass. */
MINOS_MUST_CHECK minos_status mns_pass_join (mns_pass *pass, const mns_checker *checker,
                                             const minos_options *options);
/* Walks, judges, merges. NO_MEMORY only where not even the findings fit; MALFORMED with its line.
 */
MINOS_MUST_CHECK minos_status mns_pass_run (mns_pass *pass);
void mns_pass_reset (mns_pass *pass);

/* ---- partition.c */
MINOS_MUST_CHECK minos_status mns_pass_split (mns_pass *pass);
uint32_t mns_pass_of_op (const mns_pass *pass, const mns_op *op);
/* UINT32_MAX: of the harness or the nemesis, which speak to all. */
uint32_t mns_pass_of_event (const mns_pass *pass, const minos_event *event);
/* ---- scan.c */
mns_scan *mns_scan_new (mns_pass *pass, mns_pass_slot *slot, uint32_t partition);
void mns_scan_end (mns_scan *scan);
/* ---- proof.c: what the finding's certificate says before its claims, where it has one. */
MINOS_MUST_CHECK minos_status mns_pass_premises (mns_pass *pass, const mns_pass_slot *slot);

#endif
