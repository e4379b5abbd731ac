/* scan.h: checkers that judge in one walk over the history.
 *
 * A scanner says which functions it watches, and is shown their calls, returns and events in real
 * time, one *moment* after the other; at the end it judges. Any number of scanners share one walk
 * (pass.h). A history with keys, or with :group fields, is walked once too: each key or group has a
 * *scan* of its own, a state that sees its moments alone. What the harness and the nemesis say is
 * shown to all.
 *
 * A scanner never decides `true` itself: a scan is true unless it found an anomaly, said what it
 * does not know, or saw nothing that it watches. */
#ifndef MNS_CHECK_PASS_SCAN_H
#define MNS_CHECK_PASS_SCAN_H

#include "base/buffer.h"
#include "base/bytes_table.h"
#include "base/cancel.h"
#include "base/table.h"
#include "base/vecs.h"
#include "check/checker.h"

typedef struct mns_scan mns_scan;
struct mns_pass;

/* Something that happens at one position. */
typedef struct mns_moment {
    const mns_op *op; /* NULL: an event */
    uint32_t index;   /* of the operation, or of the event */
    uint32_t at;      /* position in real time; calls at one position come before returns */
    minos_value process, f;
    minos_value input;  /* without its key; an event's value */
    minos_value output; /* of a return, without its key; else nil */
    minos_value extra;  /* further fields: a map, or nil */
    int64_t time_ns;    /* MINOS_NO_TIME where unknown */
    bool is_return;
} mns_moment;

/* What a watch sees. A crashed operation has a call and no return; its op->outcome tells at the
 * call already, as op->ret does. */
enum { MNS_ON_CALL = 1, MNS_ON_RETURN = 2, MNS_ON_EVENT = 4 };

typedef struct mns_watch {
    const char *f; /* a function's name; NULL: every function */
    uint32_t moments;
    void (*take) (mns_scan *scan, const mns_moment *moment);
    bool aside; /* seeing it is no evidence that there was something to judge */
} mns_watch;

/* A checker, described. All functions but `end` may be NULL. */
typedef struct mns_scanner {
    size_t state_size;        /* zeroed memory at scan->state */
    const mns_watch *watches; /* the last has no `take` */
    const char *model;        /* by which a verifier replays its witnesses; NULL: it has none */
    void (*begin) (mns_scan *scan);
    void (*end) (mns_scan *scan);   /* after the last moment, if something was watched */
    void (*reset) (mns_scan *scan); /* frees what the state holds of scan->budget */
    bool whole;                     /* one scan for the whole history, whatever its keys */
    bool timeless;                  /* judges without the order of time */
} mns_scanner;

/* A number of anomalies of one kind. */
typedef struct mns_scan_tally {
    const char *id;
    uint64_t count;
} mns_scan_tally;

enum { MNS_SCAN_KINDS_MAX = 24, MNS_SCAN_SHOWN_MAX = 16 };
/* Elements of a list or a bag among the facts, and keys that have facts of their own. Keys share
 * what they may list, so that a report stays small. */
enum { MNS_TELL_MAX = 1000, MNS_TELL_KEYS_MAX = 1000, MNS_TELL_ALL = 100000, MNS_TELL_LEAST = 16 };

struct mns_scan {
    void *state;
    const struct mns_pass *pass;
    const minos_history *history;
    const minos_values *values;   /* the history's */
    const minos_options *options; /* of this checker */
    mns_budget *budget;           /* for vectors and tables; give back in `reset` */
    mns_region *region;           /* for what lives until the pass ends */
    minos_finding *finding;
    minos_part part;     /* moved to the finding at the end */
    minos_status status; /* other than OK: no memory, or malformed input; nothing more is shown */
    minos_error *error;  /* may be NULL */
    uint64_t seen;       /* moments watched, `aside` ones left out */
    bool tells;          /* it has facts of its own: no key, or one of the first */
    uint32_t tell_max;   /* elements of each of its lists */
    minos_counts counts; /* the pass counts operations, events and concurrency; the scanner may set
                            mutations_ok, observations_ok, observations_of_mutation */
    mns_scan_tally tallies[MNS_SCAN_KINDS_MAX];
    size_t tally_count;
};

/* ---- What a scan says. Memory that is short makes the scan unknown, and only this scan. */

/* A violation, a row of anomalies.def. NULL once enough of its kind are kept (all are counted), or
 * without memory: the functions below take that. */
minos_anomaly *mns_scan_anomaly (mns_scan *scan, const char *id);
/* Sentences for people; "" leaves the summary of anomalies.def. */
void mns_scan_say (mns_scan *scan, minos_anomaly *anomaly, const char *format, ...)
    __attribute__ ((format (printf, 3, 4)));
/* The operations and events that make it; the first is to blame. Roles are in static storage: one
 * word or two, "lost", "first delivery", "other leader". */
void mns_scan_blame (mns_scan *scan, minos_anomaly *anomaly, const mns_moment *moment,
                     const char *role);
void mns_scan_blame_op (mns_scan *scan, minos_anomaly *anomaly, uint32_t op, const char *role);
void mns_scan_blame_event (mns_scan *scan, minos_anomaly *anomaly, uint32_t event,
                           const char *role);
uint64_t mns_scan_tally_of (const mns_scan *scan, const char *id); /* anomalies of a kind so far */
/* Not known, and why; the first cause is kept. basis: MISSING, BUDGET or NONE. A violation beats
 * it. */
void mns_scan_unknown (mns_scan *scan, minos_basis basis, const char *format, ...)
    __attribute__ ((format (printf, 3, 4)));
/* Nothing could have shown a violation, and why: exit code 3 unless there is a violation. */
void mns_scan_vacuous (mns_scan *scan, const char *format, ...)
    __attribute__ ((format (printf, 2, 3)));
/* A floor of evidence is missed: a note "weak evidence: …", and a lower word. */
void mns_scan_floor (mns_scan *scan, const char *format, ...)
    __attribute__ ((format (printf, 2, 3)));
void mns_scan_note (mns_scan *scan, const char *format, ...)
    __attribute__ ((format (printf, 2, 3)));
/* The input is not what the checker can read: "path:line: <f> …" and exit code 4. */
void mns_scan_refuse (mns_scan *scan, const mns_moment *moment, const char *format, ...)
    __attribute__ ((format (printf, 3, 4)));
void mns_scan_no_memory (mns_scan *scan);

/* ---- Proofs, for certificates (docs/formats/certificate.md). A scanner that names a model may
 * hand over, for each scan, the one or the other; nothing is kept unless it was asked for. */
bool mns_scan_keeps_proof (const mns_scan *scan);
/* A linearization: operations of the history in their order. A call that stands for several
 * operations (a drain) stands once for each. The part's basis becomes "witness", whether it is kept
 * or not: the scanner has checked it. */
void mns_scan_witness (mns_scan *scan, const uint32_t *ops, size_t count);
/* Why there is none: lines of the certificate, each with its LF. The first one is kept. */
void mns_scan_refute (mns_scan *scan, const char *format, ...)
    __attribute__ ((format (printf, 2, 3)));
/* The scanner contradicts itself: no verdict at all. */
void mns_scan_defect (mns_scan *scan, const char *what);

/* ---- What a search at the end may use: of the memory and the time that are left a part, so that a
 * key that is hard leaves the others something. `stop` is polled. */
typedef struct mns_scan_limits {
    mns_stop stop;
    uint64_t states_max, memory_max; /* memory 0 = no limit of its own */
} mns_scan_limits;
void mns_scan_limit (const mns_scan *scan, mns_scan_limits *out);
/* An operation's input without its key, as a moment of it has. */
minos_value mns_scan_input (const mns_scan *scan, uint32_t op);

/* Facts. A key's are its part's, and its numbers add up to those of the finding; without keys they
 * are the finding's. `name` is in static storage. */
void mns_scan_count (mns_scan *scan, const char *name, uint64_t number);
/* A value of the history's pool, copied; or one that was made in mns_verdict_values (…). */
void mns_scan_fact (mns_scan *scan, const char *name, minos_value of_history);
void mns_scan_made (mns_scan *scan, const char *name, minos_value of_verdict);
minos_values *mns_scan_values (mns_scan *scan); /* NULL after scan->status is set */

/* A value as EDN, cut to 60 columns. */
typedef struct mns_shown {
    char text[96];
} mns_shown;
mns_shown mns_scan_show (const mns_scan *scan, minos_value value);

/* ---- Fields of maps. `need` refuses where the field is missing or of another kind, and returns
 * false. Names have no colon; string keys are found as well. */
/* False, and *out is 0, where there is no integer of that name. */
bool mns_scan_int (const mns_scan *scan, minos_value map, const char *name, int64_t *out);
bool mns_scan_need_int (mns_scan *scan, const mns_moment *moment, const char *name, int64_t *out);
/* Any value but nil. */
bool mns_scan_need (mns_scan *scan, const mns_moment *moment, const char *name, minos_value *out);
/* Whether a keyword, string or symbol reads `text`. */
bool mns_scan_is (const mns_scan *scan, minos_value value, const char *text);

/* ---- Parameters: an option of the checker, else what a `:harness :expect` record says, else the
 * option's default. `name` is a row of options.def (MNS_PARAMETER). */
/* False: given nowhere, and the default is "" or "0". */
bool mns_param_number (const mns_scan *scan, const char *name, uint64_t *out);
bool mns_param_flag (const mns_scan *scan, const char *name);
/* The text of an option that is set; "" else. */
const char *mns_param_text (const mns_scan *scan, const char *name);
/* What the last `:expect` record with that field says; nil where none does. */
minos_value mns_param_expected (const mns_scan *scan, const char *name);

/* Names of nodes and such: a keyword, a string and a symbol of one text are one name. The values
 * that are given to one are of one pool. */
typedef struct mns_names {
    mns_bytes_table table;
    mns_table known; /* value → number, of those that were added */
    uint32_t count;
} mns_names;
void mns_names_init (mns_names *names, mns_budget *budget);
void mns_names_reset (mns_names *names);
/* Finds or adds; numbers 0, 1, 2 … False: no memory. */
MINOS_MUST_CHECK bool mns_names_add (mns_names *names, const minos_values *values,
                                     minos_value value, uint32_t *id);
/* UINT32_MAX where it is not there. */
uint32_t mns_names_find (const mns_names *names, const minos_values *values, minos_value value);
const char *mns_names_at (const mns_names *names, uint32_t id); /* NUL-terminated */
/* The names that a parameter lists: "n1 n2" or "[n1,n2]" as an option, a collection in `:expect`.
 * False: no memory. */
MINOS_MUST_CHECK bool mns_param_names (const mns_scan *scan, const char *name, mns_names *out);

/* ---- The frame of the history. */
typedef struct mns_frame {
    uint32_t quiesce_at; /* position of the last `:quiesce`; MINOS_NEVER where none */
    int64_t quiesce_time_ns;
    uint32_t last_at; /* position and time of the last record */
    int64_t first_time_ns, last_time_ns;
    int64_t back_ns; /* how far the time of an event is behind that of one before it, at most */
} mns_frame;
const mns_frame *mns_scan_frame (const mns_scan *scan);

#endif
