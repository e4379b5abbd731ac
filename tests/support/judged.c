/* judged.c: see judged.h. */
#include "support/judged.h"
#include "minos/check.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

bool judged_has (const judged *found, const char *anomaly)
{
    char word[64];
    snprintf (word, sizeof word, " %s ", anomaly);
    return strstr (found->anomalies, word) != NULL;
}

static void read_finding (const minos_finding *finding, judged *out)
{
    minos_valid valid = minos_finding_valid (finding);

    *out = (judged){ .anomalies = " " };
    out->outcome = valid == MINOS_VALID_FALSE        ? "invalid"
                   : minos_finding_vacuous (finding) ? "vacuous"
                   : valid == MINOS_VALID_TRUE       ? "valid"
                                                     : "unknown";
    snprintf (out->cause, sizeof out->cause, "%s", minos_finding_cause (finding));
    for (size_t p = 0; p < minos_finding_part_count (finding); p++) {
        const minos_part *part = minos_finding_part (finding, p);
        for (size_t i = 0; i < minos_part_anomaly_count (part); i++) {
            const char *id = minos_anomaly_id (minos_part_anomaly (part, i));
            size_t size = strlen (out->anomalies);
            if (!judged_has (out, id))
                snprintf (out->anomalies + size, sizeof out->anomalies - size, "%s ", id);
        }
    }
}

void judge_all (const minos_history *history, const char *const *checkers, size_t count,
                judged *out)
{
    minos_options *options;
    minos_verdict *verdict;
    minos_error error;
    char line[1024];

    ck_assert_int_eq (minos_options_new (&options), MINOS_OK);
    ck_assert_int_eq (minos_options_set (options, "threads", "1", &error), MINOS_OK);
    if (minos_check (&verdict, history, checkers, count, options, NULL, NULL, &error) != MINOS_OK) {
        minos_error_format (&error, line, sizeof line);
        ck_abort_msg ("%s", line);
    }
    ck_assert_uint_eq (minos_verdict_finding_count (verdict), count);
    for (size_t i = 0; i < count; i++)
        read_finding (minos_verdict_finding (verdict, i), &out[i]);
    minos_verdict_free (verdict);
    minos_options_free (options);
}
