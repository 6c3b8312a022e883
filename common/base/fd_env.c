#include "base/fd_env.h"

#include <sys/random.h>
#include <time.h>

#include "base/fd_error.h"

static int64_t read_clock(clockid_t clock)
{
    struct timespec now;

    if (clock_gettime(clock, &now) != 0) { /* allowed: the one place */
        fd_abort("clock_gettime failed");
    }
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static int64_t real_now(void *context FD_UNUSED)
{
    return read_clock(CLOCK_REALTIME);
}

static int64_t real_monotonic(void *context FD_UNUSED)
{
    return read_clock(CLOCK_MONOTONIC);
}

static uint64_t real_random(void *context FD_UNUSED)
{
    uint64_t value;

    /* allowed: the one place, of which tests have their own */
    if (getrandom(&value, sizeof(value), 0) != (ssize_t)sizeof(value)) {
        fd_abort("getrandom failed");
    }
    return value;
}

const struct fd_env *fd_env_real(void)
{
    static const struct fd_env real = {
        .now_micros = real_now,
        .monotonic_micros = real_monotonic,
        .random_u64 = real_random,
    };

    return &real;
}
