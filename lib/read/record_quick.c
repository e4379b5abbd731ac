/* record_quick.c: the JSON record that most files are made of.
 *
 *     {"process": 3, "type": "ok", "f": "enqueue", "value": 17, "time": 8312000}
 *
 * Its keys are those of the record before, in their order; the reader knows them all; numbers and
 * values are small; one blank at most stands behind a colon or a comma, and no line ends in it.
 * Anything else is not taken, and leaves no trace: the caller begins again at the bracket, the slow
 * way (record_json.c), which has the errors. So nothing here needs to say what is wrong. */
#include "read/record.h"

#include "read/json.h"

/* What the functions' names are mostly: one of a few, of up to 7 bytes. */
static inline const char *function_take (mns_parser *parser, mns_quick *quick, const char *s,
                                         minos_value *out)
{
    uint64_t word = mns_load (s + 1);
    if (*s != '"')
        return NULL;
    for (int i = 0; i < MNS_QUICK_NAMES; i++)
        if ((word & quick->names[i].mask) == quick->names[i].word) {
            *out = quick->names[i].name;
            return s + 1 + quick->names[i].size;
        }
    const char *end = mns_skip_quoted (s + 1);
    size_t size = (size_t) (end - s) - 1;
    if (*end != '"' || size == 0 ||
        mns_parser_text (parser, s, out, MINOS_KIND_KEYWORD, s + 1, size) != MNS_SCAN_DONE)
        return NULL;
    if (size < 8)
        quick->names[quick->next++ % MNS_QUICK_NAMES] =
            (mns_name_slot){ .word = word & mns_mask (size + 1),
                             .mask = mns_mask (size + 1),
                             .size = (uint8_t) (size + 1),
                             .name = *out };
    return end + 1;
}

/* An integer: most have up to 15 digits, in two words. */
static inline const char *number_take (const char *s, int64_t *out)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    static const uint32_t tens[] = { 1, 10, 100, 1000, 10000, 100000, 1000000, 10000000 };
    uint64_t digits, more;
    unsigned count, rest;
    if ((unsigned char) (*s - '0') < 10 && !mns_char_is (s[1], MNS_CHAR_DIGIT)) {
        *out = *s - '0';
        return s + 1;
    }
    count = mns_digits_count (mns_load (s), &digits);
    if (count - 2 < 6 && *s != '0') {
        *out = (int64_t) mns_digits_number (digits, count);
        return s + count;
    }
    if (count == 8 && *s != '0' && (rest = mns_digits_count (mns_load (s + 8), &more)) - 1 < 7) {
        *out =
            (int64_t) (mns_digits_number (digits, 8) * tens[rest] + mns_digits_number (more, rest));
        return s + 8 + rest;
    }
#endif
    return mns_take_int64 (s, out);
}

/* A small integer or null. What follows it is for the caller to judge. */
static inline const char *small_take (const char *s, minos_value *out)
{
    int64_t integer;
    if (memcmp (s, "null", 4) == 0) {
        *out = MINOS_NIL;
        return s + 4;
    }
    s = number_take (s, &integer);
    if (!s || !mns_value_fits_small (integer))
        return NULL;
    *out = mns_value_of_small (integer);
    return s;
}

/* A small integer, null, or a pair of those. */
static inline const char *value_take (mns_parser *parser, const char *s, minos_value *out)
{
    minos_value pair[2];
    const char *start = s;
    if (*s != '[')
        return small_take (s, out);
    if (!(s = small_take (s + 1, &pair[0])) || *s++ != ',' ||
        !(s = small_take (s + (*s == ' '), &pair[1])) || *s != ']' ||
        mns_parser_pair (parser, start, out, pair) != MNS_SCAN_DONE)
        return NULL;
    return s + 1;
}

/* The value of a field, at its first byte. NULL: it is none for this way. */
static inline const char *field_take (mns_parser *parser, mns_quick *quick, mns_fields *fields,
                                      mns_field field, const char *s)
{
    uint32_t bit = UINT32_C (1) << field;
    if (fields->seen & bit)
        return NULL;
    fields->seen |= bit;
    fields->where[field] = s;
    if (MNS_FIELD_NUMBERS & bit) {
        fields->numbers |= bit;
        return number_take (s, &fields->number[field]);
    }
    switch (field) {
    case MNS_FIELD_TYPE:
        fields->type = *s == '"' ? mns_json_type (s, &s) : MNS_TYPE_NONE;
        return fields->type != MNS_TYPE_NONE ? s : NULL;
    case MNS_FIELD_F:
        fields->f_is_keyword = true;
        return function_take (parser, quick, s, &fields->value[field]);
    case MNS_FIELD_VALUE:
    case MNS_FIELD_KEY:
        return value_take (parser, s, &fields->value[field]);
    default:
        return NULL;
    }
}

bool mns_json_quick (mns_parser *parser, const mns_names *names, mns_quick *quick,
                     mns_fields *fields, const char **at)
{
    const char *s = *at + 1;
    mns_fields_begin (fields, *at);
    for (int i = 0; i < MNS_NAME_SLOTS - 1; i++) {
        const mns_name_slot *slot = &names->slot[i];
        if (*s != '"' || (mns_load (s + 1) & slot->mask) != slot->word ||
            slot->field >= MNS_FIELD_COUNT)
            return false;
        s += 1 + slot->size;
        if (*s++ != ':')
            return false;
        s = field_take (parser, quick, fields, (mns_field) slot->field, s + (*s == ' '));
        if (!s)
            return false;
        if (*s == '}') {
            *at = s + 1;
            return true;
        }
        if (*s++ != ',')
            return false;
        s += *s == ' ';
    }
    return false;
}
