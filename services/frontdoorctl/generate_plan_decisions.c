/* What was decided on contacts, when, and who signed it off when. */
#include <stdlib.h>

#include "generate_contacts.h"

enum {
    DATE_ONLY_PERMILLE = 8,
    LATE_OUTSIDE_PERMILLE = 300, /* outside the window that has a figure */
    SIGNED_OFF_PERMILLE = 960,
    SIGNED_OFF_EARLY_PERMILLE = 4, /* before the decision, as clerical errors have it */
    SECOND_OUTCOME_PERMILLE = 60,
    STRATEGY_PERMILLE = 150, /* of contacts on open cases */
};

static const int64_t limit = 24 * FD_GEN_HOUR * FD_GEN_SECOND;

/* Decided as a referral was opened: the time is given. */
static bool is_given(const struct fd_gen_contact *contact)
{
    return !contact->decided || contact->referral != FD_GEN_NONE;
}

/* Does the 24-hour clock of the later window count this contact? */
static bool is_timed(const struct fd_gen_contacts *contacts, const struct fd_gen_contact *contact)
{
    return contact->decided && !contact->information_only && !contact->withdrawn &&
           contact->time_known && contact->decision_time_known &&
           fd_gen_part_of(contacts, contact->received_at) == FD_GEN_PART_AFTER;
}

static bool is_late(const struct fd_gen_contact *contact)
{
    return contact->decided_at - contact->received_at > limit;
}

static void decide(struct fd_gen_contacts *contacts, struct fd_gen_contact *contact, bool late)
{
    int64_t minutes =
        late ? fd_gen_between(&contacts->random, 24 * 60 + 5, 140 * 60)
             : fd_gen_between(&contacts->random, 5, fd_gen_between(&contacts->random, 15, 23 * 60));

    contact->decided_at = contact->received_at + minutes * FD_GEN_MINUTE * FD_GEN_SECOND;
}

static void choose_outcome(struct fd_gen_contacts *contacts, struct fd_gen_contact *contact)
{
    static const int64_t weights[FD_GEN_OUTCOMES] = {0, 0, 190, 420, 280, 0, 110};
    size_t outcome;

    if (contact->outcomes != 0) {
        bool strategy = contact->outcomes == FD_GEN_EXISTING_CASE &&
                        fd_gen_chance(&contacts->random, STRATEGY_PERMILLE);

        contact->outcomes |= strategy ? FD_GEN_STRATEGY : 0;
        return;
    }
    outcome = fd_gen_weighted(&contacts->random, weights, FD_GEN_OUTCOMES);
    contact->outcomes = (uint8_t)(1U << outcome);
    if (fd_gen_chance(&contacts->random, SECOND_OUTCOME_PERMILLE)) {
        contact->outcomes |= FD_GEN_ADVICE;
    }
}

/*
 * How many of the contacts whose time is open may be late, so that the published share of all
 * timed ones is in time; -1 when there are too many late ones already.
 */
static int64_t count_late_left(const struct fd_gen_contacts *contacts)
{
    const struct fd_gen_plan *plan = contacts->plan;
    int64_t share = plan->figures->service[FD_GEN_DECIDED_WITHIN_24H].values[FD_GEN_AFTER];
    int64_t timed = 0;
    int64_t late = 0;

    for (size_t i = 0; i < plan->contact_count; i++) {
        const struct fd_gen_contact *contact = &plan->contacts[i];

        timed += is_timed(contacts, contact);
        late += is_timed(contacts, contact) && is_given(contact) && is_late(contact);
    }
    late = timed - fd_gen_round(timed * share, 100000) - late;
    return late >= 0 ? late : -1;
}

/* Late ones are chosen one by one among those whose time is open; brothers and sisters apart. */
static void decide_window(struct fd_gen_contacts *contacts, uint32_t *indexes, size_t count,
                          size_t late)
{
    struct fd_gen_contact *all = contacts->plan->contacts;

    fd_gen_shuffle(&contacts->random, indexes, count);
    for (size_t i = 0; i < count; i++) {
        decide(contacts, &all[indexes[i]], i < late);
    }
    /* Both sides of the limit, to the microsecond. */
    if (late > 0 && count > late) {
        all[indexes[0]].decided_at = all[indexes[0]].received_at + limit + 1;
        all[indexes[late]].decided_at = all[indexes[late]].received_at + limit;
    }
}

static enum fd_status decide_all(struct fd_gen_contacts *contacts, struct fd_error *error)
{
    struct fd_gen_plan *plan = contacts->plan;
    uint32_t *indexes = calloc(plan->contact_count + 1, sizeof(*indexes));
    int64_t late = count_late_left(contacts);
    size_t count = 0;

    if (!indexes) {
        fd_abort("out of memory for decisions");
    }
    for (size_t i = 0; i < plan->contact_count; i++) {
        struct fd_gen_contact *contact = &plan->contacts[i];

        if (is_given(contact)) {
            continue;
        }
        if (is_timed(contacts, contact)) {
            indexes[count++] = (uint32_t)i;
        } else {
            decide(contacts, contact, fd_gen_chance(&contacts->random, LATE_OUTSIDE_PERMILLE));
        }
    }
    if (late >= 0 && (size_t)late <= count) {
        decide_window(contacts, indexes, count, (size_t)late);
    }
    free(indexes);
    return late >= 0 && (size_t)late <= count
               ? FD_OK
               : fd_gen_infeasible(error, "decisions within 24 hours");
}

static void sign_off(struct fd_gen_contacts *contacts, struct fd_gen_contact *contact)
{
    int64_t minutes = fd_gen_between(&contacts->random, 5, 10 * 60);

    if (fd_gen_chance(&contacts->random, SIGNED_OFF_EARLY_PERMILLE)) {
        minutes = -minutes;
    }
    if (fd_gen_chance(&contacts->random, SIGNED_OFF_PERMILLE)) {
        contact->signed_off_at = contact->decided_at + minutes * FD_GEN_MINUTE * FD_GEN_SECOND;
    }
}

enum fd_status fd_gen_plan_decisions(struct fd_gen_contacts *contacts, struct fd_error *error)
{
    struct fd_gen_plan *plan = contacts->plan;
    int64_t end = fd_calendar_midnight(plan->calendar, plan->end);
    enum fd_status status;

    for (size_t i = 0; i < plan->contact_count; i++) {
        struct fd_gen_contact *contact = &plan->contacts[i];

        if (!is_given(contact)) {
            choose_outcome(contacts, contact);
            contact->decision_time_known = !fd_gen_chance(&contacts->random, DATE_ONLY_PERMILLE);
        }
    }
    status = decide_all(contacts, error);
    for (size_t i = 0; i < plan->contact_count && status == FD_OK; i++) {
        struct fd_gen_contact *contact = &plan->contacts[i];

        /* The stream ends before the last contacts are decided. */
        contact->decided = contact->decided && contact->decided_at < end;
        if (contact->decided) {
            sign_off(contacts, contact);
        }
    }
    return status;
}
