/* intervals.c: an operation with its start and end on each line.
 *
 *     # queue
 *     enq 5 12 40                          fastlin: function, arguments, start, end
 *     0 12 40 ENQ 5                        fptlin: process, start, end, function, arguments
 *
 * These tools order an operation that starts when another ends after that one, and so does minos
 * for this format. A line without a process is a process of its own. -1 is what a peek or a pop of
 * an empty container answers. */
#include "read/lines.h"

#include "history/history.h"

enum { WORDS_MAX = 16 };

typedef struct words {
    const char *at[WORDS_MAX];
    size_t size[WORDS_MAX];
    size_t count;
} words;

static mns_scan words_take (mns_lines *lines, const char *at, words *out)
{
    size_t size;
    for (out->count = 0; at < lines->parser->end; out->count++) {
        if (out->count == WORDS_MAX)
            return mns_parser_fail (lines->parser, at, MINOS_LIMIT, "more than %d words on a line",
                                    WORDS_MAX);
        out->at[out->count] = mns_line_word (lines, &at, "", &size);
        out->size[out->count] = size;
    }
    return MNS_SCAN_DONE;
}

static mns_scan integer_take (mns_lines *lines, const words *line, size_t index, const char *what,
                              int64_t *out)
{
    if (index < line->count && mns_line_integer (line->at[index], line->size[index], out))
        return MNS_SCAN_DONE;
    return mns_parser_unexpected (lines->parser,
                                  index < line->count ? line->at[index] : lines->parser->end, what);
}

/* Arguments `first` … `end` − 1 of the line into `values`. */
static mns_scan arguments_take (mns_lines *lines, const words *line, size_t first, size_t end,
                                minos_value *values)
{
    for (size_t i = first; i < end; i++) {
        mns_scan scan = mns_line_value (lines, line->at[i], line->size[i], &values[i - first]);
        if (scan != MNS_SCAN_DONE)
            return scan;
    }
    return MNS_SCAN_DONE;
}

/* One value, or a vector of several; nil for none. */
static mns_scan together (mns_lines *lines, const char *at, const minos_value *values, size_t count,
                          minos_value *out)
{
    *out = count == 1 ? values[0] : MINOS_NIL;
    if (count < 2)
        return MNS_SCAN_DONE;
    minos_status status = minos_values_vector (lines->parser->values, out, values, count);
    return status ? mns_parser_refused (lines->parser, at, status, "no vector") : MNS_SCAN_DONE;
}

/* What went in and what came out. */
static mns_scan values_set (mns_lines *lines, const char *at, mns_method_kind kind,
                            const minos_value *values, size_t count, minos_op *op)
{
    const minos_value minus_one = mns_value_of_small (-1);
    bool container = lines->object == MNS_OBJECT_QUEUE || lines->object == MNS_OBJECT_STACK ||
                     lines->object == MNS_OBJECT_PRIORITY_QUEUE;
    mns_scan scan;
    switch (kind) {
    case MNS_METHOD_GET:
        scan = together (lines, at, values, count, &op->output);
        if (container && op->output == minus_one)
            op->output = MINOS_NIL;
        return scan;
    case MNS_METHOD_TEST:
        if (count == 2 &&
            (values[1] == mns_value_of_small (0) || values[1] == mns_value_of_small (1))) {
            op->input = values[0];
            op->output = minos_values_boolean (values[1] == mns_value_of_small (1));
            return MNS_SCAN_DONE;
        }
        break;
    case MNS_METHOD_PUT:
        if (count == 0)
            return mns_parser_fail (lines->parser, at, MINOS_MALFORMED,
                                    "this function needs the value that it puts in");
        break;
    case MNS_METHOD_SWAP:
        if (count != 2)
            return mns_parser_fail (lines->parser, at, MINOS_MALFORMED,
                                    "this function needs the value before and the value after");
        break;
    case MNS_METHOD_UNKNOWN:
        break;
    }
    scan = together (lines, at, values, count, &op->input);
    op->output = op->input;
    return scan;
}

static mns_scan function_take (mns_lines *lines, const words *line, size_t index,
                               mns_method_kind *kind, minos_value *out)
{
    minos_value name;
    const char *word = line->at[index];
    mns_method method = mns_method_find (lines->object, word, line->size[index]);
    *kind = method.kind;
    minos_status status = minos_values_text (lines->parser->values, &name, MINOS_KIND_STRING,
                                             method.f ? method.f : word,
                                             method.f ? strlen (method.f) : line->size[index]);
    if (status)
        return mns_parser_refused (lines->parser, word, status, "not UTF-8");
    return mns_ops_function (lines->ops, word, name, true, out);
}

/* A line whose process, function, arguments and times stand at these indices. */
typedef struct shape {
    size_t function, first, end, call, ret;
} shape;

mns_scan mns_intervals_line (mns_lines *lines, const char *at)
{
    words line = { .count = 0 };
    minos_op op = { .outcome = MINOS_OUTCOME_OK };
    minos_value values[WORDS_MAX];
    mns_method_kind kind = MNS_METHOD_UNKNOWN;
    int64_t process;
    if (*at == '#') {
        mns_line_comment (lines, at);
        return MNS_SCAN_DONE;
    }
    mns_scan scan = words_take (lines, at, &line);
    if (scan != MNS_SCAN_DONE)
        return scan;
    bool numbered = mns_line_integer (line.at[0], line.size[0], &process);
    if (line.count < (numbered ? 4 : 3))
        return mns_parser_fail (lines->parser, at, MINOS_MALFORMED,
                                "expected function, arguments, start, end; or process, start, end, "
                                "function, arguments");
    shape where = numbered ? (shape){ 3, 4, line.count, 1, 2 }
                           : (shape){ 0, 1, line.count - 2, line.count - 2, line.count - 1 };
    scan = integer_take (lines, &line, where.call, "the time of the start", &op.call_time_ns);
    if (scan == MNS_SCAN_DONE)
        scan = integer_take (lines, &line, where.ret, "the time of the end", &op.return_time_ns);
    if (scan == MNS_SCAN_DONE)
        scan = function_take (lines, &line, where.function, &kind, &op.f);
    if (scan == MNS_SCAN_DONE)
        scan = arguments_take (lines, &line, where.first, where.end, values);
    if (scan == MNS_SCAN_DONE)
        scan =
            values_set (lines, line.at[where.function], kind, values, where.end - where.first, &op);
    if (scan == MNS_SCAN_DONE)
        scan = numbered ? mns_parser_integer (lines->parser, at, &op.process, process)
                        : mns_ops_serial (lines->ops, &op.process);
    mns_builder_half_open (lines->ops->builder);
    return scan == MNS_SCAN_DONE ? mns_ops_interval (lines->ops, &op) : scan;
}
