#ifndef FD_UTF8_H
#define FD_UTF8_H

#include <stdbool.h>
#include <stddef.h>

#include "base/fd_macros.h"
#include "base/fd_str.h"

/**
 * Bytes of the UTF-8 character that `text` begins with, 1 to 4; 0 when it begins with none: a
 * stray or missing continuation, an overlong form, a surrogate or a code point above U+10FFFF.
 */
size_t fd_utf8_char_size(const char *text, size_t size) FD_NONNULL(1);

/** Whether all of `text` is UTF-8. Null and empty are. */
bool fd_utf8_is_valid(struct fd_str text);

#endif
