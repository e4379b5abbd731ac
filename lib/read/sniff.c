/* sniff.c: the format, from how the first thing looks that is neither space nor comment.
 *
 * { is EDN or JSON: in JSON a quoted key and a colon follow. [ may also be LiMo's [3] call. A
 * number or word begins a line of one of the line formats, told apart by the words after it. What
 * begins with any other text is a console log, if Jepsen's logger speaks in it. */
#include "read/sniff.h"

#include "read/chars.h"

#include <string.h>

typedef struct cursor {
    const char *at, *end;
} cursor;

enum { WORDS = 8 };

/* The words of a line. */
typedef struct line {
    const char *word[WORDS];
    size_t size[WORDS];
    size_t count;
} line;

static void space_skip (cursor *c)
{
    while (c->at < c->end && mns_char_is (*c->at, MNS_CHAR_EDN_SPACE))
        c->at++;
}

static void line_skip (cursor *c)
{
    const char *end = memchr (c->at, '\n', (size_t) (c->end - c->at));
    c->at = end ? end + 1 : c->end;
}

static char peek (const cursor *c)
{
    return c->at < c->end ? *c->at : '\0';
}

static line line_split (cursor c)
{
    line out = { .count = 0 };
    const char *end = memchr (c.at, '\n', (size_t) (c.end - c.at));
    if (end)
        c.end = end;
    while (out.count < WORDS) {
        while (c.at < c.end && (*c.at == ' ' || *c.at == '\t' || *c.at == '\r'))
            c.at++;
        if (c.at == c.end)
            break;
        out.word[out.count] = c.at;
        while (c.at < c.end && *c.at != ' ' && *c.at != '\t' && *c.at != '\r')
            c.at++;
        out.size[out.count] = (size_t) (c.at - out.word[out.count]);
        out.count++;
    }
    return out;
}

static bool is_integer (const line *l, size_t i)
{
    if (i >= l->count)
        return false;
    size_t at = l->word[i][0] == '-', first = at;
    while (at < l->size[i] && mns_char_is (l->word[i][at], MNS_CHAR_DIGIT))
        at++;
    return at == l->size[i] && at > first;
}

/* Whether word `i` is one of `words`, "a b c", whatever the case of its first letter. */
static bool is_one (const line *l, size_t i, const char *words)
{
    while (i < l->count && *words) {
        size_t size = strcspn (words, " ");
        if (size == l->size[i] && (l->word[i][0] | 0x20) == (words[0] | 0x20) &&
            memcmp (l->word[i] + 1, words + 1, size - 1) == 0)
            return true;
        words += size;
        words += *words == ' ';
    }
    return false;
}

/* Behind a quoted string that opens at c. */
static void string_skip (cursor *c)
{
    for (c->at++; c->at < c->end && *c->at != '"'; c->at++)
        if (*c->at == '\\' && c->at + 1 < c->end)
            c->at++;
    if (c->at < c->end)
        c->at++;
}

/* At '{'. */
static minos_format map_sniff (cursor c)
{
    c.at++;
    space_skip (&c);
    if (peek (&c) != '"')
        return MINOS_FORMAT_EDN;
    string_skip (&c);
    space_skip (&c);
    return peek (&c) == ':' ? MINOS_FORMAT_JSONL : MINOS_FORMAT_EDN;
}

/* At '[', which holds atoms: an operation. [3] call; [3 :invoke …]; [3, "invoke", …]. */
static minos_format vector_sniff (cursor c)
{
    line l = line_split (c);
    if (is_one (&l, 1, "call return crash") && l.size[0] > 2 && l.word[0][l.size[0] - 1] == ']')
        return MINOS_FORMAT_CALLS;
    if (peek (&c) == '"')
        string_skip (&c);
    while (c.at < c.end && !mns_char_is (*c.at, MNS_CHAR_EDN_SPACE) && *c.at != ']')
        c.at++;
    bool comma = false;
    for (; c.at < c.end && mns_char_is (*c.at, MNS_CHAR_EDN_SPACE); c.at++)
        comma |= *c.at == ',';
    return comma && peek (&c) == '"' ? MINOS_FORMAT_JSONL : MINOS_FORMAT_EDN;
}

/* At '[': of maps, of vectors, or one operation. */
static minos_format bracket_sniff (cursor c)
{
    cursor inside = c;
    while (peek (&inside) == '[') {
        c = inside;
        inside.at++;
        space_skip (&inside);
    }
    if (peek (&inside) == '{')
        return map_sniff (inside) == MINOS_FORMAT_EDN ? MINOS_FORMAT_EDN : MINOS_FORMAT_JSON;
    return vector_sniff (c);
}

/* At a number or a word. AUTO: neither. */
static minos_format line_sniff (cursor c)
{
    line l = line_split (c);
    if (is_one (&l, 1, ":invoke :ok :fail :info"))
        return MINOS_FORMAT_TXT;
    if (is_integer (&l, 0) && is_one (&l, 1, "invokes returns call return"))
        return MINOS_FORMAT_CALLS;
    if (is_integer (&l, 0) && is_integer (&l, 1) && is_integer (&l, 2) && l.count >= 4 &&
        !is_integer (&l, 3))
        return MINOS_FORMAT_INTERVALS;
    for (size_t i = 1; i < l.count; i++)
        if (!is_integer (&l, i) && !(i == 1 && l.count >= 4))
            return MINOS_FORMAT_AUTO;
    return l.count >= 3 && !is_integer (&l, 0) && l.word[0][0] != ':' ? MINOS_FORMAT_INTERVALS
                                                                      : MINOS_FORMAT_AUTO;
}

/* At '#': a comment of a line format where a space follows, or '@'; else EDN. */
static bool is_comment (const cursor *c)
{
    const char *next = c->at + 1;
    return next == c->end || *next == ' ' || *next == '\t' || *next == '\n' || *next == '\r' ||
           *next == '@';
}

static bool logger_in (cursor c)
{
    static const char logger[] = "jepsen.";
    const size_t size = sizeof logger - 1;
    while ((c.at = memchr (c.at, 'j', (size_t) (c.end - c.at)))) {
        if ((size_t) (c.end - c.at) >= size && memcmp (c.at, logger, size) == 0)
            return true;
        c.at++;
    }
    return false;
}

static minos_format text_sniff (cursor c, const char **why)
{
    minos_format format = line_sniff (c);
    if (format != MINOS_FORMAT_AUTO)
        return format;
    if (logger_in (c))
        return MINOS_FORMAT_LOG;
    *why = memchr (c.at, '\0', (size_t) (c.end - c.at))
               ? "this is no text: expected a history in one of the formats that are read"
               : "this looks like no history: name its format with --format";
    return MINOS_FORMAT_AUTO;
}

minos_format mns_sniff (const char *bytes, size_t size, const char **why)
{
    cursor c = { bytes, bytes + size };
    for (;;) {
        space_skip (&c);
        if (c.at == c.end)
            return MINOS_FORMAT_EDN; /* nothing, or comments only */
        if (*c.at != ';' && !(*c.at == '#' && is_comment (&c)))
            break;
        line_skip (&c);
    }
    switch (*c.at) {
    case '{':
        return map_sniff (c);
    case '[':
        return bracket_sniff (c);
    case '(':
    case '#':
    case '^':
        return MINOS_FORMAT_EDN;
    default:
        return text_sniff (c, why);
    }
}
