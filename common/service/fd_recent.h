#ifndef FD_RECENT_H
#define FD_RECENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fd_macros.h"

/**
 * The keys that came lately, in half a megabyte: two Bloom filters, of which the older gives way
 * when the younger is full. Every one of the last FD_RECENT_KEYS is known and of those before as
 * many again at most; of 200 others one is taken for one of them.
 */
struct fd_recent {
    uint64_t *younger; /**< both NULL before the first key */
    uint64_t *older;
    size_t count; /**< of keys in the younger */
};

enum { FD_RECENT_KEYS = 131072 };

/** Whether `key`, a hash, may have come lately. An empty one, all zero, knows none. */
bool fd_recent_has(const struct fd_recent *recent, uint64_t key) FD_NONNULL(1);
void fd_recent_add(struct fd_recent *recent, uint64_t key) FD_NONNULL(1);
/** Free what it holds; it is empty then. */
void fd_recent_clean_up(struct fd_recent *recent) FD_NONNULL(1);

#endif
