/* list.c: lists of strings. The command line's own memory is a few names; where even that cannot be
 * had there is nothing sensible left to do. */
#define _GNU_SOURCE /* vasprintf */
#include "cli/cli.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static void *must (void *memory)
{
    if (memory == NULL) {
        cli_error ("out of memory");
        exit (CLI_EXIT_INTERNAL);
    }
    return memory;
}

void cli_list_add (cli_list *list, const char *text)
{
    if (list->count == list->capacity) {
        list->capacity = list->capacity ? 2 * list->capacity : 8;
        list->at = must (realloc (list->at, list->capacity * sizeof *list->at));
    }
    list->at[list->count++] = must (strdup (text));
}

static int compare (const void *a, const void *b)
{
    return strcmp (*(char *const *) a, *(char *const *) b);
}

void cli_list_sort (cli_list *list, size_t from)
{
    if (list->count > from)
        qsort (list->at + from, list->count - from, sizeof *list->at, compare);
}

void cli_list_free (cli_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free (list->at[i]);
    free (list->at);
    *list = (cli_list){ 0 };
}

char *cli_text (const char *format, ...)
{
    va_list arguments;
    char *text = NULL;
    int size;

    va_start (arguments, format);
    size = vasprintf (&text, format, arguments);
    va_end (arguments);
    return must (size < 0 ? NULL : text);
}
