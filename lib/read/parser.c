/* parser.c: places, refusals, frames, and the making of atoms. */
#include "read/parser.h"

#include "base/text.h"
#include "read/decimal.h"

#include <assert.h>
#include <inttypes.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { WORD_SHOWN = 32 };

_Static_assert(MNS_TEXT_SLOTS == 1 << 9, "nine bits of the hash choose the slot");
_Static_assert(MNS_PAIR_SLOTS == 1 << 12, "twelve bits of the hash choose the slot");

bool mns_parser_init (mns_parser *parser, mns_budget *budget, minos_values *values,
                      uint32_t depth_max)
{
    *parser = (mns_parser){ .budget = budget, .values = values, .depth_max = depth_max };
    mns_value_stack_init (&parser->items, budget);
    mns_buffer_init (&parser->scratch, budget, 0);
    parser->origin.line = 1;
    parser->frames = mns_alloc_array (budget, depth_max, sizeof *parser->frames);
    parser->texts = mns_zalloc (budget, MNS_TEXT_SLOTS * sizeof *parser->texts);
    parser->pairs = mns_zalloc (budget, MNS_PAIR_SLOTS * sizeof *parser->pairs);
    return parser->frames && parser->texts && parser->pairs &&
           mns_value_stack_reserve (&parser->items, 64);
}

void mns_parser_reset (mns_parser *parser)
{
    if (!parser->budget)
        return;
    if (parser->frames)
        mns_free (parser->budget, parser->frames, parser->depth_max * sizeof *parser->frames);
    if (parser->texts)
        mns_free (parser->budget, parser->texts, MNS_TEXT_SLOTS * sizeof *parser->texts);
    if (parser->pairs)
        mns_free (parser->budget, parser->pairs, MNS_PAIR_SLOTS * sizeof *parser->pairs);
    mns_value_stack_reset (&parser->items);
    mns_buffer_reset (&parser->scratch);
    *parser = (mns_parser){ 0 };
}

/* ---- Places. */

mns_origin mns_parser_place (const mns_parser *parser, const char *at)
{
    mns_origin place = parser->origin;
    const char *line = NULL, *s = place.at;
    assert (at >= place.at);
    while ((s = memchr (s, '\n', (size_t) (at - s)))) {
        place.line++;
        line = ++s;
    }
    place.offset += (uint64_t) (at - place.at);
    place.column = line ? (uint64_t) (at - line) : place.column + (uint64_t) (at - place.at);
    place.at = at;
    return place;
}

/* LFs, of which a record has few. Up to 15 bytes behind `end` are read. */
static uint64_t lines_count (const char *at, const char *end)
{
    uint64_t count = 0;
#ifdef __SSE2__
    const __m128i lf = _mm_set1_epi8 ('\n');
    for (; at < end; at += 16) {
        __m128i bytes = _mm_loadu_si128 ((const __m128i *) (const void *) at);
        unsigned hits = (unsigned) _mm_movemask_epi8 (_mm_cmpeq_epi8 (bytes, lf));
        if (hits && end - at < 16)
            hits &= (1u << (end - at)) - 1;
        for (; hits; hits &= hits - 1)
            count++;
    }
#else
    for (; at < end; at++)
        count += *at == '\n';
#endif
    return count;
}

void mns_parser_advance (mns_parser *parser, const char *at)
{
    mns_origin *origin = &parser->origin;
    if (at == origin->at)
        return;
    if (at[-1] != '\n') {
        *origin = mns_parser_place (parser, at);
        return;
    }
    origin->line += lines_count (origin->at, at);
    origin->offset += (uint64_t) (at - origin->at);
    origin->column = 0;
    origin->at = at;
}

/* ---- Refusals. */

static void place_set (mns_parser *parser, const char *at)
{
    mns_origin place = mns_parser_place (parser, at);
    mns_error_place (&parser->error, place.line, place.column + 1, place.offset);
}

mns_scan mns_parser_fail (mns_parser *parser, const char *at, minos_status status,
                          const char *format, ...)
{
    va_list arguments;
    va_start (arguments, format);
    mns_error_v (&parser->error, status, format, arguments);
    va_end (arguments);
    place_set (parser, at);
    return MNS_SCAN_FAILED;
}

static const char *ending (const mns_parser *parser)
{
    return parser->line ? "line" : "input";
}

mns_scan mns_parser_unexpected (mns_parser *parser, const char *at, const char *expected)
{
    unsigned char c = (unsigned char) *at;
    if (at == parser->end)
        return mns_parser_fail (parser, at, MINOS_MALFORMED, "the %s ends here, expected %s",
                                ending (parser), expected);
    if (c > 32 && c < 127)
        return mns_parser_fail (parser, at, MINOS_MALFORMED, "found '%c', expected %s", c,
                                expected);
    if (c == ' ' || c == '\t')
        return mns_parser_fail (parser, at, MINOS_MALFORMED, "found white space, expected %s",
                                expected);
    if (c == '\n' || c == '\r')
        return mns_parser_fail (parser, at, MINOS_MALFORMED, "the line ends here, expected %s",
                                expected);
    return mns_parser_fail (parser, at, MINOS_MALFORMED, "found the byte 0x%02x, expected %s", c,
                            expected);
}

mns_scan mns_parser_bad_word (mns_parser *parser, const char *at, const char *end, const char *what)
{
    char word[WORD_SHOWN + 1];
    size_t size = 0;
    for (const char *s = at; s < end && size < WORD_SHOWN; s++)
        word[size++] = *s > 32 && *s < 127 ? *s : '?';
    word[size] = '\0';
    return mns_parser_fail (parser, at, MINOS_MALFORMED, "%s%s %s", word,
                            end - at > WORD_SHOWN ? "…" : "", what);
}

mns_scan mns_parser_refused (mns_parser *parser, const char *at, minos_status status,
                             const char *malformed)
{
    switch (status) {
    case MINOS_MALFORMED:
        return mns_parser_fail (parser, at, status, "%s", malformed);
    case MINOS_LIMIT:
        return mns_parser_fail (parser, at, status,
                                "a value of more than %d bytes or elements, or nested deeper "
                                "than %d levels",
                                MINOS_VALUE_SIZE_MAX, MINOS_VALUE_DEPTH_MAX);
    case MINOS_NO_MEMORY:
        return mns_parser_fail (parser, at, status, "the history needs more memory than allowed");
    default:
        return mns_parser_fail (parser, at, MINOS_INTERNAL, "a value could not be made (%s)",
                                minos_status_name (status));
    }
}

mns_scan mns_parser_short (mns_parser *parser)
{
    const mns_frame *top = mns_parser_top (parser);
    if (!parser->last)
        return MNS_SCAN_MORE;
    if (!top)
        return MNS_SCAN_END;
    char bracket = *top->open == '#' ? top->open[1] : *top->open;
    if (bracket == '(' || bracket == '[' || bracket == '{')
        return mns_parser_unclosed (parser, top->open);
    return mns_parser_fail (parser, top->open, MINOS_MALFORMED,
                            "'%c' stands here without the value that it needs: the %s ends",
                            *top->open, ending (parser));
}

mns_scan mns_parser_unclosed (mns_parser *parser, const char *open)
{
    if (!parser->last)
        return MNS_SCAN_MORE;
    return mns_parser_fail (parser, open, MINOS_MALFORMED,
                            "'%c' opens here and is never closed: the %s ends",
                            *open == '#' ? open[1] : *open, ending (parser));
}

bool mns_parser_push (mns_parser *parser, uint8_t kind, const char *open)
{
    if (parser->frame_count == parser->depth_max) {
        mns_parser_fail (parser, open, MINOS_LIMIT, "nested deeper than %" PRIu32 " levels",
                         parser->depth_max);
        return false;
    }
    parser->frames[parser->frame_count++] =
        (mns_frame){ .kind = kind, .open = open, .items = (uint32_t) parser->items.count };
    return true;
}

/* ---- Atoms. */

static void text_keep (mns_parser *parser, minos_value value, minos_kind kind, const char *text,
                       size_t size)
{
    char bytes[16] = { 0 };
    memcpy (bytes, text, size);
    uint64_t a = mns_load (bytes), b = mns_load (bytes + 8);
    uint64_t hash = (a ^ (b << 1 | b >> 63) ^ kind) * UINT64_C (0x9e3779b97f4a7c15);
    parser->texts[hash >> 55] = (mns_text_slot){
        .word = { a, b }, .value = value, .size = (uint8_t) size, .kind = (uint8_t) kind
    };
}

mns_scan mns_parser_text_slow (mns_parser *parser, const char *at, minos_value *out,
                               minos_kind kind, const char *text, size_t size)
{
    *out = MINOS_NIL;
    bool in_place =
        (uintptr_t) text >= (uintptr_t) at && (uintptr_t) text <= (uintptr_t) parser->end;
    if (parser->discards) {
        size_t good = mns_utf8_check (text, size);
        return good == size ? MNS_SCAN_DONE
                            : mns_parser_fail (parser, in_place ? text + good : at, MINOS_MALFORMED,
                                               "not UTF-8");
    }
    minos_status status = minos_values_text (parser->values, out, kind, text, size);
    if (status == MINOS_MALFORMED && in_place) {
        size_t good = mns_utf8_check (text, size);
        if (good < size)
            at = text + good;
    }
    if (status)
        return mns_parser_refused (parser, at, status, "not UTF-8");
    if (size - 1 < 16)
        text_keep (parser, *out, kind, text, size);
    return MNS_SCAN_DONE;
}

mns_scan mns_parser_pair_slow (mns_parser *parser, const char *at, minos_value *out,
                               const minos_value pair[2])
{
    minos_status status = minos_values_vector (parser->values, out, pair, 2);
    if (status)
        return mns_parser_refused (parser, at, status, "no vector");
    mns_pair_slot *slot = mns_parser_pair_slot (parser, pair);
    *slot = (mns_pair_slot){ .pair = { pair[0], pair[1] }, .value = *out };
    return MNS_SCAN_DONE;
}

mns_scan mns_parser_integer (mns_parser *parser, const char *at, minos_value *out, int64_t integer)
{
    *out = MINOS_NIL;
    if (parser->discards)
        return MNS_SCAN_DONE;
    minos_status status = minos_values_integer (parser->values, out, integer);
    return status ? mns_parser_refused (parser, at, status, "no integer") : MNS_SCAN_DONE;
}

mns_scan mns_parser_digits (mns_parser *parser, const char *at, minos_value *out, const char *text,
                            size_t size)
{
    *out = MINOS_NIL;
    if (parser->discards)
        return MNS_SCAN_DONE;
    minos_status status = minos_values_digits (parser->values, out, text, size);
    return status ? mns_parser_refused (parser, at, status, "no integer") : MNS_SCAN_DONE;
}

mns_scan mns_parser_double (mns_parser *parser, const char *at, minos_value *out, const char *text,
                            size_t size)
{
    double number;
    *out = MINOS_NIL;
    if (!mns_decimal_double (text, size, &number))
        return mns_parser_fail (parser, at, MINOS_MALFORMED,
                                "a number beyond the range of an IEEE double");
    if (parser->discards)
        return MNS_SCAN_DONE;
    minos_status status = minos_values_float (parser->values, out, number);
    return status ? mns_parser_refused (parser, at, status, "no number") : MNS_SCAN_DONE;
}

void mns_parser_add_code (mns_parser *parser, uint32_t code)
{
    char bytes[4];
    mns_buffer_add (&parser->scratch, bytes, mns_utf8_encode (bytes, code));
}

int32_t mns_hex4 (const char *at)
{
    int32_t code = 0;
    for (int i = 0; i < 4; i++) {
        char c = at[i];
        int digit = c >= '0' && c <= '9'   ? c - '0'
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                           : -1;
        if (digit < 0)
            return -1;
        code = code << 4 | digit;
    }
    return code;
}

const char *mns_skip_quoted (const char *at)
{
    while (mns_char_is (*at, MNS_CHAR_QUOTED))
        at++;
    return at;
}
