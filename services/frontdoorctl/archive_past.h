#ifndef ARCHIVE_PAST_H
#define ARCHIVE_PAST_H

#include "base/fd_error.h"
#include "kafka/fd_past.h"

/** An archive as what is before the logs. */
struct archive_past;

/** Of the archive in the folder `dir`, which has to outlive it. */
struct archive_past *archive_past_new(const char *dir) FD_NONNULL(1);
void archive_past_destroy(struct archive_past **past);

/**
 * Whether every record of a partition before `low` can be had, from files that are as they were
 * written. FD_FATAL says what is missing, or damaged.
 */
enum fd_status archive_past_check(struct archive_past *past, const char *topic, int32_t partition,
                                  int64_t low, struct fd_error *error) FD_MUST_CHECK
    FD_NONNULL(1, 2, 5);

/** For the source's thread from then on; lives as long as `past`. */
const struct fd_past *archive_past_source(const struct archive_past *past) FD_NONNULL(1);

#endif
