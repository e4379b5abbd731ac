/* fuzz_read.c: any bytes, in any format, in any pieces: a history or one error, the same for every
 * cut. The last two bytes choose: the format and whether limits are tight, and the pieces. */
#include "unit/read/dump.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void result_free (mns_buffer *result)
{
    mns_budget *budget = result->budget;
    mns_buffer_reset (result);
    mns_budget_reset (budget);
}

static void must (bool truth)
{
    if (!truth)
        abort ();
}

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
    uint8_t choice = 0, pieces = 0;
    if (size > 2) {
        pieces = data[--size];
        choice = data[--size];
    }
    minos_read_options options = { .size = sizeof options,
                                   .format = (minos_format) (choice % 8),
                                   .memory_bytes_max = 256 << 20 };
    if (choice & 0x40)
        options.record_bytes_max = 64;
    if (choice & 0x80)
        options.depth_max = 4;
    mns_budget budgets[2];
    mns_buffer whole, cut;
    mns_budget_init (&budgets[0], NULL, 0, NULL);
    mns_budget_init (&budgets[1], NULL, 0, NULL);
    mns_buffer_init (&whole, &budgets[0], 0);
    mns_buffer_init (&cut, &budgets[1], 0);
    const char *bytes = (const char *) data;
    minos_status status = dump_read (&whole, "-", bytes, size, 0, &options);
    minos_status again = dump_read (&cut, "-", bytes, size, 1u + pieces % 32u, &options);
    /* libzstd's output before an error depends on the pieces. */
    bool zstd = size >= 4 && memcmp (bytes, "\x28\xb5\x2f\xfd", 4) == 0;
    must (status == again || zstd);
    must (zstd || strcmp (mns_buffer_text (&whole), mns_buffer_text (&cut)) == 0);
    result_free (&whole);
    result_free (&cut);
    return 0;
}
