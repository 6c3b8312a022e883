/* The store on a real PostgreSQL: locks, and what goes to the outbox. */
#include "store_histories.h"

static void the_last_word_in_the_outbox_is_what_is_to_be_sent(void **state)
{
    struct fixture *fixture = *state;
    char *words;
    char *alerts;

    fixture->seed = 1; /* it has alerts */
    random_events(fixture);
    for (size_t i = 0; i < fixture->event_count; i++) {
        write_batch(fixture, &fixture->instance, &fixture->events[i], 1);
    }
    words = rows_text(fixture->instance.pg, last_words);
    alerts = rows_text(fixture->instance.pg,
                       "SELECT true, authority_id, alert_id, child_id, rule, concern_family, "
                       "contact_ids, first_contact_at, last_contact_at, raised_at, raised_late, "
                       "due_at, team_id, closed_at, closed_reason FROM repeat_contact.alert "
                       "WHERE rule = 'SIMILAR' AND NOT historic");
    assert_string_equal(words, alerts);
    assert_true(strlen(words) > 0);
    free(words);
    free(alerts);
}

static void contacts_of_nobody_known_are_not_stored(void **state)
{
    struct fixture *fixture = *state;

    for (int i = 0; i < 3; i++) {
        add_contact(fixture, "", (const char *[]){"C1", "C2", "C3"}[i], i);
    }
    assert_false(write_all(fixture));
    assert_int_equal(
        scratch_number(fixture->instance.pg, "SELECT count(*) FROM repeat_contact.child"), 0);
    assert_int_equal(
        scratch_number(fixture->instance.pg, "SELECT count(*) FROM repeat_contact.contact_version"),
        0);
}

static void three_contacts(struct fixture *fixture, const char *child)
{
    add_contact(fixture, child, "C1", 0);
    add_contact(fixture, child, "C2", 10);
    add_contact(fixture, child, "C3", 20);
}

static int64_t outbox_rows(struct fixture *fixture)
{
    return scratch_number(fixture->instance.pg, "SELECT count(*) FROM frontdoor.alert_outbox");
}

static void only_a_batch_that_wrote_the_outbox_is_durable(void **state)
{
    struct fixture *fixture = *state;

    three_contacts(fixture, "A");
    assert_false(write_batch(fixture, &fixture->instance, fixture->events, 2));
    assert_true(write_batch(fixture, &fixture->instance, fixture->events + 2, 1));
    assert_int_equal(outbox_rows(fixture), 1);
    assert_false(write_all(fixture));
    assert_int_equal(outbox_rows(fixture), 1);
}

static void a_void_takes_the_alert_away_and_tells_the_relay(void **state)
{
    struct fixture *fixture = *state;
    struct fd_event *withdrawn;

    three_contacts(fixture, "A");
    write_all(fixture);
    withdrawn = add_contact(fixture, "A", "C2", 10);
    withdrawn->revision = 1;
    withdrawn->voided = true;
    assert_true(write_all(fixture));
    assert_int_equal(
        scratch_number(fixture->instance.pg, "SELECT count(*) FROM repeat_contact.alert"), 0);
    assert_int_equal(scratch_number(fixture->instance.pg,
                                    "SELECT count(*) FROM frontdoor.alert_outbox "
                                    "WHERE NOT follows AND contact_ids = '{C1,C2,C3}'"),
                     1);
}

static void an_alert_goes_on_in_the_trace_of_the_last_event_of_its_child(void **state)
{
    struct fixture *fixture = *state;

    three_contacts(fixture, "A");
    three_contacts(fixture, "B");
    fixture->events[1].traceparent = FD_STR("trace-a1");
    fixture->events[2].traceparent = FD_STR("trace-a2");
    fixture->events[4].traceparent = FD_STR("trace-b");
    write_all(fixture);
    assert_int_equal(outbox_rows(fixture), 2);
    assert_int_equal(scratch_number(fixture->instance.pg,
                                    "SELECT count(*) FROM frontdoor.alert_outbox WHERE "
                                    "(child_id = 'A' AND traceparent = 'trace-a2') OR "
                                    "(child_id = 'B' AND traceparent IS NULL)"),
                     2);
}

static void another_trace_of_a_known_event_sends_nothing(void **state)
{
    struct fixture *fixture = *state;

    three_contacts(fixture, "A");
    write_all(fixture);
    fixture->events[2].traceparent = FD_STR("trace");
    assert_false(write_all(fixture));
    assert_int_equal(outbox_rows(fixture), 1);
}

static void historic_alerts_are_kept_and_not_sent(void **state)
{
    struct fixture *fixture = *state;

    fixture->authority.alerts_from = fd_date_from_civil(2021, 1, 1);
    three_contacts(fixture, "A");
    assert_false(write_all(fixture));
    assert_int_equal(
        scratch_number(fixture->instance.pg, "SELECT count(*) FROM repeat_contact.alert"), 1);
    assert_int_equal(outbox_rows(fixture), 0);
}

static void any_is_sent_only_where_the_authority_wants_it(void **state)
{
    static const struct fd_str other = {"F_4A", 4};
    struct fixture *fixture = *state;

    for (int wanted = 0; wanted < 2; wanted++) {
        empty(state);
        fixture->authority.send_any = wanted;
        three_contacts(fixture, "A");
        fixture->events[2].call_logged.concern_factors = (struct fd_str_list){&other, 1};
        assert_int_equal(write_all(fixture), wanted);
        assert_int_equal(scratch_number(fixture->instance.pg,
                                        "SELECT count(*) FROM repeat_contact.alert "
                                        "WHERE rule = 'ANY' AND concern_family IS NULL"),
                         1);
        assert_int_equal(outbox_rows(fixture), wanted);
    }
}

static void the_relay_is_woken_when_there_is_something_to_send(void **state)
{
    struct fixture *fixture = *state;
    struct fd_pg *listener = scratch_connect(&fixture->scratch, "alert-relay");
    bool notified;

    scratch_script(listener, "LISTEN frontdoor_alert_outbox");
    three_contacts(fixture, "A");
    write_batch(fixture, &fixture->instance, fixture->events, 2);
    assert_ok(fd_pg_wait_notify(listener, 0, &notified, &scratch_error));
    assert_false(notified);
    write_batch(fixture, &fixture->instance, fixture->events + 2, 1);
    assert_ok(fd_pg_wait_notify(listener, 5000, &notified, &scratch_error));
    assert_true(notified);
    fd_pg_destroy(&listener);
}

static void children_that_share_a_key_are_kept_apart(void **state)
{
    struct fixture *fixture = *state;

    three_contacts(fixture, "A");
    fixture->events[2].child_id = FD_STR("B");
    write_all(fixture);
    assert_int_equal(
        scratch_number(fixture->instance.pg, "SELECT count(*) FROM repeat_contact.alert"), 0);
}

/* A referral of one is found although a batch without any comes between. */
static void what_children_that_share_a_key_hold_is_remembered(void **state)
{
    struct fixture *fixture = *state;

    for (int i = 0; i < 2; i++) {
        struct fd_event *event = add_event(fixture, i ? FD_ALERT_REVIEWED : FD_REFERRAL_OPENED,
                                           i ? FD_STR("B") : FD_STR("A"), FD_STR("E1"));

        event->child_key = fd_key(FD_STR("A"));
        if (i) {
            event->alert_reviewed.alert_id = event->alert_reviewed.reviewer_id = FD_STR("X");
            event->alert_reviewed.role = event->alert_reviewed.outcome = FD_STR("UNKNOWN");
        } else {
            event->referral_opened.opened_on = fd_date_from_civil(2020, 1, 21);
            event->referral_opened.opened_at = event->referral_opened.opened_on * MICROS_PER_DAY;
        }
    }
    write_all(fixture);
    fixture->event_count = 0;
    three_contacts(fixture, "A");
    write_all(fixture);
    assert_int_equal(scratch_number(fixture->instance.pg, "SELECT holds FROM repeat_contact.child"),
                     REPEAT_HOLDS_REFERRALS + REPEAT_HOLDS_REVIEWS + REPEAT_HOLDS_ALERTS);
    assert_int_equal(scratch_number(fixture->instance.pg,
                                    "SELECT count(*) FROM repeat_contact.alert "
                                    "WHERE closed_reason = 'REFERRAL_OPENED'"),
                     1);
}

/* Contacts ten days apart, the first `count` of them written. */
static void many_contacts(struct fixture *fixture, int count)
{
    for (int i = 0; i <= count; i++) {
        struct fd_str id = text_of(fixture, "C", 10 + i);

        add_contact(fixture, "A", "", 10 * i);
        fixture->events[i].call_logged.contact_id = id;
        fixture->events[i].entity_key = fd_key(id);
    }
    write_batch(fixture, &fixture->instance, fixture->events, (size_t)count);
}

static int64_t alerts_with(const struct fixture *fixture, const char *contact_id)
{
    char sql[200];

    (void)snprintf(sql, sizeof(sql),
                   "SELECT count(*) FROM repeat_contact.alert WHERE '%s' = ANY (contact_ids)",
                   contact_id);
    return scratch_number(fixture->instance.pg, sql);
}

/* Who reads all notices that the first contact has gone, which nothing but this test does. */
static void forget_the_first_contact(struct fixture *fixture)
{
    scratch_script(fixture->instance.pg,
                   "DELETE FROM repeat_contact.contact_version WHERE contact_id = 'C10'");
    assert_int_equal(alerts_with(fixture, "C10"), 1);
}

static void a_contact_after_all_others_is_decided_without_the_early_ones(void **state)
{
    struct fixture *fixture = *state;

    many_contacts(fixture, 20);
    forget_the_first_contact(fixture);
    write_batch(fixture, &fixture->instance, fixture->events + 20, 1);
    assert_int_equal(alerts_with(fixture, "C10"), 1);
    assert_int_equal(alerts_with(fixture, "C30"), 1);
}

static void a_correction_has_the_whole_history_decided(void **state)
{
    struct fixture *fixture = *state;

    many_contacts(fixture, 20);
    forget_the_first_contact(fixture);
    fixture->events[19].revision = 1;
    fixture->events[19].hash++;
    write_batch(fixture, &fixture->instance, fixture->events + 19, 1);
    assert_int_equal(alerts_with(fixture, "C10"), 0);
}

static void other_settings_have_the_whole_history_decided(void **state)
{
    struct fixture *fixture = *state;

    many_contacts(fixture, 20);
    forget_the_first_contact(fixture);
    fixture->authority.alerts_from = fd_date_from_civil(2019, 1, 1);
    write_batch(fixture, &fixture->instance, fixture->events + 20, 1);
    assert_int_equal(alerts_with(fixture, "C10"), 0);
}

static void a_referral_has_the_whole_history_decided(void **state)
{
    struct fixture *fixture = *state;
    struct fd_event *event;

    many_contacts(fixture, 20);
    forget_the_first_contact(fixture);
    event = add_event(fixture, FD_REFERRAL_OPENED, FD_STR("A"), FD_STR("R1"));
    event->referral_opened.opened_on = fd_date_from_civil(2020, 3, 1);
    event->referral_opened.opened_at = event->referral_opened.opened_on * MICROS_PER_DAY;
    write_batch(fixture, &fixture->instance, event, 1);
    assert_int_equal(alerts_with(fixture, "C10"), 0);
}

/* Nine contacts each of hundreds of children, and one more: of every other child it comes too late
   to be decided by its window. */
static size_t add_crowd(struct fixture *fixture)
{
    enum { CROWD = 700, EACH = 9 };
    size_t early;

    for (int child = 0; child < CROWD; child++) {
        for (int i = 0; i < EACH; i++) {
            add_contact(fixture, "", "", 10 * i);
        }
    }
    early = fixture->event_count;
    for (int child = 0; child < CROWD; child++) {
        add_contact(fixture, "", "", child % 2 == 0 ? 10 * EACH : 5)->recorded_at +=
            10 * EACH * MICROS_PER_DAY;
    }
    for (size_t i = 0; i < fixture->event_count; i++) {
        size_t child = i < early ? i / EACH : i - early;
        struct fd_event *event = &fixture->events[i];

        event->child_id = text_of(fixture, "K", (int)child);
        event->child_key = fd_key(event->child_id);
        event->call_logged.contact_id = text_of(fixture, "C", (int)i);
        event->entity_key = fd_key(event->call_logged.contact_id);
    }
    return early;
}

static int64_t alerts_hash(const struct fixture *fixture)
{
    return scratch_number(fixture->instance.pg,
                          "SELECT sum(hashint8extended(hash_record_extended(alert, 1), 1) "
                          "% 1000000007)::bigint "
                          "FROM repeat_contact.alert");
}

static void children_are_decided_alike_however_many_are_in_a_batch(void **state)
{
    struct fixture *fixture = *state;
    size_t early = add_crowd(fixture);
    int64_t at_once;

    write_batch(fixture, &fixture->instance, fixture->events, fixture->event_count);
    at_once = alerts_hash(fixture);
    truncate_tables(fixture);
    write_batch(fixture, &fixture->instance, fixture->events, early);
    assert_int_not_equal(alerts_hash(fixture), at_once);
    write_batch(fixture, &fixture->instance, fixture->events + early, fixture->event_count - early);
    assert_int_equal(alerts_hash(fixture), at_once);
    truncate_tables(fixture);
    for (size_t i = 0; i < fixture->event_count; i += 100) {
        write_batch(fixture, &fixture->instance, fixture->events + i, 100);
    }
    assert_int_equal(alerts_hash(fixture), at_once);
}

/* Rows of so many other children that a batch of hundreds is small beside them. */
static void fill_tables(const struct fixture *fixture)
{
    scratch_script(fixture->instance.pg,
                   "INSERT INTO repeat_contact.child (authority_id, child_key) "
                   "SELECT 8, n FROM generate_series(1, 50000) AS n");
    scratch_script(fixture->instance.pg,
                   "INSERT INTO repeat_contact.contact_version (authority_id, child_key, "
                   "contact_key, revision, recorded_at, hash, child_id, contact_id, voided, "
                   "time_known, received_at, received_on, source, concern_factors, "
                   "information_only) SELECT 8, n, n, 0, 'epoch', n, n, n, false, true, 'epoch', "
                   "'epoch', 'S_1A', '{}', false FROM generate_series(1, 50000) AS n");
    scratch_script(fixture->instance.pg, "ANALYZE");
}

/* So far by this session; other transactions' are in it too. */
static int64_t whole_reads(const struct fixture *fixture)
{
    return scratch_number(fixture->instance.pg,
                          "SELECT sum(seq_scan) FROM pg_stat_xact_user_tables WHERE schemaname = "
                          "'repeat_contact' AND relname IN ('child', 'contact_version')");
}

static void no_table_is_read_as_a_whole(void **state)
{
    struct fixture *fixture = *state;
    size_t early = add_crowd(fixture);
    bool durable = false;
    int64_t before;

    fill_tables(fixture);
    scratch_script(fixture->instance.pg, "BEGIN");
    before = whole_reads(fixture);
    assert_ok(try_write(fixture, &fixture->instance, fixture->events, early, &durable));
    assert_ok(try_write(fixture, &fixture->instance, fixture->events + early,
                        fixture->event_count - early, &durable));
    assert_int_equal(whole_reads(fixture), before);
    scratch_script(fixture->instance.pg, "ROLLBACK");
}

/* What is known when depends on all of them, so none replaces another. */
static void every_accepted_version_is_kept(void **state)
{
    static const enum fd_event_type types[] = {FD_CALL_LOGGED, FD_REFERRAL_OPENED,
                                               FD_ALERT_REVIEWED};
    struct fixture *fixture = *state;

    for (size_t i = 0; i < FD_COUNT(types); i++) {
        for (int revision = 0; revision < 3; revision++) {
            struct fd_event *event = add_contact(fixture, "A", "E1", 0);

            event->type = types[i];
            event->revision = revision;
            if (types[i] == FD_ALERT_REVIEWED) {
                event->alert_reviewed = (struct fd_alert_reviewed){.review_id = FD_STR("E1"),
                                                                   .alert_id = FD_STR("X"),
                                                                   .reviewer_id = FD_STR("S"),
                                                                   .role = FD_STR("UNKNOWN"),
                                                                   .outcome = FD_STR("UNKNOWN")};
            }
        }
    }
    write_batch(fixture, &fixture->instance, fixture->events + 1, fixture->event_count - 1);
    write_all(fixture);
    assert_int_equal(scratch_number(fixture->instance.pg,
                                    "SELECT (SELECT count(*) FROM repeat_contact.contact_version) "
                                    "* 100 + (SELECT count(*) FROM "
                                    "repeat_contact.referral_version) * 10 + (SELECT count(*) FROM "
                                    "repeat_contact.review_version)"),
                     333);
}

/* A writer on a thread of its own. */
struct writer {
    const struct fixture *fixture;
    struct instance instance;
    const struct fd_event *events;
    size_t count;
    size_t step;
    enum fd_status status; /* of the first batch that failed, once the thread has ended */
};

static void *write_steps(void *argument)
{
    struct writer *writer = argument;

    bool durable;

    writer->status = FD_OK;
    for (size_t i = 0; i < writer->count && writer->status == FD_OK; i += writer->step) {
        size_t size = writer->step < writer->count - i ? writer->step : writer->count - i;

        writer->status =
            commit_batch(writer->fixture, &writer->instance, writer->events + i, size, &durable);
    }
    return NULL;
}

static void wait_until_blocked(struct fd_pg *pg)
{
    static const char blocked[] = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = "
                                  "'Lock' AND datname = current_database()";

    for (int i = 0; i < 2000; i++) {
        struct timespec pause = {.tv_nsec = 5000000};

        if (scratch_number(pg, blocked) > 0) {
            return;
        }
        /* allowed: between two looks at what is waited for */
        (void)nanosleep(&pause, NULL);
    }
    fail_msg("the second writer does not wait for the first");
}

static void a_writer_waits_for_the_child_and_then_sees_what_the_other_wrote(void **state)
{
    struct fixture *fixture = *state;
    struct writer second = {.fixture = fixture, .count = 1, .step = 1};
    struct fd_pg *watcher = scratch_connect(&fixture->scratch, "watcher");
    pthread_t thread;
    bool durable = false;

    three_contacts(fixture, "A");
    write_batch(fixture, &fixture->instance, fixture->events, 1);
    instance_init(&second.instance, fixture);
    scratch_script(second.instance.pg, "SET lock_timeout = '10s'");
    second.events = &fixture->events[2];
    scratch_script(fixture->instance.pg, "BEGIN");
    assert_int_equal(try_write(fixture, &fixture->instance, &fixture->events[1], 1, &durable),
                     FD_OK);
    assert_int_equal(pthread_create(&thread, NULL, write_steps, &second), 0);
    wait_until_blocked(watcher);
    scratch_script(fixture->instance.pg, "COMMIT");
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(second.status, FD_OK);
    assert_int_equal(scratch_number(fixture->instance.pg,
                                    "SELECT count(*) FROM repeat_contact.alert "
                                    "WHERE contact_ids = '{C1,C2,C3}'"),
                     1);
    instance_clean_up(&second.instance);
    fd_pg_destroy(&watcher);
}

/* By every writer, so that no two can wait for each other crosswise: whoever waits for the first
   child holds no other. */
static void children_are_locked_in_order_of_their_keys(void **state)
{
    enum { MANY = 200 };
    struct fixture *fixture = *state;
    struct writer second = {.fixture = fixture, .count = MANY, .step = MANY};
    struct fd_pg *watcher = scratch_connect(&fixture->scratch, "watcher");
    pthread_t thread;

    for (int i = 0; i < MANY; i++) {
        struct fd_event *event = add_contact(fixture, "", "C1", 0);

        event->child_id = text_of(fixture, "child", i);
        event->child_key = fd_key(event->child_id);
    }
    write_all(fixture);
    instance_init(&second.instance, fixture);
    scratch_script(second.instance.pg, "SET lock_timeout = '10s'");
    second.events = fixture->events;
    scratch_script(fixture->instance.pg,
                   "BEGIN; SELECT FROM repeat_contact.child ORDER BY authority_id, child_key "
                   "LIMIT 1 FOR UPDATE");
    assert_int_equal(pthread_create(&thread, NULL, write_steps, &second), 0);
    wait_until_blocked(watcher);
    assert_int_equal(scratch_number(watcher, "SELECT count(*) FROM (SELECT FROM "
                                             "repeat_contact.child FOR UPDATE SKIP LOCKED) AS f"),
                     MANY - 1);
    scratch_script(fixture->instance.pg, "COMMIT");
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(second.status, FD_OK);
    instance_clean_up(&second.instance);
    fd_pg_destroy(&watcher);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup(name, empty)
    const struct CMUnitTest tests[] = {
        CASE(the_last_word_in_the_outbox_is_what_is_to_be_sent),
        CASE(contacts_of_nobody_known_are_not_stored),
        CASE(only_a_batch_that_wrote_the_outbox_is_durable),
        CASE(a_void_takes_the_alert_away_and_tells_the_relay),
        CASE(an_alert_goes_on_in_the_trace_of_the_last_event_of_its_child),
        CASE(another_trace_of_a_known_event_sends_nothing),
        CASE(historic_alerts_are_kept_and_not_sent),
        CASE(any_is_sent_only_where_the_authority_wants_it),
        CASE(the_relay_is_woken_when_there_is_something_to_send),
        CASE(children_that_share_a_key_are_kept_apart),
        CASE(what_children_that_share_a_key_hold_is_remembered),
        CASE(a_contact_after_all_others_is_decided_without_the_early_ones),
        CASE(a_correction_has_the_whole_history_decided),
        CASE(other_settings_have_the_whole_history_decided),
        CASE(a_referral_has_the_whole_history_decided),
        CASE(children_are_decided_alike_however_many_are_in_a_batch),
        CASE(no_table_is_read_as_a_whole),
        CASE(every_accepted_version_is_kept),
        CASE(a_writer_waits_for_the_child_and_then_sees_what_the_other_wrote),
        CASE(children_are_locked_in_order_of_their_keys),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
