#include "kafka_fixture.h"

#include "kafka/fd_topics.h"

static struct fd_admin *new_admin(const char *brokers)
{
    struct fd_admin *admin = NULL;
    struct fd_error error;

    check_status(fd_admin_new(brokers, NULL, &admin, &error), &error);
    return admin;
}

static void the_brokers_are_counted(void **state)
{
    struct mock *mock = *state;
    struct fd_admin *admin = new_admin(mock->brokers);
    struct fd_error error;
    int brokers = 0;

    check_status(fd_admin_ping(admin, &brokers, &error), &error);
    assert_int_equal(brokers, 1);
    fd_admin_destroy(&admin);
    assert_null(admin);
    fd_admin_destroy(&admin);
}

static void topics_are_listed_by_prefix_and_sorted(void **state)
{
    struct mock *mock = *state;
    struct fd_admin *admin = new_admin(mock->brokers);
    struct fd_error error;
    char **names = NULL;
    int count = 0;

    create_topic(mock, "frontdoor.b", 1);
    create_topic(mock, "other", 1);
    create_topic(mock, "frontdoor.a", 1);
    check_status(fd_admin_list(admin, "frontdoor.", &names, &count, &error), &error);
    assert_int_equal(count, 2);
    assert_string_equal(names[0], "frontdoor.a");
    assert_string_equal(names[1], "frontdoor.b");
    for (int i = 0; i < count; i++) {
        free(names[i]);
    }
    free(names);
    fd_admin_destroy(&admin);
}

static void a_topic_that_is_not_there_is_described_as_such_and_not_made(void **state)
{
    struct mock *mock = *state;
    struct fd_admin *admin = new_admin(mock->brokers);
    struct fd_topic_found found = {.exists = true};
    struct fd_error error;

    for (int i = 0; i < 2; i++) {
        check_status(fd_admin_describe(admin, "t", &found, &error), &error);
        assert_false(found.exists);
    }
    fd_admin_destroy(&admin);
}

static void watermarks_are_the_first_and_the_end_offset(void **state)
{
    struct mock *mock = *state;
    struct fd_admin *admin = new_admin(mock->brokers);
    struct fd_error error;
    int64_t low = -1;
    int64_t high = -1;

    create_topic(mock, "t", 2);
    produce(mock, "t", 1, 0, 3);
    check_status(fd_admin_watermarks(admin, "t", 1, &low, &high, &error), &error);
    assert_int_equal(low, 0);
    assert_int_equal(high, 3);
    fd_admin_destroy(&admin);
}

static void an_impossible_topic_is_refused_before_it_is_asked_for(void **state)
{
    struct mock *mock = *state;
    struct fd_admin *admin = new_admin(mock->brokers);
    struct fd_topic_wanted wanted = {.name = "t", .partitions = -7, .replication = 1};
    struct fd_error error;
    bool created;

    assert_int_equal(fd_admin_create(admin, &wanted, &created, &error), FD_FATAL);
    assert_string_equal(error.code, "config");
    fd_admin_destroy(&admin);
}

static void brokers_that_are_not_there_are_a_passing_error(void **state)
{
    struct fd_admin *admin = new_admin("127.0.0.1:1");
    struct fd_topic_wanted wanted = {.name = "t", .partitions = 1, .replication = 1};
    struct fd_error error;
    bool created;
    int brokers;

    (void)state;
    assert_int_equal(fd_admin_ping(admin, &brokers, &error), FD_RETRY);
    assert_int_equal(fd_admin_create(admin, &wanted, &created, &error), FD_RETRY);
    fd_admin_destroy(&admin);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_MOCK(the_brokers_are_counted),
        WITH_MOCK(topics_are_listed_by_prefix_and_sorted),
        WITH_MOCK(a_topic_that_is_not_there_is_described_as_such_and_not_made),
        WITH_MOCK(watermarks_are_the_first_and_the_end_offset),
        WITH_MOCK(an_impossible_topic_is_refused_before_it_is_asked_for),
        cmocka_unit_test(brokers_that_are_not_there_are_a_passing_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
