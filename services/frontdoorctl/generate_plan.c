#include "generate_plan.h"

#include <stdlib.h>
#include <string.h>

void *fd_gen_room(void *items, size_t count, size_t *capacity, size_t item_size)
{
    if (count == *capacity) {
        *capacity = *capacity ? *capacity * 2 : 1024;
        items = reallocarray(items, *capacity, item_size);
        if (!items) {
            fd_abort("out of memory: %zu items of a plan", *capacity);
        }
    }
    memset((char *)items + count * item_size, 0, item_size);
    return items;
}

struct fd_gen_assessment *fd_gen_add_assessment(struct fd_gen_plan *plan)
{
    plan->assessments = fd_gen_room(plan->assessments, plan->assessment_count,
                                    &plan->assessment_capacity, sizeof(*plan->assessments));
    return &plan->assessments[plan->assessment_count++];
}

struct fd_gen_contact *fd_gen_add_contact(struct fd_gen_plan *plan)
{
    struct fd_gen_contact *contact;

    plan->contacts = fd_gen_room(plan->contacts, plan->contact_count, &plan->contact_capacity,
                                 sizeof(*plan->contacts));
    contact = &plan->contacts[plan->contact_count++];
    contact->child = FD_GEN_NONE;
    contact->incident = FD_GEN_NONE;
    contact->referral = FD_GEN_NONE;
    contact->time_known = true;
    contact->decision_time_known = true;
    contact->signed_off_at = FD_TIME_NULL;
    return contact;
}

struct fd_gen_allocation *fd_gen_add_allocation(struct fd_gen_plan *plan)
{
    plan->allocations = fd_gen_room(plan->allocations, plan->allocation_count,
                                    &plan->allocation_capacity, sizeof(*plan->allocations));
    return &plan->allocations[plan->allocation_count++];
}

struct fd_gen_review *fd_gen_add_review(struct fd_gen_plan *plan)
{
    plan->reviews = fd_gen_room(plan->reviews, plan->review_count, &plan->review_capacity,
                                sizeof(*plan->reviews));
    return &plan->reviews[plan->review_count++];
}

struct fd_gen_section47 *fd_gen_add_section47(struct fd_gen_plan *plan)
{
    plan->section47s = fd_gen_room(plan->section47s, plan->section47_count,
                                   &plan->section47_capacity, sizeof(*plan->section47s));
    return &plan->section47s[plan->section47_count++];
}

struct fd_gen_worker *fd_gen_add_worker(struct fd_gen_plan *plan)
{
    plan->workers = fd_gen_room(plan->workers, plan->worker_count, &plan->worker_capacity,
                                sizeof(*plan->workers));
    return &plan->workers[plan->worker_count++];
}

int64_t fd_gen_time_of_day(const struct fd_gen_plan *plan, struct fd_gen_random *random,
                           int32_t date, int from_minute, int to_minute)
{
    int64_t micros = fd_gen_between(random, from_minute * 60 * FD_GEN_SECOND,
                                    to_minute * 60 * FD_GEN_SECOND - 1);

    /* Whole milliseconds: what most source systems keep. */
    return fd_calendar_midnight(plan->calendar, date) + micros / 1000 * 1000;
}

bool fd_gen_is_counted_day(const struct fd_gen_plan *plan, int32_t date)
{
    const struct fd_gen_period *periods = plan->figures->service[FD_GEN_AVERAGE_CASELOAD].periods;

    return date == periods[FD_GEN_BEFORE].end || date == periods[FD_GEN_AFTER].end;
}

int32_t fd_gen_next_opened_on(const struct fd_gen_plan *plan,
                              const struct fd_gen_referral *referral)
{
    const struct fd_gen_referral *next = referral;

    while (next->next != FD_GEN_NONE) {
        next = &plan->referrals[next->next];
        if (next->opened_on > referral->opened_on) {
            return next->opened_on;
        }
    }
    return INT32_MAX;
}

int64_t fd_gen_published(const struct fd_gen_plan *plan, int64_t time, bool time_known)
{
    return time_known || time == FD_TIME_NULL
               ? time
               : fd_calendar_midnight(plan->calendar, fd_gen_local_date(plan, time));
}

void fd_gen_cut_years(const struct fd_gen_figures *figures, enum fd_gen_measure measure,
                      struct fd_gen_period ret_halves[FD_GEN_HALVES])
{
    const struct fd_gen_period *windows = figures->service[measure].periods;
    const int32_t cuts[FD_GEN_YEARS] = {windows[FD_GEN_BEFORE].first, windows[FD_GEN_AFTER].first,
                                        windows[FD_GEN_AFTER].end};

    for (size_t y = 0; y < FD_GEN_YEARS; y++) {
        const struct fd_gen_year *year = &figures->years[y];

        ret_halves[2 * y] = (struct fd_gen_period){year->first, cuts[y]};
        ret_halves[2 * y + 1] = (struct fd_gen_period){cuts[y], year->end};
    }
}

int64_t fd_gen_share_before(const struct fd_gen_figures *figures, enum fd_gen_measure measure,
                            int64_t half_1, int64_t whole, int64_t half_4)
{
    int64_t before = figures->service[measure].values[FD_GEN_BEFORE];
    int64_t after = figures->service[measure].values[FD_GEN_AFTER];

    return fd_gen_round(before * (whole + half_4) - after * half_1, before + after);
}

enum fd_status fd_gen_infeasible(struct fd_error *error, const char *what)
{
    return fd_error_set(error, FD_FATAL, "plan", "the figures can't be had together: %s", what);
}

enum fd_status fd_gen_plan_new(const struct fd_gen_figures *figures,
                               const struct fd_calendar *calendar, uint64_t seed,
                               struct fd_gen_plan **ret_plan, struct fd_error *error)
{
    static enum fd_status (*const steps[])(struct fd_gen_plan *, struct fd_error *) = {
        fd_gen_plan_referrals, fd_gen_plan_assessments, fd_gen_plan_workers,
        fd_gen_plan_caseload,  fd_gen_plan_section47,   fd_gen_plan_contacts,
    };
    struct fd_gen_plan *plan = calloc(1, sizeof(*plan));
    enum fd_status status = FD_OK;

    if (!plan) {
        fd_abort("out of memory for a plan");
    }
    plan->figures = figures;
    plan->calendar = calendar;
    plan->seed = seed;
    plan->first = figures->years[0].first;
    plan->end = figures->years[FD_GEN_YEARS - 1].end;
    for (size_t i = 0; i < FD_COUNT(steps) && status == FD_OK; i++) {
        status = steps[i](plan, error);
    }
    if (status == FD_OK) {
        *ret_plan = plan;
    } else {
        fd_gen_plan_destroy(&plan);
    }
    return status;
}

void fd_gen_plan_destroy(struct fd_gen_plan **plan)
{
    if (plan && *plan) {
        free((*plan)->referrals);
        free((*plan)->assessments);
        free((*plan)->contacts);
        free((*plan)->allocations);
        free((*plan)->reviews);
        free((*plan)->section47s);
        free((*plan)->workers);
        free(*plan);
        *plan = NULL;
    }
}
