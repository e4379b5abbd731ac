/* records.c: the list around the records. An input is a bare stream of records, or one list. */
#include "read/records.h"

void mns_records_init (mns_records *records, mns_parser *parser, mns_ops *ops)
{
    *records = (mns_records){ .parser = parser, .ops = ops };
    mns_names_init (&records->names);
    records->quick.credit = MNS_QUICK_CREDIT;
    for (int i = 0; i < MNS_QUICK_NAMES; i++)
        records->quick.names[i].word = MNS_NAME_FREE;
    mns_value_stack_init (&records->fields.others, parser->budget);
}

void mns_records_reset (mns_records *records)
{
    if (records->parser)
        mns_value_stack_reset (&records->fields.others);
    *records = (mns_records){ 0 };
}

static char closer_of (char bracket)
{
    return bracket == '[' ? ']' : ')';
}

mns_scan mns_list_open (mns_records *records, const char **at)
{
    mns_list *list = &records->list;
    if (list->open)
        return mns_parser_unexpected (records->parser, *at,
                                      "an operation: a map, or [process type f value]");
    if (list->closed || list->bare)
        return mns_parser_fail (records->parser, *at, MINOS_MALFORMED,
                                "a list after other records: expected one list of operations, or "
                                "operations without one");
    list->open = true;
    list->bracket = **at;
    list->place = records->parser->origin;
    ++*at;
    return MNS_SCAN_DONE;
}

mns_scan mns_list_close (mns_records *records, const char **at)
{
    mns_list *list = &records->list;
    if (!list->open)
        return mns_parser_unexpected (records->parser, *at, "an operation: nothing is open here");
    if (closer_of (list->bracket) != **at)
        return mns_parser_fail (records->parser, *at, MINOS_MALFORMED,
                                "found '%c', but '%c' was opened at %llu:%llu: expected '%c'", **at,
                                list->bracket, (unsigned long long) list->place.line,
                                (unsigned long long) list->place.column + 1,
                                closer_of (list->bracket));
    list->open = false;
    list->closed = true;
    ++*at;
    return MNS_SCAN_DONE;
}

mns_scan mns_list_end (mns_records *records)
{
    const mns_list *list = &records->list;
    if (!list->open)
        return MNS_SCAN_END;
    mns_parser_fail (records->parser, records->parser->origin.at, MINOS_MALFORMED,
                     "'%c' opens here and is never closed: the input ends", list->bracket);
    mns_error_place (&records->parser->error, list->place.line, list->place.column + 1,
                     list->place.offset);
    return MNS_SCAN_FAILED;
}

mns_scan mns_list_record (mns_records *records, const char *at)
{
    mns_list *list = &records->list;
    if (list->closed)
        return mns_parser_fail (records->parser, at, MINOS_MALFORMED,
                                "expected the end of the input after the list of operations that "
                                "was opened at %llu:%llu",
                                (unsigned long long) list->place.line,
                                (unsigned long long) list->place.column + 1);
    if (!list->open)
        list->bare = true;
    return MNS_SCAN_DONE;
}
