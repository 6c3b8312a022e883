#ifndef FD_TALLY_H
#define FD_TALLY_H

#include <stddef.h>
#include <stdint.h>

/** What became of the events of a batch; those that are in none of these were applied. */
struct fd_tally {
    size_t superseded; /**< a later version of the same is in the batch */
    size_t duplicate; /**< the same version is in the batch, or stood where all versions are kept */
    size_t unchanged; /**< rows that stood with the same version or a later one, of every part */
    size_t queued;    /**< rows whose statements are still to be answered */
    int64_t reduce_micros; /**< to find all this */
    int64_t commit_micros; /**< of a flight of its own */
};

/** The statements of all rows that were queued have written `written` of them. */
static inline void fd_tally_answered(struct fd_tally *tally, size_t written)
{
    tally->unchanged += tally->queued > written ? tally->queued - written : 0;
    tally->queued = 0;
}

#endif
