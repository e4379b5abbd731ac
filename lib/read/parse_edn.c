/* parse_edn.c: EDN values, with a stack instead of recursion.
 *
 *     [1 #foo {:a #_ x 2}]       frames when the scan stands at x:  [  #foo  {  #_
 *
 * A frame is an open bracket or a prefix that waits for a value: #_, ^, a tag. A finished value
 * goes to the frame on top; a prefix takes it and hands on what it makes of it, a bracket keeps it
 * on the item stack until it is closed. */
#include "read/edn.h"

#include <assert.h>

enum frame_kind {
    FRAME_LIST,
    FRAME_VECTOR,
    FRAME_MAP,
    FRAME_SET,
    FRAME_SPACE_MAP, /* #:ns{…}: `tag` is the name space */
    FRAME_DISCARD,   /* #_ */
    FRAME_META,      /* ^ waits for the metadata */
    FRAME_TARGET,    /* … and then for the value that has it */
    FRAME_TAG
};

static char closer_of (uint8_t kind)
{
    return kind == FRAME_LIST ? ')' : kind == FRAME_VECTOR ? ']' : '}';
}

/* ---- What a closed collection or a tagged value is. */

/* The keys of a map in a name space: a name without one gets it, the keyword :_/name loses its
 * own. */
static mns_scan keys_rename (mns_parser *parser, const mns_frame *frame, minos_value *pairs,
                             size_t count)
{
    mns_buffer *scratch = &parser->scratch;
    for (size_t i = 0; i < count; i += 2) {
        size_t size;
        minos_kind kind = minos_value_kind (parser->values, pairs[i]);
        if (kind != MINOS_KIND_KEYWORD && kind != MINOS_KIND_SYMBOL)
            continue;
        const char *text = minos_value_text (parser->values, pairs[i], &size);
        const char *slash = memchr (text, '/', size);
        mns_buffer_clear (scratch);
        if (kind == MINOS_KIND_KEYWORD && size > 2 && memcmp (text, "_/", 2) == 0 &&
            text[2] != ':') {
            mns_buffer_add (scratch, text + 2, size - 2);
        } else if (!slash) {
            mns_buffer_add (scratch, frame->tag, frame->tag_size);
            mns_buffer_add_char (scratch, '/');
            mns_buffer_add (scratch, text, size);
        } else {
            continue;
        }
        if (!mns_buffer_reserve (scratch, MNS_PADDING) || scratch->failed)
            return mns_parser_refused (parser, frame->open, MINOS_NO_MEMORY, "");
        mns_scan scan =
            mns_parser_text (parser, frame->open, &pairs[i], kind, scratch->data, scratch->size);
        if (scan != MNS_SCAN_DONE)
            return scan;
    }
    return MNS_SCAN_DONE;
}

static mns_scan map_make (mns_parser *parser, const mns_frame *frame, const char *at,
                          minos_value *out, minos_value *items, size_t count)
{
    if (count % 2)
        return mns_parser_fail (parser, at, MINOS_MALFORMED,
                                "the last key of this map has no value");
    if (frame->kind == FRAME_SPACE_MAP && !parser->discards) {
        mns_scan scan = keys_rename (parser, frame, items, count);
        if (scan != MNS_SCAN_DONE)
            return scan;
    }
    minos_status status =
        parser->discards ? MINOS_OK : minos_values_map (parser->values, out, items, count / 2);
    return status ? mns_parser_refused (parser, frame->open, status,
                                        "a map that opens here has a key twice")
                  : MNS_SCAN_DONE;
}

/* The collection of the top frame, whose closing bracket is at `at`. */
static mns_scan collection_make (mns_parser *parser, const char *at, minos_value *out)
{
    const mns_frame *frame = mns_parser_top (parser);
    minos_value *items = parser->items.at + frame->items;
    size_t count = parser->items.count - frame->items;
    minos_status status = MINOS_OK;
    *out = MINOS_NIL;
    if (frame->kind == FRAME_MAP || frame->kind == FRAME_SPACE_MAP)
        return map_make (parser, frame, at, out, items, count);
    if (parser->discards)
        return MNS_SCAN_DONE;
    if (frame->kind == FRAME_SET)
        status = minos_values_set (parser->values, out, items, count);
    else
        status = minos_values_vector (parser->values, out, items, count);
    return status ? mns_parser_refused (parser, frame->open, status,
                                        "a set that opens here has an element twice")
                  : MNS_SCAN_DONE;
}

/* A record's tag is dropped: the map says what it is. */
static mns_scan tagged_make (mns_parser *parser, const mns_frame *frame, minos_value *value)
{
    if (parser->discards)
        return MNS_SCAN_DONE;
    if (minos_value_kind (parser->values, *value) == MINOS_KIND_MAP &&
        mns_edn_is_record_tag (frame->tag, frame->tag_size))
        return MNS_SCAN_DONE;
    mns_buffer_clear (&parser->scratch);
    mns_buffer_add (&parser->scratch, frame->tag, frame->tag_size);
    const char *tag = mns_buffer_text (&parser->scratch);
    if (parser->scratch.failed)
        return mns_parser_refused (parser, frame->open, MINOS_NO_MEMORY, "");
    minos_status status = minos_values_tagged (parser->values, value, tag, *value);
    return status ? mns_parser_refused (parser, frame->open, status, "the tag is not UTF-8")
                  : MNS_SCAN_DONE;
}

/* Hands a finished value to the frames on top. DONE: it is the value that was asked for. */
static mns_scan value_give (mns_parser *parser, minos_value *value)
{
    mns_frame *top;
    while ((top = mns_parser_top (parser)) != NULL) {
        switch (top->kind) {
        case FRAME_DISCARD:
            parser->discards--;
            parser->frame_count--;
            return MNS_SCAN_ON;
        case FRAME_META:
            parser->discards--;
            top->kind = FRAME_TARGET;
            return MNS_SCAN_ON;
        case FRAME_TARGET:
            parser->frame_count--;
            break;
        case FRAME_TAG:
            if (tagged_make (parser, top, value) != MNS_SCAN_DONE)
                return MNS_SCAN_FAILED;
            parser->frame_count--;
            break;
        default:
            if (!mns_value_stack_push (&parser->items, *value))
                return mns_parser_refused (parser, top->open, MINOS_NO_MEMORY, "");
            return MNS_SCAN_ON;
        }
    }
    return MNS_SCAN_DONE;
}

/* ---- Brackets and prefixes. */

static mns_scan bracket_open (mns_parser *parser, uint8_t kind, const char *open, const char **at,
                              size_t size)
{
    if (!mns_parser_push (parser, kind, open))
        return MNS_SCAN_FAILED;
    parser->discards += kind == FRAME_DISCARD || kind == FRAME_META;
    *at += size;
    return MNS_SCAN_ON;
}

static mns_scan bracket_wrong (mns_parser *parser, const mns_frame *top, const char *at)
{
    mns_origin open = mns_parser_place (parser, top->open);
    if (top->kind >= FRAME_DISCARD)
        return mns_parser_fail (parser, at, MINOS_MALFORMED,
                                "found '%c' where the value for '%c' at %llu:%llu should stand",
                                *at, *top->open, (unsigned long long) open.line,
                                (unsigned long long) open.column + 1);
    return mns_parser_fail (parser, at, MINOS_MALFORMED,
                            "found '%c', but '%c' was opened at %llu:%llu: expected '%c'", *at,
                            *top->open, (unsigned long long) open.line,
                            (unsigned long long) open.column + 1, closer_of (top->kind));
}

/* DONE: *out is the collection. */
static mns_scan bracket_close (mns_parser *parser, const char **at, minos_value *out)
{
    const mns_frame *top = mns_parser_top (parser);
    if (!top)
        return MNS_SCAN_CLOSE;
    if (top->kind >= FRAME_DISCARD || closer_of (top->kind) != **at)
        return bracket_wrong (parser, top, *at);
    if (collection_make (parser, *at, out) != MNS_SCAN_DONE)
        return MNS_SCAN_FAILED;
    parser->items.count = top->items;
    parser->frame_count--;
    ++*at;
    return MNS_SCAN_DONE;
}

/* #tag, or #:ns before a map; at the '#'. */
static mns_scan tag_open (mns_parser *parser, const char **at)
{
    const char *open = *at, *tag = open + 1, *end = mns_edn_token (parser, tag);
    if (!end)
        return MNS_SCAN_MORE;
    bool space = *tag == ':';
    tag += space;
    if (!mns_edn_is_tag (*tag)) /* of a name space too */
        return mns_parser_unexpected (parser, tag, "a tag, '{', '_' or '#' after '#'");
    const char *next = end;
    if (space) {
        next = mns_edn_skip (parser, end);
        if (next == parser->end && !parser->last)
            return MNS_SCAN_MORE;
        if (*next++ != '{')
            return mns_parser_unexpected (parser, next - 1, "'{' after the name space of a map");
    }
    if (!mns_parser_push (parser, space ? FRAME_SPACE_MAP : FRAME_TAG, open))
        return MNS_SCAN_FAILED;
    mns_frame *frame = mns_parser_top (parser);
    frame->tag = tag;
    frame->tag_size = (uint32_t) (end - tag);
    *at = next;
    return MNS_SCAN_ON;
}

/* What begins with '#'. */
static mns_scan hash_take (mns_parser *parser, const char **at, minos_value *out)
{
    const char *open = *at;
    if (open + 1 == parser->end && !parser->last)
        return MNS_SCAN_MORE;
    switch (open[1]) {
    case '{':
        return bracket_open (parser, FRAME_SET, open, at, 2);
    case '_':
        return bracket_open (parser, FRAME_DISCARD, open, at, 2);
    case '^':
        return bracket_open (parser, FRAME_META, open, at, 2);
    case '#':
        return mns_edn_symbolic (parser, at, out);
    default:
        return tag_open (parser, at);
    }
}

/* An atom, at its first byte. */
static mns_scan atom_take (mns_parser *parser, const char **at, minos_value *out)
{
    int64_t integer;
    char c = **at;
    if (mns_char_is (c, MNS_CHAR_DIGIT) || c == '-') {
        const char *end = mns_take_int64 (*at, &integer);
        if (end && !mns_char_is (*end, MNS_CHAR_TOKEN) && (end != parser->end || parser->last)) {
            const char *start = *at;
            *at = end;
            if (mns_value_fits_small (integer)) {
                *out = mns_value_of_small (integer);
                return MNS_SCAN_DONE;
            }
            return mns_parser_integer (parser, start, out, integer);
        }
        return mns_edn_word (parser, at, out);
    }
    if (c == '"')
        return mns_edn_string (parser, at, out);
    if (c == ':')
        return mns_edn_keyword (parser, at, out);
    if (c == '\\')
        return mns_edn_character (parser, at, out);
    if (mns_char_is (c, MNS_CHAR_TOKEN))
        return mns_edn_word (parser, at, out);
    return mns_parser_unexpected (parser, *at, "a value");
}

/* One step, at a byte that is no space. */
static mns_scan step (mns_parser *parser, const char **at, minos_value *out)
{
    switch (**at) {
    case '(':
        return bracket_open (parser, FRAME_LIST, *at, at, 1);
    case '[':
        return bracket_open (parser, FRAME_VECTOR, *at, at, 1);
    case '{':
        return bracket_open (parser, FRAME_MAP, *at, at, 1);
    case '^':
        return bracket_open (parser, FRAME_META, *at, at, 1);
    case ')':
    case ']':
    case '}':
        return bracket_close (parser, at, out);
    case '#':
        return hash_take (parser, at, out);
    default:
        return atom_take (parser, at, out);
    }
}

mns_scan mns_edn_value (mns_parser *parser, const char **start, minos_value *out)
{
    const char *at = *start;
    assert (parser->frame_count == 0);
    for (;;) {
        at = mns_edn_skip (parser, at);
        if (at == parser->end)
            return mns_parser_short (parser);
        mns_scan scan = step (parser, &at, out);
        if (scan == MNS_SCAN_DONE)
            scan = value_give (parser, out);
        if (scan == MNS_SCAN_ON)
            continue;
        if (scan == MNS_SCAN_DONE || scan == MNS_SCAN_CLOSE)
            *start = at;
        return scan;
    }
}
