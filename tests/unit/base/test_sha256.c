/* test_sha256.c: the examples of FIPS 180-4, and every way to cut an input. */
#include "suite.h"

#include "base/sha256.h"

#include <string.h>

static void expect (const char *bytes, size_t size, size_t step, const char *expected)
{
    char text[MNS_SHA256_TEXT];
    mns_sha256 hash;
    mns_sha256_init (&hash);
    for (size_t at = 0; at < size; at += step)
        mns_sha256_add (&hash, bytes + at, size - at < step ? size - at : step);
    mns_sha256_text (&hash, text);
    ck_assert_str_eq (text, expected);
}

START_TEST (test_examples)
{
    static char million[1000000];
    const char *two = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
    expect ("", 0, 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    expect ("abc", 3, 3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    expect (two, strlen (two), 64,
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    memset (million, 'a', sizeof million);
    expect (million, sizeof million, 4099,
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}
END_TEST

/* Of each length around a block, one digest however it is cut. */
START_TEST (test_cuts)
{
    char bytes[200], whole[MNS_SHA256_TEXT];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char) (i * 7);
    for (size_t size = 0; size <= sizeof bytes; size++) {
        mns_sha256 hash;
        mns_sha256_init (&hash);
        mns_sha256_add (&hash, bytes, size);
        mns_sha256_text (&hash, whole);
        for (size_t step = 1; step <= 130; step += 3)
            expect (bytes, size, step, whole);
    }
}
END_TEST

int main (void)
{
    RUN_TESTS ("base/sha256", test_examples, test_cuts);
}
