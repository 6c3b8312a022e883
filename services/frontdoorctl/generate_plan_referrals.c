/* Referrals: how many each day, which of them are re-referrals of whom, and from where. */
#include <stdlib.h>
#include <string.h>

#include "generate_plan.h"

/*
 * A re-referral follows an earlier referral in one of three ways, and how often each occurs follows
 * from the counts of C1 (re-referrals, children referred, children re-referred):
 */
enum link {
    LINK_NONE,  /* no re-referral */
    LINK_CROSS, /* the child's first in its year, after one of the year before */
    LINK_AGAIN, /* after another re-referral of the same year */
    LINK_FRESH, /* after the child's first in the same year, which was no re-referral */
    LINKS,
};

enum {
    SAME_DAY_PAIRS = 2,      /* of each year: a second referral on the day of the first */
    EXACTLY_ONE_YEAR = 4,    /* of each year: re-referrals on the last day that still counts */
    RETURNING_PERMILLE = 30, /* of the others: back after more than twelve months */
    SHORTEST_CASE_DAYS = 75, /* from a referral with further action to the child's next */
    SHORTEST_NFA_DAYS = 3,
    AGAIN_FROM_DAY = 200, /* of the year */
    SIBLING_PERMILLE = 350,
    DATE_ONLY_PERMILLE = 30,
};

struct planner {
    struct fd_gen_plan *plan;
    struct fd_gen_random random;
    uint8_t *links;    /* of each referral: enum link */
    uint32_t *indexes; /* scratch, as long as the referrals */
    int64_t *weights;  /* the same */
};

static int compare_dates(const void *left, const void *right)
{
    const struct fd_gen_referral *a = left;
    const struct fd_gen_referral *b = right;

    return (a->opened_on > b->opened_on) - (a->opened_on < b->opened_on);
}

/* One month's referrals, most of them on working days. */
static void fill_month(struct planner *planner, size_t year, int month, int64_t count)
{
    struct fd_gen_plan *plan = planner->plan;
    int32_t first = fd_date_add_months(plan->figures->years[year].first, month);
    int32_t days = fd_date_add_months(first, 1) - first;
    int64_t weights[31];

    for (int32_t day = 0; day < days; day++) {
        weights[day] = fd_calendar_is_working_day(plan->calendar, first + day) ? 100 : 12;
    }
    for (int64_t i = 0; i < count; i++) {
        struct fd_gen_referral *referral = &plan->referrals[plan->referral_count++];

        referral->opened_on =
            first + (int32_t)fd_gen_weighted(&planner->random, weights, (size_t)days);
        referral->year = (uint8_t)year;
        referral->sibling = FD_GEN_NONE;
        referral->next = FD_GEN_NONE;
        referral->contact = FD_GEN_NONE;
        referral->child = FD_GEN_NONE;
        referral->first_assessment = FD_GEN_NONE;
        referral->last_assessment = FD_GEN_NONE;
        referral->ended_at = FD_TIME_NULL;
        referral->transfer_on = FD_DATE_NULL;
    }
}

static void fill_months(struct planner *planner)
{
    struct fd_gen_plan *plan = planner->plan;
    size_t total = 0;

    for (size_t year = 0; year < FD_GEN_YEARS; year++) {
        total += (size_t)plan->figures->years[year].referrals;
    }
    plan->referrals = calloc(total, sizeof(*plan->referrals));
    planner->links = calloc(total, sizeof(*planner->links));
    planner->indexes = calloc(total, sizeof(*planner->indexes));
    planner->weights = calloc(total, sizeof(*planner->weights));
    if (!plan->referrals || !planner->links || !planner->indexes || !planner->weights) {
        fd_abort("out of memory for %zu referrals", total);
    }
    for (size_t year = 0; year < FD_GEN_YEARS; year++) {
        for (int month = 0; month < 12; month++) {
            fill_month(planner, year, month, plan->figures->years[year].months[month]);
        }
    }
    qsort(plan->referrals, plan->referral_count, sizeof(*plan->referrals), compare_dates);
}

/* The referrals opened in `period`, into planner->indexes. */
static size_t gather(struct planner *planner, struct fd_gen_period period)
{
    size_t count = 0;

    for (size_t i = 0; i < planner->plan->referral_count; i++) {
        if (fd_gen_in_period(planner->plan->referrals[i].opened_on, period)) {
            planner->indexes[count++] = (uint32_t)i;
        }
    }
    return count;
}

static struct fd_gen_period year_period(const struct fd_gen_year *year)
{
    return (struct fd_gen_period){year->first, year->end};
}

static void choose_no_further_action(struct planner *planner)
{
    for (size_t y = 0; y < FD_GEN_YEARS; y++) {
        const struct fd_gen_year *year = &planner->plan->figures->years[y];
        size_t count = gather(planner, year_period(year));

        count = fd_gen_choose(&planner->random, planner->indexes, count, NULL,
                              (size_t)year->no_further_action);
        for (size_t i = 0; i < count; i++) {
            planner->plan->referrals[planner->indexes[i]].no_further_action = true;
        }
    }
}

/*
 * Make `wanted` of the referrals of `period` re-referrals. Without history the first year has few
 * early ones: a referral there is as likely as days have passed since a case could have ended.
 */
static enum fd_status flag_period(struct planner *planner, struct fd_gen_period period,
                                  int64_t wanted, struct fd_error *error)
{
    struct fd_gen_plan *plan = planner->plan;
    size_t count = gather(planner, period);

    for (size_t i = 0; i < count; i++) {
        uint32_t index = planner->indexes[i];
        int32_t day = plan->referrals[index].opened_on - plan->first;
        int32_t warm = day > SHORTEST_CASE_DAYS ? day - SHORTEST_CASE_DAYS : 0;

        planner->weights[index] = plan->referrals[index].year > 0 ? 1 : warm;
    }
    if (wanted < 0 || fd_gen_choose(&planner->random, planner->indexes, count, planner->weights,
                                    (size_t)wanted) != (size_t)wanted) {
        return fd_gen_infeasible(error, "re-referrals of a period");
    }
    for (int64_t i = 0; i < wanted; i++) {
        plan->referrals[planner->indexes[i]].re_referral = true;
    }
    return FD_OK;
}

/*
 * The service's own rate holds in a window that crosses two years: its share is taken from each
 * year in proportion, the rest of the year's re-referrals lies outside it.
 */
static enum fd_status flag_re_referrals(struct planner *planner, struct fd_error *error)
{
    const struct fd_gen_figures *figures = planner->plan->figures;
    const struct fd_gen_comparison *rate = &figures->service[FD_GEN_RE_REFERRAL];
    struct fd_gen_period window = rate->periods[FD_GEN_AFTER];
    const struct fd_gen_year *years = figures->years;
    int64_t before = (int64_t)gather(planner, (struct fd_gen_period){window.first, years[1].end});
    int64_t after = (int64_t)gather(planner, (struct fd_gen_period){years[2].first, window.end});
    int64_t flags = fd_gen_round((before + after) * rate->values[FD_GEN_AFTER], 100000);
    int64_t flags_after = fd_gen_round(after * years[2].re_referrals, years[2].referrals);
    int64_t flags_before = flags - flags_after;
    const struct {
        struct fd_gen_period period;
        int64_t flags;
    } parts[] = {
        {year_period(&years[0]), years[0].re_referrals},
        {{years[1].first, window.first}, years[1].re_referrals - flags_before},
        {{window.first, years[1].end}, flags_before},
        {{years[2].first, window.end}, flags_after},
        {{window.end, years[2].end}, years[2].re_referrals - flags_after},
    };

    for (size_t i = 0; i < FD_COUNT(parts); i++) {
        enum fd_status status = flag_period(planner, parts[i].period, parts[i].flags, error);

        if (status != FD_OK) {
            return status;
        }
    }
    return FD_OK;
}

/* How many of a year's re-referrals are linked in each way. */
static enum fd_status count_links(const struct fd_gen_year *year, bool has_history,
                                  int64_t ret_counts[LINKS], struct fd_error *error)
{
    int64_t inside = year->referrals - year->children - SAME_DAY_PAIRS;

    ret_counts[LINK_CROSS] = has_history ? year->re_referrals - inside : 0;
    ret_counts[LINK_FRESH] = year->re_referred_children - ret_counts[LINK_CROSS];
    ret_counts[LINK_AGAIN] = year->re_referrals - year->re_referred_children;
    if (ret_counts[LINK_CROSS] < 0 || ret_counts[LINK_FRESH] < 0 || ret_counts[LINK_AGAIN] < 0) {
        return fd_gen_infeasible(error, "children referred and re-referred");
    }
    return FD_OK;
}

/*
 * How apt a re-referral on the `day`th of its year is for each way: early ones can only follow one
 * of the year before, the last ones find few of those within twelve months.
 */
static int64_t aptness(enum link link, int32_t day)
{
    enum { SURELY = 1000000, LAST_CROSS_DAY = 335 };

    switch (link) {
        case LINK_CROSS:
            return day <= SHORTEST_CASE_DAYS + 10 ? SURELY : LAST_CROSS_DAY - day;
        case LINK_AGAIN:
            return day - AGAIN_FROM_DAY;
        case LINK_FRESH:
            return day - SHORTEST_CASE_DAYS;
        case LINK_NONE:
        case LINKS:
            break;
    }
    return 0;
}

/* Link `wanted` of the year's unlinked re-referrals as `link`. */
static bool link_some(struct planner *planner, const struct fd_gen_year *year, enum link link,
                      int64_t wanted)
{
    struct fd_gen_plan *plan = planner->plan;
    size_t count = gather(planner, year_period(year));

    for (size_t i = 0; i < count; i++) {
        uint32_t index = planner->indexes[i];
        int64_t apt = aptness(link, plan->referrals[index].opened_on - year->first);
        bool open = plan->referrals[index].re_referral && planner->links[index] == LINK_NONE;

        planner->weights[index] = open && apt > 0 ? apt : 0;
    }
    if (fd_gen_choose(&planner->random, planner->indexes, count, planner->weights,
                      (size_t)wanted) != (size_t)wanted) {
        return false;
    }
    for (int64_t i = 0; i < wanted; i++) {
        planner->links[planner->indexes[i]] = (uint8_t)link;
    }
    return true;
}

static enum fd_status link_years(struct planner *planner, struct fd_error *error)
{
    for (size_t y = 0; y < FD_GEN_YEARS; y++) {
        const struct fd_gen_year *year = &planner->plan->figures->years[y];
        int64_t counts[LINKS];
        enum fd_status status = count_links(year, y > 0, counts, error);

        if (status != FD_OK) {
            return status;
        }
        for (enum link link = LINK_CROSS; link < LINKS && status == FD_OK; link++) {
            if (!link_some(planner, year, link, counts[link])) {
                status = fd_gen_infeasible(error, "re-referrals within a year");
            }
        }
        if (status != FD_OK) {
            return status;
        }
    }
    return FD_OK;
}

static bool case_may_be_over(const struct fd_gen_referral *earlier, int32_t date)
{
    return date - earlier->opened_on >=
           (earlier->no_further_action ? SHORTEST_NFA_DAYS : SHORTEST_CASE_DAYS);
}

/* May `referral`, linked as `link`, be the next one of the child of `earlier`? */
static bool may_follow(const struct fd_gen_referral *earlier,
                       const struct fd_gen_referral *referral, enum link link, int32_t year_ago)
{
    if (earlier->next != FD_GEN_NONE || !case_may_be_over(earlier, referral->opened_on)) {
        return false;
    }
    if (link == LINK_NONE) {
        return earlier->opened_on < year_ago;
    }
    if (earlier->opened_on < year_ago) {
        return false;
    }
    if (link == LINK_CROSS) {
        return earlier->year < referral->year;
    }
    return earlier->year == referral->year && earlier->re_referral == (link == LINK_AGAIN);
}

/* An earlier referral for `index` to follow: any of those allowed, or the oldest of them. */
static int32_t find_earlier(struct planner *planner, size_t index, enum link link, bool at_edge)
{
    const struct fd_gen_referral *referrals = planner->plan->referrals;
    int32_t year_ago = fd_date_add_months(referrals[index].opened_on, -12);
    int32_t found = FD_GEN_NONE;
    int64_t seen = 0;

    for (size_t i = 0; i < index; i++) {
        if (!may_follow(&referrals[i], &referrals[index], link, year_ago)) {
            continue;
        }
        if (at_edge && (link == LINK_NONE ? year_ago - 1 : year_ago) != referrals[i].opened_on) {
            continue;
        }
        if (fd_gen_between(&planner->random, 0, seen++) == 0) {
            found = (int32_t)i;
        }
    }
    return found;
}

/* The second of two referrals of a child on one day: both share the flag of the first. */
static int32_t find_same_day(const struct planner *planner, size_t index)
{
    const struct fd_gen_referral *referrals = planner->plan->referrals;

    if (index > 0 && referrals[index - 1].opened_on == referrals[index].opened_on &&
        !referrals[index - 1].re_referral && referrals[index - 1].next == FD_GEN_NONE &&
        planner->links[index - 1] == LINK_NONE) {
        return (int32_t)index - 1;
    }
    return FD_GEN_NONE;
}

/* Decides whom the referral is about: the child of the earlier one found, or a new child. */
static bool assign_child(struct planner *planner, size_t index, int *edges, int *pairs)
{
    struct fd_gen_referral *referral = &planner->plan->referrals[index];
    enum link link = planner->links[index];
    int32_t earlier = FD_GEN_NONE;
    bool returning = link == LINK_NONE && fd_gen_chance(&planner->random, RETURNING_PERMILLE);

    if (link == LINK_NONE && *pairs > 0 && fd_gen_chance(&planner->random, 20)) {
        earlier = find_same_day(planner, index);
        *pairs -= earlier != FD_GEN_NONE;
    }
    if (earlier == FD_GEN_NONE && (link == LINK_CROSS || returning) && *edges > 0) {
        earlier = find_earlier(planner, index, link, true);
        *edges -= earlier != FD_GEN_NONE;
    }
    if (earlier == FD_GEN_NONE && (link != LINK_NONE || returning)) {
        earlier = find_earlier(planner, index, link, false);
    }
    if (earlier == FD_GEN_NONE) {
        referral->child = planner->plan->child_count++;
        return link == LINK_NONE;
    }
    referral->child = planner->plan->referrals[earlier].child;
    planner->plan->referrals[earlier].next = (int32_t)index;
    return true;
}

static enum fd_status assign_children(struct planner *planner, struct fd_error *error)
{
    const struct fd_gen_plan *plan = planner->plan;
    int edges = 0;
    int pairs = 0;

    for (size_t i = 0; i < plan->referral_count; i++) {
        if (i == 0 || plan->referrals[i].year != plan->referrals[i - 1].year) {
            edges = 2 * EXACTLY_ONE_YEAR;
            pairs = SAME_DAY_PAIRS;
        }
        if (!assign_child(planner, i, &edges, &pairs)) {
            return fd_gen_infeasible(error, "an earlier referral for each re-referral");
        }
    }
    return pairs == 0 ? FD_OK : fd_gen_infeasible(error, "two referrals on one day");
}

/* The year's groups of C5 exactly, and within a group the codes by their share. */
static void assign_sources(struct planner *planner)
{
    struct fd_gen_plan *plan = planner->plan;

    for (size_t y = 0; y < FD_GEN_YEARS; y++) {
        const struct fd_gen_year *year = &plan->figures->years[y];
        size_t count = gather(planner, year_period(year));
        size_t next = 0;

        fd_gen_shuffle(&planner->random, planner->indexes, count);
        for (size_t group = 0; group < FD_GEN_SOURCE_GROUPS; group++) {
            int64_t weights[FD_GEN_SOURCES];

            for (size_t source = 0; source < FD_GEN_SOURCES; source++) {
                weights[source] =
                    fd_gen_sources[source].group == group ? fd_gen_sources[source].share : 0;
            }
            for (int64_t i = 0; i < year->source_groups[group]; i++) {
                plan->referrals[planner->indexes[next++]].source =
                    (uint8_t)fd_gen_weighted(&planner->random, weights, FD_GEN_SOURCES);
            }
        }
    }
}

/* Referrals of one day from one source may be brothers and sisters, referred in one call. */
static int32_t find_sibling(struct planner *planner, size_t index)
{
    const struct fd_gen_referral *referrals = planner->plan->referrals;

    for (size_t i = index; i-- > 0 && referrals[i].opened_on == referrals[index].opened_on;) {
        if (referrals[i].source == referrals[index].source && referrals[i].time_known &&
            referrals[i].child != referrals[index].child && referrals[i].sibling == FD_GEN_NONE) {
            return fd_gen_chance(&planner->random, SIBLING_PERMILLE) ? (int32_t)i : FD_GEN_NONE;
        }
    }
    return FD_GEN_NONE;
}

static void set_times(struct planner *planner)
{
    struct fd_gen_plan *plan = planner->plan;

    for (size_t i = 0; i < plan->referral_count; i++) {
        struct fd_gen_referral *referral = &plan->referrals[i];

        referral->opened_at =
            fd_gen_time_of_day(plan, &planner->random, referral->opened_on, 9 * 60, 18 * 60);
        referral->time_known = fd_gen_is_counted_day(plan, referral->opened_on) ||
                               !fd_gen_chance(&planner->random, DATE_ONLY_PERMILLE);
        referral->need =
            (uint8_t)fd_gen_weighted(&planner->random, fd_gen_need_weights, FD_GEN_NEEDS);
        referral->sibling = referral->time_known ? find_sibling(planner, i) : FD_GEN_NONE;
        if (referral->sibling != FD_GEN_NONE) {
            /* No chain of siblings: each points at the first of the call. */
            referral->opened_at = plan->referrals[referral->sibling].opened_at;
        }
    }
}

enum fd_status fd_gen_plan_referrals(struct fd_gen_plan *plan, struct fd_error *error)
{
    struct planner planner = {.plan = plan};
    enum fd_status status;

    fd_gen_random_init(&planner.random, plan->seed, 1);
    fill_months(&planner);
    choose_no_further_action(&planner);
    status = flag_re_referrals(&planner, error);
    if (status == FD_OK) {
        status = link_years(&planner, error);
    }
    if (status == FD_OK) {
        status = assign_children(&planner, error);
    }
    if (status == FD_OK) {
        assign_sources(&planner);
        set_times(&planner);
    }
    free(planner.links);
    free(planner.indexes);
    free(planner.weights);
    return status;
}
