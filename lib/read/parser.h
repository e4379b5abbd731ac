/* parser.h: what the scanners of all syntaxes share.
 *
 *     [ ··· taken ··· | record being parsed ··· |end → NUL, bytes that may be read]
 *                     ↑ origin: its line, column, offset
 *
 * Records are parsed straight from contiguous bytes. A scanner that meets `end` before its record
 * is complete, while more bytes may come, answers MORE and takes nothing: the stream calls again,
 * from the record's start, when there are more. Values that were made meanwhile stay in the pool,
 * where the second parse finds them.
 *
 * The byte at `end` is NUL, which is part of no token, so scanners look at it instead of comparing
 * pointers with every step. Nesting is a stack of frames with a limit; nothing recurses. */
#ifndef MNS_READ_PARSER_H
#define MNS_READ_PARSER_H

#include "base/buffer.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/vec.h"
#include "minos/read.h"
#include "read/chars.h"
#include "value/value.h"

#include <string.h>

enum { MNS_PADDING = 32, MNS_TEXT_SLOTS = 512, MNS_PAIR_SLOTS = 4096 };

typedef enum mns_scan {
    MNS_SCAN_DONE,  /* a value or record was taken */
    MNS_SCAN_CLOSE, /* a closing bracket stands where a value could; it was not taken */
    MNS_SCAN_MORE,  /* the bytes end in the middle; nothing was taken */
    MNS_SCAN_END,   /* the input is over, and nothing stood before its end */
    MNS_SCAN_ON,    /* nothing is finished yet: go on (inside a scanner) */
    MNS_SCAN_FAILED /* parser->error says why */
} mns_scan;

/* A byte whose place in the input is known. */
typedef struct mns_origin {
    const char *at;
    uint64_t line;   /* from 1 */
    uint64_t column; /* bytes before it on its line */
    uint64_t offset;
} mns_origin;

/* An open bracket, or a prefix that waits for its value. */
typedef struct mns_frame {
    uint8_t kind;
    uint32_t items; /* of the parser's item stack below this frame */
    uint32_t tag_size;
    const char *open;
    const char *tag;
} mns_frame;

/* Short texts that came lately, so that :write is not hashed and looked up a million times. */
typedef struct mns_text_slot {
    uint64_t word[2];
    minos_value value;
    uint8_t size, kind; /* size 0: free */
} mns_text_slot;

/* A vector of two that was made lately; value 0 (nil): free. */
typedef struct mns_pair_slot {
    minos_value pair[2], value;
} mns_pair_slot;

MNS_VEC (minos_value, mns_value_stack);

typedef struct mns_parser {
    mns_budget *budget;
    minos_values *values;
    const char *end;
    bool last; /* no byte follows `end` */
    bool line; /* `end` is that of a line, for messages */
    uint32_t depth_max;
    uint32_t frame_count;
    uint32_t discards; /* frames whose value is thrown away: nothing is made below them */
    mns_frame *frames; /* depth_max of them */
    mns_value_stack items;
    mns_buffer scratch; /* text without its escapes */
    mns_origin origin;
    minos_error error;
    mns_text_slot *texts;
    mns_pair_slot *pairs;
} mns_parser;

MINOS_MUST_CHECK bool mns_parser_init (mns_parser *parser, mns_budget *budget, minos_values *values,
                                       uint32_t depth_max);
void mns_parser_reset (mns_parser *parser);
/* Forgets what was begun: before each record. */
static inline void mns_parser_begin (mns_parser *parser)
{
    parser->frame_count = 0;
    parser->discards = 0;
    parser->items.count = 0;
}
/* Makes `at`, which is not before the origin, the origin. */
void mns_parser_advance (mns_parser *parser, const char *at);
/* The same where `at` stands behind the first line end after the origin. */
static inline void mns_parser_next_line (mns_parser *parser, const char *at)
{
    mns_origin *origin = &parser->origin;
    origin->line++;
    origin->column = 0;
    origin->offset += (uint64_t) (at - origin->at);
    origin->at = at;
}
/* Where `at` stands, counted from the origin. */
mns_origin mns_parser_place (const mns_parser *parser, const char *at);

/* Each returns MNS_SCAN_FAILED. */
mns_scan mns_parser_fail (mns_parser *parser, const char *at, minos_status status,
                          const char *format, ...) __attribute__ ((format (printf, 4, 5)));
/* "found 'x', expected …", or that the input ends there. */
mns_scan mns_parser_unexpected (mns_parser *parser, const char *at, const char *expected);
/* The word [at, end), cut and without what a terminal could choke on, and `what` behind it. */
mns_scan mns_parser_bad_word (mns_parser *parser, const char *at, const char *end,
                              const char *what);
/* What a maker of values refused: NO_MEMORY, LIMIT; `malformed` says what MALFORMED means. */
mns_scan mns_parser_refused (mns_parser *parser, const char *at, minos_status status,
                             const char *malformed);
/* At `end`: MORE, or that the innermost open frame is never closed. */
mns_scan mns_parser_short (mns_parser *parser);
/* At `end`: MORE, or that the bracket at `open` is never closed. */
mns_scan mns_parser_unclosed (mns_parser *parser, const char *open);

/* Frames. False: failed, for LIMIT. */
MINOS_MUST_CHECK bool mns_parser_push (mns_parser *parser, uint8_t kind, const char *open);
static inline mns_frame *mns_parser_top (const mns_parser *parser)
{
    return parser->frame_count ? &parser->frames[parser->frame_count - 1] : NULL;
}

/* Makes text of a kind. `text` is in the parser's bytes or its scratch, `at` where it stands. */
mns_scan mns_parser_text_slow (mns_parser *parser, const char *at, minos_value *out,
                               minos_kind kind, const char *text, size_t size);
/* An integer that need not be small, and integers of any size. */
mns_scan mns_parser_integer (mns_parser *parser, const char *at, minos_value *out, int64_t integer);
mns_scan mns_parser_digits (mns_parser *parser, const char *at, minos_value *out, const char *text,
                            size_t size);
mns_scan mns_parser_double (mns_parser *parser, const char *at, minos_value *out, const char *text,
                            size_t size);
/* Adds a code point, as UTF-8, to the scratch. */
void mns_parser_add_code (mns_parser *parser, uint32_t code);
/* Four hexadecimal digits; -1 where there are none. */
int32_t mns_hex4 (const char *at);
/* The first byte at or after `at` that does not stand for itself in a string. */
const char *mns_skip_quoted (const char *at);

static inline uint64_t mns_load (const char *at)
{
    uint64_t word;
    memcpy (&word, at, sizeof word);
    return word;
}

/* All ones in the first `size` ≤ 8 bytes of a word. */
static inline uint64_t mns_mask (size_t size)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    return size >= 8 ? UINT64_MAX : (UINT64_C (1) << 8 * size) - 1;
#else
    return size == 0 ? 0 : UINT64_MAX << 8 * (8 - (size > 8 ? 8 : size));
#endif
}

static inline mns_scan mns_parser_text (mns_parser *parser, const char *at, minos_value *out,
                                        minos_kind kind, const char *text, size_t size)
{
    if (size - 1 < 16 && !parser->discards) {
        uint64_t a = mns_load (text) & mns_mask (size);
        uint64_t b = size > 8 ? mns_load (text + 8) & mns_mask (size - 8) : 0;
        uint64_t hash = (a ^ (b << 1 | b >> 63) ^ kind) * UINT64_C (0x9e3779b97f4a7c15);
        const mns_text_slot *slot = &parser->texts[hash >> 55];
        if (slot->size == size && slot->kind == kind && slot->word[0] == a && slot->word[1] == b) {
            *out = slot->value;
            return MNS_SCAN_DONE;
        }
    }
    return mns_parser_text_slow (parser, at, out, kind, text, size);
}

/* How many of the 8 bytes of a word are digits, before the first that is none; their values in the
 * bytes of *digits. */
static inline unsigned mns_digits_count (uint64_t word, uint64_t *digits)
{
    uint64_t value = word ^ UINT64_C (0x3030303030303030);
    uint64_t above = (value & UINT64_C (0x7f7f7f7f7f7f7f7f)) + UINT64_C (0x7676767676767676);
    uint64_t wrong = (above | value) & UINT64_C (0x8080808080808080);
    *digits = value;
    return wrong ? (unsigned) __builtin_ctzll (wrong) / 8 : 8;
}

/* The number of the first 1 … 8 bytes, most significant first, by three multiplications. */
static inline uint64_t mns_digits_number (uint64_t digits, unsigned count)
{
    const uint64_t low = UINT64_C (0x000000ff000000ff);
    digits <<= 64 - 8 * count;
    digits = digits * 10 + (digits >> 8);
    return ((digits & low) * UINT64_C (0x000f424000000064) +
            (digits >> 16 & low) * UINT64_C (0x0000271000000001)) >>
           32;
}

/* Up to 18 digits. NULL where there are more, or none, or a zero before others. */
static inline const char *mns_take_digits (const char *at, uint64_t *out)
{
    const char *s = at;
    uint64_t number = 0;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    uint64_t digits;
    unsigned count = mns_digits_count (mns_load (s), &digits);
    if (count == 0)
        return NULL;
    number = mns_digits_number (digits, count);
    s += count;
    if (count == 8) {
        static const uint32_t tens[] = { 1,      10,      100,      1000,     10000,
                                         100000, 1000000, 10000000, 100000000 };
        count = mns_digits_count (mns_load (s), &digits);
        if (count)
            number = number * tens[count] + mns_digits_number (digits, count);
        s += count;
    }
#endif
    while (mns_char_is (*s, MNS_CHAR_DIGIT) && s - at <= 18)
        number = number * 10 + (uint64_t) (*s++ - '0');
    *out = number;
    return s == at || s - at > 18 || (*at == '0' && s - at > 1) ? NULL : s;
}

/* Takes up to 18 digits, with a sign; what follows them is the caller's to judge. NULL where
 * there are more digits, or none. */
static inline const char *mns_take_int64 (const char *at, int64_t *out)
{
    bool negative = *at == '-';
    uint64_t number = (uint64_t) (at[negative] - '0');
    const char *end = at + negative + 1;
    if (number > 9)
        return NULL;
    if (mns_char_is (*end, MNS_CHAR_DIGIT) && !(end = mns_take_digits (at + negative, &number)))
        return NULL;
    *out = negative ? -(int64_t) number : (int64_t) number;
    return end;
}

/* Makes a vector of two, from those made lately where it can. */
mns_scan mns_parser_pair_slow (mns_parser *parser, const char *at, minos_value *out,
                               const minos_value pair[2]);
static inline mns_pair_slot *mns_parser_pair_slot (const mns_parser *parser,
                                                   const minos_value pair[2])
{
    uint32_t hash = (pair[0] * UINT32_C (0x9e3779b1) ^ pair[1]) * UINT32_C (0x85ebca6b);
    return &parser->pairs[hash >> 20];
}
static inline mns_scan mns_parser_pair (mns_parser *parser, const char *at, minos_value *out,
                                        const minos_value pair[2])
{
    const mns_pair_slot *slot = mns_parser_pair_slot (parser, pair);
    if (slot->pair[0] != pair[0] || slot->pair[1] != pair[1] || !slot->value)
        return mns_parser_pair_slow (parser, at, out, pair);
    *out = slot->value;
    return MNS_SCAN_DONE;
}

#endif
