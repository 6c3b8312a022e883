/* Assessments: each referral's first, further ones of open cases, bands, factors, not in need. */
#include <stdlib.h>

#include "generate_plan.h"

enum {
    WARM_UP_DAYS = 75,      /* from the first referral until cases are ready for another one */
    LONGEST_GAP_DAYS = 240, /* between two assessments of a case */
    DATE_ONLY_PERMILLE = 250,
    REFERRAL_LEFT_OUT_PERMILLE = 60,
    OVERDUE_PERMILLE = 12, /* of the last half year's: still open long after */
    ORPHANS = 3,           /* of each year: name a referral that does not exist */
};

/* A part of a year, and how many assessments are authorised in it. */
struct slot {
    struct fd_gen_period period;
    int64_t wanted;
    int64_t firsts; /* of them the first of their referral */
};

struct planner {
    struct fd_gen_plan *plan;
    struct fd_gen_random random;
    int64_t left[FD_GEN_YEARS][FD_GEN_DAYS]; /* still to be planned, by their working days */
    struct slot slots[FD_GEN_HALVES];
};

/* One assessment before it has a referral. */
struct further {
    int32_t started_on;
    int32_t authorised_on;
    uint8_t year;
    uint8_t days; /* working days between them */
};

static int32_t year_of(const struct fd_gen_plan *plan, int32_t date)
{
    for (int32_t y = 0; y < FD_GEN_YEARS; y++) {
        if (date < plan->figures->years[y].end) {
            return y;
        }
    }
    return FD_GEN_NONE;
}

static int32_t random_days(struct planner *planner, size_t band)
{
    return (int32_t)fd_gen_between(&planner->random, fd_gen_bands[band].low,
                                   fd_gen_bands[band].high);
}

static int32_t end_after(const struct fd_gen_plan *plan, int32_t started_on, int32_t days)
{
    return days > 0 ? fd_calendar_due(plan->calendar, started_on, days) : started_on;
}

/* Two instants on their days, in order, the first not before `earliest`. */
static void set_times(struct planner *planner, struct fd_gen_assessment *assessment,
                      int64_t earliest)
{
    struct fd_gen_plan *plan = planner->plan;
    int64_t started_at =
        fd_gen_time_of_day(plan, &planner->random, assessment->started_on, 9 * 60, 14 * 60);

    assessment->started_at =
        started_at > earliest ? started_at : earliest + 20 * 60 * FD_GEN_SECOND;
    assessment->authorised_at = FD_TIME_NULL;
    if (assessment->authorised_on != FD_DATE_NULL) {
        int64_t authorised_at =
            fd_gen_time_of_day(plan, &planner->random, assessment->authorised_on, 12 * 60, 18 * 60);

        assessment->authorised_at = authorised_at > assessment->started_at
                                        ? authorised_at
                                        : assessment->started_at + 45 * 60 * FD_GEN_SECOND;
    }
}

static struct fd_gen_assessment *add(struct planner *planner, int32_t index,
                                     const struct further *dates)
{
    struct fd_gen_plan *plan = planner->plan;
    struct fd_gen_referral *referral = &plan->referrals[index];
    struct fd_gen_assessment *assessment = fd_gen_add_assessment(plan);
    int32_t place = (int32_t)plan->assessment_count - 1;

    *assessment = (struct fd_gen_assessment){
        .referral = index,
        .child = referral->child,
        .started_on = dates->started_on,
        .authorised_on = dates->authorised_on,
        .time_known = fd_gen_is_counted_day(plan, dates->authorised_on) ||
                      !fd_gen_chance(&planner->random, DATE_ONLY_PERMILLE),
        .referral_named = true,
        .year = dates->year,
        .previous = referral->last_assessment,
        .worker = FD_GEN_NONE,
    };
    set_times(planner, assessment, referral->opened_at);
    if (referral->first_assessment == FD_GEN_NONE) {
        referral->first_assessment = place;
    }
    referral->last_assessment = place;
    return assessment;
}

static int32_t first_start(struct planner *planner, const struct fd_gen_referral *referral)
{
    static const int64_t delays[] = {50, 30, 15, 5}; /* of 0, 1, 2, 3 working days */
    int32_t days = (int32_t)fd_gen_weighted(&planner->random, delays, FD_COUNT(delays));

    return end_after(planner->plan, referral->opened_on, days);
}

/* The first assessment of a referral: a band of its year that has room where it would end. */
static enum fd_status plan_first(struct planner *planner, int32_t index, struct fd_error *error)
{
    const struct fd_gen_plan *plan = planner->plan;
    const struct fd_gen_referral *referral = &plan->referrals[index];
    struct further options[FD_GEN_BANDS];
    int64_t weights[FD_GEN_BANDS];
    int32_t started_on = first_start(planner, referral);
    size_t chosen;

    for (size_t band = 0; band < FD_GEN_BANDS; band++) {
        int32_t days = random_days(planner, band);
        int32_t end = end_after(plan, started_on, days);
        int32_t year = year_of(plan, end);
        bool room = year == FD_GEN_NONE || planner->left[year][days] > 0;

        options[band] = (struct further){started_on, end, (uint8_t)year, (uint8_t)days};
        weights[band] = room && end < fd_gen_next_opened_on(plan, referral)
                            ? plan->figures->years[referral->year].bands[band]
                            : 0;
    }
    chosen = fd_gen_weighted(&planner->random, weights, FD_GEN_BANDS);
    if (chosen == FD_GEN_BANDS) {
        return fd_gen_infeasible(error, "a first assessment for each referral");
    }
    if (referral->opened_on > plan->end - 180 && referral->next == FD_GEN_NONE &&
        fd_gen_chance(&planner->random, OVERDUE_PERMILLE)) {
        options[chosen].authorised_on = FD_DATE_NULL;
    } else if (year_of(plan, options[chosen].authorised_on) == FD_GEN_NONE) {
        options[chosen].authorised_on = FD_DATE_NULL;
    } else {
        planner->left[options[chosen].year][options[chosen].days]--;
    }
    (void)add(planner, index, &options[chosen]);
    return FD_OK;
}

static enum fd_status plan_firsts(struct planner *planner, struct fd_error *error)
{
    enum fd_status status = FD_OK;

    for (size_t i = 0; i < planner->plan->referral_count && status == FD_OK; i++) {
        if (!planner->plan->referrals[i].no_further_action) {
            status = plan_first(planner, (int32_t)i, error);
        }
    }
    return status;
}

/* Close by RC8 or RC9 exactly as many of each year's referrals as were found not in need. */
static enum fd_status choose_not_in_need(struct planner *planner, struct fd_error *error)
{
    struct fd_gen_plan *plan = planner->plan;
    uint32_t *indexes = calloc(plan->referral_count, sizeof(*indexes));
    enum fd_status status = FD_OK;

    for (size_t y = 0; y < FD_GEN_YEARS && indexes && status == FD_OK; y++) {
        size_t wanted = (size_t)plan->figures->years[y].not_in_need;
        size_t count = 0;

        for (size_t i = 0; i < plan->referral_count; i++) {
            const struct fd_gen_referral *referral = &plan->referrals[i];

            if (referral->year == y && !referral->no_further_action &&
                plan->assessments[referral->first_assessment].authorised_on != FD_DATE_NULL) {
                indexes[count++] = (uint32_t)i;
            }
        }
        if (fd_gen_choose(&planner->random, indexes, count, NULL, wanted) != wanted) {
            status = fd_gen_infeasible(error, "referrals found not in need");
            break;
        }
        for (size_t i = 0; i < wanted; i++) {
            struct fd_gen_referral *referral = &plan->referrals[indexes[i]];
            bool early_help = fd_gen_chance(&planner->random, 350);

            referral->not_in_need = true;
            referral->closure = early_help ? FD_GEN_RC9 : FD_GEN_RC8;
            plan->assessments[referral->first_assessment].closure = referral->closure;
            plan->assessments[referral->first_assessment].outcome =
                early_help ? FD_GEN_ASSESSED_EARLY_HELP : FD_GEN_ASSESSED_NFA;
        }
    }
    free(indexes);
    return status;
}

/* Cut each year at the edge of the window that lies in it, and count what the firsts fill. */
static void make_slots(struct planner *planner)
{
    const struct fd_gen_plan *plan = planner->plan;
    struct fd_gen_period periods[FD_GEN_HALVES];

    fd_gen_cut_years(plan->figures, FD_GEN_ASSESSMENTS, periods);
    for (size_t s = 0; s < FD_GEN_HALVES; s++) {
        planner->slots[s].period = periods[s];
    }
    for (size_t i = 0; i < plan->assessment_count; i++) {
        for (size_t s = 0; s < FD_GEN_HALVES; s++) {
            planner->slots[s].firsts +=
                fd_gen_in_period(plan->assessments[i].authorised_on, planner->slots[s].period);
        }
    }
}

/* What a slot would hold if the year's further assessments were spread evenly. */
static int64_t even_share(const struct planner *planner, size_t slot)
{
    const struct fd_gen_plan *plan = planner->plan;
    const struct slot *halves = &planner->slots[slot / 2 * 2];
    int64_t further =
        plan->figures->years[slot / 2].assessments - halves[0].firsts - halves[1].firsts;
    int64_t days[2];

    for (size_t half = 0; half < 2; half++) {
        int32_t first = halves[half].period.first;
        int32_t ready = plan->first + 2 * WARM_UP_DAYS;

        days[half] = halves[half].period.end - (first > ready ? first : ready);
    }
    return planner->slots[slot].firsts + further * days[slot % 2] / (days[0] + days[1]);
}

static enum fd_status fill_slots(struct planner *planner, struct fd_error *error)
{
    const struct fd_gen_figures *figures = planner->plan->figures;
    struct slot *slots = planner->slots;

    slots[1].wanted = even_share(planner, 1);
    slots[4].wanted = even_share(planner, 4);
    slots[2].wanted = fd_gen_share_before(figures, FD_GEN_ASSESSMENTS, slots[1].wanted,
                                          figures->years[1].assessments, slots[4].wanted);
    slots[0].wanted = figures->years[0].assessments - slots[1].wanted;
    slots[3].wanted = figures->years[1].assessments - slots[2].wanted;
    slots[5].wanted = figures->years[2].assessments - slots[4].wanted;
    for (size_t s = 0; s < FD_GEN_HALVES; s++) {
        if (slots[s].wanted < slots[s].firsts) {
            return fd_gen_infeasible(error, "assessments of the windows");
        }
    }
    return FD_OK;
}

/* The working day from which `days` working days lead to `end`. */
static int32_t start_before(const struct fd_gen_plan *plan, int32_t end, int32_t days)
{
    int32_t start = end;

    while (days > 0 || !fd_calendar_is_working_day(plan->calendar, start)) {
        days -= fd_calendar_is_working_day(plan->calendar, start);
        start--;
    }
    return start;
}

/* Dates for a further assessment of `days` working days that is authorised in `period`. */
static bool find_dates(struct planner *planner, struct fd_gen_period period, uint32_t days,
                       struct further *ret_dates)
{
    const struct fd_gen_plan *plan = planner->plan;

    for (int tries = 0; tries < 1000; tries++) {
        int32_t end = (int32_t)fd_gen_between(&planner->random, period.first, period.end - 1);
        int32_t start;

        if (!fd_calendar_is_working_day(plan->calendar, end)) {
            continue;
        }
        start = start_before(plan, end, (int32_t)days);
        if (start >= plan->first + WARM_UP_DAYS) {
            *ret_dates = (struct further){start, end, 0, (uint8_t)days};
            return true;
        }
    }
    return false;
}

/* The further assessments of one year, after `count` others. Returns the new count. */
static size_t plan_further_year(struct planner *planner, size_t year, struct further *further,
                                size_t count, struct fd_error *error)
{
    uint32_t durations[8192];
    size_t duration_count = 0;
    int64_t in_first_half = planner->slots[2 * year].wanted - planner->slots[2 * year].firsts;

    for (uint32_t days = 0; days < FD_GEN_DAYS; days++) {
        for (int64_t i = 0; i < planner->left[year][days] && duration_count < FD_COUNT(durations);
             i++) {
            durations[duration_count++] = days;
        }
    }
    fd_gen_shuffle(&planner->random, durations, duration_count);
    for (size_t i = 0; i < duration_count; i++) {
        size_t half = (int64_t)i >= in_first_half;

        if (!find_dates(planner, planner->slots[2 * year + half].period, durations[i],
                        &further[count])) {
            fd_gen_infeasible(error, "days for an assessment");
            return 0;
        }
        further[count++].year = (uint8_t)year;
    }
    return count;
}

static int compare_starts(const void *left, const void *right)
{
    const struct further *a = left;
    const struct further *b = right;

    if (a->started_on != b->started_on) {
        return a->started_on < b->started_on ? -1 : 1;
    }
    return (a->authorised_on > b->authorised_on) - (a->authorised_on < b->authorised_on);
}

/* An open case whose last assessment has ended, and which lasts long enough. */
static int32_t find_open_case(struct planner *planner, const struct further *dates)
{
    const struct fd_gen_plan *plan = planner->plan;
    int32_t found = FD_GEN_NONE;
    int64_t seen = 0;

    for (size_t i = 0; i < plan->referral_count; i++) {
        const struct fd_gen_referral *referral = &plan->referrals[i];
        int32_t last_end;

        if (referral->opened_on >= dates->started_on) {
            break;
        }
        if (referral->no_further_action || referral->not_in_need) {
            continue;
        }
        last_end = plan->assessments[referral->last_assessment].authorised_on;
        if (last_end != FD_DATE_NULL && last_end < dates->started_on &&
            last_end >= dates->started_on - LONGEST_GAP_DAYS &&
            dates->authorised_on < fd_gen_next_opened_on(plan, referral) &&
            fd_gen_between(&planner->random, 0, seen++) == 0) {
            found = (int32_t)i;
        }
    }
    return found;
}

static enum fd_status attach_further(struct planner *planner, const struct further *further,
                                     size_t count, struct fd_error *error)
{
    int orphans[FD_GEN_YEARS] = {ORPHANS, ORPHANS, ORPHANS};

    for (size_t i = 0; i < count; i++) {
        int32_t index = find_open_case(planner, &further[i]);
        struct fd_gen_assessment *assessment;

        if (index == FD_GEN_NONE) {
            return fd_gen_infeasible(error, "open cases for further assessments");
        }
        if (orphans[further[i].year] > 0 && i % 97 == 96) {
            struct fd_gen_referral *referral = &planner->plan->referrals[index];
            int32_t last = referral->last_assessment;

            assessment = add(planner, index, &further[i]);
            assessment->referral = FD_GEN_NONE;
            referral->last_assessment = last;
            orphans[further[i].year]--;
        } else {
            (void)add(planner, index, &further[i]);
        }
    }
    return FD_OK;
}

static enum fd_status plan_further(struct planner *planner, struct fd_error *error)
{
    struct further *further;
    enum fd_status status = FD_FATAL;
    size_t total = 0;
    size_t count = 0;

    for (size_t y = 0; y < FD_GEN_YEARS; y++) {
        total += (size_t)planner->plan->figures->years[y].assessments;
    }
    further = calloc(total, sizeof(*further));
    if (!further) {
        fd_abort("out of memory for assessments");
    }
    for (size_t y = 0; y < FD_GEN_YEARS; y++) {
        size_t before = count;

        count = plan_further_year(planner, y, further, count, error);
        if (count <= before) {
            goto done;
        }
    }
    qsort(further, count, sizeof(*further), compare_starts);
    status = attach_further(planner, further, count, error);
done:
    free(further);
    return status;
}

/* Outcomes; and the referral's id is left out where it can be derived: no later one has begun. */
static void finish(struct planner *planner)
{
    static const int64_t outcomes[] = {50, 100, 250, 600};
    struct fd_gen_plan *plan = planner->plan;

    for (size_t i = 0; i < plan->assessment_count; i++) {
        struct fd_gen_assessment *assessment = &plan->assessments[i];
        const struct fd_gen_referral *referral;

        if (assessment->closure == 0) {
            assessment->outcome =
                (uint8_t)fd_gen_weighted(&planner->random, outcomes, FD_COUNT(outcomes));
        }
        if (assessment->referral == FD_GEN_NONE) {
            continue;
        }
        referral = &plan->referrals[assessment->referral];
        assessment->referral_named = referral->next != FD_GEN_NONE ||
                                     !fd_gen_chance(&planner->random, REFERRAL_LEFT_OUT_PERMILLE);
    }
}

/* Completed assessments of a year, shuffled; returns how many. */
static size_t gather_year(struct planner *planner, size_t year, uint32_t *ret_indexes)
{
    const struct fd_gen_plan *plan = planner->plan;
    size_t count = 0;

    for (size_t i = 0; i < plan->assessment_count; i++) {
        if (plan->assessments[i].authorised_on != FD_DATE_NULL &&
            plan->assessments[i].year == year) {
            ret_indexes[count++] = (uint32_t)i;
        }
    }
    fd_gen_shuffle(&planner->random, ret_indexes, count);
    return count;
}

/* Give each factor to as many of the `count` assessments as C3 counts. */
static void deal_factors(struct planner *planner, const struct fd_gen_year *year, uint32_t *indexes,
                         size_t count)
{
    for (size_t measure = 0; measure < FD_GEN_FACTOR_MEASURES; measure++) {
        size_t wanted =
            fd_gen_choose(&planner->random, indexes, count, NULL, (size_t)year->factors[measure]);
        int64_t weights[FD_GEN_FACTORS];

        for (size_t f = 0; f < FD_GEN_FACTORS; f++) {
            weights[f] = fd_gen_factors[f].measure == measure;
        }
        for (size_t i = 0; i < wanted; i++) {
            planner->plan->assessments[indexes[i]].factors |=
                UINT64_C(1) << (fd_gen_weighted(&planner->random, weights, FD_GEN_FACTORS) & 63);
        }
    }
}

/* An assessment that was dealt none takes one from an assessment that has several. */
static void even_out_factors(struct planner *planner, const uint32_t *indexes, size_t count)
{
    struct fd_gen_assessment *assessments = planner->plan->assessments;
    size_t rich = 0;

    for (size_t i = 0; i < count; i++) {
        struct fd_gen_assessment *poor = &assessments[indexes[i]];

        while (!poor->factors && rich < count) {
            struct fd_gen_assessment *other = &assessments[indexes[rich]];
            uint64_t rest = other->factors & (other->factors - 1);

            if (rest) {
                poor->factors = other->factors ^ rest;
                other->factors = rest;
            }
            rich++;
        }
    }
}

static void plan_factors(struct planner *planner)
{
    struct fd_gen_plan *plan = planner->plan;
    uint32_t *indexes = calloc(plan->assessment_count, sizeof(*indexes));
    const uint64_t none_identified = UINT64_C(1) << 38;

    if (!indexes) {
        fd_abort("out of memory for factors");
    }
    for (size_t y = 0; y < FD_GEN_YEARS; y++) {
        size_t count = gather_year(planner, y, indexes);
        size_t with_factors = (size_t)plan->figures->years[y].factor_episodes;

        for (size_t i = with_factors; i < count; i++) {
            plan->assessments[indexes[i]].factors = none_identified;
        }
        deal_factors(planner, &plan->figures->years[y], indexes, with_factors);
        even_out_factors(planner, indexes, with_factors);
    }
    free(indexes);
}

enum fd_status fd_gen_plan_assessments(struct fd_gen_plan *plan, struct fd_error *error)
{
    struct planner planner = {.plan = plan};
    enum fd_status status = FD_OK;

    fd_gen_random_init(&planner.random, plan->seed, 2);
    for (size_t y = 0; y < FD_GEN_YEARS && status == FD_OK; y++) {
        status = fd_gen_plan_durations(&plan->figures->years[y], planner.left[y], error);
    }
    if (status == FD_OK) {
        status = plan_firsts(&planner, error);
    }
    if (status == FD_OK) {
        status = choose_not_in_need(&planner, error);
    }
    if (status == FD_OK) {
        make_slots(&planner);
        status = fill_slots(&planner, error);
    }
    if (status == FD_OK) {
        status = plan_further(&planner, error);
    }
    if (status == FD_OK) {
        finish(&planner);
        plan_factors(&planner);
    }
    return status;
}
