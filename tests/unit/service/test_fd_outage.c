#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/fd_macros.h"
#include "service/fd_letter.h"
#include "service/fd_outage.h"

struct fake {
    int64_t now;
    uint64_t random;
};

static int64_t fake_now(void *context)
{
    return ((struct fake *)context)->now;
}

static uint64_t fake_random(void *context)
{
    return ((struct fake *)context)->random;
}

static struct fake fake;
static const struct fd_env env = {&fake, fake_now, fake_now, fake_random};
static const struct fd_error error = {FD_RETRY, "08006", "gone"};

static void waits_double_up_to_a_cap(void **state)
{
    static const int64_t waits[] = {200, 400, 800, 1600, 3200, 6400, 10000, 10000};
    struct fd_outage outage = {0};

    (void)state;
    fake = (struct fake){0};
    assert_int_equal(fd_outage_backoff_ms(&outage, &env, 200), 0);
    for (size_t i = 0; i < FD_COUNT(waits); i++) {
        fd_outage_failed(&outage, &env, "test", &error);
        assert_int_equal(fd_outage_backoff_ms(&outage, &env, 200), waits[i]);
    }
    fd_outage_over(&outage, &env, "test");
    assert_int_equal(fd_outage_backoff_ms(&outage, &env, 200), 0);
}

static void chance_takes_at_most_half_of_a_wait(void **state)
{
    struct fd_outage outage = {.failures = 1};

    (void)state;
    for (uint64_t random = 0; random < 1000; random++) {
        int64_t wait;

        fake.random = random * UINT64_C(0x9e3779b97f4a7c15);
        wait = fd_outage_backoff_ms(&outage, &env, 200);
        assert_in_range(wait, 100, 200);
    }
}

static void a_failure_after_a_quiet_minute_is_a_new_one(void **state)
{
    struct fd_outage outage = {0};

    (void)state;
    fake = (struct fake){0};
    fd_outage_failed(&outage, &env, "test", &error);
    fd_outage_failed(&outage, &env, "test", &error);
    assert_int_equal(outage.failures, 2);
    fake.now = INT64_C(61000000);
    fd_outage_failed(&outage, &env, "test", &error);
    assert_int_equal(outage.failures, 1);
}

static const struct fd_batch_record record = {FD_STR("k"), FD_STR("v")};

/* A batch of so many dead letters. */
static void init_letters(struct fd_batch *batch, int count)
{
    static const struct fd_letter_place place = {
        .topic = "frontdoor.call-logged",
        .partition = 3,
        .offset = 42,
        .timestamp = 3,
        .traceparent = FD_STR("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"),
    };

    fd_batch_init(batch);
    for (int i = 0; i < count; i++) {
        fd_letter_add(batch, &place, &record, "tombstone", "a\x80\n\x7f~");
    }
}

/* How many of so many dead letters keep their bytes, when they come to be written. */
static int kept_of(struct fd_letter_cap *cap, int count, bool committed)
{
    struct fd_batch batch;
    int kept = 0;

    init_letters(&batch, count);
    for (int again = 0; again < 2; again++) {
        fd_letter_cap_apply(cap, 5, &env, &batch);
    }
    for (int i = 0; i < count; i++) {
        kept += !fd_str_is_null(batch.letters[i].value);
    }
    if (committed) {
        fd_letter_cap_count(cap, &batch);
    }
    fd_batch_clean_up(&batch);
    return kept;
}

static void the_raw_cap_counts_by_the_hour_what_is_committed(void **state)
{
    struct fd_letter_cap cap = {0};

    (void)state;
    fake.now = INT64_C(1600000000000000);
    assert_int_equal(kept_of(&cap, 3, false), 3);
    assert_int_equal(kept_of(&cap, 3, true), 3);
    assert_int_equal(kept_of(&cap, 3, false), 2);
    assert_int_equal(kept_of(&cap, 3, true), 2);
    assert_int_equal(kept_of(&cap, 3, true), 0);
    fake.now += INT64_C(3600000000);
    assert_int_equal(kept_of(&cap, 9, true), 5);
    assert_int_equal(kept_of(&cap, 9, true), 0);
}

static void the_text_of_a_dead_letter_is_printable(void **state)
{
    struct fd_batch batch;

    (void)state;
    init_letters(&batch, 1);
    assert_true(fd_str_equal(batch.letters[0].message, FD_STR("a???~")));
    assert_true(fd_str_equal(batch.letters[0].value, FD_STR("v")));
    assert_int_equal(batch.letters[0].timestamp, 3000);
    fd_batch_clean_up(&batch);
}

static void a_time_that_postgresql_lacks_is_kept_at_the_edge(void **state)
{
    struct fd_letter_place place = {.topic = "t", .timestamp = INT64_MAX};
    struct fd_batch batch;

    (void)state;
    fd_batch_init(&batch);
    fd_letter_add(&batch, &place, &record, "why", "");
    place.timestamp = INT64_MIN;
    fd_letter_add(&batch, &place, &record, "why", "");
    assert_int_equal(batch.letters[0].timestamp, INT64_C(253402300799999000));
    assert_int_equal(batch.letters[1].timestamp, 0);
    fd_batch_clean_up(&batch);
}

/* Runs `say` and returns what it wrote to standard error. */
static const char *said(void (*say)(void))
{
    static char text[4096];
    FILE *file = tmpfile();
    int kept = dup(STDERR_FILENO);
    size_t length;

    assert_non_null(file);
    assert_true(kept >= 0 && dup2(fileno(file), STDERR_FILENO) >= 0);
    say();
    assert_true(dup2(kept, STDERR_FILENO) >= 0);
    close(kept);
    rewind(file);
    length = fread(text, 1, sizeof(text) - 1, file);
    text[length] = 0;
    fclose(file);
    return text;
}

static struct fd_letter_log letters;

static void note_letters(int count)
{
    struct fd_batch batch;

    init_letters(&batch, count);
    fd_letter_log_note(&letters, &env, &batch);
    fd_batch_clean_up(&batch);
}

static void note_none(void)
{
    note_letters(0);
}

static void note_two(void)
{
    note_letters(2);
}

static void tick_letters(void)
{
    fd_letter_log_tick(&letters, &env);
}

static void the_first_dead_letter_of_a_minute_is_logged_and_the_rest_counted(void **state)
{
    const char *line;

    (void)state;
    fake = (struct fake){.now = 1000};
    letters = (struct fd_letter_log){0};
    assert_string_equal(said(tick_letters), "");
    assert_string_equal(said(note_none), "");
    line = said(note_two);
    assert_non_null(strstr(line, "level=warn"));
    assert_non_null(strstr(line, "topic=frontdoor.call-logged"));
    assert_non_null(strstr(line, "partition=3"));
    assert_non_null(strstr(line, "offset=42"));
    assert_non_null(strstr(line, "trace_id=4bf92f3577b34da6a3ce929d0e0e4736"));
    assert_non_null(strstr(line, "tombstone"));
    assert_string_equal(said(note_two), "");
    fake.now += INT64_C(59999999);
    assert_string_equal(said(tick_letters), "");
    fake.now++;
    assert_non_null(strstr(said(tick_letters), "3 more dead letters"));
    assert_string_equal(said(tick_letters), "");
    assert_non_null(strstr(said(note_two), "tombstone"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(waits_double_up_to_a_cap),
        cmocka_unit_test(a_time_that_postgresql_lacks_is_kept_at_the_edge),
        cmocka_unit_test(chance_takes_at_most_half_of_a_wait),
        cmocka_unit_test(a_failure_after_a_quiet_minute_is_a_new_one),
        cmocka_unit_test(the_raw_cap_counts_by_the_hour_what_is_committed),
        cmocka_unit_test(the_text_of_a_dead_letter_is_printable),
        cmocka_unit_test(the_first_dead_letter_of_a_minute_is_logged_and_the_rest_counted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
