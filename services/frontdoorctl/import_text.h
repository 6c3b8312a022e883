#ifndef IMPORT_TEXT_H
#define IMPORT_TEXT_H

#include "base/fd_buf.h"
#include "base/fd_error.h"

/**
 * Read a file as UTF-8 into `text`, from `encoding` as iconv calls it (NULL: it is UTF-8 already).
 * FD_FATAL with code "file" or "encoding" names it.
 */
enum fd_status import_read_text(const char *path, const char *encoding, struct fd_buf *text,
                                struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 3, 4);

#endif
