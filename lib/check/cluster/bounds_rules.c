/* bounds_rules.c: rules on gauges, read from a line each. */
#include "check/cluster/bounds.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int mns_amount_compare (mns_amount a, mns_amount b)
{
    long double x = a.whole ? (long double) a.integer : (long double) a.number;
    long double y = b.whole ? (long double) b.integer : (long double) b.number;

    if (a.whole && b.whole)
        return (a.integer > b.integer) - (a.integer < b.integer);
    return (x > y) - (x < y);
}

bool mns_amount_is_number (mns_amount a)
{
    return a.whole || a.number == a.number;
}

bool mns_amount_within (mns_amount is, const char *op, mns_amount bound)
{
    int order = mns_amount_compare (is, bound);

    if (op[0] == '<')
        return order < 0 || (op[1] == '=' && order == 0);
    if (op[0] == '>')
        return order > 0 || (op[1] == '=' && order == 0);
    return order == 0;
}

static bool add_name (mns_bound *out, mns_names *names, const char *text, size_t size,
                      const char **why)
{
    char name[MNS_BOUND_TEXT_SIZE];
    bool added = false;

    if (out->count == MNS_BOUND_NAMES_MAX) {
        *why = "has too many names";
        return false;
    }
    if (size > 5 && memcmp (text, "sum(", 4) == 0 && text[size - 1] == ')') {
        text += 4;
        size -= 5;
    }
    if (size > 0 && *text == ':') {
        text++;
        size--;
    }
    for (size_t i = 0; i < size; i++)
        if (strchr ("!~*()\"'&|%^{}", text[i]) != NULL) {
            *why = "has a sign that no rule knows";
            return false;
        }
    memcpy (name, text, size);
    name[size] = 0;
    *why = NULL;
    if (!mns_bytes_table_add (&names->table, name, size + 1, &out->names[out->count], &added))
        return false;
    names->count += added;
    out->count++;
    return true;
}

/* "a + b" */
static bool add_names (mns_bound *out, mns_names *names, const char *text, const char **why)
{
    uint32_t before = out->count;

    for (;;) {
        size_t size;
        text += strspn (text, " +");
        size = strcspn (text, " +");
        if (size == 0)
            break;
        if (!add_name (out, names, text, size, why))
            return false;
        text += size;
    }
    *why = "names no gauge";
    return out->count > before;
}

static bool read_amount (const char *text, mns_amount *out)
{
    char *end;

    text += strspn (text, " ");
    errno = 0;
    out->integer = strtoll (text, &end, 10);
    out->whole = errno == 0 && end != text && end[strspn (end, " ")] == 0;
    if (out->whole)
        return true;
    out->number = strtod (text, &end);
    return end != text && end[strspn (end, " ")] == 0 && mns_amount_is_number (*out);
}

/* One word of a label, without its quotes, to the end of `words`. Returns what follows it. */
static const char *read_label_word (mns_bound *out, size_t *used, const char *text, uint16_t *place)
{
    const char *end;

    text += strspn (text, " :");
    end = text + (*text == '"' ? strcspn (text + 1, "\"") + 1 : strcspn (text, " ,=}\""));
    if (*text == '"')
        text++;
    *place = (uint16_t) *used;
    memcpy (out->words + *used, text, (size_t) (end - text));
    *used += (size_t) (end - text) + 1;
    if (*end == '"')
        end++;
    return end + strspn (end, " ");
}

/* "{group, mode=\"x\"}" to the end of the text. The words are shorter than the text. */
static bool read_labels (mns_bound *out, const char *text, const char **why)
{
    size_t used = 1;

    *why = "has labels that are not {NAME, NAME=\"VALUE\"}";
    for (text++; *text != '}'; text += *text == ',') {
        uint16_t *label = out->labels[out->label_count];
        if (out->label_count == MNS_BOUND_LABELS_MAX)
            return false;
        text = read_label_word (out, &used, text, &label[0]);
        if (*text == '=')
            text = read_label_word (out, &used, text + 1, &label[1]);
        if (out->words[label[0]] == 0 || (*text != ',' && *text != '}'))
            return false;
        out->label_count++;
    }
    return text[1 + strspn (text + 1, " ")] == 0;
}

/* The name that follows a word, and labels behind it. */
static bool read_named (mns_bound *out, mns_names *names, const char *text, const char **why)
{
    char name[MNS_BOUND_TEXT_SIZE];
    const char *brace = strchr (text, '{');

    if (brace == NULL || out->kind != MNS_BOUND_PRESENT)
        return add_names (out, names, text, why);
    snprintf (name, sizeof name, "%.*s", (int) (brace - text), text);
    return read_labels (out, brace, why) && add_names (out, names, name, why);
}

static bool read_word (mns_bound *out, mns_names *names, const char **why, bool *done)
{
    static const struct {
        const char *word;
        mns_bound_kind kind;
    } rows[] = { { "monotone ", MNS_BOUND_MONOTONE },
                 { "durable ", MNS_BOUND_DURABLE },
                 { "present ", MNS_BOUND_PRESENT } };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strncmp (out->text, rows[i].word, strlen (rows[i].word)) == 0) {
            out->kind = rows[i].kind;
            *done = true;
            if (!read_named (out, names, out->text + strlen (rows[i].word), why))
                return false;
            *why = "names more than one gauge";
            return out->count == 1;
        }
    return true;
}

/* Copies a rule, with "<=" for the one sign that looks like it. */
static void copy_text (char *out, const char *text, size_t size)
{
    size_t used = 0;

    for (size_t i = 0; i < size; i++) {
        bool sign = i + 2 < size && memcmp (text + i, "\xe2\x89", 2) == 0 &&
                    (text[i + 2] == '\xa4' || text[i + 2] == '\xa5');
        if (!sign) {
            out[used++] = text[i];
            continue;
        }
        out[used++] = text[i + 2] == '\xa4' ? '<' : '>';
        out[used++] = '=';
        i += 2;
    }
    out[used] = 0;
}

bool mns_bound_read (mns_bound *out, mns_names *names, const char *text, size_t size,
                     const char **why)
{
    char left[MNS_BOUND_TEXT_SIZE];
    bool done = false;
    size_t at, length;

    *out = (mns_bound){ 0 };
    *why = "is too long";
    if (size >= sizeof out->text)
        return false;
    copy_text (out->text, text, size);
    if (!read_word (out, names, why, &done) || done)
        return done && out->count == 1;
    at = strcspn (out->text, "<>=");
    length = strspn (out->text + at, "<>=");
    *why = "is no rule: NAME <= NUMBER, monotone NAME, durable NAME, present NAME, A = B + C";
    if (length == 0 || length > 2 || (length == 2 && out->text[at + 1] != '='))
        return false;
    snprintf (out->op, sizeof out->op, "%.*s", (int) length, out->text + at);
    snprintf (left, sizeof left, "%.*s", (int) at, out->text);
    if (!add_names (out, names, left, why))
        return false;
    out->left = out->count;
    if (out->count == 1 && read_amount (out->text + at + length, &out->amount))
        return true;
    out->kind = MNS_BOUND_SUM;
    if (!add_names (out, names, out->text + at + length, why))
        return false;
    *why = "compares sums by other than =";
    return out->op[0] == '=';
}
