#include "alert_relay_handler.h"

#include <xxhash.h>

#include "base/fd_time.h"

static const struct fd_str symbols[RELAY_STATES] = {
    [RELAY_NONE] = {"", 0},
    [RELAY_RAISED] = {"RAISED", 6},
    [RELAY_UPDATED] = {"UPDATED", 7},
    [RELAY_CLOSED] = {"CLOSED", 6},
    [RELAY_RETRACTED] = {"RETRACTED", 9},
};

/* What an alert has become since. */
enum wanted { GONE, OPEN, CLOSED, WANTED };

/* One row for each state on the topic, one column for what the alert is now. */
static const struct {
    enum relay_state same;    /* to be sent when the contents are those sent last */
    enum relay_state changed; /* and when they aren't */
} transitions[RELAY_STATES][WANTED] = {
    /* Of what was never sent nothing need be taken back; a closed alert may be the first word. */
    [RELAY_NONE] = {[GONE] = {RELAY_NONE, RELAY_NONE},
                    [OPEN] = {RELAY_RAISED, RELAY_RAISED},
                    [CLOSED] = {RELAY_CLOSED, RELAY_CLOSED}},
    [RELAY_RAISED] = {[GONE] = {RELAY_RETRACTED, RELAY_RETRACTED},
                      [OPEN] = {RELAY_NONE, RELAY_UPDATED},
                      [CLOSED] = {RELAY_CLOSED, RELAY_CLOSED}},
    [RELAY_UPDATED] = {[GONE] = {RELAY_RETRACTED, RELAY_RETRACTED},
                       [OPEN] = {RELAY_NONE, RELAY_UPDATED},
                       [CLOSED] = {RELAY_CLOSED, RELAY_CLOSED}},
    /* What closed it may be withdrawn: then it is open again, which is an update. */
    [RELAY_CLOSED] = {[GONE] = {RELAY_RETRACTED, RELAY_RETRACTED},
                      [OPEN] = {RELAY_UPDATED, RELAY_UPDATED},
                      [CLOSED] = {RELAY_NONE, RELAY_CLOSED}},
    /* Taken back, and following again: as if for the first time, with a greater revision. */
    [RELAY_RETRACTED] = {[GONE] = {RELAY_NONE, RELAY_NONE},
                         [OPEN] = {RELAY_RAISED, RELAY_RAISED},
                         [CLOSED] = {RELAY_CLOSED, RELAY_CLOSED}},
};

struct fd_str relay_state_symbol(enum relay_state state)
{
    return symbols[state];
}

enum relay_state relay_state_from_symbol(struct fd_str symbol)
{
    for (int state = RELAY_RAISED; state < RELAY_STATES; state++) {
        if (fd_str_equal(symbols[state], symbol)) {
            return (enum relay_state)state;
        }
    }
    return RELAY_NONE;
}

/* With its length, so that neighbours can't trade bytes. `before` is the hash of what precedes. */
static XXH64_hash_t hash_str(XXH64_hash_t before, struct fd_str str)
{
    XXH64_hash_t hash = XXH3_64bits_withSeed(&str.len, sizeof(str.len), before);

    return str.len > 0 ? XXH3_64bits_withSeed(str.ptr, str.len, hash) : hash;
}

int64_t relay_content_hash(const struct fd_repeat_contact_alert *alert)
{
    const int64_t values[] = {alert->first_contact_at, alert->last_contact_at, alert->raised_at,
                              alert->raised_late,      alert->due_at,          alert->closed_at};
    XXH64_hash_t hash = XXH3_64bits(values, sizeof(values));

    hash = hash_str(hash, alert->team_id);
    hash = hash_str(hash, alert->closed_reason);
    for (uint32_t i = 0; i < alert->contact_ids.count; i++) {
        hash = hash_str(hash, alert->contact_ids.items[i]);
    }
    return (int64_t)hash;
}

enum relay_state relay_decide(const struct relay_sent *sent, bool follows, bool closed,
                              int64_t content_hash)
{
    enum wanted wanted = !follows ? GONE : closed ? CLOSED : OPEN;

    return content_hash == sent->content_hash ? transitions[sent->state][wanted].same
                                              : transitions[sent->state][wanted].changed;
}

enum relay_state relay_restate(bool follows, bool closed)
{
    if (!follows) {
        return RELAY_RETRACTED;
    }
    return closed ? RELAY_CLOSED : RELAY_UPDATED;
}

int64_t relay_next_revision(const struct relay_sent *sent, int64_t now_micros)
{
    int64_t now = now_micros / 1000;

    return sent->state != RELAY_NONE && sent->revision >= now ? sent->revision + 1 : now;
}
