#include "kafka_fixture.h"

#include "kafka/fd_rights.h"

static const struct fd_right readable = {
    .principal = "User:reader", .thing = FD_RIGHT_TOPIC, .name = "t", .operations = FD_RIGHT_READ};

static void things_and_operations_have_the_names_of_kafkas_own_tool(void **state)
{
    (void)state;
    assert_string_equal(fd_right_thing_name(FD_RIGHT_TOPIC), "topic");
    assert_string_equal(fd_right_thing_name(FD_RIGHT_GROUP), "group");
    assert_string_equal(fd_right_thing_name(FD_RIGHT_TRANSACTIONAL_ID), "transactional-id");
    assert_string_equal(fd_right_operation_name(FD_RIGHT_READ), "Read");
    assert_string_equal(fd_right_operation_name(FD_RIGHT_WRITE), "Write");
    assert_string_equal(fd_right_operation_name(FD_RIGHT_CREATE), "Create");
    assert_string_equal(fd_right_operation_name(FD_RIGHT_DESCRIBE), "Describe");
    assert_string_equal(fd_right_operation_name(FD_RIGHT_DESCRIBE_CONFIGS), "DescribeConfigs");
}

static void transactional_ids_can_be_granted_from_librdkafka_2_2_on(void **state)
{
    struct fd_right right = readable;

    (void)state;
    assert_true(fd_right_is_grantable(&right));
    right.thing = FD_RIGHT_GROUP;
    assert_true(fd_right_is_grantable(&right));
    right.thing = FD_RIGHT_TRANSACTIONAL_ID;
    assert_int_equal(fd_right_is_grantable(&right), rd_kafka_version() >= 0x020200ff);
}

static void nothing_is_granted_without_asking(void **state)
{
    struct fd_admin *admin = NULL;
    struct fd_error error;

    (void)state;
    check_status(fd_admin_new("127.0.0.1:1", NULL, &admin, &error), &error);
    check_status(fd_rights_grant(admin, &readable, 0, &error), &error);
    fd_admin_destroy(&admin);
}

static void what_librdkafka_refuses_is_named(void **state)
{
    struct fd_right right = readable;
    struct fd_admin *admin = NULL;
    struct fd_error error;

    (void)state;
    right.thing = FD_RIGHT_TRANSACTIONAL_ID;
    check_status(fd_admin_new("127.0.0.1:1", NULL, &admin, &error), &error);
    if (!fd_right_is_grantable(&right)) {
        assert_int_equal(fd_rights_grant(admin, &right, 1, &error), FD_FATAL);
        assert_string_equal(error.code, "config");
        assert_non_null(strstr(error.message, "transactional-id t"));
    }
    fd_admin_destroy(&admin);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(things_and_operations_have_the_names_of_kafkas_own_tool),
        cmocka_unit_test(transactional_ids_can_be_granted_from_librdkafka_2_2_on),
        cmocka_unit_test(nothing_is_granted_without_asking),
        cmocka_unit_test(what_librdkafka_refuses_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
