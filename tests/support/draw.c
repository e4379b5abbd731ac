/* draw.c: reads the rows into moments, sorts them by column, and feeds the builder. */
#include "support/draw.h"

#include <check.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { MOMENTS = 1024, WORD = 16 };

typedef struct drawn_op {
    char f[WORD];
    int64_t numbers[2];
    size_t number_count;
    minos_type end; /* INVOKE: it has none */
} drawn_op;

typedef struct moment {
    size_t column;
    int64_t row;
    bool is_return;
    size_t op;
} moment;

typedef struct picture {
    drawn_op ops[MOMENTS / 2];
    size_t op_count;
    moment moments[MOMENTS];
    size_t moment_count;
} picture;

static bool is_filler (char c)
{
    return c == '-' || c == ' ';
}

static bool is_end (char c)
{
    return c == '|' || c == '!' || c == '\0';
}

/* "w 1", "r nil", "cas 1 2", "release" */
static const char *read_op (const char *at, drawn_op *op)
{
    size_t size = 0;
    while (is_filler (*at))
        at++;
    for (; isalpha ((unsigned char) *at); at++) {
        ck_assert_uint_lt (size, WORD - 1);
        op->f[size++] = *at;
    }
    ck_assert_uint_gt (size, 0);
    for (;;) {
        while (is_filler (*at) && !(*at == '-' && isdigit ((unsigned char) at[1]) && at[-1] == ' '))
            at++;
        if (is_end (*at))
            return at;
        char *end = NULL;
        if (strncmp (at, "nil", 3) == 0) {
            at += 3;
            continue;
        }
        ck_assert_uint_lt (op->number_count, 2);
        op->numbers[op->number_count++] = strtoll (at, &end, 10);
        ck_assert_msg (end > at, "what is \"%s\"?", at);
        at = end;
    }
}

static void add_moment (picture *p, size_t column, int64_t row, bool is_return, size_t op)
{
    ck_assert_uint_lt (p->moment_count, MOMENTS);
    p->moments[p->moment_count++] = (moment){ column, row, is_return, op };
}

static void read_row (picture *p, const char *text, int64_t row)
{
    const char *at = text;
    while (*at != '|' && *at != '\0')
        at++;
    while (*at == '|') {
        drawn_op op = { .end = MINOS_TYPE_INVOKE };
        const char *begin = at + 1;
        while (is_filler (*begin))
            begin++;
        if (!isalpha ((unsigned char) *begin)) { /* the end of what went before */
            at = begin;
            ck_assert (*at == '|' || *at == '\0');
            continue;
        }
        const char *end = read_op (at + 1, &op);
        op.end = *end == '|' ? MINOS_TYPE_OK : *end == '!' ? MINOS_TYPE_FAIL : MINOS_TYPE_INVOKE;
        p->ops[p->op_count] = op;
        add_moment (p, (size_t) (at - text), row, false, p->op_count);
        if (op.end != MINOS_TYPE_INVOKE)
            add_moment (p, (size_t) (end - text), row, true, p->op_count);
        p->op_count++;
        at = *end == '!' ? end + 1 : end;
        while (is_filler (*at))
            at++;
    }
}

/* By column; in one column returns of a row before calls of the same row, else calls first. */
static int by_column (const void *a, const void *b)
{
    const moment *x = a, *y = b;
    if (x->column != y->column)
        return x->column < y->column ? -1 : 1;
    if (x->is_return != y->is_return) {
        bool return_first = x->row == y->row;
        return x->is_return == return_first ? -1 : 1;
    }
    return x->row < y->row ? -1 : 1;
}

static minos_value value_of (minos_values *values, const drawn_op *op, bool is_return)
{
    minos_value numbers[2] = { MINOS_NIL, MINOS_NIL }, out = MINOS_NIL;
    bool is_read = strcmp (op->f, "read") == 0 || strcmp (op->f, "dequeue") == 0 ||
                   strcmp (op->f, "pop") == 0 || strcmp (op->f, "get") == 0;
    if (op->number_count == 0 || (is_read && !is_return))
        return MINOS_NIL;
    for (size_t i = 0; i < op->number_count; i++)
        ck_assert_int_eq (minos_values_integer (values, &numbers[i], op->numbers[i]), MINOS_OK);
    if (op->number_count == 1)
        return numbers[0];
    ck_assert_int_eq (minos_values_vector (values, &out, numbers, 2), MINOS_OK);
    return out;
}

static void feed (minos_builder *builder, drawn_op *op, const moment *at)
{
    minos_error error;
    minos_status status;
    if (strcmp (op->f, "w") == 0)
        memcpy (op->f, "write", sizeof "write");
    if (strcmp (op->f, "r") == 0)
        memcpy (op->f, "read", sizeof "read");
    minos_value value = value_of (minos_builder_values (builder), op, at->is_return);
    if (!at->is_return)
        status = minos_builder_invoke (builder, at->row, op->f, value, MINOS_NO_TIME, &error);
    else if (op->end == MINOS_TYPE_OK)
        status = minos_builder_ok (builder, at->row, op->f, value, MINOS_NO_TIME, &error);
    else
        status = minos_builder_fail (builder, at->row, op->f, value, MINOS_NO_TIME, &error);
    ck_assert_msg (status == MINOS_OK, "%s", error.message);
}

minos_history *draw_history (const char *const *rows)
{
    picture p = { 0 };
    minos_builder *builder;
    minos_history *history;
    minos_error error;
    for (int64_t row = 0; rows[row] != NULL; row++) {
        ck_assert_int_lt (row, DRAW_ROWS);
        read_row (&p, rows[row], row);
    }
    qsort (p.moments, p.moment_count, sizeof *p.moments, by_column);
    ck_assert_int_eq (minos_builder_new (&builder, NULL, 0), MINOS_OK);
    for (size_t i = 0; i < p.moment_count; i++)
        feed (builder, &p.ops[p.moments[i].op], &p.moments[i]);
    ck_assert_msg (minos_builder_seal (&history, builder, &error) == MINOS_OK, "%s", error.message);
    return history;
}
