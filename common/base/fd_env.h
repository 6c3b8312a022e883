#ifndef FD_ENV_H
#define FD_ENV_H

#include <stdint.h>

#include "base/fd_macros.h"

/**
 * Time, randomness and ids, passed to whoever needs them so that tests fix them. `context` is
 * handed back to each function.
 */
struct fd_env {
    void *context;
    int64_t (*now_micros)(void *context);       /**< UTC, microseconds since 1970 */
    int64_t (*monotonic_micros)(void *context); /**< never goes back; for durations */
    uint64_t (*random_u64)(void *context);
};

/** The real clock and randomness of this machine. */
const struct fd_env *fd_env_real(void);

/** Now, in microseconds since 1970 UTC. */
static inline int64_t fd_env_now(const struct fd_env *env)
{
    return env->now_micros(env->context);
}

/** Microseconds of a clock that never goes back. */
static inline int64_t fd_env_monotonic(const struct fd_env *env)
{
    return env->monotonic_micros(env->context);
}

/** 64 random bits. */
static inline uint64_t fd_env_random(const struct fd_env *env)
{
    return env->random_u64(env->context);
}

#endif
