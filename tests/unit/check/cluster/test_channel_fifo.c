/* Channels: the cases of testdata, and random deliveries against comparing one by one. */
#include "cluster_text.h"

START_TEST (test_cases)
{
    static const cluster_case cases[] = {
        { "valid/prefix", "", " " },
        { "valid/two-connections", "", " " },
        { "invalid/dropped-behind-handshake", "", " gap " },
        { "invalid/reordered", "", " out-of-order " },
        { "invalid/duplicated", "", " duplicate-frame " },
        { "invalid/never-sent", "", " phantom-frame " },
        { NULL, NULL, NULL },
    };
    cluster_try ("channel-fifo", cases);
}
END_TEST

enum { FRAMES = 20 };

/* One channel: what was delivered is a prefix of what was sent. */
static bool is_prefix (const int *sent, int sent_count, const int *got, int got_count)
{
    if (got_count > sent_count)
        return false;
    for (int i = 0; i < got_count; i++)
        if (sent[i] != got[i])
            return false;
    return true;
}

static int deliver (mns_rng *rng, int fault, const int *sent, int *got)
{
    int count = (int) mns_rng_below (rng, FRAMES + 1);
    int at;

    memcpy (got, sent, sizeof (int) * FRAMES);
    if (count < 2 || fault == 0)
        return count;
    at = (int) mns_rng_below (rng, (uint64_t) count - 1);
    if (fault == 1) { /* lost */
        memmove (got + at, got + at + 1, sizeof (int) * (size_t) (count - at - 1));
        count--;
    } else if (fault == 2) { /* changed places */
        int one = got[at];
        got[at] = got[at + 1];
        got[at + 1] = one;
    } else if (fault == 3) { /* again */
        got[at + 1] = got[at];
    } else { /* from nowhere */
        got[at] = 1000;
    }
    return count;
}

START_TEST (test_random)
{
    mns_rng rng = { 44 };
    int counts[2] = { 0 };

    for (int round = 0; round < 3000; round++) {
        static cluster_text text;
        int sent[2][FRAMES], got[2][FRAMES + 1], got_count[2], next[2] = { 0 }, done[2] = { 0 };
        bool fails = false;
        text.size = 0;
        for (int c = 0; c < 2; c++) {
            int seq = 0;
            for (int i = 0; i < FRAMES; i++)
                sent[c][i] = seq += 1 + (mns_rng_below (&rng, 4) == 0);
            got_count[c] = deliver (&rng, c == 0 ? round % 5 : 0, sent[c], got[c]);
            fails |= !is_prefix (sent[c], FRAMES, got[c], got_count[c]);
        }
        while (next[0] < FRAMES || next[1] < FRAMES || done[0] < got_count[0] ||
               done[1] < got_count[1]) {
            int c = (int) mns_rng_below (&rng, 2);
            if (mns_rng_below (&rng, 2) == 0 && next[c] < FRAMES)
                CLUSTER_EVENT (&text, "a", "send", 1, "{:conn %d, :to b, :seq %d}", c,
                               sent[c][next[c]++]);
            else if (done[c] < got_count[c])
                CLUSTER_EVENT (&text, "b", "recv", 1, "{:conn %d, :from \"a\", :seq %d}", c,
                               got[c][done[c]++]);
        }
        cluster_found found = cluster_judge ("channel-fifo", text.text);
        const char *right = fails                             ? "invalid"
                            : got_count[0] + got_count[1] > 0 ? "valid"
                                                              : "vacuous";
        ck_assert_msg (strcmp (found.outcome, right) == 0, "%s\n%.1500s", found.outcome, text.text);
        counts[fails]++;
    }
    ck_assert_int_gt (counts[0], 500);
    ck_assert_int_gt (counts[1], 1000);
}
END_TEST

int main (void)
{
    return cluster_run ("check/cluster/channel_fifo", test_cases, test_random);
}
