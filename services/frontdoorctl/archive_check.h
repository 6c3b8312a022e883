#ifndef ARCHIVE_CHECK_H
#define ARCHIVE_CHECK_H

#include "archive_folder.h"

/**
 * Look at all of a topic's archive: each file against its checksum and each record against what the
 * manifest says, and whether offsets are missing. What is found is added to `faults`, as text that
 * names file or offsets; what Kafka had deleted before it was archived to `notes`.
 */
void archive_check(const struct archive_folder *folder, json_t *faults, json_t *notes)
    FD_NONNULL(1, 2, 3);

#endif
