#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <malloc.h>
#include <signal.h>
#include <stdalign.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/allocator_interface.h>
#endif

#include "base/fd_arena.h"

enum { BLOCK = 1024 };

static int set_up(void **state)
{
    *state = fd_arena_new(BLOCK);
    return 0;
}

static int tear_down(void **state)
{
    struct fd_arena *arena = *state;

    fd_arena_destroy(&arena);
    assert_null(arena);
    fd_arena_destroy(&arena);
    return 0;
}

static void memory_is_zeroed_and_aligned_again_after_a_reset(void **state)
{
    for (int round = 0; round < 2; round++) {
        for (size_t size = 1; size < 100; size++) {
            unsigned char *bytes = fd_arena_alloc(*state, size);

            assert_int_equal((uintptr_t)bytes % alignof(max_align_t), 0);
            for (size_t i = 0; i < size; i++) {
                assert_int_equal(bytes[i], 0);
                bytes[i] = 0xff;
            }
        }
        fd_arena_reset(*state);
    }
}

static size_t bytes_taken(void)
{
#ifdef __SANITIZE_ADDRESS__
    return __sanitizer_get_current_allocated_bytes();
#else
    struct mallinfo2 taken = mallinfo2();

    return taken.uordblks + taken.hblkhd;
#endif
}

static void what_a_burst_needed_is_given_back_once_less_is_needed(void **state)
{
    size_t before = bytes_taken();

    for (int i = 0; i < 1000; i++) {
        fd_arena_alloc(*state, BLOCK / 4);
    }
    fd_arena_reset(*state);
    fd_arena_alloc(*state, BLOCK / 4);
    fd_arena_reset(*state);
    assert_true(bytes_taken() < before + 2 * BLOCK);
}

static void allocations_do_not_overlap_across_blocks(void **state)
{
    enum { COUNT = 200 };
    uint64_t *values[COUNT];

    for (uint64_t i = 0; i < COUNT; i++) {
        values[i] = fd_arena_new_array(*state, uint64_t, 8);
        for (size_t k = 0; k < 8; k++) {
            values[i][k] = i * 8 + k;
        }
    }
    for (uint64_t i = 0; i < COUNT; i++) {
        for (size_t k = 0; k < 8; k++) {
            assert_int_equal(values[i][k], i * 8 + k);
        }
    }
}

static void more_than_a_block_is_had_too(void **state)
{
    char *large = fd_arena_alloc(*state, (size_t)BLOCK * 10);
    char *small = fd_arena_alloc(*state, 1);

    large[BLOCK * 10 - 1] = 1;
    *small = 2;
    assert_int_equal(large[BLOCK * 10 - 1], 1);
    assert_int_equal(fd_arena_used(*state), (size_t)BLOCK * 10 + alignof(max_align_t));
}

static void a_reset_starts_from_nothing(void **state)
{
    void *first = fd_arena_alloc(*state, 16);

    fd_arena_alloc(*state, (size_t)BLOCK * 2);
    assert_true(fd_arena_used(*state) > 0);
    fd_arena_reset(*state);
    assert_int_equal(fd_arena_used(*state), 0);
    assert_ptr_equal(fd_arena_alloc(*state, 16), first);
}

static void a_copy_outlives_its_source_and_null_stays_null(void **state)
{
    char source[] = "text";
    struct fd_str copy = fd_arena_copy(*state, fd_str_from(source));
    struct fd_str empty = fd_arena_copy(*state, FD_STR(""));

    source[0] = 'n';
    assert_true(fd_str_equal(copy, FD_STR("text")));
    assert_true(fd_str_is_null(fd_arena_copy(*state, FD_STR_NULL)));
    assert_false(fd_str_is_null(empty));
    assert_int_equal(empty.len, 0);
}

static void a_product_that_overflows_aborts(void **state)
{
    volatile size_t count = SIZE_MAX / 2; /* or the compiler sees it too */
    int status = 0;
    pid_t child = fork();

    if (child == 0) {
        signal(SIGABRT, SIG_DFL);
        close(STDERR_FILENO);
        fd_arena_alloc_array(*state, count, 3);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGABRT);
}

#define with_arena(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        with_arena(memory_is_zeroed_and_aligned_again_after_a_reset),
        with_arena(what_a_burst_needed_is_given_back_once_less_is_needed),
        with_arena(allocations_do_not_overlap_across_blocks),
        with_arena(more_than_a_block_is_had_too),
        with_arena(a_reset_starts_from_nothing),
        with_arena(a_copy_outlives_its_source_and_null_stays_null),
        with_arena(a_product_that_overflows_aborts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
