/* text.c: UTF-8 (RFC 3629), and the distance of words. */
#include "base/text.h"

#include <assert.h>
#include <string.h>

/* The size of the well-formed character at `s`, of which `size` > 0 bytes are there; 0 = none.
 * Table 3-7 of the Unicode standard: the lead byte bounds the second, all others are 80..BF. */
static inline size_t character_size (const unsigned char *s, size_t size)
{
    unsigned char low = 0x80, high = 0xbf;
    size_t need;
    if (s[0] < 0x80)
        return 1;
    if (s[0] < 0xc2 || s[0] > 0xf4)
        return 0;
    if (s[0] < 0xe0) /* no exceptions */
        return size >= 2 && (s[1] & 0xc0) == 0x80 ? 2 : 0;
    need = s[0] < 0xf0 ? 3 : 4;
    if (s[0] == 0xe0)
        low = 0xa0; /* shorter forms exist below */
    else if (s[0] == 0xed)
        high = 0x9f; /* surrogates */
    else if (s[0] == 0xf0)
        low = 0x90;
    else if (s[0] == 0xf4)
        high = 0x8f; /* past U+10FFFF */
    if (size < need || s[1] < low || s[1] > high)
        return 0;
    for (size_t i = 2; i < need; i++)
        if ((s[i] & 0xc0) != 0x80)
            return 0;
    return need;
}

static uint64_t load_word (const unsigned char *s)
{
    uint64_t word;
    memcpy (&word, s, sizeof (word));
    return word;
}

/* The position of the first byte from `at` on that is not ASCII, or `size`. Histories are ASCII,
 * all but a few characters. */
static size_t skip_ascii (const unsigned char *s, size_t at, size_t size)
{
    const uint64_t high = UINT64_C (0x8080808080808080);
    while (size - at >= 32 && ((load_word (s + at) | load_word (s + at + 8) |
                                load_word (s + at + 16) | load_word (s + at + 24)) &
                               high) == 0)
        at += 32;
    while (size - at >= 8 && (load_word (s + at) & high) == 0)
        at += 8;
    while (at < size && s[at] < 0x80)
        at++;
    return at;
}

size_t mns_utf8_check (const char *text, size_t size)
{
    const unsigned char *s = (const unsigned char *) text;
    size_t at = 0;
    while (at < size) {
        if (s[at] < 0x80) {
            at = skip_ascii (s, at, size);
        } else {
            size_t step = character_size (s + at, size - at);
            if (step == 0)
                break;
            at += step;
        }
    }
    return at;
}

size_t mns_utf8_encode (char out[4], uint32_t code)
{
    assert (code <= 0x10ffff);
    if (code < 0x80) {
        out[0] = (char) code;
        return 1;
    }
    if (code < 0x800) {
        out[0] = (char) (0xc0 | code >> 6);
        out[1] = (char) (0x80 | (code & 0x3f));
        return 2;
    }
    if (code < 0x10000) {
        out[0] = (char) (0xe0 | code >> 12);
        out[1] = (char) (0x80 | (code >> 6 & 0x3f));
        out[2] = (char) (0x80 | (code & 0x3f));
        return 3;
    }
    out[0] = (char) (0xf0 | code >> 18);
    out[1] = (char) (0x80 | (code >> 12 & 0x3f));
    out[2] = (char) (0x80 | (code >> 6 & 0x3f));
    out[3] = (char) (0x80 | (code & 0x3f));
    return 4;
}

size_t mns_utf8_columns (const char *text, size_t size)
{
    size_t columns = 0;
    for (size_t i = 0; i < size; i++)
        columns += ((unsigned char) text[i] & 0xc0) != 0x80;
    return columns;
}

/* A character as a message may show it: itself, or its bytes in hexadecimal. */
static size_t show_character (char out[16], const unsigned char *s, size_t size, size_t *step)
{
    static const char digits[] = "0123456789abcdef";
    bool plain;
    size_t length = character_size (s, size);
    /* U+0080 … U+009F are control characters too. */
    plain = length > 1 ? !(s[0] == 0xc2 && s[1] < 0xa0)
                       : length == 1 && s[0] >= 0x20 && s[0] != 0x7f && s[0] != '"' && s[0] != '\\';
    *step = length == 0 ? 1 : length;
    if (plain) {
        memcpy (out, s, *step);
        return *step;
    }
    for (size_t i = 0; i < *step; i++) {
        out[4 * i] = '\\';
        out[4 * i + 1] = 'x';
        out[4 * i + 2] = digits[s[i] >> 4];
        out[4 * i + 3] = digits[s[i] & 15];
    }
    return *step * 4;
}

void mns_text_quote (char *out, size_t out_size, const char *text, size_t size)
{
    static const char ellipsis[] = "\xe2\x80\xa6";
    const unsigned char *s = (const unsigned char *) text;
    size_t room = out_size - 2 - sizeof (ellipsis); /* the quotes, the ellipsis and the NUL */
    size_t at = 0, step;
    assert (out_size >= 16);
    *out++ = '"';
    while (at < size) {
        char shown[16];
        size_t length = show_character (shown, s + at, size - at, &step);
        if (length > room) {
            memcpy (out, ellipsis, sizeof (ellipsis) - 1);
            out += sizeof (ellipsis) - 1;
            break;
        }
        memcpy (out, shown, length);
        out += length;
        room -= length;
        at += step;
    }
    *out++ = '"';
    *out = '\0';
}

static size_t least (size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Row i of the table of prefixes needs the two rows above it. */
size_t mns_text_distance (const char *a, const char *b, size_t limit)
{
    uint8_t rows[3][MNS_WORD_MAX + 1];
    uint8_t *above2 = rows[0], *above = rows[1], *row = rows[2];
    size_t a_size = strlen (a), b_size = strlen (b);
    if (strcmp (a, b) == 0)
        return 0;
    if (a_size > MNS_WORD_MAX || b_size > MNS_WORD_MAX)
        return limit + 1;
    for (size_t j = 0; j <= b_size; j++)
        above[j] = (uint8_t) j;
    for (size_t i = 1; i <= a_size; i++) {
        uint8_t *oldest = above2;
        row[0] = (uint8_t) i;
        for (size_t j = 1; j <= b_size; j++) {
            size_t edits = least (above[j], row[j - 1]) + 1u;
            edits = least (edits, above[j - 1] + (size_t) (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                edits = least (edits, above2[j - 2] + 1u);
            row[j] = (uint8_t) edits;
        }
        above2 = above;
        above = row;
        row = oldest;
    }
    return least (above[b_size], limit + 1);
}
