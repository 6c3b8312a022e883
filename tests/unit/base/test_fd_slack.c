#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <pthread.h>
#include <sys/prctl.h>

#include "base/fd_slack.h"

static void *read_slack(void *ret_slack)
{
    *(int *)ret_slack = prctl(PR_GET_TIMERSLACK, 0, 0, 0, 0);
    return NULL;
}

/* Less than the millisecond that librdkafka cuts off would leave it spinning. */
static void threads_wait_longer_by_over_a_millisecond(void **state)
{
    pthread_t thread;
    int slack = 0;

    (void)state;
    fd_slack_init();
    assert_int_equal(pthread_create(&thread, NULL, read_slack, &slack), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_in_range(slack, 1000000 + 1, 5000000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_wait_longer_by_over_a_millisecond),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
