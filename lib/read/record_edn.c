/* record_edn.c: one operation in EDN, as a map or as a vector. Most records of a history have the
 * same keys in the same order, types are four words, and numbers are small: that is read here
 * without making a value. Whatever is unusual goes through mns_edn_value. */
#include "read/record.h"

#include "read/edn.h"

/* The four types, with the colon. `end` is behind the word. */
static inline int type_take (const char *at, const char **end)
{
    uint64_t word = mns_load (at);
    int type = at[1] == 'o'                   ? MINOS_TYPE_OK
               : at[1] == 'f'                 ? MINOS_TYPE_FAIL
               : at[2] == 'n' && at[3] == 'f' ? MINOS_TYPE_INFO
                                              : MINOS_TYPE_INVOKE;
    static const char words[4][8] = { ":invoke", ":ok", ":fail", ":info" };
    static const uint8_t sizes[4] = { 7, 3, 5, 5 };
    size_t size = sizes[type];
    if ((word & mns_mask (size)) != mns_load (words[type]) ||
        mns_char_is (at[size], MNS_CHAR_TOKEN))
        return MNS_TYPE_NONE;
    *end = at + size;
    return type;
}

/* A small integer or nil, with what follows a value in a vector or map. NULL: something else. */
static inline const char *small_take (const char *at, minos_value *out)
{
    int64_t integer;
    const char *end = mns_take_int64 (at, &integer);
    if (!end && memcmp (at, "nil", 3) == 0) {
        *out = MINOS_NIL;
        end = at + 3;
    } else if (end && mns_value_fits_small (integer)) {
        *out = mns_value_of_small (integer);
    } else {
        return NULL;
    }
    return mns_char_is (*end, MNS_CHAR_TOKEN) ? NULL : end;
}

/* A vector [a b] of two such. NULL: something else. */
static const char *pair_take (const char *at, minos_value pair[2])
{
    at = small_take (at + 1, &pair[0]);
    if (!at || !mns_char_is (*at, MNS_CHAR_EDN_SPACE))
        return NULL;
    while (mns_char_is (*at, MNS_CHAR_EDN_SPACE))
        at++;
    at = small_take (at, &pair[1]);
    return at && *at == ']' ? at + 1 : NULL;
}

/* [k [a b]], the keyed CAS: MORE where it is something else. */
static mns_scan nested_take (mns_parser *parser, const char **at, minos_value *out)
{
    minos_value inner[2], outer[2];
    const char *start = *at, *s = small_take (start + 1, &outer[0]);
    if (!s || !mns_char_is (*s, MNS_CHAR_EDN_SPACE))
        return MNS_SCAN_MORE;
    while (mns_char_is (*s, MNS_CHAR_EDN_SPACE))
        s++;
    if (*s != '[' || !(s = pair_take (s, inner)) || *s != ']')
        return MNS_SCAN_MORE;
    *at = s + 1;
    mns_scan scan = mns_parser_pair (parser, start, &outer[1], inner);
    return scan == MNS_SCAN_DONE ? mns_parser_pair (parser, start, out, outer) : scan;
}

/* The values that operations have most: small integers, nil, pairs. MORE: none of them. */
static mns_scan value_quick (mns_parser *parser, const char **at, minos_value *out)
{
    minos_value pair[2];
    const char *start = *at, *end;
    if (*start != '[') {
        end = small_take (start, out);
        if (!end)
            return MNS_SCAN_MORE;
        *at = end;
        return MNS_SCAN_DONE;
    }
    end = pair_take (start, pair);
    if (!end)
        return nested_take (parser, at, out);
    *at = end;
    return mns_parser_pair (parser, start, out, pair);
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
    mns_scan scan = mns_fields_see (parser, fields, field, s);
    if (scan != MNS_SCAN_DONE)
        return scan;
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
    } else if (field == MNS_FIELD_VALUE) {
        *at = s;
        scan = value_quick (parser, at, &fields->value[field]);
        if (scan != MNS_SCAN_MORE)
            return scan;
    } else if (field == MNS_FIELD_F && *s == ':' && s[1] != ':') {
        end = mns_edn_token (parser, s + 1);
        if (end && end != s + 1) {
            *at = end;
            fields->f_is_keyword = true;
            return mns_parser_text (parser, s, &fields->value[field], MINOS_KIND_KEYWORD, s + 1,
                                    (size_t) (end - s - 1));
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
    if ((mns_load (name) & slot->mask) != slot->word ||
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
    for (size_t i = 0;; i += i < MNS_NAME_SLOTS - 1) {
        mns_scan scan;
        while (mns_char_is (*s, MNS_CHAR_EDN_SPACE))
            s++;
        if (*s == ':') {
            scan = entry_take (parser, fields, &names->slot[i], &s);
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
