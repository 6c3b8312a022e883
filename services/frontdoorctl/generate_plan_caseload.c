/* When each case ends and who holds it until then. */
#include <stdlib.h>

#include "generate_plan.h"

enum {
    CLOSED_BY_ASSESSMENT_PERMILLE = 220,
    CLOSED_TWICE_PERMILLE = 400, /* of those: by a case-closed event as well */
    TRANSFER_PERMILLE = 330,
    SHORTEST_TRANSFER_DAYS = 30, /* of a case after its first assessment, to be transferred */
    ALLOCATED_LATER_PERMILLE = 300,
    NEVER_ALLOCATED_PERMILLE = 20, /* of those soon closed */
    UNALLOCATED_SPELLS = 60,
    LONGEST_SPELL_DAYS = 12,
    QUIET_DAYS = 3, /* before a count: referrals have their worker at once */
};

struct planner {
    struct fd_gen_plan *plan;
    struct fd_gen_random random;
    uint32_t *indexes; /* scratch, as long as the referrals */
};

static const struct fd_gen_assessment *first_of(const struct fd_gen_plan *plan,
                                                const struct fd_gen_referral *referral)
{
    return &plan->assessments[referral->first_assessment];
}

static uint8_t any_closure(struct planner *planner)
{
    static const int64_t weights[FD_GEN_CLOSURES] = {0, 5, 1, 20, 15, 30, 15, 914, 0, 0};

    return (uint8_t)fd_gen_weighted(&planner->random, weights, FD_GEN_CLOSURES);
}

static void close_with_assessment(struct planner *planner, struct fd_gen_referral *referral,
                                  struct fd_gen_assessment *last)
{
    last->closure = referral->closure;
    referral->ended_at = fd_gen_published(planner->plan, last->authorised_at, last->time_known);
    referral->closed_by_event = fd_gen_chance(&planner->random, CLOSED_TWICE_PERMILLE);
}

/* Some months after the last assessment, but before the child's next referral. */
static void close_later(struct planner *planner, struct fd_gen_referral *referral, int32_t last_end)
{
    struct fd_gen_plan *plan = planner->plan;
    int32_t next_on = fd_gen_next_opened_on(plan, referral);
    int32_t closed_on = last_end + (int32_t)fd_gen_between(&planner->random, 1, 170) +
                        (int32_t)fd_gen_between(&planner->random, 1, 190);

    if (closed_on >= next_on) {
        closed_on = (int32_t)fd_gen_between(&planner->random, last_end + 1, next_on - 1);
    }
    if (closed_on < plan->end) {
        referral->ended_at =
            fd_gen_time_of_day(plan, &planner->random, closed_on, 10 * 60, 17 * 60);
        referral->closed_by_event = true;
    }
}

static void end_case(struct planner *planner, struct fd_gen_referral *referral)
{
    struct fd_gen_plan *plan = planner->plan;
    struct fd_gen_assessment *last = &plan->assessments[referral->last_assessment];

    if (last->authorised_on == FD_DATE_NULL) {
        return;
    }
    if (referral->not_in_need) {
        close_with_assessment(planner, referral, last);
        return;
    }
    referral->closure = any_closure(planner);
    if (fd_gen_next_opened_on(plan, referral) <= last->authorised_on + 1 ||
        fd_gen_chance(&planner->random, CLOSED_BY_ASSESSMENT_PERMILLE)) {
        close_with_assessment(planner, referral, last);
    } else {
        close_later(planner, referral, last->authorised_on);
    }
}

static int32_t ended_on(const struct fd_gen_plan *plan, const struct fd_gen_referral *referral)
{
    return referral->ended_at == FD_TIME_NULL ? plan->end
                                              : fd_gen_local_date(plan, referral->ended_at);
}

static void choose_transfer(struct planner *planner, struct fd_gen_referral *referral)
{
    const struct fd_gen_plan *plan = planner->plan;
    int32_t from = first_of(plan, referral)->authorised_on;

    if (from != FD_DATE_NULL && ended_on(plan, referral) - from > SHORTEST_TRANSFER_DAYS &&
        fd_gen_chance(&planner->random, TRANSFER_PERMILLE)) {
        referral->transfer_on = from + (int32_t)fd_gen_between(&planner->random, 1, 20);
    }
}

static bool is_open_at(const struct fd_gen_plan *plan, const struct fd_gen_referral *referral,
                       int64_t time)
{
    return !referral->no_further_action &&
           fd_gen_published(plan, referral->opened_at, referral->time_known) <= time &&
           (referral->ended_at == FD_TIME_NULL || referral->ended_at > time);
}

static bool is_transferred(const struct fd_gen_referral *referral, int32_t date)
{
    return referral->transfer_on != FD_DATE_NULL && referral->transfer_on <= date;
}

/* The cases held in an assessment team (or, `transferred`, elsewhere) when `day` ends. */
static size_t gather_held(struct planner *planner, int32_t day, bool transferred)
{
    const struct fd_gen_plan *plan = planner->plan;
    int64_t midnight = fd_calendar_midnight(plan->calendar, day + 1);
    size_t count = 0;

    for (size_t i = 0; i < plan->referral_count; i++) {
        const struct fd_gen_referral *referral = &plan->referrals[i];

        if (is_open_at(plan, referral, midnight) && referral->post != FD_GEN_NONE &&
            is_transferred(referral, day) == transferred) {
            planner->indexes[count++] = (uint32_t)i;
        }
    }
    return count;
}

/* Bring forward the transfer of as many cases as are too many; they move in the weeks before. */
static size_t transfer_before(struct planner *planner, int32_t day, size_t surplus)
{
    struct fd_gen_plan *plan = planner->plan;
    size_t count = gather_held(planner, day, false);
    size_t moved = 0;

    fd_gen_shuffle(&planner->random, planner->indexes, count);
    for (size_t i = 0; i < count && moved < surplus; i++) {
        struct fd_gen_referral *referral = &plan->referrals[planner->indexes[i]];
        int32_t on = day - (int32_t)fd_gen_between(&planner->random, 0, 20);

        if (!referral->not_in_need && on > referral->opened_on + SHORTEST_TRANSFER_DAYS) {
            referral->transfer_on = on;
            moved++;
        }
    }
    return moved;
}

/* Put off the transfer of as many cases as are missing, of those made after `since`. */
static size_t transfer_after(struct planner *planner, int32_t day, int32_t since, size_t missing)
{
    struct fd_gen_plan *plan = planner->plan;
    size_t count = gather_held(planner, day, true);
    size_t moved = 0;

    fd_gen_shuffle(&planner->random, planner->indexes, count);
    for (size_t i = 0; i < count && moved < missing; i++) {
        struct fd_gen_referral *referral = &plan->referrals[planner->indexes[i]];
        int32_t on = day + (int32_t)fd_gen_between(&planner->random, 2, 40);

        if (referral->transfer_on > since) {
            referral->transfer_on = on < ended_on(plan, referral) ? on : FD_DATE_NULL;
            moved++;
        }
    }
    return moved;
}

static int64_t assessment_posts(void)
{
    int64_t posts = 0;

    for (int32_t i = 0; i < FD_GEN_ASSESSMENT_TEAMS; i++) {
        posts += fd_gen_teams[FD_GEN_TEAM_ASSESSMENT + i].posts;
    }
    return posts;
}

/* Average caseload: every assessment post is filled, so it fixes how many cases they hold. */
static enum fd_status fit_caseload(struct planner *planner, struct fd_error *error)
{
    const struct fd_gen_comparison *figure =
        &planner->plan->figures->service[FD_GEN_AVERAGE_CASELOAD];
    int32_t since = planner->plan->first;

    for (size_t side = 0; side < FD_GEN_SIDES; side++) {
        int32_t day = figure->periods[side].end - 1;
        size_t wanted = (size_t)fd_gen_round(figure->values[side] * assessment_posts(), 1000);
        size_t held = gather_held(planner, day, false);
        size_t moved = held > wanted ? transfer_before(planner, day, held - wanted)
                                     : transfer_after(planner, day, since, wanted - held);

        if (moved != (held > wanted ? held - wanted : wanted - held)) {
            return fd_gen_infeasible(error, "average caseload");
        }
        since = day;
    }
    return FD_OK;
}

static void allocate(struct planner *planner, int32_t index, int64_t at, int32_t worker)
{
    struct fd_gen_allocation *allocation = fd_gen_add_allocation(planner->plan);

    *allocation = (struct fd_gen_allocation){index, at, worker};
}

/* A post that changes hands between two days hands over this case with it. */
static void hand_over(struct planner *planner, int32_t index, int32_t post, int32_t from,
                      int32_t to)
{
    const struct fd_gen_plan *plan = planner->plan;

    for (size_t i = 0; i < plan->worker_count; i++) {
        const struct fd_gen_worker *worker = &plan->workers[i];

        if (worker->post == post && worker->starts_on > from && worker->starts_on < to) {
            allocate(
                planner, index,
                fd_gen_time_of_day(plan, &planner->random, worker->starts_on, 9 * 60, 9 * 60 + 45),
                (int32_t)i);
        }
    }
}

static bool is_soon_counted(const struct fd_gen_plan *plan, int32_t date)
{
    for (int32_t days = 1; days <= QUIET_DAYS; days++) {
        if (fd_gen_is_counted_day(plan, date + days)) {
            return true;
        }
    }
    return false;
}

/* The first worker: named on the referral, or allocated in the two days after. */
static void allocate_first(struct planner *planner, int32_t index)
{
    struct fd_gen_plan *plan = planner->plan;
    struct fd_gen_referral *referral = &plan->referrals[index];
    int64_t at =
        referral->opened_at + fd_gen_between(&planner->random, 1, 40) * FD_GEN_HOUR * FD_GEN_SECOND;
    bool later = fd_gen_chance(&planner->random, ALLOCATED_LATER_PERMILLE) &&
                 !is_soon_counted(plan, referral->opened_on) &&
                 (referral->ended_at == FD_TIME_NULL || at < referral->ended_at);

    referral->worker =
        later ? FD_GEN_NONE : fd_gen_worker_at(plan, referral->post, referral->opened_on);
    if (later) {
        allocate(planner, index, at,
                 fd_gen_worker_at(plan, referral->post, fd_gen_local_date(plan, at)));
    }
}

static void allocate_case(struct planner *planner, int32_t index)
{
    struct fd_gen_plan *plan = planner->plan;
    const struct fd_gen_referral *referral = &plan->referrals[index];
    int32_t end = ended_on(plan, referral);
    int32_t until = referral->transfer_on == FD_DATE_NULL ? end : referral->transfer_on;

    allocate_first(planner, index);
    hand_over(planner, index, referral->post, referral->opened_on, until);
    if (referral->transfer_on != FD_DATE_NULL) {
        allocate(planner, index,
                 fd_gen_time_of_day(plan, &planner->random, until, 13 * 60, 17 * 60),
                 fd_gen_worker_at(plan, referral->next_post, until));
        hand_over(planner, index, referral->next_post, until, end);
    }
}

static bool post_changes(const struct fd_gen_plan *plan, int32_t post)
{
    return fd_gen_worker_at(plan, post, plan->first) != fd_gen_worker_at(plan, post, plan->end);
}

/* Some cases have nobody for some days; none of them when caseload is counted. */
static void add_spell(struct planner *planner, int32_t index)
{
    struct fd_gen_plan *plan = planner->plan;
    const struct fd_gen_referral *referral = &plan->referrals[index];
    const struct fd_gen_period *counted = plan->figures->service[FD_GEN_AVERAGE_CASELOAD].periods;
    int32_t from = referral->opened_on + (int32_t)fd_gen_between(&planner->random, 5, 40);
    int32_t to = from + (int32_t)fd_gen_between(&planner->random, 2, LONGEST_SPELL_DAYS);

    for (size_t side = 0; side < FD_GEN_SIDES; side++) {
        if (from < counted[side].end + 1 && to > counted[side].end - 2) {
            return;
        }
    }
    if (to < ended_on(plan, referral) && referral->transfer_on == FD_DATE_NULL &&
        referral->post != FD_GEN_NONE && !post_changes(plan, referral->post)) {
        allocate(planner, index, fd_gen_time_of_day(plan, &planner->random, from, 9 * 60, 12 * 60),
                 FD_GEN_NONE);
        allocate(planner, index, fd_gen_time_of_day(plan, &planner->random, to, 9 * 60, 12 * 60),
                 fd_gen_worker_at(plan, referral->post, to));
    }
}

static void end_cases(struct planner *planner)
{
    struct fd_gen_plan *plan = planner->plan;

    for (size_t i = 0; i < plan->referral_count; i++) {
        struct fd_gen_referral *referral = &plan->referrals[i];

        referral->worker = FD_GEN_NONE;
        referral->post = FD_GEN_NONE;
        referral->next_post =
            fd_gen_any_post(&planner->random, FD_GEN_TEAM_SAFEGUARDING, FD_GEN_SAFEGUARDING_TEAMS);
        if (referral->no_further_action) {
            continue;
        }
        end_case(planner, referral);
        if (!referral->not_in_need || !fd_gen_chance(&planner->random, NEVER_ALLOCATED_PERMILLE)) {
            referral->post =
                fd_gen_any_post(&planner->random, FD_GEN_TEAM_ASSESSMENT, FD_GEN_ASSESSMENT_TEAMS);
            choose_transfer(planner, referral);
        }
    }
}

static void allocate_cases(struct planner *planner)
{
    struct fd_gen_plan *plan = planner->plan;

    for (size_t i = 0; i < plan->referral_count; i++) {
        if (plan->referrals[i].post != FD_GEN_NONE) {
            allocate_case(planner, (int32_t)i);
        }
    }
    for (int i = 0; i < UNALLOCATED_SPELLS; i++) {
        add_spell(planner,
                  (int32_t)fd_gen_between(&planner->random, 0, (int64_t)plan->referral_count - 1));
    }
    for (size_t i = 0; i < plan->assessment_count; i++) {
        struct fd_gen_assessment *assessment = &plan->assessments[i];

        if (assessment->referral != FD_GEN_NONE &&
            plan->referrals[assessment->referral].post != FD_GEN_NONE) {
            assessment->worker = fd_gen_worker_at(plan, plan->referrals[assessment->referral].post,
                                                  assessment->started_on);
        }
    }
}

enum fd_status fd_gen_plan_caseload(struct fd_gen_plan *plan, struct fd_error *error)
{
    struct planner planner = {.plan = plan};
    enum fd_status status;

    fd_gen_random_init(&planner.random, plan->seed, 4);
    planner.indexes = calloc(plan->referral_count, sizeof(*planner.indexes));
    if (!planner.indexes) {
        fd_abort("out of memory for a caseload");
    }
    end_cases(&planner);
    status = fit_caseload(&planner, error);
    if (status == FD_OK) {
        allocate_cases(&planner);
    }
    free(planner.indexes);
    return status;
}
