/* raft_apply.c: see raft_node.h. A request that was applied already is answered again, and nothing
 * happens: the session remembers the last of each client, which asks for one thing at a time. */
#include "base/hash.h"
#include "support/raft/raft_node.h"

#include <string.h>

uint64_t raft_digest (const raft_machine *machine)
{
    uint64_t digest = 0;

    for (size_t i = 0; i < sizeof *machine / sizeof (int); i++) {
        int word;
        memcpy (&word, (const char *) machine + i * sizeof word, sizeof word);
        digest = mns_mix (digest + (uint64_t) word);
    }
    return digest;
}

void raft_answer (raft_node *n, int client, int request, bool failed, int value)
{
    raft_message answer = { .what = RAFT_ANSWER, .yes = true };

    answer.answer.request = request;
    answer.answer.failed = failed;
    answer.answer.value = value;
    raft_send (n, n->params->nodes + client, &answer);
}

/* What the operation answers; *failed: it did not happen. */
static int perform (raft_machine *machine, const raft_entry *entry, bool *failed)
{
    int answer = 0;

    switch (entry->kind) {
    case RAFT_WRITE:
        machine->value = entry->a;
        break;
    case RAFT_CAS:
        *failed = machine->value != entry->a;
        if (!*failed)
            machine->value = entry->b;
        break;
    case RAFT_READ:
        answer = machine->value;
        break;
    case RAFT_ENQUEUE:
        *failed = machine->count == RAFT_QUEUE_MAX;
        if (!*failed)
            machine->queue[machine->count++] = entry->a;
        break;
    case RAFT_DEQUEUE:
        if (machine->count == 0)
            break;
        answer = machine->queue[0];
        memmove (machine->queue, machine->queue + 1,
                 (size_t) --machine->count * sizeof *machine->queue);
        machine->queue[machine->count] = 0;
        break;
    default:
        break;
    }
    return answer;
}

static void apply (raft_node *n, const raft_entry *entry)
{
    raft_machine *machine = &n->machine;
    int client = entry->client;
    bool failed = false;

    if (entry->kind == RAFT_NOOP || entry->kind == RAFT_CONFIG)
        return;
    if (entry->request > machine->request[client] || n->params->bug == RAFT_NO_SESSIONS) {
        machine->answer[client] = perform (machine, entry, &failed);
        machine->failed[client] = failed;
        machine->request[client] = entry->request;
    }
    if (n->role == RAFT_LEADER && entry->request == machine->request[client])
        raft_answer (n, client, entry->request, machine->failed[client], machine->answer[client]);
}

void raft_apply (raft_node *n)
{
    while (n->applied < n->disk->meta.commit && n->applied < raft_last (n)) {
        n->applied++;
        raft_tell_apply (n, n->applied);
        apply (n, raft_entry_at (n, n->applied));
        raft_save_state (n);
        raft_compact (n);
    }
}
