/* record.h: one record into its fields, in either syntax. `at` is at the opening bracket and is
 * moved behind the closing one. */
#ifndef MNS_READ_RECORD_H
#define MNS_READ_RECORD_H

#include "read/fields.h"

mns_scan mns_edn_record (mns_parser *parser, mns_names *names, mns_fields *fields, const char **at);
mns_scan mns_json_record (mns_parser *parser, mns_names *names, mns_fields *fields,
                          const char **at);
/* [process type f value error] */
mns_scan mns_edn_vector (mns_parser *parser, mns_fields *fields, const char **at);
mns_scan mns_json_vector (mns_parser *parser, mns_fields *fields, const char **at);

/* ---- Pieces of JSON records. */
/* The four types in quotes. `end` is behind the word. */
static inline int mns_json_type (const char *at, const char **end)
{
    uint64_t word = mns_load (at);
    int type = at[1] == 'o'                   ? MINOS_TYPE_OK
               : at[1] == 'f'                 ? MINOS_TYPE_FAIL
               : at[2] == 'n' && at[3] == 'f' ? MINOS_TYPE_INFO
                                              : MINOS_TYPE_INVOKE;
    static const char words[4][9] = { "\"invoke\"", "\"ok\"", "\"fail\"", "\"info\"" };
    static const uint8_t sizes[4] = { 8, 4, 6, 6 };
    size_t size = sizes[type];
    if ((word & mns_mask (size)) != mns_load (words[type]))
        return MNS_TYPE_NONE;
    *end = at + size;
    return type;
}

/* ---- record_quick.c: the usual JSON record, and nothing else. */
/* It is tried while there is credit, of which a record that it cannot take costs some; and then not
 * for a while. */
enum { MNS_QUICK_NAMES = 2, MNS_QUICK_CREDIT = 64, MNS_QUICK_LOSS = 16, MNS_QUICK_PAUSE = 256 };
typedef struct mns_quick {
    mns_name_slot names[MNS_QUICK_NAMES]; /* functions met lately; the word has the quote */
    unsigned next;
    int credit; /* below 0: so many records are not tried */
} mns_quick;
/* False: nothing was taken. */
bool mns_json_quick (mns_parser *parser, const mns_names *names, mns_quick *quick,
                     mns_fields *fields, const char **at);

/* ---- For these. */

/* A closing bracket that is not that of the record opened at `open`. */
mns_scan mns_bracket_wrong (mns_parser *parser, const char *open, const char *at, char closer);
/* The next element of a vector; MNS_FIELD_OTHER for what follows the value: the error. */
mns_scan mns_vector_field (mns_parser *parser, mns_fields *fields, mns_field field, const char *at,
                           minos_value value);
mns_scan mns_vector_count (mns_parser *parser, const mns_fields *fields, size_t count);

#endif
