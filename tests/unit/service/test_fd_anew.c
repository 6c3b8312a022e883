#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include "service/fd_anew.h"
#include "service/toy.h"

enum { PAGE = 10, PAGES = 3 };

static struct scratch scratch;
static struct fd_pg *pg;
static struct fd_pg *other;
static struct fd_arena *arena;
static struct fd_params params;

static enum fd_status decide_page(const struct fd_store_context *context, struct fd_anew *anew,
                                  bool *ret_durable, struct fd_error *error)
{
    char sql[100];

    snprintf(sql, sizeof(sql), "INSERT INTO toy VALUES ('anew', %d, %" PRId64 ")",
             anew->authority_id, anew->next_key);
    *ret_durable = true;
    anew->decided = PAGE;
    anew->next_key += PAGE;
    anew->finished = anew->next_key == PAGES * PAGE;
    return fd_pg_script(context->pg, sql, NULL, error);
}

static enum fd_status decide_and_fail(const struct fd_store_context *context, struct fd_anew *anew,
                                      bool *ret_durable, struct fd_error *error)
{
    (void)decide_page(context, anew, ret_durable, error);
    return fd_error_set(error, FD_RETRY, "made_up", "not now");
}

static const struct fd_service deciding = {.name = "toy", .decide_anew = decide_page};
static const struct fd_service failing = {.name = "toy", .decide_anew = decide_and_fail};

static struct fd_transaction make_transaction(const struct fd_service *service)
{
    return (struct fd_transaction){
        .service = service,
        .context = {.pg = pg,
                    .arena = arena,
                    .params = &params,
                    .env = fd_env_real(),
                    .config = &toy_config},
    };
}

static int64_t count(const char *what)
{
    char sql[200];

    snprintf(sql, sizeof(sql), "SELECT count(*) FROM %s", what);
    return scratch_number(other, sql);
}

/* One round; whether there was anything to do. */
static bool go(const struct fd_service *service, enum fd_status expected)
{
    struct fd_transaction transaction = make_transaction(service);
    struct fd_error error;
    struct fd_anew anew;
    bool found;

    assert_ok(fd_anew_claim(&transaction, NULL, 0, &anew, &found, &scratch_error));
    if (found) {
        assert_int_equal(fd_anew_go_on(&transaction, FD_OK, &anew, &error), expected);
    }
    assert_int_equal(count("pg_stat_activity WHERE application_name = 'toy' AND "
                           "datname = current_database() AND xact_start IS NOT NULL"),
                     0);
    return found;
}

static void mark(void)
{
    scratch_script(other, "TRUNCATE toy, frontdoor.decide_anew; "
                          "INSERT INTO frontdoor.decide_anew (service, authority_id, alerts_only, "
                          "next_key) VALUES ('toy', 8, false, 0), ('other', 8, false, 0)");
}

static void an_authority_is_gone_through_page_by_page_and_then_done(void **state)
{
    (void)state;
    mark();
    for (int i = 0; i < PAGES; i++) {
        assert_int_equal(count("frontdoor.decide_anew WHERE service = 'toy'"), 1);
        assert_true(go(&deciding, FD_OK));
        assert_int_equal(count("toy"), i + 1);
    }
    assert_false(go(&deciding, FD_OK));
    assert_int_equal(count("(SELECT DISTINCT * FROM toy) AS page"), PAGES);
    assert_int_equal(count("frontdoor.decide_anew"), 1);
}

static void what_fails_leaves_the_claim_as_it_was(void **state)
{
    (void)state;
    mark();
    assert_true(go(&failing, FD_RETRY));
    assert_int_equal(count("toy"), 0);
    assert_int_equal(count("frontdoor.decide_anew WHERE service = 'toy' AND next_key = 0"), 1);
}

static void reference_data_that_cannot_be_read_leaves_the_claim_as_it_was(void **state)
{
    struct fd_transaction transaction = make_transaction(&deciding);
    struct fd_error error;
    struct fd_anew anew;
    bool found;

    (void)state;
    mark();
    assert_ok(fd_anew_claim(&transaction, NULL, 0, &anew, &found, &scratch_error));
    assert_true(found);
    (void)fd_error_set(&error, FD_RETRY, "made_up", "not now");
    assert_int_equal(fd_anew_go_on(&transaction, FD_RETRY, &anew, &error), FD_RETRY);
    assert_int_equal(count("toy"), 0);
    assert_int_equal(count("frontdoor.decide_anew WHERE service = 'toy' AND next_key = 0"), 1);
}

/* The claim keeps out whoever changes reference data, until what was decided by the old is there.
 */
static void a_claim_is_passed_over_by_others_and_waited_for_by_who_marks(void **state)
{
    struct fd_transaction transaction = make_transaction(&deciding);
    struct fd_error error = {0};
    struct fd_anew anew;
    bool found;

    (void)state;
    mark();
    assert_ok(fd_anew_claim(&transaction, NULL, 0, &anew, &found, &scratch_error));
    assert_int_equal(fd_pg_script(other,
                                  "SET lock_timeout = 50; UPDATE frontdoor.decide_anew SET "
                                  "next_key = -1 WHERE service = 'toy'",
                                  NULL, &error),
                     FD_RETRY);
    assert_int_equal(scratch_number(other,
                                    "SELECT count(*) FROM (SELECT FROM frontdoor.decide_anew WHERE "
                                    "service = 'toy' FOR UPDATE SKIP LOCKED) AS free"),
                     0);
    assert_ok(fd_anew_go_on(&transaction, FD_OK, &anew, &scratch_error));
}

static int set_up(void **state)
{
    (void)state;
    scratch_init(&scratch, "fd_anew");
    pg = scratch_connect(&scratch, "toy");
    other = scratch_connect(&scratch, "other");
    scratch_script(pg, "CREATE TABLE toy (topic text, partition integer, at bigint)");
    arena = fd_arena_new(1 << 16);
    fd_params_init(&params, 1 << 20);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    fd_params_clean_up(&params);
    fd_arena_destroy(&arena);
    fd_pg_destroy(&other);
    fd_pg_destroy(&pg);
    scratch_clean_up(&scratch);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_authority_is_gone_through_page_by_page_and_then_done),
        cmocka_unit_test(what_fails_leaves_the_claim_as_it_was),
        cmocka_unit_test(reference_data_that_cannot_be_read_leaves_the_claim_as_it_was),
        cmocka_unit_test(a_claim_is_passed_over_by_others_and_waited_for_by_who_marks),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
