#ifndef CTL_NUMBER_H
#define CTL_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/fd_macros.h"

/** A whole decimal number from `min` up, all of `text`; false when it is none. */
bool ctl_parse_number(const char *text, int64_t min, int64_t *ret_value) FD_MUST_CHECK
    FD_NONNULL(1, 3);

#endif
