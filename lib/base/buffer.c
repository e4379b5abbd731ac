/* buffer.c: growing text.
 *
 * Invariant: where there is memory, capacity > size, so there is always room for the NUL. */
#include "base/buffer.h"

#include "base/text.h"
#include "base/vec.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

void mns_buffer_init (mns_buffer *buffer, mns_budget *budget, size_t limit)
{
    *buffer = (mns_buffer){ .budget = budget, .limit = limit == 0 ? SIZE_MAX - 1 : limit };
    if (buffer->limit == SIZE_MAX)
        buffer->limit = SIZE_MAX - 1;
}

void mns_buffer_reset (mns_buffer *buffer)
{
    mns_free (buffer->budget, buffer->data, buffer->capacity);
    mns_buffer_init (buffer, buffer->budget, buffer->limit);
}

void mns_buffer_clear (mns_buffer *buffer)
{
    buffer->size = 0;
    buffer->failed = false;
}

char *mns_buffer_reserve (mns_buffer *buffer, size_t size)
{
    void *data = buffer->data;
    assert (buffer->size <= buffer->limit);
    if (buffer->failed)
        return NULL;
    if (size > buffer->limit - buffer->size ||
        !mns_vec_grow (buffer->budget, &data, &buffer->capacity, buffer->size + size + 1, 1)) {
        buffer->failed = true;
        return NULL;
    }
    buffer->data = data;
    return buffer->data + buffer->size;
}

void mns_buffer_add (mns_buffer *buffer, const void *bytes, size_t size)
{
    char *at = size == 0 ? NULL : mns_buffer_reserve (buffer, size);
    if (at == NULL)
        return;
    memcpy (at, bytes, size);
    buffer->size += size;
}

void mns_buffer_add_char (mns_buffer *buffer, char c)
{
    char *at = mns_buffer_reserve (buffer, 1);
    if (at == NULL)
        return;
    *at = c;
    buffer->size++;
}

void mns_buffer_add_text (mns_buffer *buffer, const char *text)
{
    mns_buffer_add (buffer, text, strlen (text));
}

static void buffer_vprintf (mns_buffer *buffer, const char *format, va_list arguments)
{
    char small[128];
    va_list again;
    char *at;
    int length;
    va_copy (again, arguments);
    length = vsnprintf (small, sizeof (small), format, arguments);
    if (length < 0) {
        buffer->failed = true;
    } else if ((size_t) length < sizeof (small)) {
        mns_buffer_add (buffer, small, (size_t) length);
    } else if ((at = mns_buffer_reserve (buffer, (size_t) length)) != NULL) {
        vsnprintf (at, (size_t) length + 1, format, again);
        buffer->size += (size_t) length;
    }
    va_end (again);
}

void mns_buffer_printf (mns_buffer *buffer, const char *format, ...)
{
    va_list arguments;
    va_start (arguments, format);
    buffer_vprintf (buffer, format, arguments);
    va_end (arguments);
}

/* The byte at which column `column` of UTF-8 text begins. */
static size_t column_start (const char *text, size_t size, size_t column)
{
    size_t at = 0;
    for (; column > 0 && at < size; column--)
        for (at++; at < size && ((unsigned char) text[at] & 0xc0) == 0x80;)
            at++;
    return at;
}

void mns_buffer_shorten (mns_buffer *buffer, size_t columns)
{
    static const char dots[] = "…";
    size_t all = mns_utf8_columns (buffer->data, buffer->size);
    assert (columns >= 3);
    if (all <= columns)
        return;
    size_t head = (columns - 1) / 2, tail = columns - 1 - head;
    size_t head_size = column_start (buffer->data, buffer->size, head);
    size_t tail_start = column_start (buffer->data, buffer->size, all - tail);
    if (mns_buffer_reserve (buffer, sizeof dots) == NULL) /* the dots may need more than is cut */
        return;
    size_t tail_size = buffer->size - tail_start;
    memmove (buffer->data + head_size + sizeof dots - 1, buffer->data + tail_start, tail_size);
    memcpy (buffer->data + head_size, dots, sizeof dots - 1);
    buffer->size = head_size + sizeof dots - 1 + tail_size;
}

const char *mns_buffer_text (mns_buffer *buffer)
{
    if (buffer->data == NULL)
        return "";
    assert (buffer->size < buffer->capacity);
    buffer->data[buffer->size] = '\0';
    return buffer->data;
}

static minos_status buffer_write (void *context, const char *bytes, size_t size)
{
    mns_buffer *buffer = context;
    mns_buffer_add (buffer, bytes, size);
    return buffer->failed ? MINOS_NO_MEMORY : MINOS_OK;
}

minos_sink mns_buffer_sink (mns_buffer *buffer)
{
    return (minos_sink){ .write = buffer_write, .context = buffer };
}
