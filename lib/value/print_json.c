/* print_json.c: a value as JSON. Keywords, symbols, characters and ratios are strings, sets are
 * arrays, a tagged value is an object of one member "#tag". What JSON has no number for (NaN,
 * infinities) is a string with its EDN. A key that is no text is the string of its EDN. */
#include "value/print.h"

#include <assert.h>
#include <math.h>
#include <string.h>

/* A collection that is open. */
typedef struct frame {
    const minos_value *items;
    size_t next, words;
    minos_kind kind;
} frame;

static minos_status escaped_write (void *context, const char *bytes, size_t size)
{
    static const char digits[] = "0123456789abcdef", letters[] = "btn?fr";
    mns_printer *printer = context;
    size_t plain = 0;
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char) bytes[i];
        char text[6] = { '\\', (char) c, '0', '0', digits[c >> 4], digits[c & 15] };
        size_t length = 2;
        if (c >= ' ' && c != '"' && c != '\\')
            continue;
        if (c >= '\b' && c <= '\r' && c != '\v') {
            text[1] = letters[c - '\b'];
        } else if (c < ' ') {
            text[1] = 'u';
            length = 6;
        }
        mns_printer_put (printer, bytes + plain, i - plain);
        mns_printer_put (printer, text, length);
        plain = i + 1;
    }
    mns_printer_put (printer, bytes + plain, size - plain);
    return printer->status;
}

static void string_write (mns_printer *printer, const char *text, size_t size)
{
    mns_printer_text (printer, "\"");
    minos_status status = escaped_write (printer, text, size);
    (void) status; /* The printer remembers. */
    mns_printer_text (printer, "\"");
}

/* The string of a value's EDN. */
static void edn_string_write (mns_printer *printer, const minos_values *values, minos_value value)
{
    minos_sink sink = { .write = escaped_write, .context = printer };
    mns_printer_text (printer, "\"");
    if (!printer->status)
        printer->status = minos_value_print_edn (values, value, &sink);
    mns_printer_text (printer, "\"");
}

static bool is_word (const mns_node *node)
{
    return node->kind >= MINOS_KIND_CHARACTER && node->kind <= MINOS_KIND_SYMBOL;
}

static void key_write (mns_printer *printer, const minos_values *values, minos_value key)
{
    const mns_node *node = mns_value_is_small (key) ? NULL : mns_node_at (values, key);
    if (node && is_word (node))
        string_write (printer, mns_node_text (node), node->count);
    else
        edn_string_write (printer, values, key);
    mns_printer_text (printer, ":");
}

/* JSON wants digits on both sides of a point, and no leading zero. */
static bool decimal_is_json (const char *text, size_t size)
{
    size_t at = size && text[0] == '-';
    const char *point = memchr (text, '.', size);
    if (size > at + 1 && text[at] == '0' && text[at + 1] >= '0' && text[at + 1] <= '9')
        return false;
    if (!point)
        return true;
    size_t after = (size_t) (point - text) + 1;
    return after < size && text[after] >= '0' && text[after] <= '9';
}

static void leaf_write (mns_printer *printer, const minos_values *values, minos_value value,
                        const mns_node *node)
{
    switch (node->kind) {
    case MINOS_KIND_NIL:
        mns_printer_text (printer, "null");
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
        if (isfinite (node->number))
            mns_printer_float (printer, node->number);
        else
            edn_string_write (printer, values, value);
        return;
    case MINOS_KIND_DECIMAL:
        if (decimal_is_json (mns_node_text (node), node->count)) {
            mns_printer_put (printer, mns_node_text (node), node->count);
            return;
        }
        break;
    default:
        break;
    }
    string_write (printer, mns_node_text (node), node->count);
}

static frame collection_open (mns_printer *printer, const minos_values *values,
                              const mns_node *node)
{
    frame opened = { .items = mns_node_items (node),
                     .words = node->count,
                     .kind = (minos_kind) node->kind };
    if (node->kind == MINOS_KIND_TAGGED) {
        const mns_node *tag = mns_node_at (values, node->items[0]);
        mns_printer_text (printer, "{\"#");
        minos_status status = escaped_write (printer, mns_node_text (tag), tag->count);
        (void) status; /* The printer remembers. */
        mns_printer_text (printer, "\":");
        opened.items++;
        return opened;
    }
    if (node->kind == MINOS_KIND_MAP)
        opened.words *= 2;
    mns_printer_text (printer, node->kind == MINOS_KIND_MAP ? "{" : "[");
    return opened;
}

static void collection_close (mns_printer *printer, minos_kind kind)
{
    bool is_object = kind == MINOS_KIND_MAP || kind == MINOS_KIND_TAGGED;
    mns_printer_text (printer, is_object ? "}" : "]");
}

/* The next value of the collection, what stands before it written. */
static minos_value next_take (mns_printer *printer, const minos_values *values, frame *top)
{
    if (top->next)
        mns_printer_text (printer, ",");
    if (top->kind == MINOS_KIND_MAP)
        key_write (printer, values, top->items[top->next++]);
    return top->items[top->next++];
}

minos_status minos_value_print_json (const minos_values *values, minos_value value,
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
                leaf_write (&printer, values, value, node);
            else
                stack[depth++] = collection_open (&printer, values, node);
        }
        while (depth && stack[depth - 1].next == stack[depth - 1].words)
            collection_close (&printer, stack[--depth].kind);
        if (!depth)
            break;
        value = next_take (&printer, values, &stack[depth - 1]);
    }
    return printer.status;
}
