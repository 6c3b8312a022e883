#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <string.h>

#include "base/fd_macros.h"
#include "service/fd_partitions.h"

struct example {
    int64_t next_offset;
    int64_t last_offset;
    int64_t low;
    int64_t high;
    enum fd_status status;
    int64_t start;
    bool rechecking;
};

static const struct example examples[] = {
    /* new: wherever the log begins */
    {-1, -1, 0, 0, FD_OK, 0, false},
    {-1, -1, 7, 9, FD_OK, 7, false},
    /* nothing projected yet, but passed */
    {0, -1, 0, 5, FD_OK, 0, false},
    {3, -1, 3, 3, FD_OK, 3, false},
    /* the last record is still there, perhaps some offsets back */
    {8, 7, 0, 8, FD_OK, 7, true},
    {8, 7, 7, 20, FD_OK, 7, true},
    {8, 5, 0, 8, FD_OK, 5, true},
    /* it has gone, what comes after it hasn't */
    {8, 7, 8, 8, FD_OK, 8, false},
    {8, 5, 6, 8, FD_OK, 8, false},
    /* outside */
    {9, 8, 0, 8, FD_FATAL, 0, false},
    {9, 8, 0, 0, FD_FATAL, 0, false},
    {8, 7, 9, 20, FD_FATAL, 0, false},
    {0, -1, 1, 20, FD_FATAL, 0, false},
};

static void a_position_is_located_in_the_log_or_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < FD_COUNT(examples); i++) {
        const struct example *example = &examples[i];
        struct fd_position position = {.topic = "frontdoor.call-logged",
                                       .partition = 4,
                                       .next_offset = example->next_offset,
                                       .last_offset = example->last_offset};
        struct fd_error error = {0};
        int64_t start = 0;
        bool rechecking = false;
        enum fd_status status =
            fd_position_locate(&position, example->low, example->high, &start, &rechecking, &error);

        assert_int_equal(status, example->status);
        assert_int_equal(start, example->start);
        assert_int_equal(rechecking, example->rechecking);
    }
}

static void a_refusal_names_place_range_and_cure(void **state)
{
    struct fd_position position = {
        .topic = "frontdoor.call-logged", .partition = 4, .next_offset = 9, .last_offset = 8};
    struct fd_error error;
    int64_t start;
    bool rechecking;

    (void)state;
    assert_int_equal(fd_position_locate(&position, 2, 5, &start, &rechecking, &error), FD_FATAL);
    assert_string_equal(error.code, "position_outside_log");
    assert_non_null(strstr(error.message, "frontdoor.call-logged [4]"));
    assert_non_null(strstr(error.message, "position 9"));
    assert_non_null(strstr(error.message, "[2, 5)"));
    assert_non_null(strstr(error.message, "frontdoorctl position set"));
}

static void only_the_same_record_passes_the_recheck(void **state)
{
    struct fd_position position = {.topic = "t",
                                   .next_offset = 9,
                                   .last_offset = 8,
                                   .last_timestamp = 1600000000000,
                                   .last_hash = -77};
    struct fd_error error;

    (void)state;
    assert_int_equal(fd_position_recheck(&position, 8, 1600000000000, -77, &error), FD_OK);
    assert_int_equal(fd_position_recheck(&position, 8, 1600000000000, 77, &error), FD_FATAL);
    assert_string_equal(error.code, "topic_recreated");
    assert_int_equal(fd_position_recheck(&position, 8, 1600000000001, -77, &error), FD_FATAL);
    assert_int_equal(fd_position_recheck(&position, 9, 1600000000000, -77, &error), FD_FATAL);
}

static void partitions_are_held_in_order_and_found(void **state)
{
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(3);
    struct fd_partitions partitions = {0};
    struct fd_error error;

    (void)state;
    rd_kafka_topic_partition_list_add(list, "frontdoor.call-logged", 10);
    rd_kafka_topic_partition_list_add(list, "frontdoor.E06000008.call-logged", 0);
    rd_kafka_topic_partition_list_add(list, "frontdoor.call-logged", 9);
    fd_partitions_assign(&partitions, list);
    assert_int_equal(partitions.count, 3);
    assert_string_equal(partitions.items[0].present.topic, "frontdoor.E06000008.call-logged");
    assert_int_equal(partitions.items[1].present.partition, 9);
    assert_int_equal(partitions.items[2].present.partition, 10);
    assert_ptr_equal(fd_partitions_find(&partitions, "frontdoor.call-logged", 9),
                     &partitions.items[1]);
    assert_null(fd_partitions_find(&partitions, "frontdoor.call-logged", 1));
    assert_int_equal(fd_partitions_parse(&partitions, "frontdoor", &error), FD_OK);
    assert_int_equal(partitions.items[0].topic.type, FD_CALL_LOGGED);
    assert_int_equal(fd_partitions_parse(&partitions, "backdoor", &error), FD_FATAL);
    rd_kafka_topic_partition_list_destroy(list);
    fd_partitions_assign(&partitions, NULL);
    assert_null(fd_partitions_find(&partitions, "frontdoor.call-logged", 9));
    fd_partitions_clean_up(&partitions);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_position_is_located_in_the_log_or_refused),
        cmocka_unit_test(a_refusal_names_place_range_and_cure),
        cmocka_unit_test(only_the_same_record_passes_the_recheck),
        cmocka_unit_test(partitions_are_held_in_order_and_found),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
