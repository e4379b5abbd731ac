/* log.h: what one thread has recorded. Nobody outside record/ includes this. */
#ifndef MNS_RECORD_LOG_H
#define MNS_RECORD_LOG_H

#include "base/budget.h"
#include "minos/record.h"
#include "value/value.h"

#include <stdatomic.h>

typedef struct mns_log_entry {
    uint64_t ticket;
    int64_t process;
    int64_t time_ns;
    minos_value f, value; /* of the log's pool */
    minos_type type;
} mns_log_entry;

enum { MNS_LOG_BLOCK = 512, MNS_CACHE_LINE = 64 };

typedef struct mns_log_block {
    struct mns_log_block *next;
    uint32_t count;
    mns_log_entry entries[MNS_LOG_BLOCK];
} mns_log_block;

struct minos_log {
    minos_log *next; /* of the recorder's logs */
    minos_recorder *recorder;
    minos_values *values;
    mns_log_block *first, *last;
    bool lost; /* an event could not be kept */
};

struct minos_recorder {
    mns_budget budget;
    _Atomic (minos_log *) logs; /* the newest first */
    /* All threads write the counter and nothing else of this struct: it has its cache line. */
    char before[MNS_CACHE_LINE];
    _Atomic uint64_t ticket;
    char after[MNS_CACHE_LINE];
};

/* Frees the log's first block. */
void mns_log_block_drop (minos_log *log);
/* Adds all entries of all logs to the builder, by ticket. Blocks are freed as they are read. */
MINOS_MUST_CHECK minos_status mns_logs_merge (minos_recorder *recorder, minos_builder *builder,
                                              minos_error *error);

#endif
