/* The service's own figures, worked out from the events by the plainest reading of domain 0 to 5.
 */
#include "generate_support.h"

#include <string.h>

static const int64_t day_and_night = INT64_C(86400000000);

/* What is counted over one period. */
struct counts {
    int64_t referrals, re_referrals;
    int64_t community;
    int64_t decided, converted;
    int64_t timed, in_time;
    int64_t assessments, within_45;
    int64_t cases, workers;
};

static bool in(const struct generated *generated, int64_t time, struct fd_gen_period period)
{
    return fd_gen_in_period(generated_date(generated, time), period);
}

static int compare_strings(const void *left, const void *right)
{
    return fd_str_compare(*(const struct fd_str *)left, *(const struct fd_str *)right);
}

static int64_t count_distinct(struct fd_str *strings, size_t count)
{
    int64_t distinct = 0;

    qsort(strings, count, sizeof(*strings), compare_strings);
    for (size_t i = 0; i < count; i++) {
        distinct += i == 0 || !fd_str_equal(strings[i], strings[i - 1]);
    }
    return distinct;
}

static struct fd_str *new_strings(const struct generated *generated)
{
    struct fd_str *strings = calloc(generated->standing_count, sizeof(*strings));

    assert_non_null(strings);
    return strings;
}

static int64_t conversations(const struct generated *generated, struct fd_gen_period period)
{
    struct fd_str *calls = new_strings(generated);
    int64_t distinct;
    size_t count = 0;
    size_t first = generated->first[FD_CALL_LOGGED];
    size_t end = generated->first[FD_CALL_LOGGED + 1];

    for (size_t i = first; i < end; i++) {
        const struct fd_call_logged *call = &generated->standing[i]->call_logged;

        if (in(generated, call->received_at, period) &&
            fd_str_equal(call->channel, FD_STR("PHONE"))) {
            calls[count++] = fd_str_is_null(call->call_id) ? call->contact_id : call->call_id;
        }
    }
    distinct = count_distinct(calls, count);
    free(calls);
    return distinct;
}

static bool led_to_referral(const struct fd_str_list *outcomes)
{
    for (uint32_t i = 0; i < outcomes->count; i++) {
        if (fd_str_equal(outcomes->items[i], FD_STR("REFERRAL"))) {
            return true;
        }
    }
    return false;
}

static void count_decision(const struct fd_event *call, const struct fd_event *decision,
                           struct counts *counts)
{
    int64_t elapsed = decision->decision_made.decided_at - call->call_logged.received_at;

    if (call->call_logged.information_only) {
        return;
    }
    if (!fd_str_is_null(call->child_id)) {
        counts->decided++;
        counts->converted += led_to_referral(&decision->decision_made.outcomes);
    }
    if (call->time_known && decision->time_known && elapsed >= 0) {
        counts->timed++;
        counts->in_time += elapsed <= day_and_night;
    }
}

static void count_contacts(const struct generated *generated, struct fd_gen_period period,
                           struct counts *counts)
{
    size_t first = generated->first[FD_CALL_LOGGED];
    size_t end = generated->first[FD_CALL_LOGGED + 1];

    for (size_t i = first; i < end; i++) {
        const struct fd_event *call = generated->standing[i];
        struct fd_str source = call->call_logged.source;
        const struct fd_event *decision;

        if (!in(generated, call->call_logged.received_at, period)) {
            continue;
        }
        counts->community +=
            !fd_str_is_null(call->child_id) &&
            (fd_str_equal(source, FD_STR("S_1A")) || fd_str_equal(source, FD_STR("S_1B")));
        decision = generated_find(generated, FD_DECISION_MADE, call->child_id,
                                  call->call_logged.contact_id);
        if (decision) {
            count_decision(call, decision, counts);
        }
    }
}

static bool is_again(const struct generated *generated, const struct fd_event *referral)
{
    int32_t on = generated_date(generated, referral->referral_opened.opened_at);
    int32_t from = fd_date_add_months(on, -12);

    for (size_t i = generated_child(generated, FD_REFERRAL_OPENED, referral->child_id);
         generated_is(generated, i, FD_REFERRAL_OPENED, referral->child_id); i++) {
        int32_t other =
            generated_date(generated, generated->standing[i]->referral_opened.opened_at);

        if (other >= from && other < on) {
            return true;
        }
    }
    return false;
}

static void count_referrals(const struct generated *generated, struct fd_gen_period period,
                            struct counts *counts)
{
    size_t first = generated->first[FD_REFERRAL_OPENED];
    size_t end = generated->first[FD_REFERRAL_OPENED + 1];

    for (size_t i = first; i < end; i++) {
        if (in(generated, generated->standing[i]->referral_opened.opened_at, period)) {
            counts->referrals++;
            counts->re_referrals += is_again(generated, generated->standing[i]);
        }
    }
}

static void count_assessments(const struct generated *generated, struct fd_gen_period period,
                              struct counts *counts)
{
    size_t first = generated->first[FD_ASSESSMENT_CLOSED];
    size_t end = generated->first[FD_ASSESSMENT_CLOSED + 1];

    for (size_t i = first; i < end; i++) {
        const struct fd_assessment_closed *closed = &generated->standing[i]->assessment_closed;

        if (in(generated, closed->authorised_at, period)) {
            counts->assessments++;
            counts->within_45 +=
                fd_calendar_elapsed(generated->reference->calendar,
                                    generated_date(generated, closed->started_at),
                                    generated_date(generated, closed->authorised_at)) <= 45;
        }
    }
}

static int64_t section47s(const struct generated *generated, struct fd_gen_period period)
{
    int64_t count = 0;

    for (size_t i = generated->first[FD_SECTION47_STARTED];
         i < generated->first[FD_SECTION47_STARTED + 1]; i++) {
        count += in(generated, generated->standing[i]->section47_started.started_at, period);
    }
    return count;
}

/* The referral of an assessment: the one it names, or the child's last one begun by then. */
static bool is_of(const struct generated *generated, const struct fd_event *assessment,
                  const struct fd_event *referral)
{
    const struct fd_assessment_closed *closed = &assessment->assessment_closed;
    int32_t on = generated_date(generated, closed->started_at);
    int64_t opened_at = referral->referral_opened.opened_at;

    if (!fd_str_is_null(closed->referral_id)) {
        return fd_str_equal(closed->referral_id, referral->referral_opened.referral_id);
    }
    for (size_t i = generated_child(generated, FD_REFERRAL_OPENED, referral->child_id);
         generated_is(generated, i, FD_REFERRAL_OPENED, referral->child_id); i++) {
        const struct fd_referral_opened *other = &generated->standing[i]->referral_opened;

        if (!other->no_further_action && other->opened_at > opened_at &&
            generated_date(generated, other->opened_at) <= on) {
            return false;
        }
    }
    return generated_date(generated, opened_at) <= on;
}

/* The least of the case's closure and of the assessments that close it. */
static int64_t case_end(const struct generated *generated, const struct fd_event *referral)
{
    struct fd_str child = referral->child_id;
    const struct fd_event *closed =
        generated_find(generated, FD_CASE_CLOSED, child, referral->referral_opened.referral_id);
    int64_t end = closed ? closed->case_closed.closed_at : INT64_MAX;

    for (size_t i = generated_child(generated, FD_ASSESSMENT_CLOSED, child);
         generated_is(generated, i, FD_ASSESSMENT_CLOSED, child); i++) {
        const struct fd_assessment_closed *last = &generated->standing[i]->assessment_closed;

        if (!fd_str_is_null(last->closure_reason) && last->authorised_at < end &&
            is_of(generated, generated->standing[i], referral)) {
            end = last->authorised_at;
        }
    }
    return end;
}

static bool has_left(const struct generated *generated, struct fd_str worker_id, int32_t day)
{
    for (size_t i = 0; i < generated->plan->worker_count; i++) {
        const struct fd_gen_worker *worker = &generated->plan->workers[i];
        char id[16];

        fd_gen_worker_id(&generated_authority, (int32_t)i, id);
        if (fd_str_equal(worker_id, fd_str_from(id))) {
            return worker->left_on != FD_DATE_NULL && worker->left_on <= day;
        }
    }
    fail_msg("no worker %.*s", FD_STR_ARGS(worker_id));
    return false;
}

/* Who holds a case at `time`, by the last allocation until then; null: nobody of these teams. */
static struct fd_str holder(const struct generated *generated, const struct fd_event *referral,
                            int64_t time)
{
    struct fd_str child = referral->child_id;
    struct fd_str worker = referral->referral_opened.worker_id;
    struct fd_str team = referral->referral_opened.team_id;
    int64_t at = INT64_MIN;

    for (size_t i = generated_child(generated, FD_CASE_ALLOCATED, child);
         generated_is(generated, i, FD_CASE_ALLOCATED, child); i++) {
        const struct fd_case_allocated *allocated = &generated->standing[i]->case_allocated;

        if (fd_str_equal(allocated->referral_id, referral->referral_opened.referral_id) &&
            allocated->allocated_at <= time && allocated->allocated_at > at) {
            worker = allocated->worker_id;
            team = allocated->team_id;
            at = allocated->allocated_at;
        }
    }
    return !fd_str_is_null(team) && strncmp(team.ptr, "T-AS", 4) == 0 ? worker : FD_STR_NULL;
}

static void count_cases(const struct generated *generated, int32_t day, struct counts *counts)
{
    int64_t midnight = fd_calendar_midnight(generated->reference->calendar, day + 1);
    struct fd_str *workers = new_strings(generated);
    size_t first = generated->first[FD_REFERRAL_OPENED];
    size_t end = generated->first[FD_REFERRAL_OPENED + 1];
    size_t count = 0;

    for (size_t i = first; i < end; i++) {
        const struct fd_event *referral = generated->standing[i];

        if (!referral->referral_opened.no_further_action &&
            referral->referral_opened.opened_at <= midnight &&
            case_end(generated, referral) > midnight) {
            workers[count] = holder(generated, referral, midnight);
            count += !fd_str_is_null(workers[count]) && !has_left(generated, workers[count], day);
        }
    }
    counts->cases = (int64_t)count;
    counts->workers = count_distinct(workers, count);
    free(workers);
}

/* Thousandths of `part` in percent of `whole`, rounded half up to one place. */
static int64_t percent(int64_t part, int64_t whole)
{
    return fd_gen_round(part * 1000, whole) * 100;
}

/* The value of `measure` in one of its periods, in thousandths. */
static int64_t value_of(const struct generated *generated, enum fd_gen_measure measure, size_t side)
{
    struct fd_gen_period period = generated->figures.service[measure].periods[side];
    struct counts counts = {0};

    switch (measure) {
        case FD_GEN_CONVERSATIONS:
            return conversations(generated, period) * 1000;
        case FD_GEN_COMMUNITY_CONTACTS:
            count_contacts(generated, period, &counts);
            return counts.community * 1000;
        case FD_GEN_CONVERSION:
            count_contacts(generated, period, &counts);
            return percent(counts.converted, counts.decided);
        case FD_GEN_DECIDED_WITHIN_24H:
            count_contacts(generated, period, &counts);
            return percent(counts.in_time, counts.timed);
        case FD_GEN_REFERRALS:
            count_referrals(generated, period, &counts);
            return counts.referrals * 1000;
        case FD_GEN_RE_REFERRAL:
            count_referrals(generated, period, &counts);
            return percent(counts.re_referrals, counts.referrals);
        case FD_GEN_ASSESSMENTS:
            count_assessments(generated, period, &counts);
            return counts.assessments * 1000;
        case FD_GEN_ASSESSMENTS_WITHIN_45WD:
            count_assessments(generated, period, &counts);
            return percent(counts.within_45, counts.assessments);
        case FD_GEN_AVERAGE_CASELOAD:
            count_cases(generated, period.end - 1, &counts);
            return fd_gen_round(counts.cases * 10, counts.workers) * 100;
        case FD_GEN_SECTION47:
            return section47s(generated, period) * 1000;
        case FD_GEN_MEASURES:
            break;
    }
    return -1;
}

static bool is_index(enum fd_gen_measure measure)
{
    return measure == FD_GEN_CONVERSATIONS || measure == FD_GEN_ASSESSMENTS ||
           measure == FD_GEN_SECTION47;
}

/* Of figures published as an index only the change to the tenth of a percent is compared. */
static void check_measure(const struct generated *generated, enum fd_gen_measure measure)
{
    const struct fd_gen_comparison *figure = &generated->figures.service[measure];
    int64_t values[FD_GEN_SIDES];

    for (size_t side = 0; side < FD_GEN_SIDES; side++) {
        values[side] = value_of(generated, measure, side);
        if (!is_index(measure) && figure->values[side] >= 0 &&
            values[side] != figure->values[side]) {
            fail_msg("%s, side %zu: %lld thousandths, not %lld", fd_gen_measure_name(measure), side,
                     (long long)values[side], (long long)figure->values[side]);
        }
    }
    if (is_index(measure)) {
        assert_int_equal(fd_gen_round(values[FD_GEN_AFTER] * 1000, values[FD_GEN_BEFORE]) * 100,
                         figure->values[FD_GEN_AFTER]);
    }
}

static void the_services_own_figures_come_out(void **state FD_UNUSED)
{
    for (uint64_t seed = 1; seed <= generated_last_seed(); seed++) {
        struct generated generated;

        generated_init(&generated, seed);
        for (enum fd_gen_measure measure = 0; measure < FD_GEN_MEASURES; measure++) {
            check_measure(&generated, measure);
        }
        generated_clean_up(&generated);
    }
}

static void decisions_stand_on_both_sides_of_the_24_hours(void **state FD_UNUSED)
{
    struct generated generated;
    size_t on_the_limit = 0;
    size_t past_it = 0;

    generated_init(&generated, 1);
    for (size_t i = generated.first[FD_CALL_LOGGED]; i < generated.first[FD_CALL_LOGGED + 1]; i++) {
        const struct fd_event *call = generated.standing[i];
        const struct fd_event *decision = generated_find(
            &generated, FD_DECISION_MADE, call->child_id, call->call_logged.contact_id);

        if (decision) {
            int64_t elapsed = decision->decision_made.decided_at - call->call_logged.received_at;

            on_the_limit += elapsed == day_and_night;
            past_it += elapsed == day_and_night + 1;
        }
    }
    assert_int_equal(on_the_limit, 1);
    assert_int_equal(past_it, 1);
    generated_clean_up(&generated);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_services_own_figures_come_out),
        cmocka_unit_test(decisions_stand_on_both_sides_of_the_24_hours),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
