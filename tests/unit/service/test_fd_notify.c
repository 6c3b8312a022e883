/* What the service manager is told, also when it doesn't listen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "service/fd_health.h"
#include "service/fd_notify.h"

enum { LIMIT_MS = 60000, BLOCKED_S = 30 };

static struct sockaddr_un address = {.sun_family = AF_UNIX};
static int manager;
static int64_t now;

static int64_t fake_now(void *context)
{
    (void)context;
    return now;
}

static const struct fd_env env = {NULL, fake_now, fake_now, NULL};

static int set_up(void **state)
{
    (void)state;
    manager = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    snprintf(address.sun_path, sizeof(address.sun_path), "/tmp/fd-notify-%ld", (long)getpid());
    setenv("NOTIFY_SOCKET", address.sun_path, 1);
    alarm(BLOCKED_S); /* what waits fails */
    return bind(manager, (struct sockaddr *)&address, sizeof(address));
}

static int tear_down(void **state)
{
    (void)state;
    alarm(0);
    unsetenv("NOTIFY_SOCKET");
    unsetenv("WATCHDOG_USEC");
    close(manager);
    return unlink(address.sun_path);
}

/* As many times as the socket takes. */
static void fill(void)
{
    while (fd_notify("STATUS=full")) {
    }
}

/* How often `text` was said since the last time. */
static int said(const char *text)
{
    char read[64];
    ssize_t size;
    int times = 0;

    while ((size = recv(manager, read, sizeof(read), 0)) > 0) {
        times += (size_t)size == strlen(text) && memcmp(read, text, (size_t)size) == 0;
    }
    return times;
}

static void a_state_is_said_as_it_is(void **state)
{
    (void)state;
    assert_true(fd_notify("STOPPING=1"));
    assert_int_equal(said("STOPPING=1"), 1);
}

static void nobody_waits_for_a_manager_that_does_not_read(void **state)
{
    (void)state;
    fill();
    assert_false(fd_notify("STOPPING=1"));
    assert_int_equal(said("STOPPING=1"), 0);
    assert_true(fd_notify("STOPPING=1"));
}

static void a_manager_that_is_not_there_is_none(void **state)
{
    (void)state;
    setenv("NOTIFY_SOCKET", "/nonexistent/notify", 1);
    assert_true(fd_notify("STOPPING=1"));
    unsetenv("NOTIFY_SOCKET");
    assert_true(fd_notify("STOPPING=1"));
}

static void a_watchdog_that_could_not_be_fed_is_fed_at_the_next_beat(void **state)
{
    (void)state;
    setenv("WATCHDOG_USEC", "2000000", 1);
    now = 10000000;
    fd_health_init(&env, LIMIT_MS);
    fill();
    fd_health_beat();
    assert_int_equal(said("WATCHDOG=1"), 0);
    now += 1000;
    fd_health_beat();
    assert_int_equal(said("WATCHDOG=1"), 1);
    now += 1000;
    fd_health_beat();
    assert_int_equal(said("WATCHDOG=1"), 0);
}

static void a_start_that_could_not_be_told_is_told_at_the_next_beat_and_once(void **state)
{
    (void)state;
    fd_health_init(&env, LIMIT_MS);
    fill();
    fd_health_started();
    assert_int_equal(said("READY=1"), 0);
    fd_health_beat();
    assert_int_equal(said("READY=1"), 1);
    fd_health_beat();
    assert_int_equal(said("READY=1"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_state_is_said_as_it_is, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nobody_waits_for_a_manager_that_does_not_read, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_manager_that_is_not_there_is_none, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_watchdog_that_could_not_be_fed_is_fed_at_the_next_beat,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            a_start_that_could_not_be_told_is_told_at_the_next_beat_and_once, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
