/* Any history that can be read can be judged by every checker that scans, and by those that it
 * chooses: it ends, it says one of the statuses that its header names, a violation has something to
 * show, and twice is the same. */
#include <minos/minos.h>

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void require (bool truth)
{
    if (!truth)
        abort ();
}

/* The JSON report of one checker, or NULL where the history is none that it reads. */
static char *judge (const minos_history *history, const char *name)
{
    minos_verdict *verdict;
    minos_error error;
    char *text;
    minos_status status = minos_check (&verdict, history, &name, 1, NULL, NULL, NULL, &error);

    if (status != MINOS_OK) {
        require (status == MINOS_MALFORMED || status == MINOS_BAD_OPTION || status == MINOS_LIMIT);
        require (error.message[0] != 0);
        return NULL;
    }
    require (minos_report_json (&text, verdict, history) == MINOS_OK);
    if (minos_verdict_valid (verdict) == MINOS_VALID_FALSE)
        require (strstr (text, "\"anomalies\":[{") != NULL);
    minos_verdict_free (verdict);
    return text;
}

static void judge_twice (const minos_history *history, const char *name)
{
    char *once = judge (history, name), *again = judge (history, name);

    require ((once == NULL) == (again == NULL));
    require (once == NULL || strcmp (once, again) == 0);
    minos_text_free (once);
    minos_text_free (again);
}

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
    const minos_checker_info *info;
    minos_history *history;
    minos_read_options options = { .size = sizeof options, .memory_bytes_max = 64 << 20 };
    minos_error error;

    if (minos_history_parse (&history, data, size, &options, &error) != MINOS_OK)
        return 0;
    for (size_t i = 0; (info = minos_checker_list (i)) != NULL; i++)
        if (strcmp (info->family, "linear") != 0)
            judge_twice (history, info->name);
    judge_twice (history, "auto:max-states=10000");
    minos_history_free (history);
    return 0;
}
