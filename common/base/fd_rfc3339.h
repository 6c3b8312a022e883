#ifndef FD_RFC3339_H
#define FD_RFC3339_H

#include <stdbool.h>
#include <stdint.h>

#include "base/fd_macros.h"
#include "base/fd_str.h"

/** Bytes of a formatted time with its NUL. */
enum { FD_RFC3339_SIZE = sizeof("YYYY-MM-DDThh:mm:ss.uuuuuuZ") };

/**
 * Microseconds since 1970 UTC of an RFC 3339 time such as 2021-03-31T23:15:00Z or
 * 2021-04-01T00:15:00.5+01:00. The zone must be there; of a fraction's one to nine digits those
 * past the sixth are dropped. False, with `ret_time` untouched, when it is none: a day that does
 * not exist and a leap second are none either.
 */
bool fd_rfc3339_parse(struct fd_str text, int64_t *ret_time) FD_MUST_CHECK FD_NONNULL(2);

/** Write YYYY-MM-DDThh:mm:ss.uuuuuuZ and NUL. `time` must lie in the years 0 to 9999. */
void fd_rfc3339_format(int64_t time, char ret_text[FD_RFC3339_SIZE]) FD_NONNULL(2);

#endif
