#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "caseload.h"
#include "set_law.h"

static struct law law = {caseload_merges, &caseload_merge_count, caseload_queue, caseload_write};

int main(void)
{
    const struct CMUnitTest tests[] = {LAW_TESTS(law), LAW_BULK_TESTS(law)};

    return cmocka_run_group_tests(tests, law_set_up, law_tear_down);
}
