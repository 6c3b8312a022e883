#ifndef ARCHIVE_WRITE_H
#define ARCHIVE_WRITE_H

#include "archive_folder.h"
#include "ctl.h"

/** What was done for one topic. */
struct archive_told {
    int64_t records; /**< added */
    int64_t files;   /**< added */
    json_t *deleted; /**< {partition, first_offset, next_offset} of what was gone already; owned */
};

/**
 * Add to the archive what the log of `topic` has since it was last archived, in each partition up
 * to its end or its first record of the day `until` (negative: none) or later. FD_FATAL
 * "topic_recreated": the log is not the one that the archive has the beginning of. What was
 * finished before an error is kept. The caller releases ret_told->deleted in any case.
 */
enum fd_status archive_write(struct ctl *ctl, struct fd_admin *admin, const char *topic,
                             int32_t until, struct archive_told *ret_told) FD_MUST_CHECK
    FD_NONNULL(1, 2, 3, 5);

#endif
