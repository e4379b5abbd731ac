/* Sinks: all the bytes, or the status of the one who refused them. */
#include "base/sink.h"

#include "unit/base/suite.h"

#include <string.h>

typedef struct page {
    char text[2000];
    size_t size, room, calls;
} page;

static minos_status write_page (void *context, const char *bytes, size_t size)
{
    page *p = context;
    p->calls++;
    if (size > p->room - p->size)
        return MINOS_IO;
    memcpy (p->text + p->size, bytes, size);
    p->size += size;
    return MINOS_OK;
}

START_TEST (test_writes)
{
    page p = { .room = sizeof (p.text) };
    minos_sink sink = { write_page, &p };
    ck_assert_int_eq (mns_sink_text (&sink, "one "), MINOS_OK);
    ck_assert_int_eq (mns_sink_write (&sink, "two three", 3), MINOS_OK);
    ck_assert_int_eq (mns_sink_printf (&sink, " %d", 3), MINOS_OK);
    ck_assert_str_eq (p.text, "one two 3");
    ck_assert_uint_eq (p.calls, 3);
    ck_assert_int_eq (mns_sink_text (&sink, ""), MINOS_OK);
    ck_assert_int_eq (mns_sink_write (&sink, NULL, 0), MINOS_OK);
    ck_assert_int_eq (mns_sink_printf (&sink, "%s", ""), MINOS_OK);
    ck_assert_uint_eq (p.calls, 3);
}
END_TEST

START_TEST (test_refusals_come_back)
{
    page p = { .room = 4 };
    minos_sink sink = { write_page, &p };
    ck_assert_int_eq (mns_sink_text (&sink, "12345"), MINOS_IO);
    ck_assert_int_eq (mns_sink_printf (&sink, "%d", 12345), MINOS_IO);
    ck_assert_int_eq (mns_sink_text (&sink, "1234"), MINOS_OK);
}
END_TEST

START_TEST (test_longest_line)
{
    page p = { .room = sizeof (p.text) };
    minos_sink sink = { write_page, &p };
    ck_assert_int_eq (mns_sink_printf (&sink, "%*d", MNS_SINK_PRINTF_MAX, 1), MINOS_OK);
    ck_assert_uint_eq (p.size, MNS_SINK_PRINTF_MAX);
    ck_assert_int_eq (mns_sink_printf (&sink, "%*d", MNS_SINK_PRINTF_MAX + 1, 1), MINOS_INTERNAL);
    ck_assert_uint_eq (p.size, MNS_SINK_PRINTF_MAX);
}
END_TEST

int main (void)
{
    RUN_TESTS ("base/sink", test_writes, test_refusals_come_back, test_longest_line);
}
