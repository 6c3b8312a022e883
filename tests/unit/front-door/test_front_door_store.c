#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "front_door.h"
#include "set_law.h"

static struct law law = {front_door_merges, &front_door_merge_count, front_door_queue, NULL};

int main(void)
{
    const struct CMUnitTest tests[] = {LAW_TESTS(law)};

    return cmocka_run_group_tests(tests, law_set_up, law_tear_down);
}
