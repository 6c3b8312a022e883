/* Repeat contacts of every kind, as the rule of the repeat-contact service sees the stream. */
#include "generate_support.h"

#include <uuid/uuid.h>

#include "domain/fd_intake.h"
#include "repeat_contact_rule.h"

/* What the rule makes of all children. */
struct sums {
    size_t open, reviewed, referred, historic, any;
    size_t late, joined, duplicates, second_alerts, lost_reviews;
};

struct children {
    const struct generated *generated;
    const struct fd_event **events; /* all versions, child by child */
    size_t count;
    struct fd_arena *arena;
};

static int compare_children(const void *left, const void *right)
{
    const struct fd_event *a = *(const struct fd_event *const *)left;
    const struct fd_event *b = *(const struct fd_event *const *)right;

    return fd_str_compare(a->child_id, b->child_id);
}

static void gather(struct children *children, const struct generated *generated)
{
    *children = (struct children){.generated = generated, .arena = fd_arena_new(1 << 16)};
    children->events = calloc(generated->stream.count, sizeof(const struct fd_event *));
    assert_non_null(children->events);
    for (size_t i = 0; i < generated->stream.count; i++) {
        const struct fd_event *event = &generated->stream.messages[i].event;

        if (!fd_str_is_null(event->child_id)) {
            children->events[children->count++] = event;
        }
    }
    qsort(children->events, children->count, sizeof(const struct fd_event *), compare_children);
}

static struct repeat_version version_of(const struct fd_event *event)
{
    struct fd_str id = fd_event_entity_id(event);

    return (struct repeat_version){
        .child_key = fd_key(event->child_id),
        .entity_key = fd_key(id),
        .revision = event->revision,
        .recorded_at = event->recorded_at,
        .child_id = event->child_id,
        .entity_id = id,
        .voided = event->voided,
    };
}

static struct repeat_contact contact_of(const struct children *children,
                                        const struct fd_event *event)
{
    const struct fd_call_logged *call = &event->call_logged;

    return (struct repeat_contact){
        .version = version_of(event),
        .time_known = event->time_known,
        .received_at = call->received_at,
        .received_on = generated_date(children->generated, call->received_at),
        .source = call->source,
        .concern_factors = call->concern_factors,
        .information_only = call->information_only,
        .incident_ref = call->incident_ref,
        .team_id = call->team_id,
    };
}

static struct repeat_referral referral_of(const struct children *children,
                                          const struct fd_event *event)
{
    return (struct repeat_referral){
        .version = version_of(event),
        .opened_at = event->referral_opened.opened_at,
        .opened_on = generated_date(children->generated, event->referral_opened.opened_at),
        .no_further_action = event->referral_opened.no_further_action,
    };
}

static struct repeat_review review_of(const struct fd_event *event)
{
    return (struct repeat_review){
        .version = version_of(event),
        .alert_id = event->alert_reviewed.alert_id,
        .concern_family = event->alert_reviewed.concern_family,
        .reviewed_at = event->alert_reviewed.reviewed_at,
        .reviewer_id = event->alert_reviewed.reviewer_id,
        .role = event->alert_reviewed.role,
        .outcome = event->alert_reviewed.outcome,
    };
}

/* The history of the child whose versions are events[first, end). */
static struct repeat_history history_of(const struct children *children, size_t first, size_t end)
{
    struct repeat_contact *contacts =
        fd_arena_new_array(children->arena, struct repeat_contact, end - first);
    struct repeat_referral *referrals =
        fd_arena_new_array(children->arena, struct repeat_referral, end - first);
    struct repeat_review *reviews =
        fd_arena_new_array(children->arena, struct repeat_review, end - first);
    struct repeat_history history = {
        .contacts = contacts, .referrals = referrals, .reviews = reviews};

    for (size_t i = first; i < end; i++) {
        const struct fd_event *event = children->events[i];

        if (event->type == FD_CALL_LOGGED) {
            contacts[history.contact_count++] = contact_of(children, event);
        } else if (event->type == FD_REFERRAL_OPENED) {
            referrals[history.referral_count++] = referral_of(children, event);
        } else if (event->type == FD_ALERT_REVIEWED) {
            reviews[history.review_count++] = review_of(event);
        }
    }
    return history;
}

static void add_alert(const struct repeat_alert *alert, struct sums *sums)
{
    bool similar = fd_str_equal(alert->rule, FD_STR("SIMILAR"));

    sums->any += !similar;
    if (!similar) {
        return;
    }
    sums->historic += alert->historic;
    sums->late += alert->raised_late;
    sums->joined += alert->contact_ids.count > 3;
    sums->open += !alert->historic && alert->closed_at == FD_TIME_NULL;
    sums->reviewed += fd_str_equal(alert->closed_reason, FD_STR("REVIEWED"));
    sums->referred += fd_str_equal(alert->closed_reason, FD_STR("REFERRAL_OPENED"));
}

static bool is_of_an_alert(const struct repeat_review *review, const struct repeat_outcome *outcome)
{
    for (size_t i = 0; i < outcome->alert_count; i++) {
        char id[UUID_STR_LEN];

        uuid_unparse_lower(outcome->alerts[i]->alert_id, id);
        if (fd_str_equal(review->alert_id, fd_str_from(id))) {
            return true;
        }
    }
    return false;
}

static void add_child(const struct children *children, size_t first, size_t end, struct sums *sums)
{
    struct fd_authority authority = {
        .gss_code = FD_GEN_FIGURES_OF,
        .alerts_from = children->generated->figures.service[FD_GEN_CONVERSION].periods[1].first,
        .window_months = 3,
        .alert_count = 3,
    };
    struct repeat_history history = history_of(children, first, end);
    struct repeat_outcome outcome;
    size_t similar = 0;

    repeat_apply(&history, &authority, children->generated->reference->calendar, children->arena,
                 &outcome);
    for (size_t i = 0; i < outcome.alert_count; i++) {
        add_alert(outcome.alerts[i], sums);
        similar += fd_str_equal(outcome.alerts[i]->rule, FD_STR("SIMILAR"));
    }
    for (size_t i = 0; i < history.review_count; i++) {
        sums->lost_reviews +=
            !history.reviews[i].version.voided && !is_of_an_alert(&history.reviews[i], &outcome);
    }
    sums->duplicates += outcome.duplicate_count;
    sums->second_alerts += similar > 1;
}

static struct sums sum_up(const struct generated *generated)
{
    struct sums sums = {0};
    struct children children;

    gather(&children, generated);
    for (size_t first = 0, end; first < children.count; first = end) {
        for (end = first + 1; end < children.count &&
                              compare_children(&children.events[first], &children.events[end]) == 0;
             end++) {
        }
        fd_arena_reset(children.arena);
        add_child(&children, first, end, &sums);
    }
    fd_arena_destroy(&children.arena);
    free(children.events);
    return sums;
}

static void repeat_contacts_of_every_kind_occur(void **state FD_UNUSED)
{
    for (uint64_t seed = 1; seed <= 3; seed++) {
        struct generated generated;
        struct sums sums;

        generated_init(&generated, seed);
        sums = sum_up(&generated);
        assert_true(sums.historic >= 6);
        assert_true(sums.any >= 30);
        assert_true(sums.late >= 12);
        assert_true(sums.joined >= 40);
        assert_true(sums.duplicates >= 40);
        assert_true(sums.second_alerts >= 14);
        assert_true(sums.reviewed >= 200);
        assert_true(sums.referred >= 70);
        assert_true(sums.open >= 20);
        /* All reviews but those of the pattern made for it are of an alert that there is. */
        assert_in_range(sums.lost_reviews, 4, 12);
        generated_clean_up(&generated);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(repeat_contacts_of_every_kind_occur),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
