#ifndef FD_PG_EPOCH_H
#define FD_PG_EPOCH_H

#include <stdint.h>

/** PostgreSQL's binary times and dates count from 2000, ours from 1970. Wraps, never overflows. */
#define FD_PG_EPOCH_MICROS UINT64_C(946684800000000)
#define FD_PG_EPOCH_DAYS UINT32_C(10957)

/** Microseconds since 2000 to microseconds since 1970. */
static inline int64_t fd_pg_time_from_wire(int64_t time)
{
    return (int64_t)((uint64_t)time + FD_PG_EPOCH_MICROS);
}

/** Microseconds since 1970 to microseconds since 2000. */
static inline int64_t fd_pg_time_to_wire(int64_t time)
{
    return (int64_t)((uint64_t)time - FD_PG_EPOCH_MICROS);
}

/** Days since 2000 to days since 1970. */
static inline int32_t fd_pg_date_from_wire(int32_t date)
{
    return (int32_t)((uint32_t)date + FD_PG_EPOCH_DAYS);
}

/** Days since 1970 to days since 2000. */
static inline int32_t fd_pg_date_to_wire(int32_t date)
{
    return (int32_t)((uint32_t)date - FD_PG_EPOCH_DAYS);
}

#endif
