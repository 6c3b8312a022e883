#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "caseload.h"
#include "set_law.h"

static const char *const tables[] = {
    "caseload.referral",
    "caseload.assessment_end",
    "caseload.allocation",
};
static const char *const keys[] = {"referral_key", "assessment_key", "allocation_key"};

static struct law make_law(void)
{
    return (struct law){caseload_merges, caseload_merge_count, tables, keys, caseload_queue};
}

static struct scratch scratch;

static int set_up(void **state)
{
    (void)state;
    scratch_init(&scratch, "caseload");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    scratch_clean_up(&scratch);
    return 0;
}

static void the_tables_are_a_function_of_the_set_of_events(void **state)
{
    struct law law = make_law();

    (void)state;
    assert_int_equal(law.merge_count, FD_COUNT(tables));
    law_assert_holds(&law, &scratch);
}

static void a_batch_without_events_of_the_service_writes_nothing(void **state)
{
    struct law law = make_law();
    const struct fd_event event = {.type = FD_CALL_LOGGED};
    struct law_writer writer;

    (void)state;
    law_writer_init(&writer, &scratch);
    law_truncate(&law, writer.pg);
    assert_ok(law_write(&law, &writer, &event, 1, &scratch_error));
    assert_ok(law_write(&law, &writer, NULL, 0, &scratch_error));
    assert_int_equal(scratch_number(writer.pg, "SELECT count(*) FROM caseload.referral"), 0);
    law_writer_clean_up(&writer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_tables_are_a_function_of_the_set_of_events),
        cmocka_unit_test(a_batch_without_events_of_the_service_writes_nothing),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
