/* The pure parts around the rule: events to versions, and standing rows to following ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "repeat_contact.h"

static int set_up(void **state)
{
    *state = fd_arena_new(1 << 14);
    return 0;
}

static int tear_down(void **state)
{
    struct fd_arena *arena = *state;

    fd_arena_destroy(&arena);
    return 0;
}

static struct fd_event event_of(enum fd_event_type type, int64_t child_key, int64_t entity_key,
                                int64_t revision)
{
    struct fd_event event = {
        .type = type,
        .authority_id = 8,
        .child_key = child_key,
        .child_id = child_key ? FD_STR("A") : FD_STR(""),
        .entity_key = entity_key,
        .revision = revision,
    };

    return event;
}

static void versions_come_by_kind_in_order_of_key_and_version(void **state)
{
    const struct fd_event events[] = {
        event_of(FD_CALL_LOGGED, 2, 1, 0),     event_of(FD_ALERT_REVIEWED, 1, 1, 0),
        event_of(FD_CALL_LOGGED, 1, 1, 1),     event_of(FD_CALL_LOGGED, 1, 1, 0),
        event_of(FD_REFERRAL_OPENED, 1, 9, 0),
    };
    struct repeat_intake intake;

    repeat_contact_handle(events, FD_COUNT(events), *state, &intake);
    assert_int_equal(intake.versions[REPEAT_CONTACTS].count, 3);
    assert_ptr_equal(intake.versions[REPEAT_CONTACTS].items[0], &events[3]);
    assert_ptr_equal(intake.versions[REPEAT_CONTACTS].items[1], &events[2]);
    assert_ptr_equal(intake.versions[REPEAT_CONTACTS].items[2], &events[0]);
    assert_int_equal(intake.versions[REPEAT_REFERRALS].count, 1);
    assert_int_equal(intake.versions[REPEAT_REVIEWS].count, 1);
}

static void each_child_is_listed_once_and_in_order(void **state)
{
    const struct fd_event events[] = {
        event_of(FD_CALL_LOGGED, 7, 1, 0),
        event_of(FD_CALL_LOGGED, -7, 1, 0),
        event_of(FD_REFERRAL_OPENED, 7, 2, 0),
    };
    struct repeat_intake intake;

    repeat_contact_handle(events, FD_COUNT(events), *state, &intake);
    assert_int_equal(intake.children.count, 2);
    assert_int_equal(((const struct repeat_child *)intake.children.items[0])->child_key, -7);
    assert_int_equal(((const struct repeat_child *)intake.children.items[1])->child_key, 7);
}

static void events_of_nobody_known_and_other_kinds_take_no_part(void **state)
{
    const struct fd_event events[] = {
        event_of(FD_CALL_LOGGED, 0, 1, 0),
        event_of(FD_DECISION_MADE, 1, 1, 0),
    };
    struct repeat_intake intake;

    repeat_contact_handle(events, FD_COUNT(events), *state, &intake);
    assert_int_equal(intake.children.count, 0);
    for (int kind = 0; kind < REPEAT_KINDS; kind++) {
        assert_int_equal(intake.versions[kind].count, 0);
    }
}

static const struct fd_str contact_ids[] = {{"C1", 2}, {"C2", 2}, {"C3", 2}};

static struct repeat_alert alert_of(unsigned char digit)
{
    struct repeat_alert alert = {
        .authority_id = 8,
        .child_key = 1,
        .alert_id = {digit},
        .child_id = FD_STR("A"),
        .rule = FD_STR("SIMILAR"),
        .concern_family = FD_STR("3"),
        .raising_contact_id = FD_STR("C3"),
        .contact_ids = {contact_ids, FD_COUNT(contact_ids)},
    };

    return alert;
}

static struct repeat_changes compare_as(struct fd_arena *arena, const struct repeat_alert *standing,
                                        const struct repeat_alert *following, bool send_any,
                                        bool restated)
{
    const struct fd_authority authority = {.id = 8, .send_any = send_any};
    const struct repeat_outcome outcome = {.alerts = &following, .alert_count = following != NULL};
    struct repeat_rows alerts = {0};
    struct repeat_rows duplicates = {0};
    struct repeat_changes changes = {0};

    if (standing) {
        repeat_rows_add(&alerts, standing, arena);
    }
    repeat_contact_compare(&alerts, &duplicates, &outcome, &authority, restated, arena, &changes);
    return changes;
}

/* Compare one standing alert with one that follows, either of which may be NULL. */
static struct repeat_changes compare(struct fd_arena *arena, const struct repeat_alert *standing,
                                     const struct repeat_alert *following, bool send_any)
{
    return compare_as(arena, standing, following, send_any, false);
}

static void an_alert_that_stands_as_it_follows_changes_nothing(void **state)
{
    const struct repeat_alert standing = alert_of(1);
    const struct repeat_alert following = alert_of(1);
    struct repeat_changes changes = compare(*state, &standing, &following, false);

    assert_int_equal(changes.alerts.count + changes.gone_alerts.count, 0);
    assert_int_equal(changes.outbox.count + changes.outbox_gone.count, 0);
}

static void any_difference_is_written_and_handed_on(void **state)
{
    const struct repeat_alert base = alert_of(1);

    for (size_t i = 3; i < repeat_alert_column_count; i++) {
        const struct fd_column *column = &repeat_alert_columns[i];
        struct repeat_alert other = base;
        char *value = (char *)&other + column->offset;
        struct repeat_changes changes;

        if (column->type == FD_COLUMN_TEXT) {
            *(struct fd_str *)(void *)value = FD_STR("other");
        } else if (column->type == FD_COLUMN_TEXT_LIST) {
            other.contact_ids.count--;
        } else if (column->type == FD_COLUMN_BOOL) {
            *(bool *)value = true;
        } else {
            *(int64_t *)(void *)value = 99;
        }
        changes = compare(*state, &base, &other, true);
        assert_int_equal(changes.alerts.count, 1);
        assert_ptr_equal(changes.alerts.items[0], &other);
        /* What has become historic is taken back. */
        assert_int_equal(changes.outbox.count, !other.historic);
        assert_int_equal(changes.outbox_gone.count, other.historic);
    }
}

static void a_new_one_is_added_and_one_that_is_gone_deleted(void **state)
{
    const struct repeat_alert first = alert_of(1);
    const struct repeat_alert second = alert_of(2);
    struct repeat_changes changes = compare(*state, &first, &second, false);

    assert_int_equal(changes.gone_alerts.count, 1);
    assert_ptr_equal(changes.gone_alerts.items[0], &first);
    assert_int_equal(changes.alerts.count, 1);
    assert_ptr_equal(changes.alerts.items[0], &second);
    assert_ptr_equal(changes.outbox.items[0], &second);
    assert_ptr_equal(changes.outbox_gone.items[0], &first);
}

static void what_is_not_sent_is_not_handed_on(void **state)
{
    struct repeat_alert alert = alert_of(1);
    struct repeat_changes changes;

    alert.rule = FD_STR("ANY");
    changes = compare(*state, NULL, &alert, false);
    assert_int_equal(changes.alerts.count, 1);
    assert_int_equal(changes.outbox.count, 0);
    assert_int_equal(compare(*state, NULL, &alert, true).outbox.count, 1);
    assert_int_equal(compare(*state, &alert, NULL, false).outbox_gone.count, 0);
    alert = alert_of(1);
    alert.historic = true;
    assert_int_equal(compare(*state, NULL, &alert, false).outbox.count, 0);
    assert_int_equal(compare(*state, &alert, NULL, false).outbox_gone.count, 0);
}

/* What was sent is the relay's to know: settings may have said otherwise when it was. */
static void decided_anew_every_alert_is_handed_on_as_it_is_to_be_now(void **state)
{
    struct repeat_alert any = alert_of(1);
    struct repeat_changes changes;

    any.rule = FD_STR("ANY");
    changes = compare_as(*state, &any, &any, true, true);
    assert_int_equal(changes.alerts.count + changes.gone_alerts.count, 0);
    assert_int_equal(changes.outbox.count, 1);
    assert_int_equal(changes.outbox_gone.count, 0);
    changes = compare_as(*state, &any, &any, false, true);
    assert_int_equal(changes.alerts.count + changes.gone_alerts.count, 0);
    assert_int_equal(changes.outbox.count, 0);
    assert_int_equal(changes.outbox_gone.count, 1);
    changes = compare_as(*state, &any, NULL, false, true);
    assert_int_equal(changes.gone_alerts.count, 1);
    assert_int_equal(changes.outbox_gone.count, 1);
    changes = compare_as(*state, NULL, &any, false, true);
    assert_int_equal(changes.alerts.count, 1);
    assert_ptr_equal(changes.outbox_gone.items[0], &any);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(versions_come_by_kind_in_order_of_key_and_version),
        CASE(each_child_is_listed_once_and_in_order),
        CASE(events_of_nobody_known_and_other_kinds_take_no_part),
        CASE(an_alert_that_stands_as_it_follows_changes_nothing),
        CASE(any_difference_is_written_and_handed_on),
        CASE(a_new_one_is_added_and_one_that_is_gone_deleted),
        CASE(what_is_not_sent_is_not_handed_on),
        CASE(decided_anew_every_alert_is_handed_on_as_it_is_to_be_now),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
