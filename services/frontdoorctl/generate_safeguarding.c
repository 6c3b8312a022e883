/* What follows referrals, and the figures that are only counted. Strategy discussions that led to
   no enquiry, early help, the legal gateway and figures are drawn here: no published figure holds
   them, but for care proceedings. */
#include "generate_safeguarding.h"

#include <stdio.h>

enum {
    NO_DISCUSSION_PERMILLE = 60, /* of enquiries: their discussion wasn't published */
    REFERRAL_LEFT_OUT_PERMILLE = 150,
    CP_PLAN_PERMILLE = 850,
    DISCUSSED_ONLY_PERMILLE = 45, /* of assessments: a discussion that led to no enquiry */
    EARLY_HELP_PERMILLE = 400,    /* of contacts passed on to it: an episode */
    STEP_UP_PERMILLE = 150,       /* of episodes */
    GATEWAY_PERMILLE = 110,       /* of enquiries since the panel began */
    TEXT_SIZE = 48,
};

static const int32_t panel_begins = 18078; /* 1 July 2019 */

static struct fd_str numbered(struct fd_gen_writer *writer, const char *what, int32_t number)
{
    char *made = fd_arena_alloc(writer->teller.stream->arena, TEXT_SIZE);
    int size = snprintf(made, TEXT_SIZE, "%s.%d", what, number);

    return (struct fd_str){made, (uint32_t)size};
}

static struct fd_str named_referral(struct fd_gen_writer *writer, int32_t referral)
{
    return fd_gen_chance(&writer->teller.random, REFERRAL_LEFT_OUT_PERMILLE)
               ? FD_STR_NULL
               : fd_gen_make_id(writer, FD_GEN_ID_REFERRAL, referral);
}

/* Section 47 enquiries. */

static struct fd_str tell_discussion(struct fd_gen_writer *writer, size_t index,
                                     const struct fd_gen_section47 *section47)
{
    struct fd_event event =
        fd_gen_begin_event(writer, FD_STRATEGY_DISCUSSION_HELD, section47->child, true);

    if (fd_gen_chance(&writer->teller.random, NO_DISCUSSION_PERMILLE)) {
        return FD_STR_NULL;
    }
    event.strategy_discussion_held = (struct fd_strategy_discussion_held){
        .strategy_discussion_id = fd_gen_make_id(writer, FD_GEN_ID_DISCUSSION, (int64_t)index),
        .referral_id = named_referral(writer, section47->referral),
        .held_at = section47->started_at,
        .outcome = FD_STR("SECTION47"),
        .team_id = fd_gen_team(writer, section47->worker),
        .worker_id = fd_gen_worker(writer, section47->worker),
    };
    fd_gen_tell(&writer->teller, &event,
                fd_gen_minutes_after(writer, section47->started_at, 10, 300));
    return event.strategy_discussion_held.strategy_discussion_id;
}

static void tell_conference(struct fd_gen_writer *writer, size_t index,
                            const struct fd_gen_section47 *section47)
{
    struct fd_event event = fd_gen_begin_event(writer, FD_CONFERENCE_HELD, section47->child, true);
    bool plan = fd_gen_chance(&writer->teller.random, CP_PLAN_PERMILLE);

    event.conference_held = (struct fd_conference_held){
        .conference_id = fd_gen_make_id(writer, FD_GEN_ID_CONFERENCE, (int64_t)index),
        .referral_id = named_referral(writer, section47->referral),
        .section47_id = fd_gen_make_id(writer, FD_GEN_ID_SECTION47, (int64_t)index),
        .held_at = section47->conference_at,
        .notified_at = FD_TIME_NULL,
        .outcome = plan ? FD_STR("CP_PLAN") : FD_STR("SERVICES"),
        .team_id = fd_gen_team(writer, section47->worker),
        .worker_id = fd_gen_worker(writer, section47->worker),
    };
    fd_gen_tell(&writer->teller, &event,
                fd_gen_minutes_after(writer, section47->conference_at, 30, 600));
}

static void tell_section47(struct fd_gen_writer *writer, size_t index)
{
    const struct fd_gen_section47 *section47 = &writer->teller.plan->section47s[index];
    struct fd_str discussion = tell_discussion(writer, index, section47);
    struct fd_str referral = named_referral(writer, section47->referral);
    struct fd_event event =
        fd_gen_begin_event(writer, FD_SECTION47_STARTED, section47->child, true);

    event.section47_started = (struct fd_section47_started){
        .section47_id = fd_gen_make_id(writer, FD_GEN_ID_SECTION47, (int64_t)index),
        .referral_id = referral,
        .strategy_discussion_id = discussion,
        .started_at = section47->started_at,
        .team_id = fd_gen_team(writer, section47->worker),
        .worker_id = fd_gen_worker(writer, section47->worker),
    };
    fd_gen_tell(&writer->teller, &event,
                fd_gen_minutes_after(writer, section47->started_at, 10, 300));
    if (section47->ended_at != FD_TIME_NULL) {
        const struct fd_section47_started started = event.section47_started;

        event = fd_gen_begin_event(writer, FD_SECTION47_CLOSED, section47->child, true);
        event.section47_closed = (struct fd_section47_closed){
            .section47_id = started.section47_id,
            .referral_id = referral,
            .strategy_discussion_id = discussion,
            .started_at = started.started_at,
            .ended_at = section47->ended_at,
            .outcome = fd_str_from(fd_gen_section47_outcomes[section47->outcome]),
            .team_id = started.team_id,
            .worker_id = started.worker_id,
        };
        fd_gen_tell(&writer->teller, &event,
                    fd_gen_minutes_after(writer, section47->ended_at, 10, 300));
    }
    if (section47->conference_at != FD_TIME_NULL) {
        tell_conference(writer, index, section47);
    }
}

/* A strategy discussion during an assessment that led to no enquiry. */
static void tell_discussed_only(struct fd_gen_writer *writer, size_t index)
{
    const struct fd_gen_plan *plan = writer->teller.plan;
    const struct fd_gen_assessment *assessment = &plan->assessments[index];
    int64_t held_at = fd_gen_minutes_after(writer, assessment->started_at, 60, 5 * 24 * 60);
    struct fd_event event =
        fd_gen_begin_event(writer, FD_STRATEGY_DISCUSSION_HELD, assessment->child, true);

    if (assessment->referral == FD_GEN_NONE || fd_gen_local_date(plan, held_at) >= plan->end ||
        !fd_gen_chance(&writer->teller.random, DISCUSSED_ONLY_PERMILLE)) {
        return;
    }
    event.strategy_discussion_held = (struct fd_strategy_discussion_held){
        .strategy_discussion_id =
            fd_gen_make_id(writer, FD_GEN_ID_DISCUSSION, (int64_t)(plan->section47_count + index)),
        .referral_id = named_referral(writer, assessment->referral),
        .held_at = held_at,
        .outcome =
            fd_gen_chance(&writer->teller.random, 600) ? FD_STR("NFA") : FD_STR("ASSESSMENT"),
        .team_id = fd_gen_team(writer, assessment->worker),
        .worker_id = fd_gen_worker(writer, assessment->worker),
    };
    fd_gen_tell(&writer->teller, &event, fd_gen_minutes_after(writer, held_at, 10, 300));
}

/* Early help. */

static void tell_change(struct fd_gen_writer *writer, int32_t child, int64_t episode, bool end,
                        const char *change, int64_t at)
{
    struct fd_event event = fd_gen_begin_event(writer, FD_EARLY_HELP_CHANGED, child, true);

    if (fd_gen_local_date(writer->teller.plan, at) >= writer->teller.plan->end) {
        return;
    }
    event.early_help_changed = (struct fd_early_help_changed){
        .change_id = fd_gen_make_id(writer, FD_GEN_ID_CHANGE, 2 * episode + end),
        .early_help_id = fd_gen_make_id(writer, FD_GEN_ID_EPISODE, episode),
        .change = fd_str_from(change),
        .changed_at = at,
        .organisation = numbered(writer, "HUB", (int32_t)(episode % 4) + 1),
    };
    fd_gen_tell(&writer->teller, &event, fd_gen_minutes_after(writer, at, 10, 24 * 60));
}

static void tell_episode(struct fd_gen_writer *writer, int32_t child, int64_t episode,
                         const char *change, int64_t at)
{
    bool up = fd_gen_chance(&writer->teller.random, STEP_UP_PERMILLE);

    tell_change(writer, child, episode, false, change, at);
    tell_change(writer, child, episode, true, up ? "STEP_UP" : "CLOSED",
                fd_gen_minutes_after(writer, at, 60 * 24 * 60, 250 * 24 * 60));
}

/* After a contact that was passed on to early help. */
static void tell_early_help(struct fd_gen_writer *writer, size_t index)
{
    const struct fd_gen_contact *contact = &writer->teller.plan->contacts[index];

    if (contact->child != FD_GEN_NONE && contact->decided && !contact->withdrawn &&
        (contact->outcomes & FD_GEN_EARLY_HELP) &&
        fd_gen_chance(&writer->teller.random, EARLY_HELP_PERMILLE)) {
        tell_episode(writer, contact->child, (int64_t)index, "OPENED",
                     fd_gen_minutes_after(writer, contact->decided_at, 24 * 60, 14 * 24 * 60));
    }
}

/* After a case that was closed into early help. */
static void tell_step_down(struct fd_gen_writer *writer, size_t index)
{
    const struct fd_gen_plan *plan = writer->teller.plan;
    const struct fd_gen_referral *referral = &plan->referrals[index];

    if (referral->closure == FD_GEN_RC9 && referral->ended_at != FD_TIME_NULL) {
        tell_episode(writer, referral->child, (int64_t)(plan->contact_count + index), "STEP_DOWN",
                     fd_gen_minutes_after(writer, referral->ended_at, 60, 3 * 24 * 60));
    }
}

/* The legal gateway. */

static void tell_gateway(struct fd_gen_writer *writer, size_t index)
{
    static const char *const outcomes[] = {"CONTINUE_CURRENT_PLAN", "START_PRE_PROCEEDINGS",
                                           "ISSUE_CARE_PROCEEDINGS"};
    static const int64_t weights[FD_COUNT(outcomes)] = {35, 45, 20};
    const struct fd_gen_plan *plan = writer->teller.plan;
    const struct fd_gen_section47 *section47 = &plan->section47s[index];
    int64_t at = fd_gen_minutes_after(writer, section47->started_at, 20 * 24 * 60, 90 * 24 * 60);
    struct fd_event event =
        fd_gen_begin_event(writer, FD_LEGAL_GATEWAY_DECIDED, section47->child, true);
    int32_t day = fd_gen_local_date(plan, at);

    if (day < panel_begins || day >= plan->end ||
        !fd_gen_chance(&writer->teller.random, GATEWAY_PERMILLE)) {
        return;
    }
    event.legal_gateway_decided = (struct fd_legal_gateway_decided){
        .legal_gateway_id = fd_gen_make_id(writer, FD_GEN_ID_GATEWAY, (int64_t)index),
        .referral_id = named_referral(writer, section47->referral),
        .decided_at = at,
        .outcome = fd_str_from(
            outcomes[fd_gen_weighted(&writer->teller.random, weights, FD_COUNT(weights))]),
        .team_id = fd_gen_team(writer, section47->worker),
        .worker_id = fd_gen_worker(writer, section47->worker),
    };
    fd_gen_tell(&writer->teller, &event, fd_gen_minutes_after(writer, at, 60, 24 * 60));
}

/* Figures that are only counted. */

struct figure {
    const char *measure;
    const char *theme;
    const char *grade;
    const char *period;
    int32_t every; /* months; 0: weeks */
    int64_t low;
    int64_t high;
};

static const struct figure figures[] = {
    {"LOOKED_AFTER", NULL, NULL, "DAY", 1, 385, 410},
    {"PARTNER_FEEDBACK", "ADVICE", "GOOD", "QUARTER", 3, 18, 40},
    {"PARTNER_FEEDBACK", "ADVICE", "POOR", "QUARTER", 3, 0, 6},
    {"PARTNER_FEEDBACK", "RESPONSE", "GOOD", "QUARTER", 3, 15, 38},
    {"PARTNER_FEEDBACK", "RESPONSE", "POOR", "QUARTER", 3, 0, 8},
    {"AUDIT", "DECISION_MAKING", "GOOD", "MONTH", 1, 6, 14},
    {"AUDIT", "DECISION_MAKING", "REQUIRES_IMPROVEMENT", "MONTH", 1, 1, 7},
    {"AUDIT", "REPEAT_CONTACTS", "GOOD", "MONTH", 1, 2, 8},
    {"CALLS_OFFERED", NULL, NULL, "WEEK", 0, 140, 190},
    {"CALLS_ANSWERED", NULL, NULL, "WEEK", 0, 120, 139},
    {"CALLS_ABANDONED", NULL, NULL, "WEEK", 0, 4, 18},
};

static void tell_figure(struct fd_gen_writer *writer, const struct figure *figure, int32_t number,
                        int32_t day, int64_t value)
{
    const struct fd_gen_plan *plan = writer->teller.plan;
    struct fd_event event = {.type = FD_MEASURE_RECORDED, .time_known = false};
    char name[TEXT_SIZE];

    snprintf(name, sizeof(name), "%.9s.%.16s.%.4s.%.4s", writer->authority->gss_code,
             figure->measure, figure->theme ? figure->theme : "",
             figure->grade ? figure->grade : "");
    event.measure_recorded = (struct fd_measure_recorded){
        .measure_id = numbered(writer, name, number),
        .measure = fd_str_from(figure->measure),
        .theme = fd_str_from(figure->theme),
        .grade = fd_str_from(figure->grade),
        .period = fd_str_from(figure->period),
        .period_at = fd_calendar_midnight(plan->calendar, day),
        .value = value,
        .source_local = FD_STR("RETURN"),
    };
    fd_gen_tell(&writer->teller, &event,
                fd_gen_minutes_after(writer, fd_calendar_midnight(plan->calendar, day + 7), 60,
                                     5 * 24 * 60));
}

/* The first day of the month `months` after the one in which the stream begins. */
static int32_t month_after(int32_t months)
{
    return fd_date_from_civil(FD_GEN_FIRST_YEAR - 1 + (3 + months) / 12, (3 + months) % 12 + 1, 1);
}

static void tell_figures(struct fd_gen_writer *writer)
{
    const struct fd_gen_plan *plan = writer->teller.plan;

    for (size_t i = 0; i < FD_COUNT(figures); i++) {
        const struct figure *figure = &figures[i];
        int32_t number = 0;

        for (int32_t day = plan->first; day + 7 < plan->end; number++) {
            tell_figure(writer, figure, number, day,
                        fd_gen_between(&writer->teller.random, figure->low, figure->high));
            day = figure->every ? month_after((number + 1) * figure->every) : day + 7;
        }
    }
}

/* Care proceedings of a month: 40% less from the month in which the service went live. */
static void tell_proceedings(struct fd_gen_writer *writer)
{
    static const struct figure figure = {"CARE_PROCEEDINGS", NULL, NULL, "MONTH", 1, 0, 0};
    const struct fd_gen_plan *plan = writer->teller.plan;
    int32_t live = plan->figures->service[FD_GEN_REFERRALS].periods[FD_GEN_AFTER].first;

    for (int32_t number = 0; month_after(number) < plan->end; number++) {
        int32_t day = month_after(number);

        tell_figure(writer, &figure, number, day, day < live ? 5 : 3);
    }
}

void fd_gen_tell_safeguarding(struct fd_gen_writer *writer)
{
    const struct fd_gen_plan *plan = writer->teller.plan;
    const struct {
        size_t count;
        void (*tell)(struct fd_gen_writer *writer, size_t index);
    } parts[] = {
        {plan->section47_count, tell_section47}, {plan->assessment_count, tell_discussed_only},
        {plan->contact_count, tell_early_help},  {plan->referral_count, tell_step_down},
        {plan->section47_count, tell_gateway},
    };

    for (size_t i = 0; i < FD_COUNT(parts); i++) {
        for (size_t index = 0; index < parts[i].count; index++) {
            parts[i].tell(writer, index);
        }
    }
    tell_figures(writer);
    tell_proceedings(writer);
}
