#include "generate_random.h"

static uint64_t splitmix(uint64_t *state)
{
    uint64_t mixed = *state += UINT64_C(0x9e3779b97f4a7c15);

    mixed = (mixed ^ (mixed >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    mixed = (mixed ^ (mixed >> 27)) * UINT64_C(0x94d049bb133111eb);
    return mixed ^ (mixed >> 31);
}

static uint64_t rotate(uint64_t value, unsigned bits)
{
    return (value << bits) | (value >> (64 - bits));
}

void fd_gen_random_init(struct fd_gen_random *random, uint64_t seed, uint64_t stream)
{
    uint64_t state = seed;

    state = splitmix(&state) ^ (stream * UINT64_C(0xd1342543de82ef95));
    for (size_t i = 0; i < FD_COUNT(random->state); i++) {
        random->state[i] = splitmix(&state);
    }
}

uint64_t fd_gen_random_next(struct fd_gen_random *random)
{
    uint64_t *s = random->state;
    uint64_t result = rotate(s[1] * 5, 7) * 9;
    uint64_t shifted = s[1] << 17;

    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = rotate(s[3], 45);
    return result;
}

int64_t fd_gen_between(struct fd_gen_random *random, int64_t low, int64_t high)
{
    uint64_t span;

    if (high <= low) {
        return low;
    }
    span = (uint64_t)(high - low) + 1;
    return low + (int64_t)(fd_gen_random_next(random) % span);
}

bool fd_gen_chance(struct fd_gen_random *random, int permille)
{
    return fd_gen_between(random, 0, 999) < permille;
}

static int64_t sum_of(const int64_t *weights, size_t count)
{
    int64_t sum = 0;

    for (size_t i = 0; i < count; i++) {
        sum += weights[i];
    }
    return sum;
}

size_t fd_gen_weighted(struct fd_gen_random *random, const int64_t *weights, size_t count)
{
    int64_t sum = sum_of(weights, count);
    int64_t ticket;

    if (sum <= 0) {
        return count;
    }
    ticket = fd_gen_between(random, 0, sum - 1);
    for (size_t i = 0; i < count; i++) {
        if (ticket < weights[i]) {
            return i;
        }
        ticket -= weights[i];
    }
    return count;
}

static void swap(uint32_t *items, size_t left, size_t right)
{
    uint32_t item = items[left];

    items[left] = items[right];
    items[right] = item;
}

void fd_gen_shuffle(struct fd_gen_random *random, uint32_t *items, size_t count)
{
    (void)fd_gen_choose(random, items, count, NULL, count);
}

/* The place of the item that `ticket` falls on, counting weights from `at` on. */
static size_t place_of(int64_t ticket, const uint32_t *items, const int64_t *weights, size_t at)
{
    while (ticket >= weights[items[at]]) {
        ticket -= weights[items[at++]];
    }
    return at;
}

static size_t choose_weighted(struct fd_gen_random *random, uint32_t *items, size_t count,
                              const int64_t *weights, size_t wanted)
{
    int64_t sum = 0;

    for (size_t i = 0; i < count; i++) {
        sum += weights[items[i]];
    }
    for (size_t chosen = 0; chosen < wanted; chosen++) {
        size_t at;

        if (sum <= 0) {
            return chosen;
        }
        at = place_of(fd_gen_between(random, 0, sum - 1), items, weights, chosen);
        sum -= weights[items[at]];
        swap(items, chosen, at);
    }
    return wanted;
}

size_t fd_gen_choose(struct fd_gen_random *random, uint32_t *items, size_t count,
                     const int64_t *weights, size_t wanted)
{
    if (weights) {
        return choose_weighted(random, items, count, weights, wanted);
    }
    wanted = wanted < count ? wanted : count;
    for (size_t i = 0; i < wanted; i++) {
        swap(items, i, (size_t)fd_gen_between(random, (int64_t)i, (int64_t)count - 1));
    }
    return wanted;
}

/* The index of the greatest remainder not yet rounded up; the earlier one of equals. */
static size_t greatest_remainder(int64_t total, const int64_t *weights, size_t count, int64_t sum,
                                 const int64_t *shares)
{
    size_t best = 0;
    int64_t best_remainder = -1;

    for (size_t i = 0; i < count; i++) {
        int64_t remainder = total * weights[i] - shares[i] * sum;

        if (remainder > best_remainder) {
            best = i;
            best_remainder = remainder;
        }
    }
    return best;
}

void fd_gen_apportion(int64_t total, const int64_t *weights, size_t count, int64_t *ret_shares)
{
    int64_t sum = sum_of(weights, count);
    int64_t left = total;

    for (size_t i = 0; i < count; i++) {
        ret_shares[i] = sum > 0 ? total * weights[i] / sum : 0;
        left -= ret_shares[i];
    }
    while (left > 0 && sum > 0) {
        ret_shares[greatest_remainder(total, weights, count, sum, ret_shares)]++;
        left--;
    }
}

int64_t fd_gen_round(int64_t numerator, int64_t denominator)
{
    return (2 * numerator + denominator) / (2 * denominator);
}
