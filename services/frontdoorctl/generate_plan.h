#ifndef GENERATE_PLAN_H
#define GENERATE_PLAN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/fd_error.h"
#include "base/fd_macros.h"
#include "base/fd_time.h"
#include "domain/fd_calendar.h"
#include "generate_figures.h"
#include "generate_random.h"

/**
 * What happened in the three years, before anybody published it: children, contacts, referrals,
 * assessments, allocations and reviews, each in its final (winning) state. The figures hold here;
 * the stream (generate_stream.h) tells it badly on purpose.
 *
 * Times are microseconds since 1970 UTC; a thing whose `time_known` is false happened at its time
 * all the same, but is published with the local midnight of its day. Places in one array are used
 * in others; FD_GEN_NONE is none.
 */
enum { FD_GEN_NONE = -1, FD_GEN_MAX_IN_CALL = 4 };

struct fd_gen_referral {
    int32_t child;
    int32_t opened_on;
    int64_t opened_at;
    bool time_known;
    bool no_further_action;
    bool re_referral;
    bool not_in_need; /**< its first assessment closes it with RC8 or RC9 */
    uint8_t year;
    uint8_t source;
    uint8_t need;
    uint8_t closure;      /**< 0: none */
    bool closed_by_event; /**< a case-closed event ends it, maybe beside its last assessment */
    int32_t sibling;      /**< the referral of the same call before it */
    int32_t next;         /**< the child's next referral */
    int32_t contact;
    int32_t first_assessment;
    int32_t last_assessment;
    int64_t ended_at;    /**< FD_TIME_NULL: open at the end */
    int32_t transfer_on; /**< to a safeguarding team; FD_DATE_NULL: never */
    int32_t post;        /**< in an assessment team */
    int32_t next_post;   /**< in a safeguarding team */
    int32_t worker;      /**< named on the referral itself; FD_GEN_NONE: allocated later */
};

struct fd_gen_assessment {
    int32_t referral; /**< FD_GEN_NONE: names one that does not exist */
    int32_t child;
    int32_t started_on;
    int32_t authorised_on; /**< FD_DATE_NULL: open at the end */
    int64_t started_at;
    int64_t authorised_at;
    bool time_known;
    bool referral_named; /**< false: left out, to be derived */
    uint8_t year;        /**< of its authorisation */
    uint8_t outcome;
    uint8_t closure;  /**< 0: none */
    uint64_t factors; /**< bits are places in fd_gen_factors */
    int32_t previous; /**< of the same referral */
    int32_t worker;
};

struct fd_gen_contact {
    int32_t child; /**< FD_GEN_NONE: not identified */
    int32_t call;  /**< contacts of one call stand together */
    int64_t received_at;
    bool time_known;
    bool decided;
    bool decision_time_known;
    bool information_only;
    bool withdrawn;      /**< voided in the end: counts in nothing */
    bool planned_repeat; /**< part of a pattern: told without trouble of the stream's choosing */
    bool recorded_late;  /**< days after it was received */
    bool regrouped;      /**< recorded with another concern first, then put right */
    uint8_t source;
    uint8_t channel;
    uint8_t outcomes; /**< of the decision: enum fd_gen_outcome */
    uint64_t factors;
    int32_t incident; /**< FD_GEN_NONE: no reference */
    int32_t referral;
    int64_t decided_at;
    int64_t signed_off_at; /**< FD_TIME_NULL: not yet */
};

/** A case changes hands. Worker FD_GEN_NONE: unallocated. */
struct fd_gen_allocation {
    int32_t referral;
    int64_t at;
    int32_t worker;
};

struct fd_gen_worker {
    int32_t team; /**< place in fd_gen_teams */
    int32_t post; /**< what is handed over from worker to worker */
    int32_t starts_on;
    int32_t left_on; /**< FD_DATE_NULL: still there */
    uint16_t fte;    /**< hundredths */
};

struct fd_gen_team {
    const char *id;
    const char *label;
    const char *type;
    int32_t posts;
};
enum {
    FD_GEN_TEAMS = 9,
    FD_GEN_TEAM_FRONT_DOOR = 0,
    FD_GEN_TEAM_ASSESSMENT = 1, /**< the first of several */
    FD_GEN_ASSESSMENT_TEAMS = 4,
    FD_GEN_TEAM_SAFEGUARDING = 5, /**< the first of several */
    FD_GEN_SAFEGUARDING_TEAMS = 3,
};
extern const struct fd_gen_team fd_gen_teams[FD_GEN_TEAMS];

/** A social worker or team manager looks at an alert. */
struct fd_gen_review {
    int32_t raising_contact; /**< of the alert; FD_GEN_NONE: of an alert that does not exist */
    int32_t child;
    uint8_t family;
    bool by_manager;
    uint8_t reviewer; /**< which of the reviewers of that alert */
    uint8_t outcome;
    int64_t reviewed_at;
};

/** A section 47 enquiry, and the conference that it led to. */
struct fd_gen_section47 {
    int32_t child;
    int32_t referral;
    int32_t started_on;
    uint8_t year;
    uint8_t outcome; /**< place in fd_gen_section47_outcomes */
    int64_t started_at;
    int64_t ended_at;      /**< FD_TIME_NULL: open at the end */
    int64_t conference_at; /**< FD_TIME_NULL: none */
    int32_t worker;
};
enum { FD_GEN_SECTION47_OUTCOMES = 8, FD_GEN_SECTION47_CONFERENCE = 0 };
extern const char *const fd_gen_section47_outcomes[FD_GEN_SECTION47_OUTCOMES];

struct fd_gen_plan {
    const struct fd_gen_figures *figures;
    const struct fd_calendar *calendar;
    uint64_t seed;
    int32_t first; /**< first day of the stream */
    int32_t end;   /**< the day after its last */
    int32_t child_count;
    int32_t call_count;
    int32_t incident_count;
    struct fd_gen_referral *referrals; /**< by day */
    size_t referral_count;
    struct fd_gen_assessment *assessments;
    size_t assessment_count, assessment_capacity;
    struct fd_gen_contact *contacts; /**< call by call */
    size_t contact_count, contact_capacity;
    struct fd_gen_allocation *allocations;
    size_t allocation_count, allocation_capacity;
    struct fd_gen_review *reviews;
    size_t review_count, review_capacity;
    struct fd_gen_section47 *section47s;
    size_t section47_count, section47_capacity;
    struct fd_gen_worker *workers;
    size_t worker_count, worker_capacity;
};

/**
 * Plan the years of `figures` by `seed`. FD_FATAL "plan" when the figures can't be had together
 * (names which). Figures and calendar must outlive the plan.
 */
enum fd_status fd_gen_plan_new(const struct fd_gen_figures *figures,
                               const struct fd_calendar *calendar, uint64_t seed,
                               struct fd_gen_plan **ret_plan, struct fd_error *error) FD_MUST_CHECK
    FD_NONNULL(1, 2, 4);
void fd_gen_plan_destroy(struct fd_gen_plan **plan);

/** @name The steps of a plan, in this order
 * Each fills its own arrays and members from those before it.
 * @{ */
/** Referrals: days, times, children, flags, sources (C1, C5, C6). */
enum fd_status fd_gen_plan_referrals(struct fd_gen_plan *plan, struct fd_error *error) FD_MUST_CHECK
    FD_NONNULL(1);
/** Assessments: durations by year and by window (C2), not in need (C1), factors (C3). */
enum fd_status fd_gen_plan_assessments(struct fd_gen_plan *plan,
                                       struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1);
/**
 * How many assessments of a year take each number of working days, by its bands and quartiles (C2);
 * `ret_counts` has FD_GEN_DAYS members. FD_FATAL "plan" when they contradict each other.
 */
enum fd_status fd_gen_plan_durations(const struct fd_gen_year *year, int64_t *ret_counts,
                                     struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2);
/** Teams and workers. */
enum fd_status fd_gen_plan_workers(struct fd_gen_plan *plan, struct fd_error *error) FD_MUST_CHECK
    FD_NONNULL(1);
/** Ends of cases and who holds them: average caseload. */
enum fd_status fd_gen_plan_caseload(struct fd_gen_plan *plan, struct fd_error *error) FD_MUST_CHECK
    FD_NONNULL(1);
/** Section 47 enquiries and conferences (C4). */
enum fd_status fd_gen_plan_section47(struct fd_gen_plan *plan, struct fd_error *error) FD_MUST_CHECK
    FD_NONNULL(1);
/** Contacts and decisions: conversations, sources, conversion, 24 hours. */
enum fd_status fd_gen_plan_contacts(struct fd_gen_plan *plan, struct fd_error *error) FD_MUST_CHECK
    FD_NONNULL(1);
/** @} */

/** @name For the steps
 * @{ */
/** Room for one more item of `items`, zeroed; returns where `items` now is. */
void *fd_gen_room(void *items, size_t count, size_t *capacity, size_t item_size)
    __attribute__((returns_nonnull));
struct fd_gen_assessment *fd_gen_add_assessment(struct fd_gen_plan *plan) FD_NONNULL(1);
struct fd_gen_contact *fd_gen_add_contact(struct fd_gen_plan *plan) FD_NONNULL(1);
struct fd_gen_allocation *fd_gen_add_allocation(struct fd_gen_plan *plan) FD_NONNULL(1);
struct fd_gen_review *fd_gen_add_review(struct fd_gen_plan *plan) FD_NONNULL(1);
struct fd_gen_section47 *fd_gen_add_section47(struct fd_gen_plan *plan) FD_NONNULL(1);
struct fd_gen_worker *fd_gen_add_worker(struct fd_gen_plan *plan) FD_NONNULL(1);

enum {
    FD_GEN_MINUTE = 60,
    FD_GEN_HOUR = 3600,
    FD_GEN_DAY = 86400,
};
#define FD_GEN_SECOND INT64_C(1000000) /**< in microseconds */

/** A random instant of `date`, between two local times of day in minutes. */
int64_t fd_gen_time_of_day(const struct fd_gen_plan *plan, struct fd_gen_random *random,
                           int32_t date, int from_minute, int to_minute) FD_NONNULL(1, 2);
static inline int32_t fd_gen_local_date(const struct fd_gen_plan *plan, int64_t time)
{
    return fd_calendar_local_date(plan->calendar, time);
}
static inline bool fd_gen_in_period(int32_t date, struct fd_gen_period period)
{
    return date >= period.first && date < period.end;
}
/**
 * True on the day after one whose closing midnight is counted: a date-only time there would stand
 * at that very midnight.
 */
bool fd_gen_is_counted_day(const struct fd_gen_plan *plan, int32_t date) FD_NONNULL(1);
/** The day on which the child is next referred after that of `referral`, or INT32_MAX. */
int32_t fd_gen_next_opened_on(const struct fd_gen_plan *plan,
                              const struct fd_gen_referral *referral) FD_NONNULL(1, 2);
/** A time as published: itself, or the local midnight of its day. */
int64_t fd_gen_published(const struct fd_gen_plan *plan, int64_t time, bool time_known)
    FD_NONNULL(1);
/** A random post of the teams [first, first + count): see fd_gen_worker_at. */
int32_t fd_gen_any_post(struct fd_gen_random *random, int32_t first_team, int32_t team_count)
    FD_NONNULL(1);
/** Who holds `post` on `date`, or was the last to. */
int32_t fd_gen_worker_at(const struct fd_gen_plan *plan, int32_t post, int32_t date) FD_NONNULL(1);
enum { FD_GEN_HALVES = 2 * FD_GEN_YEARS };
/** Cut each year at the edge of the window of `measure` that lies in it. */
void fd_gen_cut_years(const struct fd_gen_figures *figures, enum fd_gen_measure measure,
                      struct fd_gen_period ret_halves[FD_GEN_HALVES]) FD_NONNULL(1, 3);
/**
 * How many of the second year's `whole` lie in its first half, for the windows' totals to stand in
 * the published ratio of `measure`. Halves 1 and 2 make the window before, 3 and 4 the one after;
 * 2 and 3 are that year, so moving things between them sets the ratio.
 */
int64_t fd_gen_share_before(const struct fd_gen_figures *figures, enum fd_gen_measure measure,
                            int64_t half_1, int64_t whole, int64_t half_4) FD_NONNULL(1);
/** FD_FATAL "plan": what can't be had. */
enum fd_status fd_gen_infeasible(struct fd_error *error, const char *what) FD_NONNULL(2);
/** @} */

#endif
