/* Buffers: what was added is there, errors stick, limits hold to the byte. */
#include "base/buffer.h"

#include "base/rng.h"
#include "base/sink.h"
#include "support/failing.h"
#include "unit/base/suite.h"

#include <string.h>

START_TEST (test_bytes_in_order)
{
    static char expected[200000];
    mns_budget budget;
    mns_buffer buffer;
    mns_rng rng = { 1 };
    size_t size = 0;
    mns_budget_init (&budget, NULL, 0, NULL);
    mns_buffer_init (&buffer, &budget, 0);
    ck_assert_str_eq (mns_buffer_text (&buffer), "");
    while (size < sizeof (expected) - 1000) {
        char piece[500];
        size_t length = mns_rng_below (&rng, sizeof (piece) - 1);
        memset (piece, (int) ('a' + length % 26), length);
        piece[length] = '\0';
        memcpy (expected + size, piece, length);
        size += length;
        switch (length % 4) {
        case 0:
            mns_buffer_add (&buffer, piece, length);
            break;
        case 1:
            mns_buffer_add_text (&buffer, piece);
            break;
        case 2:
            mns_buffer_printf (&buffer, "%s", piece);
            break;
        default:
            for (size_t i = 0; i < length; i++)
                mns_buffer_add_char (&buffer, piece[i]);
        }
    }
    expected[size] = '\0';
    ck_assert (!buffer.failed);
    ck_assert_uint_eq (buffer.size, size);
    ck_assert_str_eq (mns_buffer_text (&buffer), expected);
    mns_buffer_clear (&buffer);
    ck_assert_str_eq (mns_buffer_text (&buffer), "");
    mns_buffer_reset (&buffer);
    mns_budget_reset (&budget);
}
END_TEST

START_TEST (test_limit)
{
    mns_budget budget;
    mns_buffer buffer;
    mns_budget_init (&budget, NULL, 0, NULL);
    for (size_t limit = 1; limit < 300; limit += 7) {
        mns_buffer_init (&buffer, &budget, limit);
        for (size_t i = 0; i < limit; i++)
            mns_buffer_add_char (&buffer, 'x');
        ck_assert (!buffer.failed);
        ck_assert_uint_eq (strlen (mns_buffer_text (&buffer)), limit);
        mns_buffer_add (&buffer, "", 0);
        ck_assert (!buffer.failed);
        mns_buffer_printf (&buffer, "y");
        ck_assert (buffer.failed);
        ck_assert_uint_eq (strlen (mns_buffer_text (&buffer)), limit);
        ck_assert_ptr_null (mns_buffer_reserve (&buffer, 0));
        mns_buffer_clear (&buffer);
        mns_buffer_printf (&buffer, "%*d", (int) limit, 1);
        ck_assert (!buffer.failed);
        mns_buffer_reset (&buffer);
        ck_assert_uint_eq (buffer.limit, limit);
    }
    mns_buffer_init (&buffer, &budget, 0);
    mns_buffer_add_char (&buffer, 'x');
    ck_assert_ptr_null (mns_buffer_reserve (&buffer, SIZE_MAX));
    ck_assert (buffer.failed);
    mns_buffer_reset (&buffer);
    mns_budget_reset (&budget);
}
END_TEST

START_TEST (test_printf_of_every_length)
{
    mns_budget budget;
    mns_buffer buffer;
    mns_budget_init (&budget, NULL, 0, NULL);
    for (int length = 1; length < 400; length++) {
        mns_buffer_init (&buffer, &budget, 0);
        mns_buffer_printf (&buffer, "%*d", length, 7);
        mns_buffer_printf (&buffer, "%0*d", length, 8);
        ck_assert_uint_eq (buffer.size, 2 * (size_t) length);
        ck_assert_uint_eq (strlen (mns_buffer_text (&buffer)), buffer.size);
        ck_assert_int_eq (buffer.data[length - 1], '7');
        ck_assert_int_eq (buffer.data[2 * length - 1], '8');
        mns_buffer_reset (&buffer);
    }
    mns_budget_reset (&budget);
}
END_TEST

/* What does not fit whole is not taken at all, and nothing after it. */
START_TEST (test_errors_stick)
{
    mns_budget budget;
    mns_buffer buffer;
    minos_sink sink;
    mns_budget_init (&budget, NULL, 0, NULL);
    mns_buffer_init (&buffer, &budget, 5);
    sink = mns_buffer_sink (&buffer);
    ck_assert_int_eq (mns_sink_text (&sink, "abc"), MINOS_OK);
    ck_assert_int_eq (mns_sink_text (&sink, "def"), MINOS_NO_MEMORY);
    ck_assert_int_eq (mns_sink_text (&sink, "d"), MINOS_NO_MEMORY);
    mns_buffer_add_char (&buffer, 'd');
    mns_buffer_printf (&buffer, "%d", 4);
    ck_assert_str_eq (mns_buffer_text (&buffer), "abc");
    mns_buffer_reset (&buffer);
    mns_budget_reset (&budget);
}
END_TEST

static minos_status write_much (const minos_alloc *alloc, void *context)
{
    mns_budget budget;
    mns_buffer buffer;
    bool failed;
    (void) context;
    mns_budget_init (&budget, NULL, 0, alloc);
    mns_buffer_init (&buffer, &budget, 0);
    for (int i = 0; i < 2000; i++)
        mns_buffer_printf (&buffer, "%d %s", i,
                           i % 100 == 0 ? "a text that is a little longer" : "");
    failed = buffer.failed;
    if (!failed)
        ck_assert_uint_gt (strlen (mns_buffer_text (&buffer)), 8000);
    mns_buffer_reset (&buffer);
    mns_budget_reset (&budget);
    return failed ? MINOS_NO_MEMORY : MINOS_OK;
}

START_TEST (test_every_allocation_may_fail)
{
    failing_each (write_much, NULL, 1);
}
END_TEST

static void shortened (const char *text, size_t columns, const char *expected)
{
    mns_budget budget;
    mns_buffer buffer;
    mns_budget_init (&budget, NULL, 0, NULL);
    mns_buffer_init (&buffer, &budget, 0);
    mns_buffer_add_text (&buffer, text);
    mns_buffer_shorten (&buffer, columns);
    ck_assert_str_eq (mns_buffer_text (&buffer), expected);
    mns_buffer_reset (&buffer);
    mns_budget_reset (&budget);
}

START_TEST (test_shortened_in_the_middle)
{
    shortened ("", 3, "");
    shortened ("abc", 3, "abc");
    shortened ("abcd", 3, "a…d");
    shortened ("abcdefghij", 9, "abcd…ghij");
    shortened ("abcdefghij", 10, "abcdefghij");
    shortened ("äöüßéèêëñ", 6, "äö…êëñ");
    shortened ("äöüßéèêëñ", 9, "äöüßéèêëñ");
}
END_TEST

int main (void)
{
    RUN_TESTS ("base/buffer", test_bytes_in_order, test_limit, test_printf_of_every_length,
               test_errors_stick, test_shortened_in_the_middle, test_every_allocation_may_fail);
}
