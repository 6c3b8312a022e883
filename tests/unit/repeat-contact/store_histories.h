#ifndef TESTS_REPEAT_CONTACT_STORE_HISTORIES_H
#define TESTS_REPEAT_CONTACT_STORE_HISTORIES_H

/* Random histories of some children for the tests of the store. */

#include "store_fixture.h"

/* A time of 2020, most of them close enough together to be similar; some at which clocks turn. */
static inline int64_t random_time(struct fixture *fixture, int days)
{
    if (pick(fixture, 8) == 0) {
        return property_hostile_time(&fixture->seed);
    }
    return (fd_date_from_civil(2020, 1, 1) + pick(fixture, days)) * MICROS_PER_DAY +
           pick(fixture, 20) * 3600000000L;
}

static inline void random_call(struct fixture *fixture, struct fd_event *event)
{
    static const struct fd_str factors[] = {{"F_3A", 4}, {"F_4B", 4}, {"F_3C", 4}, {"F_21", 4}};
    static const char *const sources[] = {"S_2A", "S_6", "UNKNOWN"};
    struct fd_call_logged *call = &event->call_logged;
    int first = pick(fixture, 3);

    call->received_at = random_time(fixture, 150);
    call->received_on = fd_calendar_local_date(fixture->reference.calendar, call->received_at);
    call->source = fd_str_from(sources[pick(fixture, 3)]);
    call->concern_factors =
        (struct fd_str_list){factors + first, (uint32_t)pick(fixture, 5 - first)};
    call->information_only = pick(fixture, 12) == 0;
    call->incident_ref =
        pick(fixture, 6) == 0 ? text_of(fixture, "I", pick(fixture, 2)) : FD_STR_NULL;
    call->team_id = pick(fixture, 2) == 0 ? FD_STR("T1") : FD_STR_NULL;
    event->voided = pick(fixture, 10) == 0;
    event->revision = pick(fixture, 3);
    event->recorded_at = call->received_at + pick(fixture, 4) * MICROS_PER_DAY;
}

static inline void random_referral(struct fixture *fixture, struct fd_event *event)
{
    struct fd_referral_opened *opened = &event->referral_opened;

    opened->opened_at = random_time(fixture, 200);
    opened->opened_on = fd_calendar_local_date(fixture->reference.calendar, opened->opened_at);
    opened->no_further_action = pick(fixture, 3) == 0;
    event->voided = pick(fixture, 5) == 0;
    event->revision = pick(fixture, 2);
}

/* Contacts of some children and of nobody known, in several versions, and referrals. */
static inline void random_events(struct fixture *fixture)
{
    int children = 2 + pick(fixture, CHILDREN - 1);
    int versions = 3 + pick(fixture, 3 * CONTACTS - 2);

    for (int child = 0; child < children; child++) {
        struct fd_str child_id = child == 0 ? FD_STR("") : text_of(fixture, "child", child);

        for (int i = 0; i < versions; i++) {
            random_call(fixture, add_event(fixture, FD_CALL_LOGGED, child_id,
                                           text_of(fixture, "C", pick(fixture, 2 * CONTACTS))));
        }
        for (int i = 0; i < 2 && child > 0; i++) {
            random_referral(fixture, add_event(fixture, FD_REFERRAL_OPENED, child_id,
                                               text_of(fixture, "R", pick(fixture, 2))));
        }
    }
}

/* Reviews of half of the alerts that stand. */
static inline void random_reviews(struct fixture *fixture)
{
    fd_auto_pgresult result = NULL;

    assert_ok(fd_pg_script(fixture->instance.pg,
                           "SELECT alert_id::text, child_id FROM repeat_contact.alert ORDER BY 1",
                           &result, &scratch_error));
    for (int row = 0; row < PQntuples(result); row += 2) {
        for (int i = 0; i < 2; i++) {
            struct fd_str child_id =
                fd_arena_copy(fixture->arena, fd_str_from(PQgetvalue(result, row, 1)));
            struct fd_event *event = add_event(fixture, FD_ALERT_REVIEWED, child_id,
                                               text_of(fixture, i ? "VM" : "VS", row));
            struct fd_alert_reviewed *review = &event->alert_reviewed;

            review->alert_id =
                fd_arena_copy(fixture->arena, fd_str_from(PQgetvalue(result, row, 0)));
            review->reviewed_at =
                (fd_date_from_civil(2020, 1, 1) + pick(fixture, 200)) * MICROS_PER_DAY;
            review->reviewer_id = i ? FD_STR("M") : FD_STR("S");
            review->role = i ? FD_STR("TEAM_MANAGER") : FD_STR("SOCIAL_WORKER");
            review->outcome = FD_STR("NO_CHANGE");
        }
    }
}

#endif
