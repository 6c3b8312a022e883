#ifndef FD_TIME_H
#define FD_TIME_H

#include <stdint.h>

/** Times are microseconds since 1970 UTC, dates days since 1970; these stand for null. */
#define FD_TIME_NULL INT64_MIN
#define FD_DATE_NULL INT32_MIN

#endif
