/* fields.h: what a record said, before it is judged to be an operation.
 *
 * The scanners fill this in one pass. Numbers stay numbers: a time of 19 digits never enters the
 * value pool. Fields that have no meaning here are kept, in their order, as `others`. */
#ifndef MNS_READ_FIELDS_H
#define MNS_READ_FIELDS_H

#include "read/parser.h"

/* Every field that means something in some shape. N: an integer is kept as a number. */
#define MNS_FIELD_MAP(X)                                                                           \
    X (TYPE, "type", 0)                                                                            \
    X (F, "f", 0)                                                                                  \
    X (PROCESS, "process", 1)                                                                      \
    X (VALUE, "value", 0)                                                                          \
    X (INDEX, "index", 1)                                                                          \
    X (TIME, "time", 1)                                                                            \
    X (TIME_NS, "time_ns", 1)                                                                      \
    X (T_NS, "t_ns", 1)                                                                            \
    X (KEY, "key", 0)                                                                              \
    X (CLIENT, "client", 1)                                                                        \
    X (CLIENT_ID, "client_id", 1)                                                                  \
    X (CLIENT_ID_GO, "ClientId", 1)                                                                \
    X (PROCESS_ID, "process_id", 1)                                                                \
    X (INPUT_GO, "Input", 0)                                                                       \
    X (INPUT, "input", 0)                                                                          \
    X (CALL_GO, "Call", 1)                                                                         \
    X (CALL, "call", 1)                                                                            \
    X (INVOKE_TS, "invoke_ts", 1)                                                                  \
    X (OUTPUT_GO, "Output", 0)                                                                     \
    X (OUTPUT, "output", 0)                                                                        \
    X (RETURN_GO, "Return", 1)                                                                     \
    X (RETURN, "return", 1)                                                                        \
    X (COMPLETE_TS, "complete_ts", 1)                                                              \
    X (OP_TYPE, "op_type", 0)                                                                      \
    X (TIMEOUT_MARKER, "timeout_marker", 0)                                                        \
    X (OP_ID, "op_id", 1)                                                                          \
    X (EVENT, "event", 0)

typedef enum mns_field {
#define MNS_FIELD_ENUM(name, text, number) MNS_FIELD_##name,
    MNS_FIELD_MAP (MNS_FIELD_ENUM)
#undef MNS_FIELD_ENUM
        MNS_FIELD_COUNT,
    MNS_FIELD_OTHER = MNS_FIELD_COUNT
} mns_field;

_Static_assert(MNS_FIELD_COUNT <= 32, "a set of fields is a word");

#define MNS_FIELD_BIT(name) (UINT32_C (1) << MNS_FIELD_##name)
/* The fields whose integers are kept as numbers. */
#define MNS_FIELD_NUMBER(name, text, number) (UINT32_C (number) << MNS_FIELD_##name) |
#define MNS_FIELD_NUMBERS (MNS_FIELD_MAP (MNS_FIELD_NUMBER) 0)

enum { MNS_TYPE_NONE = -1 }; /* no type, or a word that is none */

typedef struct mns_fields {
    uint32_t seen;    /* bits of fields */
    uint32_t numbers; /* those of them that are in `number` and not in `value` */
    int type;         /* a minos_type */
    bool f_is_keyword;
    const char *open; /* the record's first byte */
    minos_value value[MNS_FIELD_COUNT];
    int64_t number[MNS_FIELD_COUNT];
    const char *where[MNS_FIELD_COUNT];
    mns_value_stack others; /* key, value, … */
} mns_fields;

/* Where the keys of the records before stood: the n-th key of a record is nearly always that of
 * the last. */
typedef struct mns_name_slot {
    uint64_t word, mask; /* no word is MNS_NAME_FREE under a mask of 0 */
    uint8_t size, field;
    minos_value name; /* of MNS_FIELD_OTHER: the keyword */
} mns_name_slot;

enum { MNS_NAME_SLOTS = 32, MNS_NAME_FREE = 1 };
typedef struct mns_names {
    mns_name_slot
        slot[MNS_NAME_SLOTS]; /* by the key's number in its record; the last for all more */
} mns_names;

static inline void mns_names_init (mns_names *names)
{
    for (int i = 0; i < MNS_NAME_SLOTS; i++)
        names->slot[i] = (mns_name_slot){ .word = MNS_NAME_FREE };
}

static inline void mns_fields_begin (mns_fields *fields, const char *open)
{
    fields->seen = 0;
    fields->numbers = 0;
    fields->type = MNS_TYPE_NONE;
    fields->f_is_keyword = false;
    fields->open = open;
    fields->others.count = 0;
}

mns_field mns_field_find (const char *name, size_t size);
const char *mns_field_name (mns_field field);
/* invoke, ok, fail, info; else MNS_TYPE_NONE. */
int mns_type_find (const char *word, size_t size);
/* Marks `field` as seen at `at`; FAILED where it was before (or MORE, where `at` is the end). */
mns_scan mns_fields_twice (mns_parser *parser, const mns_fields *fields, mns_field field,
                           const char *at);
static inline mns_scan mns_fields_see (mns_parser *parser, mns_fields *fields, mns_field field,
                                       const char *at)
{
    uint32_t bit = UINT32_C (1) << field;
    if (fields->seen & bit)
        return mns_fields_twice (parser, fields, field, at);
    fields->seen |= bit;
    fields->where[field] = at;
    return MNS_SCAN_DONE;
}
/* A field of a name that the reader does not know. */
mns_scan mns_fields_other (mns_parser *parser, mns_fields *fields, const char *at, minos_value key,
                           minos_value value);
/* Sets the field that is called like the text of `key` (a keyword or string), or an other one. */
mns_field mns_field_of_value (const mns_parser *parser, minos_value key);
/* The key as a keyword, so that a record says the same in JSON and in EDN. */
mns_scan mns_field_key (mns_parser *parser, const char *at, minos_value *key);

static inline bool mns_field_is_number (mns_field field)
{
    return MNS_FIELD_NUMBERS >> field & 1;
}
static inline bool mns_fields_have (const mns_fields *fields, mns_field field)
{
    return fields->seen >> field & 1;
}

#endif
