#ifndef FD_TRACE_H
#define FD_TRACE_H

#include <stdbool.h>

#include "base/fd_macros.h"
#include "base/fd_str.h"

/** 32 hex digits and a NUL. */
enum { FD_TRACE_ID_SIZE = 33 };

/**
 * The trace id of a W3C traceparent header, of any version ("00-TRACE-PARENT-FLAGS"). False, and
 * `ret_id` empty, for what is none: the header may be anybody's.
 */
bool fd_trace_id(struct fd_str traceparent, char ret_id[FD_TRACE_ID_SIZE]) FD_NONNULL(2);

#endif
