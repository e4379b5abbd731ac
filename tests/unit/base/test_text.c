/* UTF-8 against a decoder that counts bits; words at a distance; quoting. */
#include "base/text.h"

#include "base/rng.h"
#include "unit/base/suite.h"

#include <string.h>

/* The naive decoder: reads the bits, then asks whether the shortest form was used. */
static size_t naive_character (const unsigned char *s, size_t size, uint32_t *code)
{
    static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
    size_t need = s[0] < 0x80       ? 1
                  : s[0] >> 5 == 6  ? 2
                  : s[0] >> 4 == 14 ? 3
                  : s[0] >> 3 == 30 ? 4
                                    : 0;
    if (need == 0 || size < need)
        return 0;
    *code = need == 1 ? s[0] : s[0] & (0x7fu >> need);
    for (size_t i = 1; i < need; i++) {
        if (s[i] >> 6 != 2)
            return 0;
        *code = *code << 6 | (s[i] & 63);
    }
    if (*code < least[need] || *code > 0x10ffff || (*code >= 0xd800 && *code < 0xe000))
        return 0;
    return need;
}

static size_t naive_check (const char *text, size_t size)
{
    size_t at = 0;
    while (at < size) {
        uint32_t code;
        size_t step = naive_character ((const unsigned char *) text + at, size - at, &code);
        if (step == 0)
            break;
        at += step;
    }
    return at;
}

/* Asserts take their time, which counts where there are millions. */
static void same (const char *text, size_t size)
{
    size_t expected = naive_check (text, size), got = mns_utf8_check (text, size);
    if (expected != got)
        ck_abort_msg ("%zu bytes %02x %02x %02x %02x: %zu, not %zu", size, (unsigned char) text[0],
                      (unsigned char) text[1], (unsigned char) text[2], (unsigned char) text[3],
                      got, expected);
}

/* All of 1, 2 and 3 bytes, and of 4 the bytes at which anything changes. */
START_TEST (test_all_short_sequences)
{
    static const unsigned char edges[] = { 0x00, 0x7f, 0x80, 0x8f, 0x90,
                                           0x9f, 0xa0, 0xbf, 0xc0, 0xff };
    char s[4] = { 0 };
    for (unsigned a = 0; a < 256; a++) {
        s[0] = (char) a;
        same (s, 1);
        for (unsigned b = 0; b < 256; b++) {
            s[1] = (char) b;
            same (s, 2);
            for (unsigned c = 0; c < 256; c++) {
                s[2] = (char) c;
                same (s, 3);
                for (size_t d = 0; a >= 0xf0 && d < sizeof (edges); d++) {
                    s[3] = (char) edges[d];
                    same (s, 4);
                }
            }
        }
    }
}
END_TEST

static bool is_encoded_well (uint32_t code)
{
    char s[4] = { 0 };
    uint32_t back;
    size_t size = mns_utf8_encode (s, code);
    if (code >= 0xd800 && code < 0xe000)
        return mns_utf8_check (s, size) == 0;
    return naive_character ((unsigned char *) s, size, &back) == size && back == code &&
           mns_utf8_check (s, size) == size && mns_utf8_columns (s, size) == 1 &&
           mns_utf8_check (s, size - 1) == 0;
}

START_TEST (test_every_code_point)
{
    for (uint32_t code = 0; code <= 0x10ffff; code++)
        if (!is_encoded_well (code))
            ck_abort_msg ("U+%04X", code);
}
END_TEST

/* Long texts, mostly of ASCII, with something else at every offset and every alignment. */
START_TEST (test_long_texts)
{
    static const char *const odd[] = { "\xc3\xa9", "\xe2\x80\xa6", "\xf0\x9f\x98\x80", "\xff",
                                       "\x80",     "\xed\xa0\x80", "\xe2\x80",         "\xc1\xbf" };
    char memory[128];
    for (size_t start = 0; start < 8; start++)
        for (size_t size = 0; size < 64; size++)
            for (size_t at = 0; at <= size; at++)
                for (size_t k = 0; k < 8; k++) {
                    char *text = memory + start;
                    size_t length = strlen (odd[k]);
                    memset (memory, 0xbf, sizeof (memory));
                    memset (text, 'a' + (int) k, size + length);
                    memcpy (text + at, odd[k], length);
                    same (text, size + length);
                    same (text, size);
                }
}
END_TEST

START_TEST (test_random_texts)
{
    mns_rng rng = { 11 };
    for (int round = 0; round < 20000; round++) {
        char text[200];
        size_t size = 0;
        while (size < 190) {
            if (mns_rng_below (&rng, 100) == 0)
                text[size++] = (char) mns_rng_next (&rng);
            else
                size += mns_utf8_encode (text + size, (uint32_t) mns_rng_below (&rng, 0x110000) >>
                                                          mns_rng_below (&rng, 21));
        }
        ck_assert_uint_eq (mns_utf8_check (text, size), naive_check (text, size));
    }
}
END_TEST

START_TEST (test_columns)
{
    ck_assert_uint_eq (mns_utf8_columns ("", 0), 0);
    ck_assert_uint_eq (mns_utf8_columns ("abc", 3), 3);
    ck_assert_uint_eq (mns_utf8_columns ("d\xc3\xa9j\xc3\xa0 \xe2\x80\xa6", 10), 6);
}
END_TEST

START_TEST (test_distances)
{
    ck_assert_uint_eq (mns_text_distance ("", "", 9), 0);
    ck_assert_uint_eq (mns_text_distance ("", "abc", 9), 3);
    ck_assert_uint_eq (mns_text_distance ("abc", "", 9), 3);
    ck_assert_uint_eq (mns_text_distance ("kitten", "sitting", 9), 3);
    ck_assert_uint_eq (mns_text_distance ("memory", "memroy", 9), 1);
    ck_assert_uint_eq (mns_text_distance ("ca", "abc", 9), 3);
    ck_assert_uint_eq (mns_text_distance ("max-memory", "max_memory", 9), 1);
    ck_assert_uint_eq (mns_text_distance ("kitten", "sitting", 2), 3);
    ck_assert_uint_eq (mns_text_distance ("kitten", "sitting", 0), 1);
}
END_TEST

/* Edits as they are defined, by recursion over both words. */
static size_t naive_distance (const char *a, const char *b)
{
    size_t best, other;
    if (*a == '\0' || *b == '\0')
        return strlen (a) + strlen (b);
    best = naive_distance (a + 1, b + 1) + (*a != *b);
    other = naive_distance (a + 1, b) + 1;
    best = other < best ? other : best;
    other = naive_distance (a, b + 1) + 1;
    best = other < best ? other : best;
    if (a[1] != '\0' && b[1] != '\0' && a[0] == b[1] && a[1] == b[0]) {
        other = naive_distance (a + 2, b + 2) + 1;
        best = other < best ? other : best;
    }
    return best;
}

START_TEST (test_distances_of_random_words)
{
    mns_rng rng = { 17 };
    for (int round = 0; round < 1500; round++) {
        char words[2][7] = { "", "" };
        size_t expected, limit = mns_rng_below (&rng, 7);
        for (int w = 0; w < 2; w++)
            for (uint64_t size = mns_rng_below (&rng, 7), i = 0; i < size; i++)
                words[w][i] = (char) ('a' + mns_rng_below (&rng, 3));
        expected = naive_distance (words[0], words[1]);
        expected = expected > limit ? limit + 1 : expected;
        ck_assert_uint_eq (mns_text_distance (words[0], words[1], limit), expected);
    }
}
END_TEST

START_TEST (test_distance_of_long_words)
{
    char a[400], b[400];
    memset (a, 'a', sizeof (a));
    memset (b, 'a', sizeof (b));
    a[127] = b[127] = '\0';
    b[3] = 'b';
    ck_assert_uint_eq (mns_text_distance (a, b, 200), 1);
    memset (b, 'b', 127);
    ck_assert_uint_eq (mns_text_distance (a, b, 200), 127);
    a[127] = 'a';
    a[399] = '\0';
    ck_assert_uint_eq (mns_text_distance (a, b, 5), 6);
    ck_assert_uint_eq (mns_text_distance (a, a, 5), 0);
}
END_TEST

static void quoted (const char *text, size_t size, size_t room, const char *expected)
{
    char out[100];
    memset (out, 'Z', sizeof (out));
    mns_text_quote (out, room, text, size);
    ck_assert_str_eq (out, expected);
    ck_assert_uint_lt (strlen (out), room);
    for (size_t i = room; i < sizeof (out); i++)
        ck_assert_int_eq (out[i], 'Z');
}

START_TEST (test_quotes)
{
    quoted ("", 0, 16, "\"\"");
    quoted ("abc", 3, 16, "\"abc\"");
    quoted ("a\"b\\c", 5, 40, "\"a\\x22b\\x5cc\"");
    quoted ("a\0b\x7f", 4, 40, "\"a\\x00b\\x7f\"");
    quoted ("\xc3\xa9\xff\xc3", 4, 40, "\"\xc3\xa9\\xff\\xc3\"");
    quoted ("\xc2\x85", 2, 40, "\"\\xc2\\x85\"");
    quoted ("0123456789", 10, 16, "\"0123456789\"");
    quoted ("0123456789a", 11, 16, "\"0123456789\xe2\x80\xa6\"");
    quoted ("012345678\xc3\xa9", 11, 16, "\"012345678\xe2\x80\xa6\"");
    quoted ("01234567\n", 9, 16, "\"01234567\xe2\x80\xa6\"");
}
END_TEST

int main (void)
{
    RUN_TESTS ("base/text", test_all_short_sequences, test_every_code_point, test_long_texts,
               test_random_texts, test_columns, test_distances, test_distances_of_random_words,
               test_distance_of_long_words, test_quotes);
}
