#ifndef TESTS_REPEAT_CONTACT_NAIVE_RULE_H
#define TESTS_REPEAT_CONTACT_NAIVE_RULE_H

/*
 * A second implementation of the rule, slow and plain, written from its text alone: it shares no
 * code and no idea with the first. Families are numbers below NAIVE_NONE, which stands for NONE.
 */

#include "histories.h"

enum { NAIVE_NONE = 50, NAIVE_ANY = 51, NAIVE_GROUPS = 51 };

struct naive_contact {
    const struct repeat_contact *winner;
    int64_t known_at;
    bool in_group[NAIVE_GROUPS];
    bool stands[NAIVE_GROUPS];
    bool similar;
};

struct naive {
    const struct history *history;
    struct naive_contact contacts[HISTORY_MAX]; /* counted, by (received_at, contact_id) */
    size_t count;
    struct repeat_alert alerts[HISTORY_MAX * 4];
    size_t alert_count;
    struct repeat_duplicate duplicates[HISTORY_MAX * 4];
    size_t duplicate_count;
};

static bool naive_greater(const struct repeat_version *a, const struct repeat_version *b)
{
    if (a->revision != b->revision) {
        return a->revision > b->revision;
    }
    if (a->recorded_at != b->recorded_at) {
        return a->recorded_at > b->recorded_at;
    }
    return a->hash > b->hash;
}

/* Whether `row`, which begins with a version, wins among `count` rows of `size` bytes. */
static bool naive_wins(const void *row, const void *rows, size_t count, size_t size)
{
    const struct repeat_version *version = row;

    for (size_t i = 0; i < count; i++) {
        const struct repeat_version *other = (const void *)((const char *)rows + i * size);

        if (fd_str_equal(other->entity_id, version->entity_id) && naive_greater(other, version)) {
            return false;
        }
        /* Of the same version delivered twice one is enough. */
        if ((const void *)other < row && fd_str_equal(other->entity_id, version->entity_id) &&
            !naive_greater(version, other)) {
            return false;
        }
    }
    return true;
}

static void naive_families(const struct repeat_contact *contact, bool ret_set[NAIVE_GROUPS])
{
    bool some = false;

    memset(ret_set, 0, NAIVE_GROUPS * sizeof(bool));
    for (uint32_t i = 0; i < contact->concern_factors.count; i++) {
        char symbol[64];
        char *end;
        long number;

        (void)snprintf(symbol, sizeof(symbol), "%.*s",
                       FD_STR_ARGS(contact->concern_factors.items[i]));
        if (strncmp(symbol, "F_", 2) != 0) {
            continue;
        }
        number = strtol(symbol + 2, &end, 10);
        if (end != symbol + 2 && number != 20 && number != 21) {
            ret_set[number] = true;
            some = true;
        }
    }
    ret_set[NAIVE_NONE] = !some;
}

static int64_t naive_known_at(const struct history *history, const struct repeat_contact *winner)
{
    int64_t least = INT64_MAX;
    bool families[NAIVE_GROUPS];

    naive_families(winner, families);
    for (size_t i = 0; i < history->contact_count; i++) {
        const struct repeat_contact *version = &history->contacts[i];
        bool others[NAIVE_GROUPS];

        naive_families(version, others);
        if (fd_str_equal(version->version.entity_id, winner->version.entity_id) &&
            version->received_at == winner->received_at &&
            version->time_known == winner->time_known &&
            fd_str_equal(version->source, winner->source) &&
            memcmp(families, others, sizeof(families)) == 0 &&
            fd_str_equal(version->incident_ref, winner->incident_ref) &&
            version->information_only == winner->information_only &&
            version->version.voided == winner->version.voided &&
            version->version.recorded_at < least) {
            least = version->version.recorded_at;
        }
    }
    return least > winner->received_at ? least : winner->received_at;
}

static bool naive_received_before(const struct repeat_contact *a, const struct repeat_contact *b)
{
    return a->received_at < b->received_at ||
           (a->received_at == b->received_at &&
            fd_str_compare(a->version.entity_id, b->version.entity_id) < 0);
}

static bool naive_known_before(const struct naive_contact *a, const struct naive_contact *b)
{
    return a->known_at < b->known_at ||
           (a->known_at == b->known_at && naive_received_before(a->winner, b->winner));
}

static void naive_count_contacts(struct naive *naive)
{
    const struct history *history = naive->history;

    for (size_t i = 0; i < history->contact_count; i++) {
        const struct repeat_contact *contact = &history->contacts[i];
        size_t place = naive->count;

        if (!naive_wins(contact, history->contacts, history->contact_count, sizeof(*contact)) ||
            contact->version.voided || contact->information_only) {
            continue;
        }
        while (place > 0 && naive_received_before(contact, naive->contacts[place - 1].winner)) {
            naive->contacts[place] = naive->contacts[place - 1];
            place--;
        }
        naive->contacts[place] =
            (struct naive_contact){.winner = contact, .known_at = naive_known_at(history, contact)};
        naive_families(contact, naive->contacts[place].in_group);
        naive->count++;
    }
}

/* The index of the standing contact of `group` that contact `c` repeats; -1: it stands. */
static long naive_match(const struct naive *naive, size_t c, int group)
{
    const struct repeat_contact *later = naive->contacts[c].winner;
    const struct repeat_contact *earlier;
    long last = -1;

    for (size_t i = 0; i < c; i++) {
        if (naive->contacts[i].stands[group]) {
            last = (long)i;
            if (later->incident_ref.ptr &&
                fd_str_equal(later->incident_ref, naive->contacts[i].winner->incident_ref)) {
                return last;
            }
        }
    }
    if (last < 0) {
        return -1;
    }
    earlier = naive->contacts[last].winner;
    if (!fd_str_equal(earlier->source, later->source) ||
        fd_str_equal(later->source, FD_STR("S_10")) ||
        fd_str_equal(later->source, FD_STR("UNKNOWN"))) {
        return -1;
    }
    if (earlier->time_known && later->time_known) {
        return later->received_at - earlier->received_at < MICROS_PER_DAY ? last : -1;
    }
    return later->received_on == earlier->received_on ? last : -1;
}

static struct fd_str naive_group_name(const struct naive *naive, int group)
{
    char text[16];

    if (group == NAIVE_NONE) {
        return FD_STR("NONE");
    }
    (void)snprintf(text, sizeof(text), "%d", group);
    return fd_arena_copy(naive->history->arena, fd_str_from(text));
}

static void naive_find_duplicates(struct naive *naive)
{
    for (int group = 0; group < NAIVE_GROUPS; group++) {
        for (size_t c = 0; c < naive->count; c++) {
            const struct repeat_version *version = &naive->contacts[c].winner->version;
            long match;

            if (!naive->contacts[c].in_group[group]) {
                continue;
            }
            match = naive_match(naive, c, group);
            naive->contacts[c].stands[group] = match < 0;
            if (match >= 0) {
                assert_true(naive->duplicate_count < FD_COUNT(naive->duplicates));
                naive->duplicates[naive->duplicate_count++] = (struct repeat_duplicate){
                    .authority_id = version->authority_id,
                    .child_key = version->child_key,
                    .contact_key = version->entity_key,
                    .concern_group = naive_group_name(naive, group),
                    .child_id = version->child_id,
                    .contact_id = version->entity_id,
                    .matched_contact_id = naive->contacts[match].winner->version.entity_id,
                };
            }
        }
    }
}

static bool naive_in_window(const struct naive *naive, const struct repeat_contact *member,
                            const struct repeat_contact *e)
{
    const struct fd_authority *authority = &naive->history->authority;
    int32_t first = authority->window_days > 0
                        ? e->received_on - authority->window_days
                        : fd_date_add_months(e->received_on, -authority->window_months);

    return member->received_on >= first && member->received_on <= e->received_on;
}

/* W(c) among the `taken` first of `order`, c being the last of them; false: does not complete. */
static bool naive_completes(const struct naive *naive, const size_t *order, size_t taken,
                            bool ret_window[HISTORY_MAX])
{
    const struct repeat_contact *c = naive->contacts[order[taken - 1]].winner;
    bool completes = false;

    memset(ret_window, 0, HISTORY_MAX * sizeof(bool));
    for (size_t i = 0; i < taken; i++) {
        const struct repeat_contact *e = naive->contacts[order[i]].winner;
        int members = 0;

        if (!naive_in_window(naive, c, e)) {
            continue;
        }
        for (size_t j = 0; j < taken; j++) {
            members += naive_in_window(naive, naive->contacts[order[j]].winner, e);
        }
        if (members < naive->history->authority.alert_count) {
            continue;
        }
        completes = true;
        for (size_t j = 0; j < taken; j++) {
            if (naive_in_window(naive, naive->contacts[order[j]].winner, e)) {
                ret_window[order[j]] = true;
            }
        }
    }
    return completes;
}

static void naive_offer(int64_t time, const char *reason, int64_t *least, struct fd_str *ret_reason)
{
    if (time < *least) {
        *least = time;
        *ret_reason = fd_str_from(reason);
    }
}

static void naive_close(const struct history *history, const struct repeat_contact *raising,
                        struct repeat_alert *alert)
{
    int64_t m = INT64_MAX;
    char id[37];

    uuid_unparse_lower(alert->alert_id, id);
    for (size_t i = 0; i < history->referral_count; i++) {
        const struct repeat_referral *r = &history->referrals[i];

        if (naive_wins(r, history->referrals, history->referral_count, sizeof(*r)) &&
            !r->version.voided && !r->no_further_action && r->opened_on >= raising->received_on) {
            naive_offer(r->opened_at, "REFERRAL_OPENED", &m, &alert->closed_reason);
        }
    }
    for (size_t i = 0; i < history->review_count; i++) {
        for (size_t j = 0; j < history->review_count; j++) {
            const struct repeat_review *s = &history->reviews[i];
            const struct repeat_review *t = &history->reviews[j];

            if (naive_wins(s, history->reviews, history->review_count, sizeof(*s)) &&
                naive_wins(t, history->reviews, history->review_count, sizeof(*t)) &&
                !s->version.voided && !t->version.voided &&
                fd_str_equal(s->alert_id, fd_str_from(id)) &&
                fd_str_equal(t->alert_id, fd_str_from(id)) &&
                fd_str_equal(s->role, FD_STR("SOCIAL_WORKER")) &&
                fd_str_equal(t->role, FD_STR("TEAM_MANAGER")) &&
                !fd_str_equal(s->reviewer_id, t->reviewer_id)) {
                naive_offer(s->reviewed_at > t->reviewed_at ? s->reviewed_at : t->reviewed_at,
                            "REVIEWED", &m, &alert->closed_reason);
            }
        }
    }
    if (m == INT64_MAX) {
        alert->closed_at = FD_TIME_NULL;
    } else {
        alert->closed_at = m > alert->raised_at ? m : alert->raised_at;
    }
}

static int64_t naive_due_at(const struct fd_calendar *calendar, int64_t raised_at)
{
    int32_t day = fd_calendar_local_date(calendar, raised_at);

    do {
        day++;
    } while (!fd_calendar_is_working_day(calendar, day));
    /* Past the table nothing is guessed. */
    return day > fd_date_from_civil(CALENDAR_LAST_YEAR, 12, 31)
               ? FD_TIME_NULL
               : fd_calendar_midnight(calendar, day + 1);
}

static struct repeat_alert *naive_raise(struct naive *naive, const struct naive_contact *c,
                                        int group)
{
    const struct history *history = naive->history;
    const struct repeat_contact *raising = c->winner;
    struct repeat_alert *alert = &naive->alerts[naive->alert_count++];
    struct fd_str family = group == NAIVE_ANY ? FD_STR_NULL : naive_group_name(naive, group);
    struct fd_str id;
    char family_text[16];
    char raising_text[65];

    assert_true(naive->alert_count <= FD_COUNT(naive->alerts));
    *alert = (struct repeat_alert){
        .authority_id = raising->version.authority_id,
        .child_key = raising->version.child_key,
        .child_id = raising->version.child_id,
        .rule = group == NAIVE_ANY ? FD_STR("ANY") : FD_STR("SIMILAR"),
        .concern_family = family,
        .raising_contact_id = raising->version.entity_id,
        .team_id = raising->team_id,
        .raised_at = c->known_at,
        .historic = history->authority.alerts_from != FD_DATE_NULL &&
                    raising->received_on < history->authority.alerts_from,
    };
    alert->raised_late =
        raising->time_known
            ? c->known_at - raising->received_at > MICROS_PER_DAY
            : c->known_at >= fd_calendar_midnight(history->calendar, raising->received_on + 2);
    alert->due_at = alert->historic ? FD_TIME_NULL : naive_due_at(history->calendar, c->known_at);
    (void)snprintf(family_text, sizeof(family_text), "%.*s", FD_STR_ARGS(family));
    (void)snprintf(raising_text, sizeof(raising_text), "%.*s",
                   FD_STR_ARGS(alert->raising_contact_id));
    id = alert_id_of(naive->history->arena, &history->authority,
                     group == NAIVE_ANY ? "ANY" : "SIMILAR", family_text, raising_text);
    assert_int_equal(uuid_parse(id.ptr, alert->alert_id), 0);
    naive_close(history, raising, alert);
    return alert;
}

/* contact_ids of an alert: those marked, in the order of the rule. */
static void naive_list(const struct naive *naive, const size_t *order, size_t count,
                       const bool *listed, struct repeat_alert *alert)
{
    struct fd_str *ids = fd_arena_new_array(naive->history->arena, struct fd_str, count);
    uint32_t id_count = 0;

    alert->first_contact_at = INT64_MAX;
    alert->last_contact_at = INT64_MIN;
    for (size_t i = 0; i < count; i++) {
        const struct repeat_contact *member = naive->contacts[order[i]].winner;

        if (!listed[order[i]]) {
            continue;
        }
        ids[id_count++] = member->version.entity_id;
        alert->first_contact_at = member->received_at < alert->first_contact_at
                                      ? member->received_at
                                      : alert->first_contact_at;
        alert->last_contact_at = member->received_at > alert->last_contact_at
                                     ? member->received_at
                                     : alert->last_contact_at;
    }
    alert->contact_ids = (struct fd_str_list){ids, id_count};
}

static bool naive_may_join(const struct naive *naive, const struct repeat_alert *last,
                           const bool *listed, const struct naive_contact *c, const bool *window)
{
    bool shares = false;

    for (size_t i = 0; i < naive->count; i++) {
        shares = shares || (window[i] && listed[i]);
    }
    return last && (last->closed_at == FD_TIME_NULL || last->closed_at >= c->known_at) && shares &&
           (!last->historic || c->winner->received_on < naive->history->authority.alerts_from);
}

/* One rule over the contacts that stand in `group`, or, for NAIVE_ANY, in any group. */
static void naive_rule(struct naive *naive, int group)
{
    size_t order[HISTORY_MAX];
    size_t count = 0;
    bool listed[HISTORY_MAX] = {false};
    bool window[HISTORY_MAX];
    struct repeat_alert *last = NULL;

    for (size_t i = 0; i < naive->count; i++) {
        bool stands = false;
        size_t place = count;

        for (int g = 0; g < NAIVE_GROUPS; g++) {
            stands = stands || ((g == group || group == NAIVE_ANY) && naive->contacts[i].stands[g]);
        }
        if (!stands) {
            continue;
        }
        while (place > 0 &&
               naive_known_before(&naive->contacts[i], &naive->contacts[order[place - 1]])) {
            order[place] = order[place - 1];
            place--;
        }
        order[place] = i;
        count++;
    }
    for (size_t taken = 1; taken <= count; taken++) {
        struct naive_contact *c = &naive->contacts[order[taken - 1]];

        if ((group == NAIVE_ANY && c->similar) || !naive_completes(naive, order, taken, window)) {
            continue;
        }
        if (!naive_may_join(naive, last, listed, c, window)) {
            last = naive_raise(naive, c, group);
            memset(listed, 0, sizeof(listed));
        }
        c->similar = c->similar || group != NAIVE_ANY;
        for (size_t i = 0; i < naive->count; i++) {
            listed[i] = listed[i] || window[i];
        }
        naive_list(naive, order, count, listed, last);
    }
}

/* The outcome as text, as outcome_text has it; the caller frees it. */
static char *naive_text(const struct history *history)
{
    static struct naive naive;
    const struct repeat_alert *alerts[FD_COUNT(naive.alerts)];
    const struct repeat_duplicate *duplicates[FD_COUNT(naive.duplicates)];
    struct repeat_outcome outcome;

    memset(&naive, 0, sizeof(naive));
    naive.history = history;
    naive_count_contacts(&naive);
    naive_find_duplicates(&naive);
    for (int family = 0; family < NAIVE_NONE; family++) {
        naive_rule(&naive, family);
    }
    naive_rule(&naive, NAIVE_ANY);
    for (size_t i = 0; i < naive.alert_count; i++) {
        alerts[i] = &naive.alerts[i];
    }
    for (size_t i = 0; i < naive.duplicate_count; i++) {
        duplicates[i] = &naive.duplicates[i];
    }
    outcome = (struct repeat_outcome){alerts, naive.alert_count, duplicates, naive.duplicate_count};
    return outcome_text(&outcome);
}

#endif
