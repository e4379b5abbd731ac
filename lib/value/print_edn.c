/* print_edn.c: a value as EDN that reads back as an equal value.
 *
 * The stack holds the collections that are open, at most as many as values may be deep. */
#include "value/print.h"

#include "base/buffer.h"
#include "base/text.h"

#include <assert.h>
#include <math.h>
#include <string.h>

/* A collection that is open. */
typedef struct frame {
    const minos_value *items;
    size_t next, words;
    minos_kind kind;
} frame;

/* The letter that stands for a byte behind a backslash in a string; 0: none. */
static char escape_of (char c)
{
    switch (c) {
    case '"':
    case '\\':
        return c;
    case '\n':
        return 'n';
    case '\t':
        return 't';
    case '\r':
        return 'r';
    case '\b':
        return 'b';
    case '\f':
        return 'f';
    default:
        return 0;
    }
}

static void code_write (mns_writer *writer, unsigned char c)
{
    static const char digits[] = "0123456789abcdef";
    char text[6] = { '\\', 'u', '0', '0', digits[c >> 4], digits[c & 15] };
    mns_writer_put (writer, text, sizeof text);
}

static void string_write (mns_writer *writer, const char *text, size_t size)
{
    size_t plain = 0;
    mns_writer_text (writer, "\"");
    for (size_t i = 0; i < size; i++) {
        char letter = escape_of (text[i]);
        if (!letter && (unsigned char) text[i] >= ' ')
            continue;
        mns_writer_put (writer, text + plain, i - plain);
        if (letter)
            mns_writer_put (writer, (const char[]){ '\\', letter }, 2);
        else
            code_write (writer, (unsigned char) text[i]);
        plain = i + 1;
    }
    mns_writer_put (writer, text + plain, size - plain);
    mns_writer_text (writer, "\"");
}

/* A character by its name, its code, or itself: what would end a token or be blank is never
 * written as it is. */
static void character_write (mns_writer *writer, const char *text, size_t size)
{
    static const struct {
        char character;
        const char *name;
    } names[] = { { '\n', "\\newline" }, { ' ', "\\space" },      { '\t', "\\tab" },
                  { '\r', "\\return" },  { '\b', "\\backspace" }, { '\f', "\\formfeed" } };
    if (size == 1) {
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            if (names[i].character == *text) {
                mns_writer_text (writer, names[i].name);
                return;
            }
        if ((unsigned char) *text < ' ' || strchr ("()[]{}\",;\\`~@^\177", *text)) {
            code_write (writer, (unsigned char) *text);
            return;
        }
    }
    mns_writer_text (writer, "\\");
    mns_writer_put (writer, text, size);
}

static void float_write (mns_writer *writer, double number)
{
    if (isnan (number))
        mns_writer_text (writer, "##NaN");
    else if (isinf (number))
        mns_writer_text (writer, number > 0 ? "##Inf" : "##-Inf");
    else
        mns_writer_float (writer, number);
}

static void text_write (mns_writer *writer, const mns_node *node)
{
    const char *text = mns_node_text (node);
    switch (node->kind) {
    case MINOS_KIND_STRING:
        string_write (writer, text, node->count);
        return;
    case MINOS_KIND_CHARACTER:
        character_write (writer, text, node->count);
        return;
    case MINOS_KIND_KEYWORD:
        mns_writer_text (writer, ":");
        break;
    default:
        break;
    }
    mns_writer_put (writer, text, node->count);
    if (node->kind == MINOS_KIND_DECIMAL)
        mns_writer_text (writer, "M");
}

static void leaf_write (mns_writer *writer, const mns_node *node)
{
    switch (node->kind) {
    case MINOS_KIND_NIL:
        mns_writer_text (writer, "nil");
        return;
    case MINOS_KIND_BOOLEAN:
        mns_writer_text (writer, node->integer ? "true" : "false");
        return;
    case MINOS_KIND_INTEGER:
        if (node->count)
            mns_writer_put (writer, mns_node_text (node), node->count);
        else
            mns_writer_integer (writer, node->integer);
        return;
    case MINOS_KIND_FLOAT:
        float_write (writer, node->number);
        return;
    default:
        text_write (writer, node);
    }
}

static frame collection_open (mns_writer *writer, const minos_values *values, const mns_node *node)
{
    frame opened = { .items = mns_node_items (node),
                     .words = node->count,
                     .kind = (minos_kind) node->kind };
    if (node->kind == MINOS_KIND_TAGGED) {
        const mns_node *tag = mns_node_at (values, node->items[0]);
        mns_writer_text (writer, "#");
        mns_writer_put (writer, mns_node_text (tag), tag->count);
        mns_writer_text (writer, " ");
        opened.items++;
        return opened;
    }
    if (node->kind == MINOS_KIND_MAP)
        opened.words *= 2;
    mns_writer_text (writer, node->kind == MINOS_KIND_VECTOR ? "["
                             : node->kind == MINOS_KIND_SET  ? "#{"
                                                             : "{");
    return opened;
}

static void collection_close (mns_writer *writer, minos_kind kind)
{
    if (kind != MINOS_KIND_TAGGED)
        mns_writer_text (writer, kind == MINOS_KIND_VECTOR ? "]" : "}");
}

static void separator_write (mns_writer *writer, const frame *top)
{
    if (top->next == 0)
        return;
    mns_writer_text (writer, top->kind == MINOS_KIND_MAP && top->next % 2 == 0 ? ", " : " ");
}

minos_status minos_value_print_edn (const minos_values *values, minos_value value,
                                    const minos_sink *sink)
{
    frame stack[MINOS_VALUE_DEPTH_MAX];
    size_t depth = 0;
    if (!values || !sink || !sink->write)
        return MINOS_MISUSE;
    mns_writer writer = { .sink = sink };
    while (!writer.status) {
        if (mns_value_is_small (value)) {
            mns_writer_integer (&writer, mns_value_small (value));
        } else {
            const mns_node *node = mns_node_at (values, value);
            assert (node->kind < MINOS_KIND_VECTOR || depth < MINOS_VALUE_DEPTH_MAX);
            if (node->kind < MINOS_KIND_VECTOR)
                leaf_write (&writer, node);
            else
                stack[depth++] = collection_open (&writer, values, node);
        }
        while (depth && stack[depth - 1].next == stack[depth - 1].words)
            collection_close (&writer, stack[--depth].kind);
        if (!depth)
            break;
        separator_write (&writer, &stack[depth - 1]);
        value = stack[depth - 1].items[stack[depth - 1].next++];
    }
    return writer.status;
}

/* A sink that stops at a column. */
typedef struct clip {
    mns_buffer *out;
    size_t columns, used;
    size_t last; /* where the last column that fits begins */
} clip;

static minos_status clip_write (void *context, const char *bytes, size_t size)
{
    clip *clipped = context;
    for (size_t at = 0; at < size;) {
        size_t next = at + 1;
        while (next < size && ((unsigned char) bytes[next] & 0xc0) == 0x80)
            next++;
        if (clipped->used == clipped->columns) {
            clipped->out->size = clipped->last;
            mns_buffer_add_text (clipped->out, "…");
            return MINOS_LIMIT;
        }
        clipped->last = clipped->out->size;
        clipped->used++;
        mns_buffer_add (clipped->out, bytes + at, next - at);
        at = next;
    }
    return clipped->out->failed ? MINOS_NO_MEMORY : MINOS_OK;
}

void mns_value_write_edn (const minos_values *values, minos_value value, mns_buffer *out,
                          size_t columns)
{
    clip clipped = { .out = out, .columns = columns };
    minos_sink sink = { .write = clip_write, .context = &clipped };
    if (!columns)
        sink = mns_buffer_sink (out);
    minos_status status = minos_value_print_edn (values, value, &sink);
    (void) status; /* What can fail is the buffer, which remembers it. */
}
