/* The DfE's tables, worked out from the events by the plainest reading of domain 3 to 5. */
#include "generate_support.h"

#include <string.h>

/* One standing referral and what follows for it. */
struct referral {
    const struct fd_event *event;
    int32_t on;
    bool again;       /* a re-referral */
    bool not_in_need; /* closed by an assessment with RC8 or RC9 */
};

struct tables {
    const struct generated *generated;
    struct referral *referrals; /* child by child */
    size_t referral_count;
    size_t outside; /* assessments that belong to no referral */
};

static bool of_child(const struct tables *tables, size_t index, struct fd_str child)
{
    return index < tables->referral_count &&
           fd_str_equal(tables->referrals[index].event->child_id, child);
}

/* The first referral of `child`. */
static size_t find_child(const struct tables *tables, struct fd_str child)
{
    return generated_child(tables->generated, FD_REFERRAL_OPENED, child) -
           tables->generated->first[FD_REFERRAL_OPENED];
}

static void flag_again(struct tables *tables, struct referral *referral)
{
    int32_t from = fd_date_add_months(referral->on, -12);
    struct fd_str child = referral->event->child_id;

    for (size_t i = find_child(tables, child); of_child(tables, i, child); i++) {
        int32_t on = tables->referrals[i].on;

        referral->again |= on >= from && on < referral->on;
    }
}

/* Of the child's referrals with further action: the last one begun by `on`. */
static struct referral *derive(struct tables *tables, struct fd_str child, int32_t on)
{
    struct referral *found = NULL;

    for (size_t i = find_child(tables, child); of_child(tables, i, child); i++) {
        struct referral *referral = &tables->referrals[i];
        int64_t at = referral->event->referral_opened.opened_at;

        if (referral->event->referral_opened.no_further_action || referral->on > on) {
            continue;
        }
        if (!found || at > found->event->referral_opened.opened_at) {
            found = referral;
        }
    }
    return found;
}

static struct referral *named(struct tables *tables, struct fd_str child, struct fd_str id)
{
    for (size_t i = find_child(tables, child); of_child(tables, i, child); i++) {
        if (fd_str_equal(tables->referrals[i].event->referral_opened.referral_id, id)) {
            return &tables->referrals[i];
        }
    }
    return NULL;
}

static void note_assessment(struct tables *tables, const struct fd_event *event)
{
    const struct fd_assessment_closed *end = &event->assessment_closed;
    int32_t started_on = generated_date(tables->generated, end->started_at);
    struct referral *referral = fd_str_is_null(end->referral_id)
                                    ? derive(tables, event->child_id, started_on)
                                    : named(tables, event->child_id, end->referral_id);

    if (!referral) {
        tables->outside++;
        return;
    }
    assert_false(referral->event->referral_opened.no_further_action);
    referral->not_in_need |= fd_str_equal(end->closure_reason, FD_STR("RC8")) ||
                             fd_str_equal(end->closure_reason, FD_STR("RC9"));
}

static void tables_init(struct tables *tables, const struct generated *generated)
{
    size_t first = generated->first[FD_REFERRAL_OPENED];
    size_t end = generated->first[FD_REFERRAL_OPENED + 1];

    *tables = (struct tables){.generated = generated, .referral_count = end - first};
    tables->referrals = calloc(end - first, sizeof(*tables->referrals));
    assert_non_null(tables->referrals);
    for (size_t i = first; i < end; i++) {
        const struct fd_event *event = generated->standing[i];

        tables->referrals[i - first] = (struct referral){
            .event = event, .on = generated_date(generated, event->referral_opened.opened_at)};
    }
    for (size_t i = 0; i < tables->referral_count; i++) {
        flag_again(tables, &tables->referrals[i]);
    }
    for (size_t i = generated->first[FD_ASSESSMENT_CLOSED];
         i < generated->first[FD_ASSESSMENT_CLOSED + 1]; i++) {
        note_assessment(tables, generated->standing[i]);
    }
}

static size_t group_of(struct fd_str source)
{
    for (size_t i = 0; i < FD_GEN_SOURCES; i++) {
        if (fd_str_equal(source, fd_str_from(fd_gen_sources[i].symbol))) {
            return fd_gen_sources[i].group;
        }
    }
    fail_msg("no group for source %.*s", FD_STR_ARGS(source));
    return 0;
}

static void count_referrals(const struct tables *tables, struct fd_gen_year *counts)
{
    struct fd_str child = FD_STR_NULL;
    struct fd_str child_again = FD_STR_NULL;

    for (size_t i = 0; i < tables->referral_count; i++) {
        const struct referral *referral = &tables->referrals[i];
        const struct fd_referral_opened *opened = &referral->event->referral_opened;
        int32_t month = 0;

        if (referral->on < counts->first || referral->on >= counts->end) {
            continue;
        }
        while (referral->on >= fd_date_add_months(counts->first, month + 1)) {
            month++;
        }
        counts->referrals++;
        counts->months[month]++;
        counts->source_groups[group_of(opened->source)]++;
        counts->re_referrals += referral->again;
        counts->no_further_action += opened->no_further_action;
        counts->not_in_need += !opened->no_further_action && referral->not_in_need;
        counts->children += !fd_str_equal(child, referral->event->child_id);
        child = referral->event->child_id;
        if (referral->again) {
            counts->re_referred_children += !fd_str_equal(child_again, child);
            child_again = child;
        }
    }
}

static size_t band_of(int32_t days)
{
    size_t band = 0;

    while (band + 1 < FD_GEN_BANDS && days > fd_gen_bands[band].high) {
        band++;
    }
    return band;
}

static void count_factors(const struct fd_str_list *list, struct fd_gen_year *counts)
{
    bool any = false;

    for (uint32_t i = 0; i < list->count; i++) {
        for (size_t f = 0; f < FD_GEN_FACTORS; f++) {
            size_t measure = fd_gen_factors[f].measure;

            if (fd_str_equal(list->items[i], fd_str_from(fd_gen_factors[f].symbol)) &&
                measure < FD_GEN_FACTOR_MEASURES) {
                counts->factors[measure]++;
                any = true;
            }
        }
    }
    counts->factor_episodes += any;
}

/* The days of the assessment at `rank`, from 0. */
static int64_t days_at(const int64_t *histogram, int64_t rank)
{
    int64_t days = 0;

    while (rank >= histogram[days]) {
        rank -= histogram[days++];
    }
    return days;
}

/* Interpolated between two ranks and rounded half up. */
static int64_t quartile(const int64_t *histogram, int64_t count, int64_t quarters)
{
    int64_t place = (count - 1) * quarters;
    int64_t lower = days_at(histogram, place / 4);
    int64_t upper = days_at(histogram, (place + 3) / 4);

    return (lower * 4 + (upper - lower) * (place % 4) + 2) / 4;
}

static void count_assessments(const struct tables *tables, struct fd_gen_year *counts)
{
    const struct generated *generated = tables->generated;
    int64_t histogram[FD_GEN_DAYS] = {0};

    for (size_t i = generated->first[FD_ASSESSMENT_CLOSED];
         i < generated->first[FD_ASSESSMENT_CLOSED + 1]; i++) {
        const struct fd_assessment_closed *closed = &generated->standing[i]->assessment_closed;
        int32_t started_on = generated_date(generated, closed->started_at);
        int32_t on = generated_date(generated, closed->authorised_at);

        if (on >= counts->first && on < counts->end) {
            int32_t days = fd_calendar_elapsed(generated->reference->calendar, started_on, on);

            assert_in_range(days, 0, FD_GEN_DAYS - 1);
            counts->assessments++;
            counts->bands[band_of(days)]++;
            histogram[days]++;
            count_factors(&closed->factors, counts);
        }
    }
    for (int i = 0; i < FD_GEN_QUARTILES; i++) {
        counts->quartiles[i] = quartile(histogram, counts->assessments, i + 1);
    }
}

static void count_section47(const struct generated *generated, struct fd_gen_year *counts)
{
    struct fd_str child = FD_STR_NULL;

    for (size_t i = generated->first[FD_SECTION47_STARTED];
         i < generated->first[FD_SECTION47_STARTED + 1]; i++) {
        const struct fd_event *event = generated->standing[i];
        int32_t on = generated_date(generated, event->section47_started.started_at);

        if (on >= counts->first && on < counts->end) {
            counts->section47++;
            counts->section47_children += !fd_str_equal(child, event->child_id);
            child = event->child_id;
        }
    }
}

/* The start of the enquiry that a conference names. */
static int32_t enquiry_on(const struct generated *generated, const struct fd_event *conference)
{
    const struct fd_event *start =
        generated_find(generated, FD_SECTION47_STARTED, conference->child_id,
                       conference->conference_held.section47_id);

    assert_non_null(start);
    return generated_date(generated, start->section47_started.started_at);
}

static void count_conferences(const struct generated *generated, struct fd_gen_year *counts)
{
    struct fd_str child = FD_STR_NULL;

    for (size_t i = generated->first[FD_CONFERENCE_HELD];
         i < generated->first[FD_CONFERENCE_HELD + 1]; i++) {
        const struct fd_event *event = generated->standing[i];
        int32_t on = generated_date(generated, event->conference_held.held_at);
        int32_t days =
            fd_calendar_elapsed(generated->reference->calendar, enquiry_on(generated, event), on);
        size_t band = 0;

        if (on < counts->first || on >= counts->end) {
            continue;
        }
        while (band + 1 < FD_GEN_CONFERENCE_BANDS && days > fd_gen_conference_bands[band].high) {
            band++;
        }
        counts->conferences++;
        counts->conference_bands[band]++;
        counts->conference_children += !fd_str_equal(child, event->child_id);
        child = event->child_id;
    }
}

static void assert_list(const char *what, const int64_t *counted, const int64_t *published,
                        size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (counted[i] != published[i]) {
            fail_msg("%s, place %zu: %lld counted, %lld published", what, i, (long long)counted[i],
                     (long long)published[i]);
        }
    }
}

static void assert_year(const struct fd_gen_year *counted, const struct fd_gen_year *published,
                        bool has_history)
{
    assert_int_equal(counted->referrals, published->referrals);
    assert_int_equal(counted->re_referrals, published->re_referrals);
    assert_int_equal(counted->re_referred_children, published->re_referred_children);
    assert_int_equal(counted->no_further_action, published->no_further_action);
    assert_int_equal(counted->not_in_need, published->not_in_need);
    assert_int_equal(counted->assessments, published->assessments);
    assert_int_equal(counted->factor_episodes, published->factor_episodes);
    assert_list("C6", counted->months, published->months, 12);
    assert_list("C2", counted->bands, published->bands, FD_GEN_BANDS);
    assert_list("C2, quartiles", counted->quartiles, published->quartiles, FD_GEN_QUARTILES);
    assert_list("C5", counted->source_groups, published->source_groups, FD_GEN_SOURCE_GROUPS);
    assert_list("C3", counted->factors, published->factors, FD_GEN_FACTOR_MEASURES);
    assert_int_equal(counted->section47, published->section47);
    assert_int_equal(counted->section47_children, published->section47_children);
    assert_int_equal(counted->conferences, published->conferences);
    assert_int_equal(counted->conference_children, published->conference_children);
    assert_list("C4", counted->conference_bands, published->conference_bands,
                FD_GEN_CONFERENCE_BANDS);
    if (has_history) {
        assert_int_equal(counted->children, published->children);
    } else {
        assert_true(counted->children <= published->referrals - published->re_referrals);
    }
}

static void every_year_has_the_published_counts(void **state FD_UNUSED)
{
    for (uint64_t seed = 1; seed <= generated_last_seed(); seed++) {
        struct generated generated;
        struct tables tables;

        generated_init(&generated, seed);
        tables_init(&tables, &generated);
        assert_int_equal(tables.outside, 9);
        for (size_t y = 0; y < FD_GEN_YEARS; y++) {
            const struct fd_gen_year *published = &generated.figures.years[y];
            struct fd_gen_year counted = {.first = published->first, .end = published->end};

            count_referrals(&tables, &counted);
            count_assessments(&tables, &counted);
            count_section47(&generated, &counted);
            count_conferences(&generated, &counted);
            assert_year(&counted, published, y > 0);
        }
        free(tables.referrals);
        generated_clean_up(&generated);
    }
}

static void re_referrals_stand_on_both_sides_of_twelve_months(void **state FD_UNUSED)
{
    struct generated generated;
    struct tables tables;
    size_t on_the_day = 0;
    size_t a_day_late = 0;
    size_t same_day = 0;

    generated_init(&generated, 1);
    tables_init(&tables, &generated);
    for (size_t i = 0; i + 1 < tables.referral_count; i++) {
        for (size_t j = i + 1; of_child(&tables, j, tables.referrals[i].event->child_id); j++) {
            int32_t one = tables.referrals[i].on;
            int32_t other = tables.referrals[j].on;
            int32_t first = one < other ? one : other;
            int32_t year_before = fd_date_add_months(one < other ? other : one, -12);

            same_day += one == other;
            on_the_day += one != other && first == year_before;
            a_day_late += one != other && first == year_before - 1;
        }
    }
    assert_true(on_the_day > 0);
    assert_true(a_day_late > 0);
    assert_int_equal(same_day, 2 * FD_GEN_YEARS);
    free(tables.referrals);
    generated_clean_up(&generated);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_year_has_the_published_counts),
        cmocka_unit_test(re_referrals_stand_on_both_sides_of_twelve_months),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
