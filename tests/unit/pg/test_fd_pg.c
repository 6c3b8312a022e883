#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "pg/scratch.h"

enum { BIG = 50 * 1024 * 1024 };

static struct fd_pg *pg;

static void a_statement_is_run_by_its_name_again_and_again(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        fd_auto_pgresult result = NULL;
        struct fd_params params;

        fd_params_init(&params, 4096);
        fd_params_add_text(&params, "nobody");
        fd_params_add_int8(&params, 1000);
        assert_ok(fd_pg_run(pg, "position/clear_blockers.sql", &params, &result, &scratch_error));
        assert_int_equal(PQntuples(result), 0);
        fd_params_clean_up(&params);
    }
}

static void a_session_is_set_as_asked(void **state)
{
    (void)state;
    assert_int_equal(
        scratch_number(pg, "SELECT setting FROM pg_settings WHERE name = 'lock_timeout'"), 500);
    assert_int_equal(
        scratch_number(pg, "SELECT setting FROM pg_settings WHERE name = 'statement_timeout'"),
        20000);
    assert_int_equal(scratch_number(pg, "SELECT setting FROM pg_settings WHERE name = "
                                        "'idle_in_transaction_session_timeout'"),
                     60000);
    assert_int_equal(
        scratch_number(pg,
                       "SELECT (setting = 'UTC')::int FROM pg_settings WHERE name = 'TimeZone'"),
        1);
    assert_int_equal(scratch_number(pg,
                                    "SELECT (application_name = 'toy')::int FROM pg_stat_activity "
                                    "WHERE pid = pg_backend_pid()"),
                     1);
}

static void an_error_skips_the_rest_of_a_flight(void **state)
{
    PGresult *results[4];
    struct fd_error error;

    (void)state;
    scratch_script(pg, "CREATE TEMPORARY TABLE seen (n int)");
    fd_pg_flight_begin(pg);
    fd_pg_flight_script(pg, "BEGIN");
    fd_pg_flight_script(pg, "INSERT INTO seen VALUES (1)");
    fd_pg_flight_script(pg, "SELECT 1 / 0");
    fd_pg_flight_script(pg, "COMMIT");
    assert_int_equal(fd_pg_flight_land(pg, results, 4, &error), FD_POISON);
    assert_string_equal(error.code, "22012");
    assert_int_equal(fd_pg_affected(results[1]), 1);
    assert_null(results[2]);
    assert_null(results[3]);
    for (int i = 0; i < 4; i++) {
        fd_pg_result_free(&results[i]);
    }
    fd_pg_rollback(pg);
    assert_int_equal(scratch_number(pg, "SELECT count(*) FROM seen"), 0);
    scratch_script(pg, "DROP TABLE seen");
}

static void a_statement_first_prepared_in_a_failing_flight_can_be_run_later(void **state)
{
    struct fd_params params;
    struct fd_error error;

    (void)state;
    fd_params_init(&params, 4096);
    fd_params_add_text(&params, "toy");
    for (int i = 2; i <= 10; i++) {
        struct fd_str_list none = {0};
        static const enum fd_column_type types[] = {
            [2] = FD_COLUMN_TEXT,        [3] = FD_COLUMN_INT4,  [4] = FD_COLUMN_INT8,
            [5] = FD_COLUMN_TIMESTAMPTZ, [6] = FD_COLUMN_BYTEA, [7] = FD_COLUMN_BYTEA,
            [8] = FD_COLUMN_TEXT,        [9] = FD_COLUMN_TEXT,  [10] = FD_COLUMN_UUID,
        };
        struct fd_column column = {"c", types[i], 0};

        fd_params_add_array(&params, &column, 1, &none, 0, 0);
    }
    fd_pg_flight_begin(pg);
    fd_pg_flight_script(pg, "SELECT 1 / 0");
    fd_pg_flight_add(pg, "dead_letter/insert.sql", &params);
    assert_int_equal(fd_pg_flight_land(pg, NULL, 0, &error), FD_POISON);
    assert_ok(fd_pg_run(pg, "dead_letter/insert.sql", &params, NULL, &scratch_error));
    fd_params_clean_up(&params);
}

static void parameters_that_are_too_large_never_let_the_commit_through(void **state)
{
    struct fd_params params;
    struct fd_error error;

    (void)state;
    scratch_script(pg, "CREATE TABLE half_done (n int)");
    fd_params_init(&params, 8);
    fd_params_add_text(&params, "longer than eight bytes");
    fd_pg_flight_begin(pg);
    fd_pg_flight_script(pg, "BEGIN");
    fd_pg_flight_script(pg, "INSERT INTO half_done VALUES (1)");
    fd_pg_flight_add(pg, "position/clear_blockers.sql", &params);
    fd_pg_flight_script(pg, "COMMIT");
    assert_int_equal(fd_pg_flight_land(pg, NULL, 0, &error), FD_POISON);
    assert_string_equal(error.code, "params_too_large");
    fd_pg_rollback(pg);
    assert_int_equal(scratch_number(pg, "SELECT count(*) FROM half_done"), 0);
    scratch_script(pg, "DROP TABLE half_done");
    fd_params_clean_up(&params);
}

/* Both directions carry more than any socket buffers: who only sends would wait for ever. */
static void a_flight_of_50_megabytes_each_way_does_not_deadlock(void **state)
{
    PGresult *results[50] = {NULL};
    char *sql = malloc(BIG / 50 + 64);

    (void)state;
    memset(sql, 'x', BIG / 50 + 64);
    memcpy(sql, "SELECT 1, '", 11);
    memcpy(sql + BIG / 50, "'", 2);
    fd_pg_flight_begin(pg);
    for (size_t i = 0; i < FD_COUNT(results); i++) {
        fd_pg_flight_script(pg, sql);
    }
    assert_ok(fd_pg_flight_land(pg, results, FD_COUNT(results), &scratch_error));
    for (size_t i = 0; i < FD_COUNT(results); i++) {
        assert_int_equal(fd_pg_str(results[i], 0, 1).len, BIG / 50 - 11);
        fd_pg_result_free(&results[i]);
    }
    free(sql);
}

static void an_error_names_the_statement_and_repeats_no_value(void **state)
{
    struct fd_error error;

    (void)state;
    assert_int_equal(fd_pg_script(pg, "SELECT 'secret'::int", NULL, &error), FD_POISON);
    assert_string_equal(error.code, "22P02");
    assert_null(strstr(error.message, "secret"));
    assert_int_equal(fd_pg_script(pg, "SELECT * FROM nowhere", NULL, &error), FD_FATAL);
    assert_string_equal(error.code, "42P01");
    assert_non_null(strstr(error.message, "nowhere"));
}

/* A connection whose backend was ended, which it hasn't noticed. */
static struct fd_pg *connect_and_terminate(const struct scratch *scratch)
{
    struct fd_pg *other = scratch_connect(scratch, "other");
    int64_t backend = scratch_number(other, "SELECT pg_backend_pid()");
    char sql[64];

    snprintf(sql, sizeof(sql), "SELECT pg_terminate_backend(%" PRId64 ")::int", backend);
    scratch_number(pg, sql);
    snprintf(sql, sizeof(sql), "SELECT count(*) FROM pg_stat_activity WHERE pid = %" PRId64,
             backend);
    while (scratch_number(pg, sql) > 0) {
    }
    return other;
}

static void a_flight_of_nothing_asks_nobody(void **state)
{
    struct fd_pg *other = connect_and_terminate(*state);

    fd_pg_flight_begin(other);
    assert_ok(fd_pg_flight_land(other, NULL, 0, assert_error));
    fd_pg_destroy(&other);
}

static void a_flight_that_has_departed_is_under_way_before_it_lands(void **state)
{
    static const char locked[] =
        "SELECT count(*) FROM pg_locks WHERE granted AND locktype = 'advisory'";
    struct fd_pg *other = scratch_connect(*state, "other");

    fd_pg_flight_begin(pg);
    fd_pg_flight_script(pg, "SELECT pg_advisory_lock(1)");
    fd_pg_flight_depart(pg);
    for (int i = 0; scratch_number(other, locked) == 0; i++) {
        struct timespec pause = {.tv_nsec = 5000000};

        assert_in_range(i, 0, 2000);
        /* allowed: between two looks at what is waited for */
        (void)nanosleep(&pause, NULL);
    }
    assert_ok(fd_pg_flight_land(pg, NULL, 0, assert_error));
    fd_pg_destroy(&other);
}

static void a_terminated_connection_is_lost_and_retried(void **state)
{
    struct fd_pg *other = connect_and_terminate(*state);
    struct fd_error error;

    assert_int_equal(fd_pg_script(other, "SELECT 1", NULL, &error), FD_RETRY);
    assert_string_equal(error.code, "57P01");
    assert_false(fd_pg_alive(other));
    fd_pg_flight_begin(other);
    fd_pg_flight_script(other, "SELECT 1");
    assert_int_equal(fd_pg_flight_land(other, NULL, 0, &error), FD_RETRY);
    fd_pg_rollback(other);
    fd_pg_destroy(&other);
    assert_true(fd_pg_alive(pg));
}

static void a_lost_connection_in_the_middle_of_a_flight_is_retried(void **state)
{
    struct scratch *scratch = *state;
    struct fd_pg *other = scratch_connect(scratch, "other");
    struct fd_error error;

    fd_pg_flight_begin(other);
    fd_pg_flight_script(other, "SELECT 1");
    fd_pg_flight_script(other, "SELECT pg_terminate_backend(pg_backend_pid())");
    fd_pg_flight_script(other, "SELECT 2");
    assert_int_equal(fd_pg_flight_land(other, NULL, 0, &error), FD_RETRY);
    assert_string_equal(error.code, "57P01");
    assert_false(fd_pg_alive(other));
    fd_pg_destroy(&other);
}

static bool unwanted;

static bool is_unwanted(void)
{
    return unwanted;
}

static void a_statement_that_nobody_wants_any_more_is_cancelled(void **state)
{
    struct fd_pg_options options = {
        .url = {.value = scratch_admin_url()}, .application_name = "toy", .given_up = is_unwanted};
    struct fd_pg *other = NULL;
    struct fd_error error;

    (void)state;
    assert_ok(fd_pg_connect(&options, &other, &scratch_error));
    unwanted = true;
    assert_int_equal(fd_pg_script(other, "SELECT pg_sleep(600)", NULL, &error), FD_POISON);
    assert_string_equal(error.code, "57014");
    unwanted = false;
    assert_ok(fd_pg_script(other, "SELECT 1", NULL, &scratch_error));
    fd_pg_destroy(&other);
}

static enum fd_status connect_within(int64_t seconds, const char *url, struct fd_error *error)
{
    struct fd_pg_options options = {
        .url = {.value = url}, .application_name = "toy", .connect_timeout_s = seconds};
    struct fd_pg *none = NULL;
    enum fd_status status = fd_pg_connect(&options, &none, error);

    fd_pg_destroy(&none);
    return status;
}

static enum fd_status connect_to(const char *url, struct fd_error *error)
{
    return connect_within(60, url, error);
}

static void a_server_that_is_not_there_is_retried(void **state)
{
    struct fd_error error;

    (void)state;
    assert_int_equal(connect_to("postgresql://nobody@127.0.0.1:1/none", &error), FD_RETRY);
    assert_string_equal(error.code, "connect");
}

static void a_database_that_is_not_there_needs_a_person(void **state)
{
    struct fd_error error;
    char url[512];

    (void)state;
    scratch_url(scratch_admin_url(), "no_such_database", url, sizeof(url));
    assert_int_equal(connect_to(url, &error), FD_FATAL);
    assert_string_equal(error.code, "3D000");
}

/* A server that ends every connection as one without room for its files does. */
static void *refuse_once(void *argument)
{
    static const char answer[] = "E\0\0\0\x35SFATAL\0VFATAL\0CXX000\0Mcould not write init file\0";
    int client = accept(*(int *)argument, NULL, NULL);
    char startup[1024];

    assert_true(read(client, startup, sizeof(startup)) > 0);
    assert_int_equal(write(client, answer, sizeof(answer)), sizeof(answer));
    close(client);
    return NULL;
}

/* A port that takes connections, of which `ret_url` is the URL. */
static int listen_at(char *ret_url, size_t url_size)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof(address);
    int listener = socket(AF_INET, SOCK_STREAM, 0);

    assert_int_equal(bind(listener, (struct sockaddr *)&address, size), 0);
    assert_int_equal(listen(listener, 1), 0);
    assert_int_equal(getsockname(listener, (struct sockaddr *)&address, &size), 0);
    snprintf(ret_url, url_size, "postgresql://x@127.0.0.1:%d/x?sslmode=disable&gssencmode=disable",
             ntohs(address.sin_port));
    return listener;
}

static void a_server_that_has_no_room_for_a_backend_is_retried(void **state)
{
    struct fd_error error;
    pthread_t server;
    char url[128];
    int listener = listen_at(url, sizeof(url));

    (void)state;
    assert_int_equal(pthread_create(&server, NULL, refuse_once, &listener), 0);
    assert_int_equal(connect_to(url, &error), FD_RETRY);
    assert_string_equal(error.code, "XX000");
    pthread_join(server, NULL);
    close(listener);
}

/* libpq's text ends with a colon then. */
static void a_server_that_does_not_answer_is_retried(void **state)
{
    struct fd_error error;
    char url[128];
    int listener = listen_at(url, sizeof(url));

    (void)state;
    assert_int_equal(connect_within(1, url, &error), FD_RETRY);
    assert_string_equal(error.code, "connect");
    close(listener);
}

static void a_notification_ends_the_wait(void **state)
{
    struct scratch *scratch = *state;
    struct fd_pg *other = scratch_connect(scratch, "other");
    bool notified;

    scratch_script(pg, "LISTEN toy");
    assert_ok(fd_pg_wait_notify(pg, 1, &notified, &scratch_error));
    assert_false(notified);
    scratch_script(other, "NOTIFY toy");
    assert_ok(fd_pg_wait_notify(pg, 10000, &notified, &scratch_error));
    assert_true(notified);
    scratch_script(pg, "UNLISTEN toy");
    fd_pg_destroy(&other);
}

static struct scratch scratch;

static int set_up(void **state)
{
    scratch_init(&scratch, "pg");
    pg = scratch_connect(&scratch, "toy");
    *state = &scratch;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    fd_pg_destroy(&pg);
    scratch_clean_up(&scratch);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_statement_is_run_by_its_name_again_and_again),
        cmocka_unit_test(a_session_is_set_as_asked),
        cmocka_unit_test(an_error_skips_the_rest_of_a_flight),
        cmocka_unit_test(a_statement_first_prepared_in_a_failing_flight_can_be_run_later),
        cmocka_unit_test(parameters_that_are_too_large_never_let_the_commit_through),
        cmocka_unit_test(a_flight_of_50_megabytes_each_way_does_not_deadlock),
        cmocka_unit_test(an_error_names_the_statement_and_repeats_no_value),
        cmocka_unit_test(a_flight_of_nothing_asks_nobody),
        cmocka_unit_test(a_flight_that_has_departed_is_under_way_before_it_lands),
        cmocka_unit_test(a_terminated_connection_is_lost_and_retried),
        cmocka_unit_test(a_lost_connection_in_the_middle_of_a_flight_is_retried),
        cmocka_unit_test(a_statement_that_nobody_wants_any_more_is_cancelled),
        cmocka_unit_test(a_server_that_is_not_there_is_retried),
        cmocka_unit_test(a_database_that_is_not_there_needs_a_person),
        cmocka_unit_test(a_server_that_has_no_room_for_a_backend_is_retried),
        cmocka_unit_test(a_server_that_does_not_answer_is_retried),
        cmocka_unit_test(a_notification_ends_the_wait),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
