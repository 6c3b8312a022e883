#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <jansson.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/fd_log.h"

/* 2021-03-31T23:15:00.000007Z */
static int64_t fixed_now(void *context)
{
    (void)context;
    return INT64_C(1617232500000007);
}

static const struct fd_env env = {.now_micros = fixed_now};

#define START_OF_LINE "ts=2021-03-31T23:15:00.000007Z "

/* What goes to standard error between _begin and _end. */
struct capture {
    int file;
    int real_stderr;
    char text[256 * 1024];
};

static void capture_begin(struct capture *capture)
{
    capture->file = memfd_create("log", MFD_CLOEXEC);
    capture->real_stderr = dup(STDERR_FILENO);
    assert_true(capture->file >= 0);
    assert_int_equal(dup2(capture->file, STDERR_FILENO), STDERR_FILENO);
}

static const char *capture_end(struct capture *capture)
{
    ssize_t size;

    dup2(capture->real_stderr, STDERR_FILENO);
    close(capture->real_stderr);
    size = pread(capture->file, capture->text, sizeof(capture->text) - 1, 0);
    assert_true(size >= 0);
    capture->text[size] = '\0';
    close(capture->file);
    return capture->text;
}

static struct capture captured;

static const char *logged(const char *text)
{
    capture_begin(&captured);
    fd_log(FD_LOG_WARN, NULL, "%s", text);
    return capture_end(&captured);
}

static void before_init_lines_are_logfmt_at_info_and_above(void **state)
{
    (void)state;
    capture_begin(&captured);
    fd_log(FD_LOG_DEBUG, NULL, "hidden");
    fd_log(FD_LOG_INFO, NULL, "shown");
    assert_non_null(strstr(capture_end(&captured), " level=info msg=shown\n"));
    assert_null(strstr(captured.text, "hidden"));
}

static void logfmt_quotes_only_what_needs_it(void **state)
{
    static const struct {
        const char *text;
        const char *shown;
    } texts[] = {
        {"plain", "plain"},
        {"", "\"\""},
        {"two words", "\"two words\""},
        {"a=b", "\"a=b\""},
        {"say \"hi\"", "\"say \\\"hi\\\"\""},
        {"back\\slash", "\"back\\\\slash\""},
        {"caf\xc3\xa9", "\"caf\xc3\xa9\""},
    };

    (void)state;
    fd_log_init(&env, FD_LOG_LOGFMT, FD_LOG_INFO, "caseload", NULL);
    for (size_t i = 0; i < FD_COUNT(texts); i++) {
        char expected[128];

        snprintf(expected, sizeof(expected), START_OF_LINE "level=warn service=caseload msg=%s\n",
                 texts[i].shown);
        assert_string_equal(logged(texts[i].text), expected);
    }
}

static void nothing_in_a_text_can_begin_a_new_line(void **state)
{
    static const char attack[] = "a\nts=0 level=error\r\x1b[31m\t\x7f";

    (void)state;
    for (enum fd_log_format format = FD_LOG_LOGFMT; format <= FD_LOG_JSON; format++) {
        const char *line;

        fd_log_init(&env, format, FD_LOG_INFO, "caseload", NULL);
        line = logged(attack);
        assert_int_equal(strcspn(line, "\n"), strlen(line) - 1);
        assert_null(strpbrk(line, "\r\t\x1b\x7f"));
        assert_non_null(strstr(line, "\"a\\nts=0 level=error\\r\\u001b[31m\\t\\u007f\""));
    }
}

static void broken_utf8_becomes_replacement_characters(void **state)
{
    (void)state;
    fd_log_init(&env, FD_LOG_LOGFMT, FD_LOG_INFO, "s", NULL);
    assert_non_null(strstr(logged("x\xff\xc3y"), "msg=\"x\\ufffd\\ufffdy\"\n"));
}

static void a_line_of_json_is_one_object_with_every_key(void **state)
{
    const struct fd_log_context context = {
        .topic = "frontdoor.call-logged",
        .partition = 3,
        .offset = 12,
        .event_id = "e\"1",
        .trace_id = "t1",
    };
    json_t *line;
    json_error_t error;

    (void)state;
    fd_log_init(&env, FD_LOG_JSON, FD_LOG_INFO, "timeliness", "host-1");
    capture_begin(&captured);
    fd_log(FD_LOG_ERROR, &context, "two\nlines and \xff %d", 5);
    line = json_loads(capture_end(&captured), 0, &error);
    assert_non_null(line);
    assert_string_equal(json_string_value(json_object_get(line, "ts")),
                        "2021-03-31T23:15:00.000007Z");
    assert_string_equal(json_string_value(json_object_get(line, "level")), "error");
    assert_string_equal(json_string_value(json_object_get(line, "service")), "timeliness");
    assert_string_equal(json_string_value(json_object_get(line, "instance")), "host-1");
    assert_string_equal(json_string_value(json_object_get(line, "topic")), "frontdoor.call-logged");
    assert_int_equal(json_integer_value(json_object_get(line, "partition")), 3);
    assert_int_equal(json_integer_value(json_object_get(line, "offset")), 12);
    assert_string_equal(json_string_value(json_object_get(line, "event_id")), "e\"1");
    assert_string_equal(json_string_value(json_object_get(line, "trace_id")), "t1");
    assert_string_equal(json_string_value(json_object_get(line, "msg")),
                        "two\nlines and \xef\xbf\xbd 5");
    json_decref(line);
}

static void empty_members_of_the_context_are_left_out(void **state)
{
    const struct fd_log_context nowhere = {.partition = 3, .offset = 4};
    const struct fd_log_context no_offset = {.topic = "t", .partition = 3, .offset = -1};

    (void)state;
    fd_log_init(&env, FD_LOG_LOGFMT, FD_LOG_INFO, "s", NULL);
    capture_begin(&captured);
    fd_log(FD_LOG_INFO, &nowhere, "m");
    fd_log(FD_LOG_INFO, &no_offset, "m");
    assert_string_equal(capture_end(&captured),
                        START_OF_LINE "level=info service=s msg=m\n" START_OF_LINE
                                      "level=info service=s topic=t partition=3 msg=m\n");
}

static void lines_below_the_level_are_not_written(void **state)
{
    (void)state;
    fd_log_init(&env, FD_LOG_LOGFMT, FD_LOG_ERROR, "s", NULL);
    assert_false(fd_log_enabled(FD_LOG_WARN));
    assert_true(fd_log_enabled(FD_LOG_ERROR));
    assert_string_equal(logged("quiet"), "");
}

static void a_text_without_end_is_cut(void **state)
{
    char lengthy[10000];

    (void)state;
    memset(lengthy, '\x01', sizeof(lengthy) - 1);
    lengthy[sizeof(lengthy) - 1] = '\0';
    fd_log_init(&env, FD_LOG_JSON, FD_LOG_INFO, "s", NULL);
    assert_true(strlen(logged(lengthy)) > 2000);
    assert_string_equal(captured.text + strlen(captured.text) - 3, "\"}\n");
}

enum { THREADS = 4, LINES = 50, MOST_LINE = 32 * 1024 };

/* Escaped it is longer than a pipe takes at once, so that only the lock keeps lines whole. */
static char long_text[2000];

static void *log_many(void *unused)
{
    (void)unused;
    for (int i = 0; i < LINES; i++) {
        fd_log(FD_LOG_INFO, NULL, "%s", long_text);
    }
    return NULL;
}

static void read_exactly(int file, char *ret_bytes, size_t size)
{
    while (size > 0) {
        ssize_t got = read(file, ret_bytes, size);

        assert_true(got > 0);
        ret_bytes += got;
        size -= (size_t)got;
    }
}

static void lines_of_several_threads_do_not_mix(void **state)
{
    static char expected[MOST_LINE];
    static char line[MOST_LINE];
    pthread_t threads[THREADS];
    int real_stderr = dup(STDERR_FILENO);
    int ends[2];
    size_t size;

    (void)state;
    fd_log_init(&env, FD_LOG_LOGFMT, FD_LOG_INFO, "s", NULL);
    memset(long_text, '\x01', sizeof(long_text) - 1);
    capture_begin(&captured);
    fd_log(FD_LOG_INFO, NULL, "%s", long_text);
    size = (size_t)snprintf(expected, sizeof(expected), "%s", capture_end(&captured));

    assert_int_equal(pipe(ends), 0);
    dup2(ends[1], STDERR_FILENO);
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, log_many, NULL), 0);
    }
    for (int i = 0; i < THREADS * LINES; i++) {
        read_exactly(ends[0], line, size);
        assert_memory_equal(line, expected, size);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
    }
    dup2(real_stderr, STDERR_FILENO);
    close(real_stderr);
    close(ends[0]);
    close(ends[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(before_init_lines_are_logfmt_at_info_and_above),
        cmocka_unit_test(logfmt_quotes_only_what_needs_it),
        cmocka_unit_test(nothing_in_a_text_can_begin_a_new_line),
        cmocka_unit_test(broken_utf8_becomes_replacement_characters),
        cmocka_unit_test(a_line_of_json_is_one_object_with_every_key),
        cmocka_unit_test(empty_members_of_the_context_are_left_out),
        cmocka_unit_test(lines_below_the_level_are_not_written),
        cmocka_unit_test(a_text_without_end_is_cut),
        cmocka_unit_test(lines_of_several_threads_do_not_mix),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
