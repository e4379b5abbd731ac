/* The same history, written in EDN and in JSON, read whole and in pieces, plain and compressed, is
 * the same history. */
#include "base/rng.h"
#include "dump.h"

#include <check.h>

#if __has_include(<zlib.h>)
#include <zlib.h>
#define HAVE_ZLIB 1
#endif
#if __has_include(<zstd.h>)
#include <zstd.h>
#define HAVE_ZSTD 1
#endif

enum { PROCESSES = 4, RECORDS = 300, TEXT_MAX = 1 << 18 };

/* A random value, in both syntaxes. */
static void value_write (mns_rng *rng, mns_buffer *edn, mns_buffer *json, int depth)
{
    static const char *const words[] = { "a",         "a longer word, too long for the cache",
                                         "ünï",       "",
                                         "quo\\\"te", "\\u03a9\\n" };
    const char *word = words[mns_rng_below (rng, 6)];
    uint64_t kind = mns_rng_below (rng, depth ? 8 : 6);
    mns_buffer *both[2] = { edn, json };
    for (int i = 0; i < 2 && kind >= 6; i++)
        mns_buffer_add_char (both[i], kind == 6 ? '[' : '{');
    uint64_t count = kind >= 6 ? mns_rng_below (rng, 5) : 0;
    for (uint64_t i = 0; i < count; i++) {
        if (i)
            mns_buffer_add_text (json, mns_rng_below (rng, 2) ? ", " : ",");
        mns_buffer_add_text (edn, mns_rng_below (rng, 2) ? " " : " , ");
        if (kind == 7) {
            mns_buffer_printf (edn, "\"k%d\" ", (int) i);
            mns_buffer_printf (json, "\"k%d\":", (int) i);
        }
        value_write (rng, edn, json, depth - 1);
    }
    int64_t number = (int64_t) mns_rng_next (rng) >> mns_rng_below (rng, 64);
    for (int i = 0; i < 2; i++)
        switch (kind) {
        case 0:
            mns_buffer_add_text (both[i], i ? "null" : "nil");
            break;
        case 1:
            mns_buffer_add_text (both[i], number & 1 ? "true" : "false");
            break;
        case 2:
            mns_buffer_printf (both[i], "%d", (int) (number % 5));
            break;
        case 3:
            mns_buffer_printf (both[i], "%" PRId64, number);
            break;
        case 4:
            mns_buffer_printf (both[i], "%" PRId64 ".5e%d", number, (int) (number % 40));
            break;
        case 5:
            mns_buffer_printf (both[i], "\"%s\"", word);
            break;
        default:
            mns_buffer_add_char (both[i], kind == 6 ? ']' : '}');
        }
}

static void record_write (mns_rng *rng, mns_buffer *edn, mns_buffer *json, int process, int type,
                          int index)
{
    static const char *const types[] = { "invoke", "ok", "fail", "info" };
    static const char *const functions[] = { "read", "compare-and-set-something" };
    const char *f = functions[process & 1];
    mns_buffer_printf (edn,
                       "{:type :%s, :process %d, :f :%s, :index %d, :time %d000000000, :value ",
                       types[type], process, f, index, index + 1);
    mns_buffer_printf (json,
                       "{\"type\":\"%s\",\"process\":%d,\"f\":\"%s\",\"index\":%d,"
                       "\"time\":%d000000000,\"value\":",
                       types[type], process, f, index, index + 1);
    value_write (rng, edn, json, 3);
    if (mns_rng_below (rng, 4) == 0) {
        mns_buffer_add_text (edn, " :node ");
        mns_buffer_add_text (json, ",\"node\": ");
        value_write (rng, edn, json, 1);
    }
    mns_buffer_add_text (edn, "}\n");
    mns_buffer_add_text (json, "}\n");
}

static void history_write (uint64_t seed, mns_buffer *edn, mns_buffer *json)
{
    mns_rng rng = { seed };
    bool open[PROCESSES] = { false };
    for (int i = 0; i < RECORDS; i++) {
        int process = (int) mns_rng_below (&rng, PROCESSES);
        int type = open[process] ? 1 + (int) mns_rng_below (&rng, 3) : 0;
        open[process] = !open[process];
        record_write (&rng, edn, json, process, type, i);
    }
}

static void same (const mns_buffer *got, const mns_buffer *expected, const char *what)
{
    size_t at = 0;
    while (at < got->size && at < expected->size && got->data[at] == expected->data[at])
        at++;
    ck_assert_msg (at == got->size && at == expected->size, "%s: \"%.200s\" instead of \"%.200s\"",
                   what, at < got->size ? got->data + at : "",
                   at < expected->size ? expected->data + at : "");
}

/* Reads in pieces of random sizes. */
static minos_status read_pieces (mns_rng *rng, mns_buffer *out, const char *bytes, size_t size)
{
    minos_reader *reader;
    minos_history *history = NULL;
    minos_error error = { 0 };
    /* Sniffing waits for all of so short an input. */
    bool packed = size > 4 && (bytes[0] == '\x1f' || bytes[0] == '\x28');
    minos_read_options options = { .size = sizeof options };
    uint64_t most = 1 + mns_rng_below (rng, 2000);
    if (!packed && size && mns_rng_below (rng, 4))
        options.format = size > 1 && bytes[1] == '"' ? MINOS_FORMAT_JSONL : MINOS_FORMAT_EDN;
    minos_status status = minos_reader_new (&reader, "-", &options);
    for (size_t at = 0; at < size && !status;) {
        size_t part = (size_t) mns_rng_below (rng, most + 1);
        part = part < size - at ? part : size - at;
        status = minos_reader_feed (reader, bytes + at, part, &error);
        at += part;
    }
    if (status)
        minos_reader_free (reader);
    else
        status = minos_reader_finish (&history, reader, &error);
    mns_buffer_clear (out);
    if (status)
        dump_error (out, &error);
    else
        dump_history (out, history);
    minos_history_free (history);
    return status;
}

#ifdef HAVE_ZLIB
static size_t gzip_make (char *out, size_t room, const char *bytes, size_t size)
{
    z_stream stream = { .next_in = (Bytef *) (uintptr_t) bytes, .avail_in = (uInt) size };
    stream.next_out = (Bytef *) out;
    stream.avail_out = (uInt) room;
    ck_assert_int_eq (deflateInit2 (&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    ck_assert_int_eq (deflate (&stream, Z_FINISH), Z_STREAM_END);
    size_t made = room - stream.avail_out;
    deflateEnd (&stream);
    return made;
}
#endif

#ifdef HAVE_ZSTD
/* A small block first, so that the others do not end where the reader's do. */
static size_t zstd_make (char *out, size_t room, const char *bytes, size_t size)
{
    ZSTD_CCtx *context = ZSTD_createCCtx ();
    ZSTD_inBuffer in = { .src = bytes, .size = 50000 };
    ZSTD_outBuffer packed = { .dst = out, .size = room };
    ck_assert_uint_eq (ZSTD_compressStream2 (context, &packed, &in, ZSTD_e_flush), 0);
    in.size = size;
    ck_assert_uint_eq (ZSTD_compressStream2 (context, &packed, &in, ZSTD_e_end), 0);
    ZSTD_freeCCtx (context);
    return packed.pos;
}
#endif

/* However a compressed input is cut, flipped or ended, the error does not depend on the pieces.
 * `exact`: nor does its text. (How much libzstd gives before it stops depends on what it gets.) */
static void broken_try (mns_rng *rng, mns_buffer *whole, mns_buffer *got, char *packed, size_t size,
                        bool exact)
{
    for (int i = 0; i < 40; i++) {
        size_t cut = (size_t) mns_rng_below (rng, size), flip = (size_t) mns_rng_below (rng, size);
        char saved = packed[flip];
        if (i % 2)
            packed[flip] = (char) (packed[flip] ^ (1 << mns_rng_below (rng, 8)));
        size_t end = i % 2 ? size : cut;
        mns_buffer_clear (whole);
        minos_status status = dump_read (whole, "-", packed, end, 0, NULL);
        ck_assert (status == MINOS_OK || status == MINOS_MALFORMED || status == MINOS_LIMIT);
        ck_assert_msg (i % 2 || cut < 2 || status == MINOS_MALFORMED, "cut at %zu", cut);
        for (int j = 0; j < 4; j++) {
            ck_assert_int_eq (read_pieces (rng, got, packed, end), status);
            if (exact)
                same (got, whole, "broken");
        }
        packed[flip] = saved;
    }
}

static void packed_try (mns_rng *rng, const mns_buffer *plain, const mns_buffer *expected,
                        mns_buffer *got)
{
    static char packed[2 * TEXT_MAX];
    mns_buffer whole;
    size_t half = plain->size / 2, size;
    mns_buffer_init (&whole, got->budget, 0);
#ifdef HAVE_ZLIB
    size = gzip_make (packed, TEXT_MAX, plain->data, half);
    size += gzip_make (packed + size, TEXT_MAX, plain->data + half, plain->size - half);
    read_pieces (rng, got, packed, size);
    same (got, expected, "two members of gzip");
    broken_try (rng, &whole, got, packed, size, true);
    memset (packed + size, 0, 512);
    read_pieces (rng, got, packed, size + 512);
    same (got, expected, "gzip, padded");
#endif
#ifdef HAVE_ZSTD
    size = ZSTD_compress (packed, TEXT_MAX, plain->data, half, 3);
    size += ZSTD_compress (packed + size, TEXT_MAX, plain->data + half, plain->size - half, 3);
    read_pieces (rng, got, packed, size);
    same (got, expected, "two frames of zstd");
    broken_try (rng, &whole, got, packed, size, false);
#endif
    mns_buffer_reset (&whole);
}

START_TEST (test_same)
{
    for (uint64_t seed = 1; seed <= 12; seed++) {
        mns_budget budget;
        mns_buffer edn, json, expected, got;
        mns_rng rng = { seed * 77 };
        mns_budget_init (&budget, NULL, 0, NULL);
        mns_buffer_init (&edn, &budget, TEXT_MAX);
        mns_buffer_init (&json, &budget, TEXT_MAX);
        mns_buffer_init (&expected, &budget, 0);
        mns_buffer_init (&got, &budget, 0);
        history_write (seed, &edn, &json);
        minos_status status = dump_read (&expected, "-", edn.data, edn.size, 0, NULL);
        ck_assert_msg (status == MINOS_OK, "%s", mns_buffer_text (&expected));
        ck_assert_uint_gt (expected.size, RECORDS * 20);
        dump_read (&got, "-", json.data, json.size, 0, NULL);
        same (&got, &expected, "JSON");
        for (int i = 0; i < 10; i++) {
            read_pieces (&rng, &got, edn.data, edn.size);
            same (&got, &expected, "EDN in pieces");
            read_pieces (&rng, &got, json.data, json.size);
            same (&got, &expected, "JSON in pieces");
        }
        packed_try (&rng, seed % 2 ? &edn : &json, &expected, &got);
        mns_buffer_reset (&edn);
        mns_buffer_reset (&json);
        mns_buffer_reset (&expected);
        mns_buffer_reset (&got);
        mns_budget_reset (&budget);
    }
}
END_TEST

/* Few bytes that become many: all of them come out, though none went in since. */
START_TEST (test_dense)
{
    static const char record[] = "{:type :invoke, :process 0, :f :w}";
    /* A block of 50000, twenty of 128 KiB, and one that does not fit where those end. */
    const size_t size = 50000 + 20 * (128 << 10) + 100000;
    char *plain = malloc (size), *packed = malloc (size);
    mns_budget budget;
    mns_buffer expected, got;
    ck_assert (plain && packed);
    mns_budget_init (&budget, NULL, 0, NULL);
    mns_buffer_init (&expected, &budget, 0);
    mns_buffer_init (&got, &budget, 0);
    memset (plain, ' ', size);
    memcpy (plain + size - (sizeof record - 1), record, sizeof record - 1);
    ck_assert_int_eq (dump_read (&expected, "-", plain, size, 0, NULL), MINOS_OK);
    ck_assert_uint_gt (expected.size, 10);
#ifdef HAVE_ZLIB
    dump_read (&got, "-", packed, gzip_make (packed, size, plain, size), 0, NULL);
    same (&got, &expected, "dense gzip");
#endif
    mns_buffer_clear (&got);
#ifdef HAVE_ZSTD
    dump_read (&got, "-", packed, zstd_make (packed, size, plain, size), 0, NULL);
    same (&got, &expected, "dense zstd");
#endif
    mns_buffer_reset (&expected);
    mns_buffer_reset (&got);
    mns_budget_reset (&budget);
    free (plain);
    free (packed);
}
END_TEST

/* Broken text: whatever is wrong is said in the same words, in the same place. */
START_TEST (test_broken)
{
    static const char garbage[] = "{}[]()\"\\:;#^,09azN/.-\n\xc3\xff\0";
    mns_rng rng = { 5 };
    size_t refused = 0;
    mns_budget budget;
    mns_buffer edn, json, whole, got;
    mns_budget_init (&budget, NULL, 0, NULL);
    mns_buffer_init (&edn, &budget, TEXT_MAX);
    mns_buffer_init (&json, &budget, TEXT_MAX);
    mns_buffer_init (&whole, &budget, 0);
    mns_buffer_init (&got, &budget, 0);
    history_write (99, &edn, &json);
    for (int i = 0; i < 600; i++) {
        mns_buffer *text = i % 2 ? &edn : &json;
        size_t at = (size_t) mns_rng_below (&rng, text->size);
        char saved = text->data[at];
        text->data[at] = garbage[mns_rng_below (&rng, sizeof garbage - 1)];
        mns_buffer_clear (&whole);
        refused += dump_read (&whole, "-", text->data, text->size, 0, NULL) != MINOS_OK;
        for (int j = 0; j < 3; j++) {
            read_pieces (&rng, &got, text->data, text->size);
            same (&got, &whole, "broken");
        }
        text->data[at] = saved;
    }
    ck_assert_uint_gt (refused, 200);
    mns_buffer_reset (&edn);
    mns_buffer_reset (&json);
    mns_buffer_reset (&whole);
    mns_buffer_reset (&got);
    mns_budget_reset (&budget);
}
END_TEST

int main (void)
{
    Suite *suite = suite_create ("read/agree");
    TCase *test = tcase_create ("all");
    tcase_set_timeout (test, 300);
    tcase_add_test (test, test_same);
    tcase_add_test (test, test_dense);
    tcase_add_test (test, test_broken);
    suite_add_tcase (suite, test);
    SRunner *runner = srunner_create (suite);
    srunner_run_all (runner, CK_ENV);
    int failed = srunner_ntests_failed (runner);
    srunner_free (runner);
    return failed != 0;
}
