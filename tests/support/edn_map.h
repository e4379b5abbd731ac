/* edn_map.h: a checker's map in the EDN report, held against the map that Jepsen prints.
 *
 * `jepsen` is that map, by hand; multisets are written {value times}. `ours` is what is beside it,
 * or otherwise on purpose: it is laid over. Members that every checker has are left out: :analyzer,
 * :basis, :cause, :notes and :anomalies. */
#ifndef TESTS_SUPPORT_EDN_MAP_H
#define TESTS_SUPPORT_EDN_MAP_H

#include <stddef.h>

void edn_map_expect (const char *checker, const char *history, const char *jepsen,
                     const char *ours);
/* The same for one key of a keyed history, "1". */
void edn_map_expect_key (const char *checker, const char *history, const char *key,
                         const char *jepsen, const char *ours);
/* How many elements the member has, and that a note says `note`. */
void edn_map_cut (const char *checker, const char *history, const char *member, size_t count,
                  const char *note);
void edn_map_cut_key (const char *checker, const char *history, const char *key, const char *member,
                      size_t count, const char *note);

/* A record a line; `time` in milliseconds, from 1. */
#define EDN_AT(time, process, type, f, value)                                                      \
    "{:process " #process ", :type :" #type ", :f :" #f ", :value " value ", :time " #time         \
    "000000}\n"
#define EDN_OP(time, process, type, f, input, output)                                              \
    EDN_AT (time, process, invoke, f, input) EDN_AT (time, process, type, f, output)

#endif
