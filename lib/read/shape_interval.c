/* shape_interval.c: one record per operation, with its call and return times.
 *
 *     {"ClientId":1,"Input":{"op":"put","key":"x","value":7},"Call":12,"Output":null,"Return":40}
 *     {"op_id":3,"process_id":1,"op_type":"read","invoke_ts":5,"complete_ts":9,"output":7}
 *
 * Input says which function it was, on which key, and the rest is its argument. No return time: the
 * operation crashed; so did one whose output is an error, for nobody knows whether it happened. */
#include "read/ops.h"

#define CALL_FIELDS (MNS_FIELD_BIT (CALL_GO) | MNS_FIELD_BIT (CALL) | MNS_FIELD_BIT (INVOKE_TS))
#define RETURN_FIELDS                                                                              \
    (MNS_FIELD_BIT (RETURN_GO) | MNS_FIELD_BIT (RETURN) | MNS_FIELD_BIT (COMPLETE_TS))
#define INPUT_FIELDS                                                                               \
    (MNS_FIELD_BIT (INPUT_GO) | MNS_FIELD_BIT (INPUT) | MNS_FIELD_BIT (OP_TYPE) | MNS_FIELD_BIT (F))

/* What an Input or Output says, taken apart. */
typedef struct parts {
    minos_value f, key, error, payload;
    bool has_f, has_key, numbered; /* numbered: its function is a number */
} parts;

bool mns_interval_is (const mns_fields *fields)
{
    return fields->seen & CALL_FIELDS && fields->seen & INPUT_FIELDS &&
           fields->type != MINOS_TYPE_INVOKE &&
           (fields->seen & (RETURN_FIELDS | MNS_FIELD_BIT (TIMEOUT_MARKER)) ||
            fields->type == MNS_TYPE_NONE);
}

/* Whether the text of `value` is one of `names`, "a b c", in any case. */
static bool named (const mns_ops *ops, minos_value value, const char *names)
{
    size_t size, i;
    const char *text = minos_value_text (ops->parser->values, value, &size);
    while (text && *names) {
        for (i = 0; names[i] && names[i] != ' '; i++)
            if (i >= size || (text[i] | 0x20) != names[i])
                break;
        if (i == size && (!names[i] || names[i] == ' '))
            return true;
        names += strcspn (names, " ");
        names += *names == ' ';
    }
    return false;
}

static bool is_name (const mns_ops *ops, minos_value value)
{
    minos_kind kind = minos_value_kind (ops->parser->values, value);
    return kind == MINOS_KIND_STRING || kind == MINOS_KIND_KEYWORD;
}

/* What remains of a map when `rest` of its pairs are left: nothing, one value, or a map. */
static mns_scan rest_make (mns_ops *ops, const char *at, const minos_value *rest, size_t count,
                           minos_value *out)
{
    *out = MINOS_NIL;
    if (count == 0)
        return MNS_SCAN_DONE;
    if (count == 1 && named (ops, rest[0], "value val arg result")) {
        *out = rest[1];
        return MNS_SCAN_DONE;
    }
    minos_status status = minos_values_map (ops->parser->values, out, rest, count);
    return status ? mns_parser_refused (ops->parser, at, status, "a key twice") : MNS_SCAN_DONE;
}

/* Takes a map apart. `input`: it may name a function and a key; otherwise an error. */
static mns_scan map_split (mns_ops *ops, const char *at, minos_value map, bool input, bool has_f,
                           parts *out)
{
    minos_values *values = ops->parser->values;
    mns_value_stack *stack = &ops->parser->items;
    size_t base = stack->count, count = minos_value_count (values, map);
    out->has_f = has_f;
    for (size_t i = 0; i < count; i++) {
        minos_value key = minos_value_at (values, map, 2 * i);
        minos_value value = minos_value_at (values, map, 2 * i + 1);
        if (input && !out->has_f && named (ops, key, "f op type kind method function")) {
            out->numbered = !is_name (ops, value);
            out->has_f = true;
            out->f = value;
        } else if (input && named (ops, key, "key") && !out->has_key) {
            out->has_key = value != MINOS_NIL;
            out->key = value;
        } else if (!input && named (ops, key, "error err")) {
            size_t size = 0;
            bool empty = minos_value_kind (values, value) == MINOS_KIND_STRING &&
                         minos_value_text (values, value, &size) && size == 0;
            out->error = empty || value == MINOS_FALSE ? MINOS_NIL : value;
        } else if (!mns_value_stack_push (stack, key) || !mns_value_stack_push (stack, value)) {
            return mns_parser_refused (ops->parser, at, MINOS_NO_MEMORY, "");
        }
    }
    mns_scan scan = rest_make (ops, at, stack->at + base, (stack->count - base) / 2, &out->payload);
    stack->count = base;
    return scan;
}

/* ["write", 3]: the function and its argument, or arguments. */
static mns_scan vector_split (mns_ops *ops, const char *at, minos_value vector, parts *out)
{
    minos_values *values = ops->parser->values;
    mns_value_stack *stack = &ops->parser->items;
    size_t base = stack->count, count = minos_value_count (values, vector);
    out->has_f = true;
    out->f = minos_value_at (values, vector, 0);
    if (count <= 2) {
        out->payload = minos_value_at (values, vector, 1);
        return MNS_SCAN_DONE;
    }
    for (size_t i = 1; i < count; i++)
        if (!mns_value_stack_push (stack, minos_value_at (values, vector, i)))
            return mns_parser_refused (ops->parser, at, MINOS_NO_MEMORY, "");
    minos_status status =
        minos_values_vector (values, &out->payload, stack->at + base, stack->count - base);
    stack->count = base;
    return status ? mns_parser_refused (ops->parser, at, status, "no vector") : MNS_SCAN_DONE;
}

static mns_scan input_split (mns_ops *ops, const char *at, minos_value input, bool has_f,
                             parts *out)
{
    minos_kind kind = minos_value_kind (ops->parser->values, input);
    if (kind == MINOS_KIND_MAP)
        return map_split (ops, at, input, true, has_f, out);
    if (kind == MINOS_KIND_VECTOR && !has_f && minos_value_count (ops->parser->values, input) &&
        is_name (ops, minos_value_at (ops->parser->values, input, 0)))
        return vector_split (ops, at, input, out);
    if (!has_f && is_name (ops, input)) {
        out->f = input;
        out->has_f = true;
    } else {
        out->payload = input;
    }
    return MNS_SCAN_DONE;
}

/* The first of three spellings that the record has. */
static mns_field field_of (const mns_fields *fields, mns_field a, mns_field b, mns_field c)
{
    return mns_fields_have (fields, a)   ? a
           : mns_fields_have (fields, b) ? b
           : mns_fields_have (fields, c) ? c
                                         : MNS_FIELD_OTHER;
}

/* A time that must be an integer, or may be nil: then *has is false. */
static mns_scan time_take (mns_ops *ops, const mns_fields *fields, mns_field field, int64_t *out,
                           bool *has)
{
    *has = false;
    *out = MINOS_NO_TIME;
    if (field == MNS_FIELD_OTHER)
        return MNS_SCAN_DONE;
    if (fields->numbers >> field & 1)
        *out = fields->number[field];
    else if (fields->value[field] == MINOS_NIL)
        return MNS_SCAN_DONE;
    else if (!minos_value_int64 (ops->parser->values, fields->value[field], out))
        return mns_parser_fail (ops->parser, fields->where[field], MINOS_MALFORMED,
                                "a call or return time is an integer of 64 bits");
    *has = true;
    return MNS_SCAN_DONE;
}

static bool is_cas (const mns_ops *ops, minos_value f)
{
    return named (ops, f, "cas compare-and-set compare-and-swap");
}

/* The function, key and argument. */
static mns_scan call_take (mns_ops *ops, mns_fields *fields, minos_op *op, bool *called)
{
    mns_field call = field_of (fields, MNS_FIELD_CALL_GO, MNS_FIELD_CALL, MNS_FIELD_INVOKE_TS);
    mns_field input = field_of (fields, MNS_FIELD_INPUT_GO, MNS_FIELD_INPUT, MNS_FIELD_VALUE);
    mns_field f = field_of (fields, MNS_FIELD_F, MNS_FIELD_OP_TYPE, MNS_FIELD_OP_TYPE);
    parts in = { 0 };
    if (f != MNS_FIELD_OTHER)
        in.f = fields->value[f];
    mns_scan scan = time_take (ops, fields, call, &op->call_time_ns, called);
    if (scan == MNS_SCAN_DONE && input != MNS_FIELD_OTHER)
        scan = input_split (ops, fields->where[input], fields->value[input], f != MNS_FIELD_OTHER,
                            &in);
    if (scan != MNS_SCAN_DONE)
        return scan;
    if (f == MNS_FIELD_OTHER && (!in.has_f || in.numbered))
        return mns_parser_fail (
            ops->parser, input != MNS_FIELD_OTHER ? fields->where[input] : fields->open,
            MINOS_MALFORMED,
            in.numbered ? "the function of this operation is no name: expected a string"
                        : "expected the name of a function in the input");
    op->input = in.payload;
    op->has_key = in.has_key;
    op->key = in.key;
    if (mns_fields_have (fields, MNS_FIELD_KEY) && fields->value[MNS_FIELD_KEY] != MINOS_NIL) {
        op->has_key = true;
        op->key = fields->value[MNS_FIELD_KEY];
    }
    scan = mns_ops_function (ops, fields->open, in.f, true, &op->f);
    if (scan != MNS_SCAN_DONE || !is_cas (ops, op->f))
        return scan;
    return mns_parser_text_slow (ops->parser, fields->open, &op->f, MINOS_KIND_KEYWORD, "cas", 3);
}

/* How it ended, and with what. */
static mns_scan return_take (mns_ops *ops, mns_fields *fields, minos_op *op)
{
    mns_field time =
        field_of (fields, MNS_FIELD_RETURN_GO, MNS_FIELD_RETURN, MNS_FIELD_COMPLETE_TS);
    mns_field output = field_of (fields, MNS_FIELD_OUTPUT_GO, MNS_FIELD_OUTPUT, MNS_FIELD_VALUE);
    parts answer = { 0 };
    bool returned;
    mns_scan scan = time_take (ops, fields, time, &op->return_time_ns, &returned);
    if (scan != MNS_SCAN_DONE)
        return scan;
    if (output != MNS_FIELD_OTHER) {
        answer.payload = fields->value[output];
        if (minos_value_kind (ops->parser->values, answer.payload) == MINOS_KIND_MAP)
            scan = map_split (ops, fields->where[output], answer.payload, false, true, &answer);
    }
    if (scan == MNS_SCAN_DONE && answer.error != MINOS_NIL)
        scan = mns_ops_other (ops, fields, "error", answer.error);
    if (scan != MNS_SCAN_DONE)
        return scan;
    bool timed_out = mns_fields_have (fields, MNS_FIELD_TIMEOUT_MARKER) &&
                     fields->value[MNS_FIELD_TIMEOUT_MARKER] != MINOS_NIL &&
                     fields->value[MNS_FIELD_TIMEOUT_MARKER] != MINOS_FALSE;
    if (!returned || timed_out || answer.error != MINOS_NIL || fields->type == MINOS_TYPE_INFO) {
        op->outcome = MINOS_OUTCOME_CRASHED;
        op->return_time_ns = MINOS_NO_TIME;
        return MNS_SCAN_DONE;
    }
    /* A compare-and-set that answers false did not happen. */
    bool refused = answer.payload == MINOS_FALSE && is_cas (ops, op->f);
    op->outcome =
        fields->type == MINOS_TYPE_FAIL || refused ? MINOS_OUTCOME_FAIL : MINOS_OUTCOME_OK;
    op->output = answer.payload;
    return MNS_SCAN_DONE;
}

mns_scan mns_interval_take (mns_ops *ops, mns_fields *fields)
{
    const uint32_t used = CALL_FIELDS | RETURN_FIELDS | INPUT_FIELDS | MNS_FIELD_BIT (OUTPUT_GO) |
                          MNS_FIELD_BIT (OUTPUT) | MNS_FIELD_BIT (KEY) | MNS_FIELD_BIT (TYPE) |
                          MNS_FIELD_BIT (VALUE) | MNS_FIELD_BIT (PROCESS) | MNS_FIELD_BIT (CLIENT) |
                          MNS_FIELD_BIT (CLIENT_ID) | MNS_FIELD_BIT (CLIENT_ID_GO) |
                          MNS_FIELD_BIT (PROCESS_ID) | MNS_FIELD_BIT (TIMEOUT_MARKER);
    minos_op op = { .call_time_ns = MINOS_NO_TIME };
    bool called;
    mns_scan scan = call_take (ops, fields, &op, &called);
    if (scan == MNS_SCAN_DONE && !called)
        return mns_parser_fail (ops->parser, fields->open, MINOS_MALFORMED,
                                "an operation without the time of its call");
    if (scan == MNS_SCAN_DONE)
        scan = return_take (ops, fields, &op);
    if (scan == MNS_SCAN_DONE)
        scan = mns_ops_process (ops, fields, &op.process);
    if (scan == MNS_SCAN_DONE && op.process == MINOS_NIL)
        scan = mns_ops_serial (ops, &op.process);
    if (scan == MNS_SCAN_DONE)
        scan = mns_ops_spare (ops, fields, used);
    if (scan == MNS_SCAN_DONE)
        scan = mns_ops_extra (ops, fields, &op.extra);
    return scan == MNS_SCAN_DONE ? mns_ops_interval (ops, &op) : scan;
}
