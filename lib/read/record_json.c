/* record_json.c: one operation in JSON, as an object or as an array. The same quick ways as in
 * record_edn.c. */
#include "read/record.h"

#include "read/json.h"

/* A small integer or null, which ends there. NULL: something else. */
static inline const char *small_take (const char *at, minos_value *out)
{
    int64_t integer;
    const char *end = mns_take_int64 (at, &integer);
    if (!end && memcmp (at, "null", 4) == 0) {
        *out = MINOS_NIL;
        end = at + 4;
    } else if (end && mns_value_fits_small (integer)) {
        *out = mns_value_of_small (integer);
    } else {
        return NULL;
    }
    return mns_char_is (*end, MNS_CHAR_WORD) ? NULL : end;
}

/* The first of two, and the comma behind it; at the bracket. */
static inline const char *first_take (const char *at, minos_value *out)
{
    at = small_take (mns_json_skip (at + 1), out);
    if (!at)
        return NULL;
    at = mns_json_skip (at);
    return *at == ',' ? mns_json_skip (at + 1) : NULL;
}

/* An array [a, b] of two such. NULL: something else. */
static const char *pair_take (const char *at, minos_value pair[2])
{
    at = first_take (at, &pair[0]);
    if (!at || !(at = small_take (at, &pair[1])))
        return NULL;
    at = mns_json_skip (at);
    return *at == ']' ? at + 1 : NULL;
}

/* [k, [a, b]], the keyed CAS: MORE where it is something else. */
static mns_scan nested_take (mns_parser *parser, const char **at, minos_value *out)
{
    minos_value inner[2], outer[2];
    const char *start = *at, *s = first_take (start, &outer[0]);
    if (!s || *s != '[' || !(s = pair_take (s, inner)))
        return MNS_SCAN_MORE;
    s = mns_json_skip (s);
    if (*s != ']')
        return MNS_SCAN_MORE;
    *at = s + 1;
    mns_scan scan = mns_parser_pair (parser, start, &outer[1], inner);
    return scan == MNS_SCAN_DONE ? mns_parser_pair (parser, start, out, outer) : scan;
}

/* The values that operations have most: small integers, null, pairs. MORE: none of them. */
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

static mns_scan value_take (mns_parser *parser, const char **at, const char *open, minos_value *out)
{
    mns_scan scan = mns_json_value (parser, at, out);
    if (scan == MNS_SCAN_END)
        return mns_parser_unclosed (parser, open);
    if (scan == MNS_SCAN_CLOSE)
        return mns_parser_unexpected (parser, mns_json_skip (*at), "a JSON value");
    return scan;
}

/* A string that is made a keyword. NULL: it is no string without escapes. */
static const char *plain_string (const char *at)
{
    if (*at != '"')
        return NULL;
    const char *end = mns_skip_quoted (at + 1);
    return *end == '"' && end > at + 1 ? end : NULL;
}

/* The value of a field that the reader knows; `*at` behind the colon. */
static mns_scan field_take (mns_parser *parser, mns_fields *fields, mns_field field,
                            const char **at)
{
    const char *s = mns_json_skip (*at), *end;
    mns_scan scan = mns_fields_see (parser, fields, field, s);
    if (scan != MNS_SCAN_DONE)
        return scan;
    if (mns_field_is_number (field)) {
        end = mns_take_int64 (s, &fields->number[field]);
        if (end && !mns_char_is (*end, MNS_CHAR_WORD)) {
            fields->numbers |= UINT32_C (1) << field;
            *at = end;
            return MNS_SCAN_DONE;
        }
    } else if (field == MNS_FIELD_TYPE && *s == '"') {
        fields->type = mns_json_type (s, at);
        if (fields->type != MNS_TYPE_NONE)
            return MNS_SCAN_DONE;
    } else if (field == MNS_FIELD_F && (end = plain_string (s))) {
        *at = end + 1;
        fields->f_is_keyword = true;
        return mns_parser_text (parser, s, &fields->value[field], MINOS_KIND_KEYWORD, s + 1,
                                (size_t) (end - s - 1));
    } else if (field == MNS_FIELD_VALUE) {
        *at = s;
        scan = value_quick (parser, at, &fields->value[field]);
        if (scan != MNS_SCAN_MORE)
            return scan;
    }
    *at = s;
    return value_take (parser, at, fields->open, &fields->value[field]);
}

/* The colon between a key and its value. */
static mns_scan colon_take (mns_parser *parser, const mns_fields *fields, const char **at)
{
    const char *s = mns_json_skip (*at);
    if (s == parser->end)
        return mns_parser_unclosed (parser, fields->open);
    if (*s != ':')
        return mns_parser_unexpected (parser, s, "':' after a key");
    *at = s + 1;
    return MNS_SCAN_DONE;
}

static mns_scan other_take (mns_parser *parser, mns_fields *fields, minos_value key,
                            const char *key_at, const char **at)
{
    minos_value value;
    mns_scan scan = value_take (parser, at, fields->open, &value);
    return scan == MNS_SCAN_DONE ? mns_fields_other (parser, fields, key_at, key, value) : scan;
}

/* A key and its value, at the quote of the key. Learns the key for the next record. */
static mns_scan entry_slow (mns_parser *parser, mns_fields *fields, mns_name_slot *slot,
                            const char **at)
{
    const char *key_at = *at, *text;
    size_t size;
    minos_value key = MINOS_NIL;
    mns_scan scan = mns_json_string_text (parser, at, &text, &size);
    if (scan != MNS_SCAN_DONE)
        return scan;
    mns_field field = mns_field_find (text, size);
    if (field == MNS_FIELD_OTHER) {
        scan = mns_parser_text (parser, key_at, &key, size ? MINOS_KIND_KEYWORD : MINOS_KIND_STRING,
                                text, size);
        if (scan != MNS_SCAN_DONE)
            return scan;
    }
    if (size < 8 && text == key_at + 1)
        *slot = (mns_name_slot){ .word = mns_load (text) & mns_mask (size + 1),
                                 .mask = mns_mask (size + 1),
                                 .size = (uint8_t) (size + 1),
                                 .field = (uint8_t) field,
                                 .name = key };
    scan = colon_take (parser, fields, at);
    if (scan != MNS_SCAN_DONE)
        return scan;
    if (field != MNS_FIELD_OTHER)
        return field_take (parser, fields, field, at);
    return other_take (parser, fields, key, key_at, at);
}

/* The slot's word is the key with its closing quote. */
static inline mns_scan entry_take (mns_parser *parser, mns_fields *fields, mns_name_slot *slot,
                                   const char **at)
{
    const char *key_at = *at, *name = key_at + 1;
    if ((mns_load (name) & slot->mask) != slot->word)
        return entry_slow (parser, fields, slot, at);
    *at = name + slot->size;
    mns_scan scan = MNS_SCAN_DONE;
    if (**at == ':')
        ++*at;
    else
        scan = colon_take (parser, fields, at);
    if (scan != MNS_SCAN_DONE)
        return scan;
    if (slot->field != MNS_FIELD_OTHER)
        return field_take (parser, fields, (mns_field) slot->field, at);
    return other_take (parser, fields, slot->name, key_at, at);
}

mns_scan mns_json_record (mns_parser *parser, mns_names *names, mns_fields *fields, const char **at)
{
    const char *s = mns_json_skip (*at + 1);
    mns_fields_begin (fields, *at);
    if (*s == '}') {
        *at = s + 1;
        return MNS_SCAN_DONE;
    }
    for (size_t i = 0;; i += i < MNS_NAME_SLOTS - 1) {
        if (*s != '"')
            s = mns_json_skip (s);
        if (*s != '"')
            return s == parser->end ? mns_parser_unclosed (parser, fields->open)
                                    : mns_parser_unexpected (parser, s, "a key in quotes");
        mns_scan scan = entry_take (parser, fields, &names->slot[i], &s);
        if (scan != MNS_SCAN_DONE)
            return scan;
        if (*s != ',')
            s = mns_json_skip (s);
        if (*s == ',') {
            s++;
            continue;
        }
        if (*s == '}') {
            *at = s + 1;
            return MNS_SCAN_DONE;
        }
        if (s == parser->end)
            return mns_parser_unclosed (parser, fields->open);
        return *s == ']' ? mns_bracket_wrong (parser, fields->open, s, '}')
                         : mns_parser_unexpected (parser, s, "',' or '}'");
    }
}

mns_scan mns_json_vector (mns_parser *parser, mns_fields *fields, const char **at)
{
    static const mns_field order[] = { MNS_FIELD_PROCESS, MNS_FIELD_TYPE, MNS_FIELD_F,
                                       MNS_FIELD_VALUE };
    const char *s = *at + 1;
    mns_fields_begin (fields, *at);
    for (size_t i = 0;; i++) {
        minos_value value;
        s = mns_json_skip (s);
        const char *start = s;
        mns_scan scan = value_take (parser, &s, fields->open, &value);
        if (scan == MNS_SCAN_DONE)
            scan =
                mns_vector_field (parser, fields, i < 4 ? order[i] : MNS_FIELD_OTHER, start, value);
        if (scan != MNS_SCAN_DONE)
            return scan;
        s = mns_json_skip (s);
        if (s == parser->end)
            return mns_parser_unclosed (parser, fields->open);
        if (*s == ']') {
            *at = s + 1;
            return mns_vector_count (parser, fields, i + 1);
        }
        if (*s == '}')
            return mns_bracket_wrong (parser, fields->open, s, ']');
        if (*s++ != ',')
            return mns_parser_unexpected (parser, s - 1, "',' or ']'");
    }
}
