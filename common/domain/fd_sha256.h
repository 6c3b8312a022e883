#ifndef FD_SHA256_H
#define FD_SHA256_H

#include <stdint.h>

#include "base/fd_error.h"

/** Characters of a SHA-256 in hexadecimal, with its NUL. */
enum { FD_SHA256_TEXT_SIZE = 65 };

/** SHA-256 and size of a file's bytes. FD_FATAL with code "file" when it can't be read. */
enum fd_status fd_sha256_file(const char *path, char ret_text[FD_SHA256_TEXT_SIZE],
                              int64_t *ret_size, struct fd_error *error) FD_MUST_CHECK
    FD_NONNULL(1, 2, 3);

#endif
