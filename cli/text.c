/* text.c: words that are near each other. */
#include "cli/cli.h"

#include <string.h>

enum { WORD_MAX = 40 };

size_t cli_distance (const char *a, const char *b)
{
    size_t row[3][WORD_MAX + 1], m = strlen (a), n = strlen (b);

    if (m > WORD_MAX || n > WORD_MAX)
        return WORD_MAX;
    for (size_t j = 0; j <= n; j++)
        row[0][j] = j;
    for (size_t i = 1; i <= m; i++) {
        size_t *now = row[i % 3], *last = row[(i - 1) % 3], *older = row[(i + 1) % 3];
        now[0] = i;
        for (size_t j = 1; j <= n; j++) {
            size_t best = last[j - 1] + (a[i - 1] != b[j - 1]);
            best = last[j] + 1 < best ? last[j] + 1 : best;
            best = now[j - 1] + 1 < best ? now[j - 1] + 1 : best;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
                older[j - 2] + 1 < best)
                best = older[j - 2] + 1;
            now[j] = best;
        }
    }
    return row[m % 3][n];
}

bool cli_has_choice (const char *choices, const char *word)
{
    size_t size = strlen (word);

    while (*choices != 0) {
        size_t one = strcspn (choices, "|");
        if (one == size && memcmp (choices, word, size) == 0)
            return true;
        choices += one + (choices[one] == '|');
    }
    return false;
}
