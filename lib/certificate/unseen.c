/* unseen.c: crashed operations that no answer could tell of, and that a refutation may leave out.
 *
 * A crashed operation that is pure changes nothing: a linearization is one without it too.
 *
 * For registers: let w be a crashed write or CAS that sets v, let every completed read of v and
 * CAS from v have returned before w was called, let no crashed CAS from v take part, and let no
 * failed CAS be observed. In a linearization that uses w, what follows it up to the next
 * change needs no value, and that change is a write: take w out. Leaving out a CAS takes away its
 * own need, so this goes on until nothing changes. */
#include "certificate/claims.h"

#include <assert.h>

typedef struct needs {
    const mns_subject *subject;
    uint32_t *last;    /* by state: 1 + the last return of a completed operation that needs it */
    uint32_t *crashed; /* by state: crashed operations, taking part, that need it */
    size_t count;
} needs;

static const mns_class *class_of (const mns_subject *subject, uint32_t index)
{
    return &subject->space.classes.at[subject->entries[index].class_id];
}

static bool is_optional (const mns_subject *subject, uint32_t index)
{
    return subject->entries[index].ret == MINOS_NEVER;
}

/* False: a failed CAS is observed, and every write may be what made it fail. */
static bool count_needs (needs *n, const bool *unseen)
{
    for (uint32_t i = 0; i < n->subject->count; i++) {
        const mns_class *class = class_of (n->subject, i);
        if (class->kind == MNS_CLASS_CAS_FAILED)
            return false;
        if (unseen[i] || (class->kind != MNS_CLASS_READ && class->kind != MNS_CLASS_CAS))
            continue;
        assert (class->a < n->count);
        if (is_optional (n->subject, i))
            n->crashed[class->a]++;
        else if (n->subject->entries[i].ret + 1 > n->last[class->a])
            n->last[class->a] = n->subject->entries[i].ret + 1;
    }
    return true;
}

/* One pass; whether it left something out. */
static bool leave_out (needs *n, bool *unseen)
{
    bool changed = false;
    for (uint32_t i = 0; i < n->subject->count; i++) {
        const mns_class *class = class_of (n->subject, i);
        bool sets = class->kind == MNS_CLASS_WRITE || class->kind == MNS_CLASS_CAS;
        if (unseen[i] || !sets || !is_optional (n->subject, i) || n->crashed[class->b] > 0 ||
            n->last[class->b] > n->subject->entries[i].call)
            continue;
        unseen[i] = changed = true;
        if (class->kind == MNS_CLASS_CAS)
            n->crashed[class->a]--;
    }
    return changed;
}

bool mns_find_unseen (const mns_subject *subject, bool *unseen)
{
    needs n = { .subject = subject, .count = subject->space.states.count };
    size_t size = (n.count + 1) * sizeof (uint32_t);
    bool memory;
    for (uint32_t i = 0; i < subject->count; i++)
        unseen[i] = is_optional (subject, i) && class_of (subject, i)->pure;
    if (!subject->space.family)
        return true;
    n.last = mns_zalloc (subject->budget, size);
    n.crashed = mns_zalloc (subject->budget, size);
    memory = n.last != NULL && n.crashed != NULL;
    if (memory && count_needs (&n, unseen))
        while (leave_out (&n, unseen)) {
        }
    if (n.last != NULL)
        mns_free (subject->budget, n.last, size);
    if (n.crashed != NULL)
        mns_free (subject->budget, n.crashed, size);
    return memory;
}
