/* world_record.c: see world_record.h. */
#include "support/world_record.h"
#include "minos/read.h"
#include "support/world.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { VALUE_MAX = 4096 };

void world_record_init (world_record *out, bool json)
{
    *out = (world_record){ .json = json };
}

void world_record_reset (world_record *record)
{
    free (record->text);
}

static void add (world_record *out, const char *bytes, size_t size)
{
    if (out->size + size + 1 > out->room) {
        out->room = 2 * (out->size + size + 1) + 4096;
        out->text = realloc (out->text, out->room);
        WORLD_MUST (out->text != NULL);
    }
    memcpy (out->text + out->size, bytes, size);
    out->size += size;
    out->text[out->size] = 0;
}

static void add_text (world_record *out, const char *text)
{
    add (out, text, strlen (text));
}

static bool in_word (char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

/* The value, in the dialect of the record. Keywords are keys; strings hold no quotes. */
static void add_value (world_record *out, const char *value)
{
    for (size_t at = 0, end; value[at] != 0; at = end) {
        end = at + 1;
        if (value[at] == '\'') {
            end = at + 1 + strcspn (value + at + 1, "'");
            WORLD_MUST (value[end] == '\'');
            add_text (out, "\"");
            add (out, value + at + 1, end - at - 1);
            add_text (out, "\"");
            end++;
            continue;
        }
        while ((value[at] == ':' || in_word (value[at])) && in_word (value[end]))
            end++;
        if (out->json && value[at] == ':') {
            add_text (out, "\"");
            add (out, value + at + 1, end - at - 1);
            add_text (out, "\":");
            end += value[end] == ' ';
        } else if (out->json && end - at == 3 && memcmp (value + at, "nil", 3) == 0) {
            add_text (out, "null");
        } else if (!out->json || value[at] != ' ') {
            add (out, value + at, end - at);
        }
    }
}

static void add_name (world_record *out, const char *name)
{
    bool number = name[0] >= '0' && name[0] <= '9';

    if (!number)
        add_text (out, out->json ? "\"" : ":");
    add_text (out, name);
    if (!number && out->json)
        add_text (out, "\"");
}

void world_record_add (world_record *out, const char *process, const char *type, const char *f,
                       int64_t time_ns, const char *format, va_list arguments)
{
    char value[VALUE_MAX], time[64];
    int size = vsnprintf (value, sizeof value, format, arguments);

    WORLD_MUST (size >= 0);
    WORLD_MUST (size < (int) sizeof value);
    add_text (out, out->json ? "{\"process\":" : "{:process ");
    add_name (out, process);
    add_text (out, out->json ? ",\"type\":" : ", :type ");
    add_name (out, type);
    add_text (out, out->json ? ",\"f\":" : ", :f ");
    add_name (out, f);
    add_text (out, out->json ? ",\"value\":" : ", :value ");
    add_value (out, value);
    snprintf (time, sizeof time, out->json ? ",\"time\":%lld}\n" : ", :time %lld}\n",
              (long long) time_ns);
    add_text (out, time);
}

minos_history *world_record_read (const world_record *record)
{
    minos_history *history;
    minos_error error;
    char line[1024];
    minos_read_options options = { .size = sizeof options,
                                   .format = record->json ? MINOS_FORMAT_JSONL : MINOS_FORMAT_EDN };

    if (minos_history_parse (&history, record->text != NULL ? record->text : "", record->size,
                             &options, &error) != MINOS_OK) {
        minos_error_format (&error, line, sizeof line);
        ck_abort_msg ("%s", line);
    }
    return history;
}
