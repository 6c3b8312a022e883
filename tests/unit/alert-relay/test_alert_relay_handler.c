/* What is sent of an alert, for each state on the topic and each state of the alert. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "alert_relay_handler.h"
#include "base/fd_time.h"

enum { GONE, OPEN, CLOSED };

static void every_transition_is_as_the_table_says(void **state)
{
    static const struct {
        enum relay_state sent;
        int now;
        enum relay_state same;    /* contents as sent */
        enum relay_state changed; /* other contents */
    } cases[] = {
        {RELAY_NONE, GONE, RELAY_NONE, RELAY_NONE},
        {RELAY_NONE, OPEN, RELAY_RAISED, RELAY_RAISED},
        {RELAY_NONE, CLOSED, RELAY_CLOSED, RELAY_CLOSED},
        {RELAY_RAISED, GONE, RELAY_RETRACTED, RELAY_RETRACTED},
        {RELAY_RAISED, OPEN, RELAY_NONE, RELAY_UPDATED},
        {RELAY_RAISED, CLOSED, RELAY_CLOSED, RELAY_CLOSED},
        {RELAY_UPDATED, GONE, RELAY_RETRACTED, RELAY_RETRACTED},
        {RELAY_UPDATED, OPEN, RELAY_NONE, RELAY_UPDATED},
        {RELAY_UPDATED, CLOSED, RELAY_CLOSED, RELAY_CLOSED},
        {RELAY_CLOSED, GONE, RELAY_RETRACTED, RELAY_RETRACTED},
        {RELAY_CLOSED, OPEN, RELAY_UPDATED, RELAY_UPDATED},
        {RELAY_CLOSED, CLOSED, RELAY_NONE, RELAY_CLOSED},
        {RELAY_RETRACTED, GONE, RELAY_NONE, RELAY_NONE},
        {RELAY_RETRACTED, OPEN, RELAY_RAISED, RELAY_RAISED},
        {RELAY_RETRACTED, CLOSED, RELAY_CLOSED, RELAY_CLOSED},
    };
    bool seen[RELAY_STATES][CLOSED + 1] = {{false}};

    (void)state;
    for (size_t i = 0; i < FD_COUNT(cases); i++) {
        struct relay_sent sent = {.state = cases[i].sent, .content_hash = 5};
        bool follows = cases[i].now != GONE;
        bool closed = cases[i].now == CLOSED;

        assert_int_equal(relay_decide(&sent, follows, closed, 5), cases[i].same);
        assert_int_equal(relay_decide(&sent, follows, closed, 6), cases[i].changed);
        seen[cases[i].sent][cases[i].now] = true;
    }
    for (int sent = 0; sent < RELAY_STATES; sent++) {
        for (int now = GONE; now <= CLOSED; now++) {
            assert_true(seen[sent][now]);
        }
    }
}

/* After any history of decisions the topic's last word is what the alert is. */
static void the_last_word_is_always_the_alerts_state(void **state)
{
    uint32_t seed = 1;
    struct relay_sent sent = {.state = RELAY_NONE};

    (void)state;
    for (int i = 0; i < 10000; i++) {
        int now = (int)((seed = seed * 1664525 + 1013904223) >> 16) % 3;
        int64_t hash = 3 * (int64_t)((seed = seed * 1664525 + 1013904223) >> 31) + now;
        enum relay_state decided = relay_decide(&sent, now != GONE, now == CLOSED, hash);

        if (decided != RELAY_NONE) {
            sent = (struct relay_sent){decided, sent.revision + 1, hash};
        }
        if (now == GONE) {
            assert_true(sent.state == RELAY_NONE || sent.state == RELAY_RETRACTED);
        } else {
            assert_int_equal(sent.state == RELAY_CLOSED, now == CLOSED);
            assert_int_equal(sent.content_hash, hash);
            assert_int_not_equal(sent.state, RELAY_RETRACTED);
        }
    }
}

static void states_and_symbols_lead_to_each_other(void **state)
{
    (void)state;
    for (int i = RELAY_RAISED; i < RELAY_STATES; i++) {
        assert_int_equal(relay_state_from_symbol(relay_state_symbol((enum relay_state)i)), i);
    }
    assert_int_equal(relay_state_from_symbol(FD_STR_NULL), RELAY_NONE);
    assert_int_equal(relay_state_from_symbol(FD_STR("")), RELAY_NONE);
    assert_int_equal(relay_state_from_symbol(FD_STR("raised")), RELAY_NONE);
}

static void a_revision_is_the_time_unless_the_last_one_was_later(void **state)
{
    struct relay_sent sent = {.state = RELAY_NONE, .revision = 0};

    (void)state;
    assert_int_equal(relay_next_revision(&sent, 1700000000000999), 1700000000000);
    sent = (struct relay_sent){.state = RELAY_RAISED, .revision = 1699999999999};
    assert_int_equal(relay_next_revision(&sent, 1700000000000000), 1700000000000);
    sent.revision = 1700000000000;
    assert_int_equal(relay_next_revision(&sent, 1700000000000000), 1700000000001);
    sent.revision = 1800000000000;
    assert_int_equal(relay_next_revision(&sent, 1700000000000000), 1800000000001);
}

static void the_hash_is_of_all_that_a_correction_or_a_review_changes(void **state)
{
    static const struct fd_str ids[] = {{"C1", 2}, {"C2", 2}, {"C3", 2}};
    static const struct fd_str shifted[] = {{"C1C", 3}, {"2", 1}, {"C3", 2}};
    const struct fd_repeat_contact_alert base = {
        .contact_ids = {ids, 3},
        .first_contact_at = 1,
        .last_contact_at = 2,
        .due_at = 3,
        .closed_at = FD_TIME_NULL,
        .raised_at = 4,
    };
    struct fd_repeat_contact_alert others[] = {base, base, base, base, base,
                                               base, base, base, base, base};
    struct fd_repeat_contact_alert same = base;

    (void)state;
    others[0].contact_ids.count = 2;
    others[1].contact_ids.items = shifted;
    others[2].first_contact_at = 0;
    others[3].last_contact_at = 9;
    others[4].due_at = FD_TIME_NULL;
    others[5].closed_at = 9;
    others[6].closed_reason = FD_STR("REVIEWED");
    others[7].raised_at = 5;
    others[8].raised_late = true;
    others[9].team_id = FD_STR("T9");
    for (size_t i = 0; i < FD_COUNT(others); i++) {
        assert_int_not_equal(relay_content_hash(&base), relay_content_hash(&others[i]));
    }
    same.state = FD_STR("UPDATED");
    same.revision = 5;
    assert_int_equal(relay_content_hash(&base), relay_content_hash(&same));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_transition_is_as_the_table_says),
        cmocka_unit_test(the_last_word_is_always_the_alerts_state),
        cmocka_unit_test(states_and_symbols_lead_to_each_other),
        cmocka_unit_test(a_revision_is_the_time_unless_the_last_one_was_later),
        cmocka_unit_test(the_hash_is_of_all_that_a_correction_or_a_review_changes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
