/* record_edn.c: one operation in EDN, as a map or as a vector. Most records of a history have the
 * same keys in the same order, types are four words, and numbers are small: that is read here
 * without making a value. Whatever is unusual goes through mns_edn_value. */
#include "read/record.h"

#include "read/edn.h"

/* The four types, with the colon. `end` is behind the word. */
static int type_take (const char *at, const char **end)
{
    static const struct {
        const char *word;
        uint8_t size, type;
    } types[] = { { ":invoke", 7, MINOS_TYPE_INVOKE },
                  { ":ok", 3, MINOS_TYPE_OK },
                  { ":fail", 5, MINOS_TYPE_FAIL },
                  { ":info", 5, MINOS_TYPE_INFO } };
    int which = at[1] == 'o' ? 1 : at[1] == 'f' ? 2 : at[2] == 'n' && at[3] == 'f' ? 3 : 0;
    size_t size = types[which].size;
    if (memcmp (at, types[which].word, size) != 0 || mns_char_is (at[size], MNS_CHAR_TOKEN))
        return MNS_TYPE_NONE;
    *end = at + size;
    return types[which].type;
}

/* A keyed value [k v] of two small integers, or of one and nil. NULL: something else. */
static const char *pair_take (const char *at, minos_value pair[2])
{
    int64_t integer;
    at++;
    for (int i = 0; i < 2; i++) {
        const char *end = mns_take_int64 (at, &integer);
        if (end && mns_value_fits_small (integer)) {
            pair[i] = mns_value_of_small (integer);
            at = end;
        } else if (i == 1 && memcmp (at, "nil", 3) == 0) {
            pair[i] = MINOS_NIL;
            at += 3;
        } else {
            return NULL;
        }
        if (i == 0 && !mns_char_is (*at, MNS_CHAR_EDN_SPACE))
            return NULL;
        while (mns_char_is (*at, MNS_CHAR_EDN_SPACE))
            at++;
    }
    return *at == ']' ? at + 1 : NULL;
}

/* Any value, where one must stand. */
static mns_scan value_take (mns_parser *parser, const char **at, const char *open, minos_value *out)
{
    mns_scan scan = mns_edn_value (parser, at, out);
    if (scan == MNS_SCAN_END)
        return mns_parser_unclosed (parser, open);
    if (scan == MNS_SCAN_CLOSE)
        return mns_parser_unexpected (parser, *at, "the value of a key");
    return scan;
}

/* The value of a field that the reader knows; `*at` behind the key. */
static mns_scan field_take (mns_parser *parser, mns_fields *fields, mns_field field,
                            const char **at)
{
    const char *s = mns_edn_skip (parser, *at), *end;
    if (s == parser->end)
        return mns_parser_unclosed (parser, fields->open);
    if (mns_fields_see (parser, fields, field, s) != MNS_SCAN_DONE)
        return MNS_SCAN_FAILED;
    if (mns_field_is_number (field)) {
        end = mns_take_int64 (s, &fields->number[field]);
        if (end && !mns_char_is (*end, MNS_CHAR_TOKEN)) {
            fields->numbers |= UINT32_C (1) << field;
            *at = end;
            return MNS_SCAN_DONE;
        }
    } else if (field == MNS_FIELD_TYPE && *s == ':') {
        fields->type = type_take (s, at);
        if (fields->type != MNS_TYPE_NONE)
            return MNS_SCAN_DONE;
    } else if (field == MNS_FIELD_VALUE && *s == '[') {
        minos_value pair[2];
        end = pair_take (s, pair);
        if (end) {
            minos_status status =
                minos_values_vector (parser->values, &fields->value[field], pair, 2);
            *at = end;
            return status ? mns_parser_refused (parser, s, status, "no vector") : MNS_SCAN_DONE;
        }
    }
    *at = s;
    return value_take (parser, at, fields->open, &fields->value[field]);
}

/* The value of a field of any name: that of the keyword or string `key`. */
static mns_scan keyed_take (mns_parser *parser, mns_fields *fields, minos_value key,
                            const char *key_at, const char **at)
{
    minos_value value;
    mns_field field = mns_field_of_value (parser, key);
    if (field != MNS_FIELD_OTHER)
        return field_take (parser, fields, field, at);
    mns_scan scan = mns_field_key (parser, key_at, &key);
    if (scan == MNS_SCAN_DONE)
        scan = value_take (parser, at, fields->open, &value);
    return scan == MNS_SCAN_DONE ? mns_fields_other (parser, fields, key_at, key, value) : scan;
}

/* A key that is a keyword, and its value; at the colon. Learns the key for the next record. */
static mns_scan keyword_take (mns_parser *parser, mns_fields *fields, mns_name_slot *slot,
                              const char **at)
{
    const char *name = *at + 1, *end = mns_edn_token (parser, name);
    minos_value key, value;
    if (!end)
        return MNS_SCAN_MORE;
    size_t size = (size_t) (end - name);
    mns_field field = mns_field_find (name, size);
    mns_scan scan = mns_edn_keyword (parser, at, &key);
    if (scan != MNS_SCAN_DONE)
        return scan;
    if (size <= 8)
        *slot = (mns_name_slot){ .word = mns_load (name) & mns_mask (size),
                                 .mask = mns_mask (size),
                                 .size = (uint8_t) size,
                                 .field = (uint8_t) field,
                                 .name = key };
    if (field != MNS_FIELD_OTHER)
        return field_take (parser, fields, field, at);
    scan = value_take (parser, at, fields->open, &value);
    return scan == MNS_SCAN_DONE ? mns_fields_other (parser, fields, name - 1, key, value) : scan;
}

/* A key and its value, at the colon of the key. */
static inline mns_scan entry_take (mns_parser *parser, mns_fields *fields, mns_name_slot *slot,
                                   const char **at)
{
    const char *name = *at + 1;
    if (slot->mask == 0 || (mns_load (name) & slot->mask) != slot->word ||
        mns_char_is (name[slot->size], MNS_CHAR_TOKEN))
        return keyword_take (parser, fields, slot, at);
    *at = name + slot->size;
    if (slot->field != MNS_FIELD_OTHER)
        return field_take (parser, fields, (mns_field) slot->field, at);
    minos_value value;
    mns_scan scan = value_take (parser, at, fields->open, &value);
    return scan == MNS_SCAN_DONE ? mns_fields_other (parser, fields, name - 1, slot->name, value)
                                 : scan;
}

mns_scan mns_edn_record (mns_parser *parser, mns_names *names, mns_fields *fields, const char **at)
{
    const char *s = *at + 1;
    minos_value key;
    mns_fields_begin (fields, *at);
    for (size_t i = 0;; i++) {
        mns_scan scan;
        while (mns_char_is (*s, MNS_CHAR_EDN_SPACE))
            s++;
        if (*s == ':') {
            scan = entry_take (parser, fields, &names->slot[i % MNS_NAME_SLOTS], &s);
        } else if (*s == '}') {
            *at = s + 1;
            return MNS_SCAN_DONE;
        } else {
            const char *key_at = s;
            scan = mns_edn_value (parser, &s, &key);
            if (scan == MNS_SCAN_END)
                return mns_parser_unclosed (parser, fields->open);
            if (scan == MNS_SCAN_CLOSE) {
                if (*s == '}')
                    continue;
                return mns_bracket_wrong (parser, fields->open, s, '}');
            }
            if (scan == MNS_SCAN_DONE)
                scan = keyed_take (parser, fields, key, key_at, &s);
        }
        if (scan != MNS_SCAN_DONE)
            return scan;
    }
}

mns_scan mns_edn_vector (mns_parser *parser, mns_fields *fields, const char **at)
{
    static const mns_field order[] = { MNS_FIELD_PROCESS, MNS_FIELD_TYPE, MNS_FIELD_F,
                                       MNS_FIELD_VALUE };
    const char *s = *at + 1, closer = **at == '(' ? ')' : ']';
    mns_fields_begin (fields, *at);
    for (size_t i = 0;; i++) {
        minos_value value;
        s = mns_edn_skip (parser, s);
        const char *start = s;
        mns_scan scan = mns_edn_value (parser, &s, &value);
        if (scan == MNS_SCAN_END)
            return mns_parser_unclosed (parser, fields->open);
        if (scan == MNS_SCAN_CLOSE) {
            if (*s != closer)
                return mns_bracket_wrong (parser, fields->open, s, closer);
            *at = s + 1;
            return mns_vector_count (parser, fields, i);
        }
        if (scan == MNS_SCAN_DONE)
            scan =
                mns_vector_field (parser, fields, i < 4 ? order[i] : MNS_FIELD_OTHER, start, value);
        if (scan != MNS_SCAN_DONE)
            return scan;
    }
}
