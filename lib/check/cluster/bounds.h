/* bounds.h: the rules of `bounds`. */
#ifndef MNS_CHECK_CLUSTER_BOUNDS_H
#define MNS_CHECK_CLUSTER_BOUNDS_H

#include "check/pass/scan.h"

typedef struct mns_amount {
    bool whole;
    int64_t integer;
    double number;
} mns_amount;

typedef enum mns_bound_kind {
    MNS_BOUND_CAP,      /* name op amount */
    MNS_BOUND_MONOTONE, /* never falls, but where its node restarts */
    MNS_BOUND_DURABLE,  /* never falls */
    MNS_BOUND_PRESENT,  /* is sampled, with the labels that the rule names */
    MNS_BOUND_SUM       /* the sums of the left and of the right names are equal */
} mns_bound_kind;

enum { MNS_BOUND_NAMES_MAX = 8, MNS_BOUND_LABELS_MAX = 8, MNS_BOUND_TEXT_SIZE = 160 };

typedef struct mns_bound {
    mns_bound_kind kind;
    char text[MNS_BOUND_TEXT_SIZE];
    char op[3]; /* "<=", ">=", "<", ">", "=" */
    mns_amount amount;
    uint32_t names[MNS_BOUND_NAMES_MAX]; /* the left ones first */
    uint32_t left, count;
    uint32_t label_count;
    uint16_t labels[MNS_BOUND_LABELS_MAX]
                   [2];                   /* places in `words`: name, value; a value at 0: any */
    char words[MNS_BOUND_TEXT_SIZE];      /* NUL between them; begins with one */
    uint64_t samples, others, numberless; /* others: samples that lack the value of a label */
} mns_bound;
MNS_VEC (mns_bound, mns_bounds);

/* Reads "queue_depth <= 64", "monotone term", "durable applied", "present lag{group, mode=\"x\"}",
 * "sum(sent) = sum(delivered) + sum(dropped)". False: *why says what is wrong, NULL: no memory. */
MINOS_MUST_CHECK bool mns_bound_read (mns_bound *out, mns_names *names, const char *text,
                                      size_t size, const char **why);
/* Less than 0, 0, more than 0. */
int mns_amount_compare (mns_amount a, mns_amount b);
bool mns_amount_within (mns_amount is, const char *op, mns_amount bound);
bool mns_amount_is_number (mns_amount a);

#endif
