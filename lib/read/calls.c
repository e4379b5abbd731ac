/* calls.c: a call or a return on each line.
 *
 *     # @object atomic-queue
 *     [3] call enq(5)                     LiMo, Violin
 *     [3] return                          … return 5, return empty
 *     2 invokes add 23                    Lowe's tester; also "2 Call add 23"
 *     2 returns true                      … "2 Return add true"
 *
 * The number is a thread, or an operation: either way it has one operation open at a time. */
#include "read/lines.h"

enum { ARGUMENTS_MAX = 16 };

/* ---- Which line it is. */

enum line_kind { LINE_CALL, LINE_RETURN, LINE_CRASH, LINE_NAMED_RETURN };

/* What stands before the function. */
static mns_scan head_take (mns_lines *lines, const char **at, int64_t *process,
                           enum line_kind *kind)
{
    static const struct {
        const char *word;
        bool bracket;
        enum line_kind kind;
    } words[] = { { "call", true, LINE_CALL },           { "return", true, LINE_RETURN },
                  { "crash", true, LINE_CRASH },         { "invokes", false, LINE_CALL },
                  { "returns", false, LINE_RETURN },     { "call", false, LINE_CALL },
                  { "return", false, LINE_NAMED_RETURN } };
    mns_parser *parser = lines->parser;
    size_t size;
    bool bracket = **at == '[';
    *at += bracket;
    const char *word = mns_line_word (lines, at, "]", &size);
    if (!mns_line_integer (word, size, process))
        return mns_parser_unexpected (parser, word, "the number of a thread or operation");
    if (bracket && **at != ']')
        return mns_parser_unexpected (parser, *at, "']' after the number");
    *at += bracket;
    word = mns_line_word (lines, at, "", &size);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (words[i].bracket == bracket && mns_word_is (word, size, words[i].word)) {
            *kind = words[i].kind;
            return MNS_SCAN_DONE;
        }
    return mns_parser_unexpected (parser, word, bracket ? "call or return" : "invokes or returns");
}

/* ---- Arguments. */

/* A value up to the comma or the end of the list; brackets inside belong to it: ?<1,2>. */
static const char *argument_end (const mns_parser *parser, const char *at, bool list)
{
    int depth = 0;
    for (; at < parser->end; at++) {
        if (depth == 0 && list && (*at == ',' || *at == ')'))
            break;
        depth += *at == '<' || *at == '(' || *at == '[';
        depth -= *at == '>' || *at == ')' || *at == ']';
    }
    return at;
}

/* (a, b) or a rest of the line: none, one value, or a vector. */
static mns_scan arguments_take (mns_lines *lines, const char *at, minos_value *out, size_t *count)
{
    mns_parser *parser = lines->parser;
    minos_value values[ARGUMENTS_MAX];
    bool list = *at == '(';
    at += list;
    for (*count = 0; at < parser->end && *at != ')';) {
        size_t size;
        while (*at == ' ' || *at == '\t')
            at++;
        const char *word = at, *end = argument_end (parser, at, list);
        if (!list)
            word = mns_line_word (lines, &at, "", &size);
        else
            at = end + (*end == ',');
        if (list)
            for (size = (size_t) (end - word); size && (word[size - 1] == ' '); size--)
                continue;
        if (size == 0)
            break;
        if (*count == ARGUMENTS_MAX)
            return mns_parser_fail (parser, word, MINOS_LIMIT, "more than %d arguments",
                                    ARGUMENTS_MAX);
        mns_scan scan = mns_line_value (lines, word, size, &values[(*count)++]);
        if (scan != MNS_SCAN_DONE)
            return scan;
    }
    if (list && *at != ')')
        return mns_parser_unexpected (parser, at, "')' after the arguments");
    *out = *count == 1 ? values[0] : MINOS_NIL;
    if (*count < 2)
        return MNS_SCAN_DONE;
    minos_status status = minos_values_vector (parser->values, out, values, *count);
    return status ? mns_parser_refused (parser, at, status, "no vector") : MNS_SCAN_DONE;
}

/* ---- Calls and returns. */

static mns_open_call *open_call (mns_lines *lines, int64_t process, bool add)
{
    bool added = false;
    uint64_t *index = add ? mns_table_add (&lines->processes, (uint64_t) process, &added)
                          : mns_table_find (&lines->processes, (uint64_t) process);
    if (!index)
        return NULL;
    if (added) {
        *index = lines->calls.count;
        if (!mns_open_calls_push (&lines->calls, (mns_open_call){ 0 }))
            return NULL;
    }
    return &lines->calls.at[*index];
}

static mns_scan function_take (mns_lines *lines, const char *word, size_t size, mns_open_call *call)
{
    mns_method method = mns_method_find (lines->object, word, size);
    minos_value name;
    call->kind = method.kind;
    const char *text = method.f ? method.f : word;
    minos_status status = minos_values_text (lines->parser->values, &name, MINOS_KIND_STRING, text,
                                             method.f ? strlen (method.f) : size);
    if (status)
        return mns_parser_refused (lines->parser, word, status, "not UTF-8");
    return mns_ops_function (lines->ops, word, name, true, &call->f);
}

static mns_scan call_take (mns_lines *lines, const char *at, int64_t process, minos_record *record)
{
    size_t size, count;
    const char *word = mns_line_word (lines, &at, "(", &size);
    if (!size)
        return mns_parser_unexpected (lines->parser, word, "the name of a function");
    mns_open_call *call = open_call (lines, process, true);
    if (!call)
        return mns_parser_refused (lines->parser, word, MINOS_NO_MEMORY, "");
    mns_scan scan = function_take (lines, word, size, call);
    if (scan == MNS_SCAN_DONE)
        scan = arguments_take (lines, at, &call->argument, &count);
    if (scan != MNS_SCAN_DONE)
        return scan;
    record->type = MINOS_TYPE_INVOKE;
    record->f = call->f;
    /* pop(3) is a pop that took out 3, told early. */
    record->value = call->kind == MNS_METHOD_GET ? MINOS_NIL : call->argument;
    return mns_ops_record (lines->ops, record);
}

/* The answer; `at` behind the word return. */
static mns_scan answer_take (mns_lines *lines, const char *at, const mns_open_call *call,
                             minos_value *out)
{
    const char *end = lines->parser->end;
    while (end > at && (end[-1] == ' ' || end[-1] == '\t'))
        end--;
    size_t size = (size_t) (end - at);
    bool get = call->kind == MNS_METHOD_GET;
    /* A pop that answers nothing found nothing, unless it said before what it would take; a call
     * without arguments has nil for one. */
    *out = call->argument;
    if (size == 0)
        return MNS_SCAN_DONE;
    *out = MINOS_NIL;
    if (get && mns_word_is (at, size, "empty"))
        return MNS_SCAN_DONE;
    return mns_line_value (lines, at, size, out);
}

static mns_scan return_take (mns_lines *lines, const char *at, int64_t process, enum line_kind kind,
                             minos_record *record)
{
    mns_open_call *call = open_call (lines, process, false);
    size_t size;
    if (!call)
        return mns_parser_fail (lines->parser, at, MINOS_MALFORMED,
                                "a return of %lld, which has called nothing", (long long) process);
    record->f = call->f;
    record->type = kind == LINE_CRASH ? MINOS_TYPE_INFO : MINOS_TYPE_OK;
    if (kind == LINE_NAMED_RETURN)
        mns_line_word (lines, &at, "", &size);
    mns_scan scan =
        kind == LINE_CRASH ? MNS_SCAN_DONE : answer_take (lines, at, call, &record->value);
    return scan == MNS_SCAN_DONE ? mns_ops_record (lines->ops, record) : scan;
}

mns_scan mns_calls_line (mns_lines *lines, const char *at)
{
    minos_record record = { .size = sizeof record, .time_ns = MINOS_NO_TIME };
    int64_t process;
    enum line_kind kind = LINE_CALL;
    if (*at == '#') {
        mns_line_comment (lines, at);
        return MNS_SCAN_DONE;
    }
    mns_scan scan = head_take (lines, &at, &process, &kind);
    if (scan == MNS_SCAN_DONE)
        scan = mns_parser_integer (lines->parser, at, &record.process, process);
    if (scan != MNS_SCAN_DONE)
        return scan;
    return kind == LINE_CALL ? call_take (lines, at, process, &record)
                             : return_take (lines, at, process, kind, &record);
}
