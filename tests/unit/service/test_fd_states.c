#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdbool.h>
#include <string.h>

#include "service/fd_states.h"

static void no_row_is_missing(void **state)
{
    (void)state;
    for (enum fd_state from = 0; from < FD_STATE_ENDED; from++) {
        for (enum fd_state_event event = 0; event < FD_STATE_EVENTS; event++) {
            if (!fd_state_find(from, event)) {
                fail_msg("%s, %s", fd_state_name(from), fd_state_event_name(event));
            }
        }
    }
}

static void every_row_can_be_reached_and_says_why(void **state)
{
    int count;
    const struct fd_state_row *rows = fd_state_rows(&count);

    (void)state;
    for (int i = 0; i < count; i++) {
        bool used = false;

        for (enum fd_state from = 0; from < FD_STATE_ENDED; from++) {
            used = used || fd_state_find(from, rows[i].event) == &rows[i];
        }
        assert_true(used);
        assert_true(strlen(rows[i].comment) > 0);
    }
}

static void every_state_can_be_reached_and_left(void **state)
{
    bool reached[FD_STATES] = {[FD_STATE_WAITING] = true};

    (void)state;
    for (int round = 0; round < FD_STATES; round++) {
        for (enum fd_state from = 0; from < FD_STATE_ENDED; from++) {
            for (enum fd_state_event event = 0; reached[from] && event < FD_STATE_EVENTS; event++) {
                const struct fd_state_row *row = fd_state_find(from, event);

                reached[row->to == FD_STATES ? from : row->to] = true;
            }
        }
    }
    for (enum fd_state each = 0; each < FD_STATES; each++) {
        assert_true(reached[each]);
    }
}

static void running_begins_only_after_the_take_over_and_the_check(void **state)
{
    int count;
    const struct fd_state_row *rows = fd_state_rows(&count);

    (void)state;
    for (int i = 0; i < count; i++) {
        if (rows[i].to == FD_STATE_RUNNING) {
            assert_int_equal(rows[i].from, FD_STATE_CHECKING);
            assert_int_equal(rows[i].event, FD_EVENT_CHECKED);
        }
        if (rows[i].to == FD_STATE_CHECKING) {
            assert_int_equal(rows[i].from, FD_STATE_TAKING_OVER);
            assert_int_equal(rows[i].event, FD_EVENT_TAKEN_OVER);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_row_is_missing),
        cmocka_unit_test(every_row_can_be_reached_and_says_why),
        cmocka_unit_test(every_state_can_be_reached_and_left),
        cmocka_unit_test(running_begins_only_after_the_take_over_and_the_check),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
