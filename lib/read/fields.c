/* fields.c: the names of fields and types. */
#include "read/fields.h"

static const struct {
    const char *name;
    size_t size;
} names[] = {
#define FIELD_NAME(name, text, number) { text, sizeof text - 1 },
    MNS_FIELD_MAP (FIELD_NAME)
#undef FIELD_NAME
};

mns_field mns_field_find (const char *name, size_t size)
{
    for (int i = 0; i < MNS_FIELD_COUNT; i++)
        if (names[i].size == size && memcmp (names[i].name, name, size) == 0)
            return (mns_field) i;
    return MNS_FIELD_OTHER;
}

const char *mns_field_name (mns_field field)
{
    return names[field].name;
}

int mns_type_find (const char *word, size_t size)
{
    static const char *const types[] = { "invoke", "ok", "fail", "info" };
    for (int i = 0; i < 4; i++)
        if (strlen (types[i]) == size && memcmp (types[i], word, size) == 0)
            return i;
    return MNS_TYPE_NONE;
}

mns_scan mns_fields_twice (mns_parser *parser, const mns_fields *fields, mns_field field,
                           const char *at)
{
    if (at == parser->end)
        return mns_parser_unclosed (parser, fields->open);
    return mns_parser_fail (parser, at, MINOS_MALFORMED, "this record has the key %s twice",
                            names[field].name);
}

mns_scan mns_fields_other (mns_parser *parser, mns_fields *fields, const char *at, minos_value key,
                           minos_value value)
{
    if (!mns_value_stack_push (&fields->others, key) ||
        !mns_value_stack_push (&fields->others, value))
        return mns_parser_refused (parser, at, MINOS_NO_MEMORY, "");
    return MNS_SCAN_DONE;
}

mns_field mns_field_of_value (const mns_parser *parser, minos_value key)
{
    size_t size;
    minos_kind kind = minos_value_kind (parser->values, key);
    if (kind != MINOS_KIND_KEYWORD && kind != MINOS_KIND_STRING)
        return MNS_FIELD_OTHER;
    const char *text = minos_value_text (parser->values, key, &size);
    return mns_field_find (text, size);
}

mns_scan mns_field_key (mns_parser *parser, const char *at, minos_value *key)
{
    size_t size;
    if (minos_value_kind (parser->values, *key) != MINOS_KIND_STRING)
        return MNS_SCAN_DONE;
    const char *text = minos_value_text (parser->values, *key, &size);
    if (size == 0)
        return MNS_SCAN_DONE;
    /* The text is the pool's, without padding: not through the cache. */
    return mns_parser_text_slow (parser, at, key, MINOS_KIND_KEYWORD, text, size);
}
