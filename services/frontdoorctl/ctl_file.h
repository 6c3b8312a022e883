#ifndef CTL_FILE_H
#define CTL_FILE_H

#include "base/fd_buf.h"
#include "base/fd_error.h"

/**
 * Append all of a file to `buf`. FD_FATAL with code "file" when it can't be read or is larger than
 * the buffer may be.
 */
enum fd_status ctl_read_file(const char *path, struct fd_buf *buf,
                             struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2);

#endif
