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

static void code_write (mns_printer *printer, unsigned char c)
{
    static const char digits[] = "0123456789abcdef";
    char text[6] = { '\\', 'u', '0', '0', digits[c >> 4], digits[c & 15] };
    mns_printer_put (printer, text, sizeof text);
}

static void string_write (mns_printer *printer, const char *text, size_t size)
{
    size_t plain = 0;
    mns_printer_text (printer, "\"");
    for (size_t i = 0; i < size; i++) {
        char letter = escape_of (text[i]);
        if (!letter && (unsigned char) text[i] >= ' ')
            continue;
        mns_printer_put (printer, text + plain, i - plain);
        if (letter)
            mns_printer_put (printer, (const char[]){ '\\', letter }, 2);
        else
            code_write (printer, (unsigned char) text[i]);
        plain = i + 1;
    }
    mns_printer_put (printer, text + plain, size - plain);
    mns_printer_text (printer, "\"");
}

/* A character by its name, its code, or itself: what would end a token or be blank is never
 * written as it is. */
static void character_write (mns_printer *printer, const char *text, size_t size)
{
    static const struct {
        char character;
        const char *name;
    } names[] = { { '\n', "\\newline" }, { ' ', "\\space" },      { '\t', "\\tab" },
                  { '\r', "\\return" },  { '\b', "\\backspace" }, { '\f', "\\formfeed" } };
    if (size == 1) {
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            if (names[i].character == *text) {
                mns_printer_text (printer, names[i].name);
                return;
            }
        if ((unsigned char) *text < ' ' || strchr ("()[]{}\",;\\`~@^\177", *text)) {
            code_write (printer, (unsigned char) *text);
            return;
        }
    }
    mns_printer_text (printer, "\\");
    mns_printer_put (printer, text, size);
}

static void float_write (mns_printer *printer, double number)
{
    if (isnan (number))
        mns_printer_text (printer, "##NaN");
    else if (isinf (number))
        mns_printer_text (printer, number > 0 ? "##Inf" : "##-Inf");
    else
        mns_printer_float (printer, number);
}

static void text_write (mns_printer *printer, const mns_node *node)
{
    const char *text = mns_node_text (node);
    switch (node->kind) {
    case MINOS_KIND_STRING:
        string_write (printer, text, node->count);
        return;
    case MINOS_KIND_CHARACTER:
        character_write (printer, text, node->count);
        return;
    case MINOS_KIND_KEYWORD:
        mns_printer_text (printer, ":");
        break;
    default:
        break;
    }
    mns_printer_put (printer, text, node->count);
    if (node->kind == MINOS_KIND_DECIMAL)
        mns_printer_text (printer, "M");
}

static void leaf_write (mns_printer *printer, const mns_node *node)
{
    switch (node->kind) {
    case MINOS_KIND_NIL:
        mns_printer_text (printer, "nil");
        return;
    case MINOS_KIND_BOOLEAN:
        mns_printer_text (printer, node->integer ? "true" : "false");
        return;
    case MINOS_KIND_INTEGER:
        if (node->count)
            mns_printer_put (printer, mns_node_text (node), node->count);
        else
            mns_printer_integer (printer, node->integer);
        return;
    case MINOS_KIND_FLOAT:
        float_write (printer, node->number);
        return;
    default:
        text_write (printer, node);
    }
}

static frame collection_open (mns_printer *printer, const minos_values *values,
                              const mns_node *node)
{
    frame opened = { .items = mns_node_items (node),
                     .words = node->count,
                     .kind = (minos_kind) node->kind };
    if (node->kind == MINOS_KIND_TAGGED) {
        const mns_node *tag = mns_node_at (values, node->items[0]);
        mns_printer_text (printer, "#");
        mns_printer_put (printer, mns_node_text (tag), tag->count);
        mns_printer_text (printer, " ");
        opened.items++;
        return opened;
    }
    if (node->kind == MINOS_KIND_MAP)
        opened.words *= 2;
    mns_printer_text (printer, node->kind == MINOS_KIND_VECTOR ? "["
                               : node->kind == MINOS_KIND_SET  ? "#{"
                                                               : "{");
    return opened;
}

static void collection_close (mns_printer *printer, minos_kind kind)
{
    if (kind != MINOS_KIND_TAGGED)
        mns_printer_text (printer, kind == MINOS_KIND_VECTOR ? "]" : "}");
}

static void separator_write (mns_printer *printer, const frame *top)
{
    if (top->next == 0)
        return;
    mns_printer_text (printer, top->kind == MINOS_KIND_MAP && top->next % 2 == 0 ? ", " : " ");
}

minos_status minos_value_print_edn (const minos_values *values, minos_value value,
                                    const minos_sink *sink)
{
    frame stack[MINOS_VALUE_DEPTH_MAX];
    size_t depth = 0;
    if (!values || !sink || !sink->write)
        return MINOS_MISUSE;
    mns_printer printer = { .sink = sink };
    while (!printer.status) {
        if (mns_value_is_small (value)) {
            mns_printer_integer (&printer, mns_value_small (value));
        } else {
            const mns_node *node = mns_node_at (values, value);
            assert (node->kind < MINOS_KIND_VECTOR || depth < MINOS_VALUE_DEPTH_MAX);
            if (node->kind < MINOS_KIND_VECTOR)
                leaf_write (&printer, node);
            else
                stack[depth++] = collection_open (&printer, values, node);
        }
        while (depth && stack[depth - 1].next == stack[depth - 1].words)
            collection_close (&printer, stack[--depth].kind);
        if (!depth)
            break;
        separator_write (&printer, &stack[depth - 1]);
        value = stack[depth - 1].items[stack[depth - 1].next++];
    }
    return printer.status;
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
