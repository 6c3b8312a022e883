/* Section 47 enquiries and the conferences that follow: table C4 by year, the ratio of the windows.
 */
#include <stdlib.h>

#include "generate_plan.h"

enum {
    TRIES = 2000,           /* for one enquiry */
    APART_DAYS = 14,        /* between two enquiries about a child */
    OUTSIDE_PERMILLE = 180, /* not while an assessment runs */
    OPEN_DAYS = 15,         /* enquiries that start so late may be open at the end */
};

const char *const fd_gen_section47_outcomes[FD_GEN_SECTION47_OUTCOMES] = {
    "CP_CONFERENCE", "NFA_CONTINUE_ASSESSMENT",
    "SERVICES",      "NFA",
    "OTHER_AGENCY",  "LEGAL_ACTION",
    "OTHER",         "SHORT_BREAK",
};
static const int64_t other_outcomes[FD_GEN_SECTION47_OUTCOMES] = {0, 480, 200, 220, 40, 20, 30, 10};

/* How many enquiries a part of a year has. */
struct half {
    struct fd_gen_period period;
    int64_t wanted;
};

struct planner {
    struct fd_gen_plan *plan;
    struct fd_gen_random random;
    struct half halves[FD_GEN_HALVES];
    int32_t *last_on; /* the child's last enquiry so far; FD_DATE_NULL: none */
    int32_t *year_of; /* the last year in which the child was counted; FD_GEN_NONE: none */
    int64_t firsts_left;
    int64_t repeats_left;
};

static int64_t days_of(struct fd_gen_period period)
{
    return period.end - period.first;
}

static void cut_years(struct planner *planner)
{
    const struct fd_gen_figures *figures = planner->plan->figures;
    struct fd_gen_period periods[FD_GEN_HALVES];
    struct half *halves = planner->halves;

    fd_gen_cut_years(figures, FD_GEN_SECTION47, periods);
    for (size_t h = 0; h < FD_GEN_HALVES; h++) {
        halves[h].period = periods[h];
    }
    for (size_t y = 0; y < FD_GEN_YEARS; y++) {
        const struct fd_gen_year *year = &figures->years[y];

        halves[2 * y].wanted =
            fd_gen_round(year->section47 * days_of(halves[2 * y].period), year->end - year->first);
        halves[2 * y + 1].wanted = year->section47 - halves[2 * y].wanted;
    }
    halves[2].wanted = fd_gen_share_before(figures, FD_GEN_SECTION47, halves[1].wanted,
                                           figures->years[1].section47, halves[4].wanted);
    halves[3].wanted = figures->years[1].section47 - halves[2].wanted;
}

/* While an assessment runs, or some time after it while the case is open. */
static int32_t random_start(struct planner *planner, const struct fd_gen_assessment *assessment)
{
    const struct fd_gen_plan *plan = planner->plan;
    int32_t end = assessment->authorised_on == FD_DATE_NULL ? plan->end : assessment->authorised_on;

    if (fd_gen_chance(&planner->random, OUTSIDE_PERMILLE)) {
        return end + (int32_t)fd_gen_between(&planner->random, 1, 60);
    }
    return (int32_t)fd_gen_between(&planner->random, assessment->started_on, end);
}

static bool is_open_on(const struct fd_gen_plan *plan, const struct fd_gen_referral *referral,
                       int32_t date)
{
    return date >= referral->opened_on && date < fd_gen_next_opened_on(plan, referral) &&
           (referral->ended_at == FD_TIME_NULL ||
            date < fd_gen_local_date(plan, referral->ended_at));
}

/* Whether the child may have one on that day, and the year one more of its kind. */
static bool is_wanted(const struct planner *planner, int32_t child, int32_t date, int32_t year)
{
    int32_t last = planner->last_on[child];

    if (last != FD_DATE_NULL && date < last + APART_DAYS && date > last - APART_DAYS) {
        return false;
    }
    return planner->year_of[child] == year ? planner->repeats_left > 0 : planner->firsts_left > 0;
}

static void add(struct planner *planner, const struct fd_gen_assessment *assessment, int32_t date,
                int32_t year)
{
    struct fd_gen_plan *plan = planner->plan;
    const struct fd_gen_referral *referral = &plan->referrals[assessment->referral];
    int64_t at = fd_gen_time_of_day(plan, &planner->random, date, 9 * 60, 17 * 60);
    struct fd_gen_section47 *section47 = fd_gen_add_section47(plan);

    *section47 = (struct fd_gen_section47){
        .child = assessment->child,
        .referral = assessment->referral,
        .started_on = date,
        .year = (uint8_t)year,
        .conference_at = FD_TIME_NULL,
        .started_at = at > referral->opened_at ? at : referral->opened_at + FD_GEN_SECOND,
        .ended_at = FD_TIME_NULL,
        .worker = assessment->worker,
    };
    planner->repeats_left -= planner->year_of[assessment->child] == year;
    planner->firsts_left -= planner->year_of[assessment->child] != year;
    planner->year_of[assessment->child] = year;
    planner->last_on[assessment->child] = date;
}

static bool find(struct planner *planner, struct fd_gen_period period, int32_t year)
{
    struct fd_gen_plan *plan = planner->plan;

    for (int tries = 0; tries < TRIES; tries++) {
        const struct fd_gen_assessment *assessment = &plan->assessments[fd_gen_between(
            &planner->random, 0, (int64_t)plan->assessment_count - 1)];
        int32_t date;

        if (assessment->referral == FD_GEN_NONE) {
            continue;
        }
        date = random_start(planner, assessment);
        if (fd_gen_in_period(date, period) && !fd_gen_is_counted_day(plan, date) &&
            is_open_on(plan, &plan->referrals[assessment->referral], date) &&
            is_wanted(planner, assessment->child, date, year)) {
            add(planner, assessment, date, year);
            return true;
        }
    }
    return false;
}

static enum fd_status start_all(struct planner *planner, struct fd_error *error)
{
    for (int32_t h = 0; h < FD_GEN_HALVES; h++) {
        const struct fd_gen_year *year = &planner->plan->figures->years[h / 2];

        if (h % 2 == 0) {
            planner->firsts_left = year->section47_children;
            planner->repeats_left = year->section47 - year->section47_children;
        }
        for (int64_t i = 0; i < planner->halves[h].wanted; i++) {
            if (!find(planner, planner->halves[h].period, h / 2)) {
                return fd_gen_infeasible(error, "section 47 enquiries");
            }
        }
    }
    return FD_OK;
}

/* Give the enquiry a conference if its day lies in the year still. */
static bool confer(struct planner *planner, struct fd_gen_section47 *section47, size_t band)
{
    struct fd_gen_plan *plan = planner->plan;
    const struct fd_gen_band *days = &fd_gen_conference_bands[band];
    int32_t date =
        fd_calendar_due(plan->calendar, section47->started_on,
                        (int32_t)fd_gen_between(&planner->random, days->low, days->high));

    if (date >= plan->figures->years[section47->year].end || fd_gen_is_counted_day(plan, date)) {
        return false;
    }
    section47->conference_at =
        fd_gen_time_of_day(plan, &planner->random, date, 9 * 60 + 30, 16 * 60);
    section47->outcome = FD_GEN_SECTION47_CONFERENCE;
    planner->year_of[section47->child] = section47->year;
    return true;
}

/* The bands of a year in random order; how many. */
static size_t list_bands(struct planner *planner, const struct fd_gen_year *year,
                         uint32_t *ret_bands, size_t most)
{
    size_t count = 0;

    for (size_t band = 0; band < FD_GEN_CONFERENCE_BANDS; band++) {
        for (int64_t i = 0; i < year->conference_bands[band] && count < most; i++) {
            ret_bands[count++] = (uint32_t)band;
        }
    }
    fd_gen_shuffle(&planner->random, ret_bands, count);
    return count;
}

/* Conferences of one year: `firsts` of them of different children, the others of any of these. */
static enum fd_status confer_year(struct planner *planner, const uint32_t *order, int32_t y,
                                  struct fd_error *error)
{
    struct fd_gen_plan *plan = planner->plan;
    const struct fd_gen_year *year = &plan->figures->years[y];
    uint32_t bands[2048];
    size_t count = list_bands(planner, year, bands, FD_COUNT(bands));
    size_t firsts = (size_t)year->conference_children;
    size_t next = 0;

    for (int round = 0; round < 2; round++) {
        size_t until = round == 0 ? firsts : count;

        for (size_t i = 0; i < plan->section47_count && next < until; i++) {
            struct fd_gen_section47 *section47 = &plan->section47s[order[i]];
            bool again = planner->year_of[section47->child] == y;

            if (section47->year == y && section47->conference_at == FD_TIME_NULL &&
                again == (round == 1)) {
                next += confer(planner, section47, bands[next]);
            }
        }
    }
    return next == count ? FD_OK : fd_gen_infeasible(error, "conferences");
}

static enum fd_status confer_all(struct planner *planner, struct fd_error *error)
{
    struct fd_gen_plan *plan = planner->plan;
    uint32_t *order = calloc(plan->section47_count + 1, sizeof(*order));
    enum fd_status status = FD_OK;

    if (!order) {
        fd_abort("out of memory for conferences");
    }
    for (size_t i = 0; i < plan->section47_count; i++) {
        order[i] = (uint32_t)i;
    }
    fd_gen_shuffle(&planner->random, order, plan->section47_count);
    for (int32_t child = 0; child < plan->child_count; child++) {
        planner->year_of[child] = FD_GEN_NONE;
    }
    for (int32_t y = 0; y < FD_GEN_YEARS && status == FD_OK; y++) {
        status = confer_year(planner, order, y, error);
    }
    free(order);
    return status;
}

/* Before its conference, or after some days with another outcome. */
static void end_all(struct planner *planner)
{
    struct fd_gen_plan *plan = planner->plan;

    for (size_t i = 0; i < plan->section47_count; i++) {
        struct fd_gen_section47 *section47 = &plan->section47s[i];
        bool conference = section47->conference_at != FD_TIME_NULL;
        int32_t days = (int32_t)fd_gen_between(&planner->random, 2, conference ? 5 : OPEN_DAYS);
        int32_t date = fd_calendar_due(plan->calendar, section47->started_on, days);

        if (!conference) {
            section47->outcome = (uint8_t)fd_gen_weighted(&planner->random, other_outcomes,
                                                          FD_GEN_SECTION47_OUTCOMES);
        }
        if (date < plan->end) {
            section47->ended_at =
                fd_gen_time_of_day(plan, &planner->random, date, 9 * 60, 9 * 60 + 29);
        }
    }
}

enum fd_status fd_gen_plan_section47(struct fd_gen_plan *plan, struct fd_error *error)
{
    struct planner planner = {.plan = plan};
    enum fd_status status;

    fd_gen_random_init(&planner.random, plan->seed, 7);
    planner.last_on = calloc((size_t)plan->child_count, sizeof(*planner.last_on));
    planner.year_of = calloc((size_t)plan->child_count, sizeof(*planner.year_of));
    if (!planner.last_on || !planner.year_of) {
        fd_abort("out of memory for section 47 enquiries");
    }
    for (int32_t child = 0; child < plan->child_count; child++) {
        planner.last_on[child] = FD_DATE_NULL;
        planner.year_of[child] = FD_GEN_NONE;
    }
    cut_years(&planner);
    status = start_all(&planner, error);
    if (status == FD_OK) {
        status = confer_all(&planner, error);
    }
    if (status == FD_OK) {
        end_all(&planner);
    }
    free(planner.last_on);
    free(planner.year_of);
    return status;
}
