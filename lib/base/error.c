/* error.c: what a failed call says. Texts are of fixed size, so that telling of a lack of memory
 * needs none; a text that does not fit is cut between two characters and ends in "…". */
#include "base/error.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char ellipsis[] = "\xe2\x80\xa6";

/* Shortens `text`, of which only `size` bytes (with NUL) are there, to end in "…". */
static void cut (char *text, size_t size)
{
    size_t end = size - sizeof (ellipsis);
    assert (size > sizeof (ellipsis));
    while (end > 0 && ((unsigned char) text[end] & 0xc0) == 0x80)
        end--;
    memcpy (text + end, ellipsis, sizeof (ellipsis));
}

minos_status mns_error_v (minos_error *error, minos_status status, const char *format,
                          va_list arguments)
{
    char message[MINOS_ERROR_MESSAGE_SIZE];
    int length;
    if (error == NULL)
        return status;
    /* Not straight into *error: the arguments may point there. */
    length = vsnprintf (message, sizeof (message), format, arguments);
    if (length < 0)
        message[0] = '\0';
    else if ((size_t) length >= sizeof (message))
        cut (message, sizeof (message));
    memset (error, 0, sizeof (*error));
    error->status = status;
    memcpy (error->message, message, sizeof (message));
    return status;
}

minos_status mns_error (minos_error *error, minos_status status, const char *format, ...)
{
    va_list arguments;
    va_start (arguments, format);
    mns_error_v (error, status, format, arguments);
    va_end (arguments);
    return status;
}

void mns_error_path (minos_error *error, const char *path)
{
    size_t size;
    if (error == NULL || path == NULL)
        return;
    size = strlen (path);
    if (size < sizeof (error->path)) {
        memmove (error->path, path, size + 1);
        return;
    }
    memmove (error->path, path, sizeof (error->path) - 1);
    error->path[sizeof (error->path) - 1] = '\0';
    cut (error->path, sizeof (error->path));
}

void mns_error_place (minos_error *error, uint64_t line, uint64_t column, uint64_t offset)
{
    if (error == NULL)
        return;
    error->line = line;
    error->column = column;
    error->offset = offset;
}

size_t minos_error_format (const minos_error *error, char *text, size_t size)
{
    char line[24] = "", column[24] = "";
    const char *message;
    int length;
    bool placed;
    if (error == NULL) {
        if (size > 0)
            text[0] = '\0';
        return 0;
    }
    placed = error->path[0] != '\0' || error->line != 0;
    message = error->message[0] != '\0' ? error->message : minos_status_text (error->status);
    if (error->line != 0)
        snprintf (line, sizeof (line), "%s%" PRIu64, error->path[0] != '\0' ? ":" : "",
                  error->line);
    if (error->line != 0 && error->column != 0)
        snprintf (column, sizeof (column), ":%" PRIu64, error->column);
    length =
        snprintf (text, size, "%s%s%s%s%s", error->path, line, column, placed ? ": " : "", message);
    return length < 0 ? 0 : (size_t) length;
}
