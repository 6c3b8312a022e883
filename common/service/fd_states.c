#include "service/fd_states.h"

#include <stddef.h>

#include "base/fd_macros.h"

#define ANY FD_STATES
#define SAME FD_STATES

/* clang-format off */
static const struct fd_state_row rows[] = {
    {FD_STATE_WAITING, FD_EVENT_ASSIGNED, FD_STATE_TAKING_OVER,
     "no record is read before the epochs are raised"},
    {FD_STATE_WAITING, FD_EVENT_STOP, FD_STATE_ENDED,
     "nothing is held, so there is nothing to write"},

    {FD_STATE_TAKING_OVER, FD_EVENT_TAKEN_OVER, FD_STATE_CHECKING,
     "nobody else can commit for these partitions any more"},
    {FD_STATE_TAKING_OVER, FD_EVENT_LOST, FD_STATE_TAKING_OVER,
     "the connection went before we saw that it was done"},
    {FD_STATE_TAKING_OVER, FD_EVENT_STOP, FD_STATE_ENDED,
     "nothing has been gathered yet"},

    {FD_STATE_CHECKING, FD_EVENT_CHECKED, FD_STATE_RUNNING,
     "every position is in the log: records come in"},
    {FD_STATE_CHECKING, FD_EVENT_STOP, FD_STATE_ENDED,
     "nothing has been gathered yet"},

    {FD_STATE_RUNNING, FD_EVENT_LOST, FD_STATE_TAKING_OVER,
     "all gathered is discarded: only PostgreSQL knows what was committed"},
    {FD_STATE_RUNNING, FD_EVENT_REVOKED, FD_STATE_HANDING_OVER,
     "the group waits until what was gathered is written"},
    {FD_STATE_RUNNING, FD_EVENT_STOP, FD_STATE_DRAINING,
     "what was gathered is written before we leave"},

    {FD_STATE_HANDING_OVER, FD_EVENT_SETTLED, FD_STATE_WAITING,
     "what wasn't written in time is read again by the next owner"},
    {FD_STATE_HANDING_OVER, FD_EVENT_LOST, FD_STATE_WAITING,
     "the next owner reads it again"},
    {FD_STATE_HANDING_OVER, FD_EVENT_STOP, FD_STATE_DRAINING,
     "the same wait, and then the end"},
    {FD_STATE_HANDING_OVER, FD_EVENT_REVOKED, SAME,
     "that is what we are at"},

    {FD_STATE_DRAINING, FD_EVENT_SETTLED, FD_STATE_ENDED,
     "what wasn't written in time is read again at the next start"},
    {FD_STATE_DRAINING, FD_EVENT_LOST, FD_STATE_ENDED,
     "it is read again at the next start"},
    {FD_STATE_DRAINING, FD_EVENT_ASSIGNED, SAME,
     "we are about to leave"},
    {FD_STATE_DRAINING, FD_EVENT_REVOKED, SAME,
     "leaving answers it"},
    {FD_STATE_DRAINING, FD_EVENT_TAKEN_AWAY, FD_STATE_ENDED,
     "what we still wrote would be fenced"},

    {ANY, FD_EVENT_ASSIGNED, FD_STATE_TAKING_OVER,
     "the new assignment stands over the old one"},
    {ANY, FD_EVENT_REVOKED, FD_STATE_WAITING,
     "nothing has been gathered that could be written first"},
    {ANY, FD_EVENT_TAKEN_AWAY, FD_STATE_WAITING,
     "what we still wrote would be fenced"},
    {ANY, FD_EVENT_TAKEN_OVER, SAME, "of a take-over that isn't wanted any more"},
    {ANY, FD_EVENT_CHECKED, SAME, "of partitions that aren't ours any more"},
    {ANY, FD_EVENT_LOST, SAME, "of what was given up already"},
    {ANY, FD_EVENT_SETTLED, SAME, "nothing waits for it"},
    {ANY, FD_EVENT_STOP, SAME, "once is enough; a second signal ends the process at once"},
    {ANY, FD_EVENT_FAILED, FD_STATE_ENDED, "a person is needed; nothing is skipped"},
};
/* clang-format on */

static const char *const state_names[] = {
    [FD_STATE_WAITING] = "waiting",
    [FD_STATE_TAKING_OVER] = "taking-over",
    [FD_STATE_CHECKING] = "checking",
    [FD_STATE_RUNNING] = "running",
    [FD_STATE_HANDING_OVER] = "handing-over",
    [FD_STATE_DRAINING] = "draining",
    [FD_STATE_ENDED] = "ended",
};

static const char *const event_names[] = {
    [FD_EVENT_ASSIGNED] = "assigned",     [FD_EVENT_REVOKED] = "revoked",
    [FD_EVENT_TAKEN_AWAY] = "taken-away", [FD_EVENT_TAKEN_OVER] = "taken-over",
    [FD_EVENT_CHECKED] = "checked",       [FD_EVENT_LOST] = "lost",
    [FD_EVENT_SETTLED] = "settled",       [FD_EVENT_STOP] = "stop",
    [FD_EVENT_FAILED] = "failed",
};

const struct fd_state_row *fd_state_find(enum fd_state state, enum fd_state_event event)
{
    for (size_t i = 0; i < FD_COUNT(rows); i++) {
        if (rows[i].event == event && (rows[i].from == state || rows[i].from == ANY)) {
            return &rows[i];
        }
    }
    return NULL;
}

const struct fd_state_row *fd_state_rows(int *ret_count)
{
    *ret_count = (int)FD_COUNT(rows);
    return rows;
}

const char *fd_state_name(enum fd_state state)
{
    return state_names[state];
}

const char *fd_state_event_name(enum fd_state_event event)
{
    return event_names[event];
}
