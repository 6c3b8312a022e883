/* Children decided anew, as settings changed, from what is stored of them. */
#include "store_histories.h"

enum { MANY = 2300, PAGES = 3 };

static struct fd_anew decide_anew(struct fixture *fixture, struct fd_anew anew)
{
    static const struct fd_service_config config = {.copy_rows = 4};
    struct instance *instance = &fixture->instance;
    const struct fd_store_context context = {
        .config = &config,
        .pg = instance->pg,
        .reference = &fixture->reference,
        .arena = instance->arena,
        .params = &instance->params,
        .env = fd_env_real(),
    };
    bool durable = false;

    fd_arena_reset(instance->arena);
    assert_ok(fd_pg_script(instance->pg, "BEGIN", NULL, &scratch_error));
    assert_ok(repeat_contact_decide_anew(&context, &anew, &durable, &scratch_error));
    assert_ok(fd_pg_script(instance->pg, "COMMIT", NULL, &scratch_error));
    return anew;
}

static const struct fd_anew all_of_it = {.authority_id = 8, .next_key = INT64_MIN};

static void three_contacts(struct fixture *fixture, const char *child)
{
    add_contact(fixture, child, "C1", 0);
    add_contact(fixture, child, "C2", 10);
    add_contact(fixture, child, "C3", 20);
}

static int64_t count(struct fixture *fixture, const char *what)
{
    char sql[200];

    snprintf(sql, sizeof(sql), "SELECT count(*) FROM %s", what);
    return scratch_number(fixture->instance.pg, sql);
}

static void every_child_is_decided_page_by_page(void **state)
{
    struct fixture *fixture = *state;
    struct fd_anew anew = all_of_it;
    size_t decided = 0;
    int pages = 0;

    for (int i = 0; i < MANY; i++) {
        three_contacts(fixture, text_of(fixture, "child-", i).ptr);
    }
    write_all(fixture);
    assert_int_equal(count(fixture, "repeat_contact.alert"), MANY);
    fixture->authority.alert_count = 4;
    for (; !anew.finished; pages++) {
        anew = decide_anew(fixture, anew);
        decided += anew.decided;
        assert_int_equal(count(fixture, "repeat_contact.alert"), MANY - decided);
    }
    fixture->authority.alert_count = 3;
    assert_int_equal(pages, PAGES);
    assert_int_equal(decided, MANY);
    assert_int_equal(count(fixture, "frontdoor.alert_outbox WHERE NOT follows"), MANY);
}

static void two_who_share_a_key_are_both_decided(void **state)
{
    struct fixture *fixture = *state;
    struct fd_anew anew;

    three_contacts(fixture, "A");
    three_contacts(fixture, "B");
    for (size_t i = 0; i < fixture->event_count; i++) {
        fixture->events[i].child_key = INT64_MAX;
        fixture->events[i].entity_key += (int64_t)i;
    }
    write_all(fixture);
    assert_int_equal(count(fixture, "repeat_contact.alert"), 2);
    fixture->authority.alert_count = 4;
    anew = decide_anew(fixture, all_of_it);
    fixture->authority.alert_count = 3;
    assert_int_equal(anew.decided, 2);
    assert_true(anew.finished);
    assert_int_equal(count(fixture, "repeat_contact.alert"), 0);
}

static void where_only_alerts_matter_only_their_children_are_decided(void **state)
{
    struct fixture *fixture = *state;
    struct fd_anew anew = all_of_it;

    three_contacts(fixture, "A");
    add_contact(fixture, "B", "C4", 0);
    write_all(fixture);
    anew.alerts_only = true;
    assert_int_equal(decide_anew(fixture, anew).decided, 1);
    assert_int_equal(decide_anew(fixture, all_of_it).decided, 2);
}

static void of_another_authority_nothing_is_decided(void **state)
{
    struct fixture *fixture = *state;
    struct fd_anew anew = {.authority_id = 9, .next_key = INT64_MIN};

    three_contacts(fixture, "A");
    write_all(fixture);
    anew = decide_anew(fixture, anew);
    assert_true(anew.finished);
    assert_int_equal(anew.decided, 0);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup(name, empty)
    const struct CMUnitTest tests[] = {
        CASE(every_child_is_decided_page_by_page),
        CASE(two_who_share_a_key_are_both_decided),
        CASE(where_only_alerts_matter_only_their_children_are_decided),
        CASE(of_another_authority_nothing_is_decided),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
