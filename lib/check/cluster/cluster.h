/* cluster.h: what the checkers of node events share: who is awaited, and entries of logs. */
#ifndef MNS_CHECK_CLUSTER_CLUSTER_H
#define MNS_CHECK_CLUSTER_CLUSTER_H

#include "check/pass/scan.h"

/* The nodes of a cluster. Those that a parameter lists come first and are awaited. */
typedef struct mns_nodes {
    mns_names names;
    mns_table ids; /* of the history's values */
    uint32_t awaited;
    mns_u32s seen; /* moments by node */
} mns_nodes;

/* False: no memory, and the scan knows. */
MINOS_MUST_CHECK bool mns_nodes_begin (mns_nodes *nodes, mns_scan *scan, const char *parameter);
void mns_nodes_reset (mns_nodes *nodes);
MINOS_MUST_CHECK bool mns_nodes_add (mns_nodes *nodes, mns_scan *scan, minos_value name,
                                     uint32_t *id);
/* The same, and one more moment of that node. */
MINOS_MUST_CHECK bool mns_nodes_see (mns_nodes *nodes, mns_scan *scan, minos_value name,
                                     uint32_t *id);
uint32_t mns_nodes_seen (const mns_nodes *nodes); /* nodes with a moment */
/* Unknown where a node that is awaited said nothing; `what` they should have said. */
void mns_nodes_await (const mns_nodes *nodes, mns_scan *scan, const char *what);

/* The node that an event is about: its process, or what the harness names as :node when it tells
 * what it has asked. False: the harness names none, which is refused. */
MINOS_MUST_CHECK bool mns_node_told (mns_scan *scan, const mns_moment *moment, minos_value *node);
minos_value mns_node_of (const mns_scan *scan, const mns_moment *moment); /* the same; nil: none */

/* Whether a node may have been restarted by what the nemesis did: all but faults of the network, of
 * clocks, and pauses. */
bool mns_fault_restarts (const mns_scan *scan, const mns_moment *moment);
/* The nodes that a fault says it is about: {:node n}, {:nodes [n …]}, [n …], {n …}, or n. None
 * added: it may be any. False: no memory, and the scan knows. */
MINOS_MUST_CHECK bool mns_fault_nodes (mns_nodes *nodes, mns_scan *scan, const mns_moment *moment,
                                       mns_u32s *out);

/* The nodes' time of rest: from the last `:quiesce` to the next fault. A scanner shows it what the
 * nemesis says, by a watch of every function, and asks whether a moment is inside. */
typedef struct mns_rest {
    bool over;
} mns_rest;
void mns_rest_look (mns_rest *rest, const mns_scan *scan, const mns_moment *moment);
bool mns_rest_has (const mns_rest *rest, const mns_scan *scan, const mns_moment *moment);

/* Whether records stand in the order of their times; where they do not, the logs of several
 * recorders were put one behind the other, and what came before what is not known. */
typedef struct mns_order {
    int64_t last_ns;
    bool known, broken;
} mns_order;
void mns_order_look (mns_order *order, const mns_moment *moment);

/* Entries of a replicated log, an index and a term, as one number. Terms are few and get numbers
 * of their own, so that nothing is lost. */
enum { MNS_ENTRY_INDEX_BITS = 40 };
#define MNS_ENTRY_INDEX_MAX ((INT64_C (1) << MNS_ENTRY_INDEX_BITS) - 1)
/* The number of a term, found or added. False: no memory, or too many. */
MINOS_MUST_CHECK bool mns_entry_term (mns_table *terms, mns_scan *scan, int64_t term, uint32_t *id);
/* Reads :index and :term of an event. False: refused, or no memory. */
MINOS_MUST_CHECK bool mns_entry_read (mns_table *terms, mns_scan *scan, const mns_moment *moment,
                                      int64_t *index, int64_t *term, uint64_t *entry);

#endif
