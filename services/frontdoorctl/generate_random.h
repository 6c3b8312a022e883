#ifndef GENERATE_RANDOM_H
#define GENERATE_RANDOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fd_macros.h"

/** xoshiro256**: the same seed gives the same numbers on every machine. Plain value. */
struct fd_gen_random {
    uint64_t state[4];
};

/** Begin the sequence of (seed, stream); streams of one seed are unrelated. */
void fd_gen_random_init(struct fd_gen_random *random, uint64_t seed, uint64_t stream) FD_NONNULL(1);
uint64_t fd_gen_random_next(struct fd_gen_random *random) FD_NONNULL(1);

/** A number in [low, high], both included; `low` when the range is empty. */
int64_t fd_gen_between(struct fd_gen_random *random, int64_t low, int64_t high) FD_NONNULL(1);
/** True in `permille` of 1,000 cases. */
bool fd_gen_chance(struct fd_gen_random *random, int permille) FD_NONNULL(1);
/** An index below `count`, each as likely as its weight; `count` when all weights are 0. */
size_t fd_gen_weighted(struct fd_gen_random *random, const int64_t *weights, size_t count)
    FD_NONNULL(1, 2);

/** Put the items in a random order. */
void fd_gen_shuffle(struct fd_gen_random *random, uint32_t *items, size_t count) FD_NONNULL(1);

/**
 * Move `wanted` of the `count` items to the front, chosen by their weights (`weights[item]`; NULL:
 * all alike) without putting back. Items of weight 0 are never chosen. Returns how many were.
 */
size_t fd_gen_choose(struct fd_gen_random *random, uint32_t *items, size_t count,
                     const int64_t *weights, size_t wanted) FD_NONNULL(1);

/** Divide `total` in proportion to `weights` by largest remainder; the shares sum to `total`. */
void fd_gen_apportion(int64_t total, const int64_t *weights, size_t count, int64_t *ret_shares)
    FD_NONNULL(2, 4);

/** `numerator` / `denominator` to the nearest whole number, halves up; both positive. */
int64_t fd_gen_round(int64_t numerator, int64_t denominator);

#endif
