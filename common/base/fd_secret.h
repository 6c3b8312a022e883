#ifndef FD_SECRET_H
#define FD_SECRET_H

#include <stdbool.h>

#include "base/fd_error.h"
#include "base/fd_macros.h"

/**
 * A text that nobody is to see. It is here, or in a file that is read whenever the text is needed,
 * so that it may be changed under a running program. Both NULL: there is none.
 */
struct fd_secret {
    const char *value;
    const char *file; /**< its path; `value` is then NULL */
};

/** Whether there is one. */
static inline bool fd_secret_is_set(const struct fd_secret *secret)
{
    return secret->value || secret->file;
}

/**
 * A copy of the text for fd_secret_wipe, NULL where there is none. A file's last line end is
 * dropped. FD_RETRY "secret_file" names a file that can't be read or holds no text of at most
 * 64 KiB, never what it holds.
 */
enum fd_status fd_secret_read(const struct fd_secret *secret, char **ret_text,
                              struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2);

/** Overwrite, free and null a text; NULL is fine. */
void fd_secret_wipe(char **text);

/** Make it one of `value` or of `file`, which are copied; NULL or empty: of none. */
void fd_secret_set(struct fd_secret *secret, const char *value, const char *file) FD_NONNULL(1);
void fd_secret_clean_up(struct fd_secret *secret) FD_NONNULL(1);

#endif
