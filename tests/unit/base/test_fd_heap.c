#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <malloc.h>
#include <stdlib.h>

#include "base/fd_heap.h"
#include "base/fd_macros.h"

/* Sanitizers and memcheck have allocators of their own, which report nothing as free. */
static void what_a_burst_needed_goes_back_to_the_system(void **state)
{
    void *blocks[64];

    (void)state;
    fd_heap_init();
    blocks[0] = malloc(20 << 20); /* what raises glibc's limits, if they are left alone */
    assert_non_null(blocks[0]);
    free(blocks[0]);
    for (size_t i = 0; i < FD_COUNT(blocks); i++) {
        blocks[i] = malloc(200 << 10);
        assert_non_null(blocks[i]);
    }
    for (size_t i = 0; i < FD_COUNT(blocks); i++) {
        free(blocks[i]);
    }
    assert_in_range(mallinfo2().fordblks, 0, 3 << 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_burst_needed_goes_back_to_the_system),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
