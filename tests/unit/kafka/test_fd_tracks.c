#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "kafka/fd_tracks.h"

static void offsets_may_leave_gaps_and_never_go_back(void **state)
{
    struct fd_track track = {.topic = "t", .partition = 3, .next_offset = 10};
    struct fd_error error = {.status = FD_OK};

    (void)state;
    assert_int_equal(fd_track_advance(&track, 10, &error), FD_OK);
    assert_int_equal(fd_track_advance(&track, 15, &error), FD_OK);
    assert_int_equal(track.next_offset, 16);
    assert_int_equal(fd_track_advance(&track, 15, &error), FD_FATAL);
    assert_string_equal(error.code, "offset_order");
    assert_string_equal(error.message, "t [3]: offset 15 came when 16 was next");
    assert_int_equal(track.next_offset, 16);
    assert_int_equal(fd_track_advance(&track, 16, &error), FD_OK);
}

static void a_record_before_the_start_is_out_of_order(void **state)
{
    struct fd_track track = {.topic = "t", .next_offset = 10};
    struct fd_error error;

    (void)state;
    assert_int_equal(fd_track_advance(&track, 9, &error), FD_FATAL);
}

static void a_partition_is_found_whatever_came_before_and_only_when_tracked(void **state)
{
    static const struct fd_source_start starts[] = {
        {.topic = "b", .partition = 1, .offset = 21},
        {.topic = "a", .partition = 0, .offset = 10},
        {.topic = "b", .partition = 0, .offset = 20},
    };
    struct fd_tracks tracks = {.count = 0};

    (void)state;
    assert_null(fd_tracks_find(&tracks, "a", 0));
    fd_tracks_set(&tracks, starts, 3);
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i <= round; i++) {
            struct fd_track *track = fd_tracks_find(&tracks, starts[i].topic, starts[i].partition);

            assert_non_null(track);
            assert_int_equal(track->next_offset, starts[i].offset);
        }
        assert_null(fd_tracks_find(&tracks, "a", 1));
        assert_null(fd_tracks_find(&tracks, "c", 0));
    }
    fd_tracks_clear(&tracks);
    assert_null(fd_tracks_find(&tracks, "a", 0));
    fd_tracks_clean_up(&tracks);
    fd_tracks_clean_up(&tracks);
}

static void a_name_stays_where_it_is_when_its_partitions_go(void **state)
{
    struct fd_tracks tracks = {.count = 0};
    char name[16];
    struct fd_source_start start = {.topic = name};
    const char *kept;

    (void)state;
    snprintf(name, sizeof(name), "first");
    fd_tracks_set(&tracks, &start, 1);
    kept = fd_tracks_find(&tracks, "first", 0)->topic;
    for (int i = 0; i < 100; i++) {
        snprintf(name, sizeof(name), "topic%d", i);
        fd_tracks_set(&tracks, &start, 1);
    }
    assert_string_equal(kept, "first");
    snprintf(name, sizeof(name), "first");
    fd_tracks_set(&tracks, &start, 1);
    assert_ptr_equal(fd_tracks_find(&tracks, "first", 0)->topic, kept);
    fd_tracks_set(&tracks, &start, 0);
    assert_string_equal(kept, "first");
    fd_tracks_clean_up(&tracks);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(offsets_may_leave_gaps_and_never_go_back),
        cmocka_unit_test(a_record_before_the_start_is_out_of_order),
        cmocka_unit_test(a_partition_is_found_whatever_came_before_and_only_when_tracked),
        cmocka_unit_test(a_name_stays_where_it_is_when_its_partitions_go),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
