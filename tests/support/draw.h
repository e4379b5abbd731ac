/* draw.h: a history from a picture, so that a test is one.
 *
 *     "A  |-w 1--|     |r 1|",        a process a row, an operation from bar to bar,
 *     "B     |--r nil----|",          what it does in between, dashes and blanks around it
 *     "C       |-cas 1 2---!",        ends in ! : it failed
 *     "D   |--w 3---",                no bar at the end of the row: it crashed
 *
 * Columns are time; a bar shared by two operations of one row is the end of the first, and then the
 * beginning of the second. w, r, cas are write, read and cas; other words are functions of that
 * name, with an integer, or nothing, as value. A read answers with its value and asks with nil. */
#ifndef TESTS_SUPPORT_DRAW_H
#define TESTS_SUPPORT_DRAW_H

#include "minos/history.h"

enum { DRAW_ROWS = 32 };

/* The rows end with NULL. Operations count by the column of their beginning, rows from the top
 * where these are equal. Fails the test on what it does not understand. */
minos_history *draw_history (const char *const *rows);
#define DRAW(...) draw_history ((const char *const[]){ __VA_ARGS__, NULL })

#endif
