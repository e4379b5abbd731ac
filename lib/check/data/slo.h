/* slo.h: what slo.c measures, and slo_groups.c judges group by group. */
#ifndef MNS_CHECK_DATA_SLO_H
#define MNS_CHECK_DATA_SLO_H

#include "check/pass/scan.h"

typedef struct mns_latency {
    int64_t ns;
    uint32_t op;
    uint32_t group; /* index + 1; 0: none */
} mns_latency;
MNS_VEC (mns_latency, mns_latencies);

typedef struct mns_slo_group {
    minos_value name;
    uint64_t count, errors, ok; /* operations; of these failed or crashed; ok */
    uint32_t last_ok, last;     /* operations to show; MINOS_NEVER: none */
    uint32_t first_error;
    size_t latency_count;
    const mns_latency *latencies; /* sorted; once all are measured */
} mns_slo_group;
MNS_VEC (mns_slo_group, mns_slo_groups);

typedef struct mns_slo {
    mns_latencies ok;
    uint64_t count, errors; /* operations; of these failed or crashed */
    uint64_t timeless;      /* ok operations without times */
    int64_t from, to;       /* time of the first and last moment */
    int64_t last_ok;        /* time of the last ok, of the first moment before there is one */
    int64_t gap_ns;         /* the longest time without an ok */
    uint32_t gap_op;        /* the operation whose ok ended it; MINOS_NEVER: none did */
    uint32_t last_op;       /* the last that was ok; MINOS_NEVER: none */
    uint32_t last_called;
    bool grouped;          /* some threshold of a group is declared */
    mns_table group_of;    /* name → index */
    mns_slo_groups groups; /* in the order in which they appear */
    mns_latency *by_group; /* all of `ok` */
} mns_slo;

/* ---- slo.c */
/* The one at rank min (n − 1, floor (n p)); `count` > 0. */
const mns_latency *mns_slo_at_rank (const mns_latency *sorted, size_t count, uint32_t per_mille);
/* "0.001", as an option or in :expect. False: not declared, or refused. */
bool mns_slo_ratio (mns_scan *scan, const char *name, double *out);
/* Ok operations a second, over the whole history; false: it has no times. */
bool mns_slo_throughput (const mns_slo *slo, uint64_t ok, double *out);
/* A fact, to three places. */
void mns_slo_tell_number (mns_scan *scan, const char *name, double number);

/* ---- slo_groups.c */
void mns_slo_groups_begin (mns_scan *scan);
void mns_slo_groups_end (mns_scan *scan); /* frees */
/* The operation's group: index + 1; 0 where it has none, or no memory is left. */
uint32_t mns_slo_group_take (mns_scan *scan, const mns_moment *moment);
/* `ok` is sorted. Returns how many thresholds are declared. */
int mns_slo_groups_judge (mns_scan *scan, bool judged);

#endif
