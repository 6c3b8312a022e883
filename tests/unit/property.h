#ifndef TESTS_PROPERTY_H
#define TESTS_PROPERTY_H

/*
 * What tests of properties share: numbers that follow from a seed, how many cases to try, times
 * that are easily got wrong, and shrinking, which takes away from a failing case all that it fails
 * without. Include after cmocka.
 */

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/fd_macros.h"
#include "base/fd_rfc3339.h"

static inline uint64_t property_number(const char *variable, uint64_t otherwise)
{
    const char *text = getenv(variable);

    return text && text[0] ? strtoull(text, NULL, 10) : otherwise;
}

/** The seed of the first case: FRONTDOOR_TEST_SEED. */
static inline uint64_t property_seed(void)
{
    return property_number("FRONTDOOR_TEST_SEED", 1);
}

/**
 * How many cases to try, 1 or more, where one takes as long as `cost` small ones:
 * FRONTDOOR_TEST_ROUNDS counts small ones.
 */
static inline uint64_t property_rounds(uint64_t cost)
{
    uint64_t rounds = property_number("FRONTDOOR_TEST_ROUNDS", 20000) / cost;

    return rounds > 0 ? rounds : 1;
}

/** The next number; any state will do, and neighbouring ones give unlike numbers. */
static inline uint64_t property_random(uint64_t *state)
{
    *state += UINT64_C(0x9e3779b97f4a7c15);
    uint64_t z = *state;
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/** A number in [0, limit). */
static inline uint32_t property_below(uint64_t *state, uint32_t limit)
{
    return (uint32_t)(property_random(state) % limit);
}

/** Put `count` items of `size` bytes in any order. */
static inline void property_shuffle(void *items, size_t count, size_t size, uint64_t *state)
{
    char *bytes = items;
    char *kept = malloc(size);

    assert_non_null(kept);
    for (size_t i = count; i > 1; i--) {
        char *left = bytes + (i - 1) * size;
        char *right = bytes + property_below(state, (uint32_t)i) * size;

        memcpy(kept, left, size);
        memmove(left, right, size);
        memcpy(right, kept, size);
    }
    free(kept);
}

/** A time, in microseconds, at which clocks, months, years or working days turn. */
static inline int64_t property_hostile_time(uint64_t *state)
{
    static const char *const times[] = {
        "1990-01-01T00:00:00Z",        /* the first one accepted */
        "2099-12-31T23:59:59.999999Z", /* the last one */
        "2020-03-29T00:59:59.999999Z", /* the clock goes forward */
        "2020-03-29T01:00:00Z",
        "2020-10-25T00:30:00Z", /* the hour that comes twice */
        "2020-10-25T01:30:00Z",
        "2019-10-26T23:00:00Z", /* date only: local midnights around the end of summer time */
        "2019-10-28T00:00:00Z",
        "2020-05-31T23:00:00Z", /* the next month in London, the same one in UTC */
        "2020-05-31T22:59:59.999999Z",
        "2020-02-29T00:00:00Z", /* the leap day, its ends and the days it is 3 months from */
        "2020-02-29T23:59:59.999999Z",
        "2019-11-29T12:00:00Z",
        "2019-11-30T12:00:00Z",
        "2020-05-29T12:00:00Z",
        "2019-02-28T23:59:59.999999Z",
        "2020-01-31T12:00:00Z", /* ends of months of unlike length */
        "2020-04-30T12:00:00Z",
        "2019-12-31T23:59:59.999999Z",
        "2020-01-01T00:00:00Z", /* bank holidays */
        "2020-05-08T09:00:00Z",
        "2020-05-07T22:59:59.999999Z",
    };
    int64_t time = 0;

    assert_true(
        fd_rfc3339_parse(fd_str_from(times[property_below(state, FD_COUNT(times))]), &time));
    return time;
}

/** Whether a case made of these items, in this order, still fails. */
typedef bool (*property_fails)(const void *items, size_t count, void *context);

/**
 * Take runs of items away, long ones first, as long as what is left still fails; how many are
 * left. Taking away any one of those lets it pass.
 */
static inline size_t property_shrink(void *items, size_t count, size_t size, property_fails fails,
                                     void *context)
{
    char *trial = malloc(count * size + 1);
    size_t run = count > 1 ? count / 2 : 1;
    bool again = true;

    assert_non_null(trial);
    while (again) {
        bool taken = false;

        for (size_t from = 0; from < count;) {
            size_t gone = run < count - from ? run : count - from;
            size_t behind = count - from - gone;
            char *tail = trial + from * size;

            memcpy(trial, items, count * size);
            memmove(tail, tail + gone * size, behind * size);
            if (fails(trial, count - gone, context)) {
                count -= gone;
                memcpy(items, trial, count * size);
                taken = true;
            } else {
                from += gone;
            }
        }
        again = taken || run > 1;
        run = run > 1 ? run / 2 : 1;
    }
    free(trial);
    return count;
}

#endif
