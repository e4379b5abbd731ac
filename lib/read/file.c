/* file.c: a whole input at once, from a file, standard input or memory. */
#include "base/error.h"
#include "minos/read.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BLOCK = 64 << 10 };

static minos_status io_error (minos_error *error, const char *path, const char *what, int code)
{
    char text[128];
    if (strerror_r (code, text, sizeof text) != 0)
        text[0] = '\0';
    mns_error (error, MINOS_IO, "%s: %s", what, text);
    mns_error_path (error, path);
    return MINOS_IO;
}

static minos_status reader_make (minos_reader **out, const char *path,
                                 const minos_read_options *options, minos_error *error)
{
    minos_status status = minos_reader_new (out, path, options);
    if (status)
        mns_error (error, status, "%s",
                   status == MINOS_MISUSE ? "the options for reading are not valid"
                                          : "no memory for a reader");
    return status;
}

/* Feeds all that the descriptor gives. */
static minos_status descriptor_feed (minos_reader *reader, int file, const char *path,
                                     minos_error *error)
{
    char block[BLOCK];
    for (;;) {
        ssize_t size = read (file, block, sizeof block);
        if (size < 0 && errno == EINTR)
            continue;
        if (size < 0)
            return io_error (error, path, "cannot read", errno);
        if (size == 0)
            return MINOS_OK;
        minos_status status = minos_reader_feed (reader, block, (size_t) size, error);
        if (status)
            return status;
    }
}

static minos_status descriptor_read (minos_history **out, int file, const char *path,
                                     const minos_read_options *options, minos_error *error)
{
    minos_reader *reader;
    minos_status status = reader_make (&reader, path, options, error);
    if (status)
        return status;
    status = descriptor_feed (reader, file, path, error);
    if (status) {
        minos_reader_free (reader);
        return status;
    }
    return minos_reader_finish (out, reader, error);
}

minos_status minos_history_read (minos_history **out, const char *path,
                                 const minos_read_options *options, minos_error *error)
{
    struct stat about;
    if (!out)
        return mns_misuse (error, "no place for the history");
    *out = NULL;
    if (!path)
        return mns_misuse (error, "no path");
    if (strcmp (path, "-") == 0)
        return descriptor_read (out, STDIN_FILENO, path, options, error);
    int file = open (path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return io_error (error, path, "cannot open", errno);
    minos_status status;
    if (fstat (file, &about) == 0 && S_ISDIR (about.st_mode))
        status = io_error (error, path, "cannot read a history", EISDIR);
    else
        status = descriptor_read (out, file, path, options, error);
    close (file);
    return status;
}

minos_status minos_history_parse (minos_history **out, const void *bytes, size_t size,
                                  const minos_read_options *options, minos_error *error)
{
    minos_reader *reader;
    if (!out)
        return mns_misuse (error, "no place for the history");
    *out = NULL;
    if (!bytes && size)
        return mns_misuse (error, "no bytes");
    minos_status status = reader_make (&reader, "-", options, error);
    if (status)
        return status;
    status = minos_reader_feed (reader, bytes, size, error);
    if (status) {
        minos_reader_free (reader);
        return status;
    }
    return minos_reader_finish (out, reader, error);
}
