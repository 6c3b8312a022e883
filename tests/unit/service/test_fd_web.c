/* What a program says of itself by HTTP. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "service/fd_health.h"
#include "service/fd_metrics.h"
#include "service/fd_web.h"

enum { LIMIT_MS = 60000, ANSWER_SIZE = 1 << 16 };

static int64_t now;

static int64_t fake_now(void *context)
{
    (void)context;
    return now;
}

static const struct fd_env env = {NULL, fake_now, fake_now, NULL};

struct scene {
    struct fd_web *web;
    char answer[ANSWER_SIZE];
};

static int set_up(void **state)
{
    struct scene *scene = calloc(1, sizeof(*scene));
    struct fd_error error;

    fd_health_init(&env, LIMIT_MS);
    assert_int_equal(fd_web_start("127.0.0.1:0", &scene->web, &error), FD_OK);
    *state = scene;
    return 0;
}

static int tear_down(void **state)
{
    struct scene *scene = *state;

    fd_web_stop(&scene->web);
    free(scene);
    return 0;
}

static int connect_to(unsigned port)
{
    const struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_port = htons((uint16_t)port),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    int handle = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    assert_int_equal(connect(handle, (const struct sockaddr *)&address, sizeof(address)), 0);
    return handle;
}

/* Head and body of what comes back. */
static const char *ask(struct scene *scene, const char *method, const char *path)
{
    int handle = connect_to(fd_web_port(scene->web));
    size_t length = 0;
    ssize_t size;

    assert_true(dprintf(handle, "%s %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", method,
                        path) > 0);
    while ((size = read(handle, scene->answer + length, ANSWER_SIZE - 1 - length)) > 0) {
        length += (size_t)size;
    }
    scene->answer[length] = '\0';
    close(handle);
    return scene->answer;
}

static void assert_answer(struct scene *scene, const char *path, const char *status,
                          const char *body)
{
    const char *answer = ask(scene, "GET", path);
    char line[64];

    snprintf(line, sizeof(line), "HTTP/1.1 %s", status);
    if (strncmp(answer, line, strlen(line)) != 0 || !strstr(answer, body)) {
        fail_msg("not %s with '%s':\n%s", status, body, answer);
    }
}

static void metrics_are_openmetrics_text_with_an_end(void **state)
{
    fd_metric_add(FD_METRIC_TAKE_OVERS, NULL, NULL, 3);
    assert_answer(*state, "/metrics", "200", "frontdoor_take_overs_total 3\n");
    assert_answer(*state, "/metrics", "200", "\n# EOF\n");
    assert_answer(*state, "/metrics", "200",
                  "Content-Type: application/openmetrics-text; version=1.0.0; charset=utf-8");
    assert_answer(*state, "/metrics", "200", "process_resident_memory_bytes ");
}

static void it_is_ready_while_it_says_so_and_else_tells_why_not(void **state)
{
    assert_answer(*state, "/readyz", "503", "\r\n\r\nnot ready: starting\n");
    fd_health_ready();
    assert_answer(*state, "/readyz", "200", "\r\n\r\nready\n");
    assert_answer(*state, "/metrics", "200", "frontdoor_ready 1\n");
    fd_health_unready("handing partitions over");
    assert_answer(*state, "/readyz", "503", "not ready: handing partitions over\n");
    assert_answer(*state, "/metrics", "200", "frontdoor_ready 0\n");
}

static void it_is_alive_until_nothing_has_happened_for_too_long(void **state)
{
    assert_answer(*state, "/healthz", "200", "\r\n\r\nalive\n");
    now += LIMIT_MS * INT64_C(1000);
    assert_answer(*state, "/healthz", "200", "alive\n");
    now += 1000000;
    assert_answer(*state, "/healthz", "503", "not alive: nothing has happened for 61 s\n");
    fd_health_beat();
    assert_answer(*state, "/healthz", "200", "alive\n");
}

static void another_path_is_told_what_there_is(void **state)
{
    assert_answer(*state, "/", "404", "there are /metrics, /healthz and /readyz\n");
}

static void nothing_can_be_changed(void **state)
{
    assert_true(strncmp(ask(*state, "POST", "/metrics"), "HTTP/1.1 405", 12) == 0);
    assert_true(strncmp(ask(*state, "DELETE", "/readyz"), "HTTP/1.1 405", 12) == 0);
}

static void head_has_no_body(void **state)
{
    const char *answer = ask(*state, "HEAD", "/healthz");

    assert_true(strncmp(answer, "HTTP/1.1 200", 12) == 0);
    assert_string_equal(strstr(answer, "\r\n\r\n"), "\r\n\r\n");
}

static void an_address_that_is_none_is_refused_by_name(void **state)
{
    static const char *const addresses[] = {
        "", "127.0.0.1", ":9480", "localhost:9480", "127.0.0.1:http", "1.2.3.4:99999999", "[::1:1",
    };

    (void)state;
    for (size_t i = 0; i < FD_COUNT(addresses); i++) {
        struct fd_web *web = NULL;
        struct fd_error error = {0};

        assert_int_equal(fd_web_start(addresses[i], &web, &error), FD_FATAL);
        assert_string_equal(error.code, "config");
        assert_non_null(strstr(error.message, "expected HOST:PORT"));
    }
}

static void an_address_that_is_taken_is_refused(void **state)
{
    struct scene *scene = *state;
    struct fd_web *web = NULL;
    struct fd_error error = {0};
    char address[32];

    snprintf(address, sizeof(address), "127.0.0.1:%u", fd_web_port(scene->web));
    assert_int_equal(fd_web_start(address, &web, &error), FD_FATAL);
    assert_string_equal(error.code, "config");
    assert_non_null(strstr(error.message, "Address already in use"));
}

static int open_manager(struct sockaddr_un *ret_address)
{
    int handle = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    *ret_address = (struct sockaddr_un){.sun_family = AF_UNIX};
    snprintf(ret_address->sun_path, sizeof(ret_address->sun_path), "/tmp/fd-watchdog-%ld",
             (long)getpid());
    assert_int_equal(bind(handle, (struct sockaddr *)ret_address, sizeof(*ret_address)), 0);
    return handle;
}

/* How often the service manager was told that the program is alive. */
static int count_feeds(int handle)
{
    char said[64];
    int feeds = 0;
    ssize_t size;

    while ((size = recv(handle, said, sizeof(said), 0)) > 0) {
        feeds += size == 10 && memcmp(said, "WATCHDOG=1", 10) == 0;
    }
    return feeds;
}

static void the_watchdog_is_fed_at_half_of_its_time(void **state)
{
    struct sockaddr_un address;
    int handle = open_manager(&address);

    (void)state;
    setenv("NOTIFY_SOCKET", address.sun_path, 1);
    setenv("WATCHDOG_USEC", "2000000", 1);
    now = 10000000;
    fd_health_init(&env, LIMIT_MS);
    for (int i = 0; i < 30; i++) {
        fd_health_beat();
        now += 100000;
    }
    assert_int_equal(count_feeds(handle), 3);
    setenv("WATCHDOG_PID", "1", 1);
    fd_health_init(&env, LIMIT_MS);
    fd_health_beat();
    assert_int_equal(count_feeds(handle), 0); /* it is about another process */
    unsetenv("NOTIFY_SOCKET");
    unsetenv("WATCHDOG_USEC");
    unsetenv("WATCHDOG_PID");
    close(handle);
    unlink(address.sun_path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(metrics_are_openmetrics_text_with_an_end, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(it_is_ready_while_it_says_so_and_else_tells_why_not, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(it_is_alive_until_nothing_has_happened_for_too_long, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(another_path_is_told_what_there_is, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nothing_can_be_changed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(head_has_no_body, set_up, tear_down),
        cmocka_unit_test(an_address_that_is_none_is_refused_by_name),
        cmocka_unit_test_setup_teardown(an_address_that_is_taken_is_refused, set_up, tear_down),
        cmocka_unit_test(the_watchdog_is_fed_at_half_of_its_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
