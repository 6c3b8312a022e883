#ifndef ARCHIVE_FOLDER_H
#define ARCHIVE_FOLDER_H

#include <limits.h>

#include "archive_manifest.h"

/** A topic's folder of an archive: what is in its manifest is on the disk, whole. */
struct archive_folder {
    const char *topic;
    char path[PATH_MAX];
    struct archive_manifest manifest;
    int lock; /**< of whoever writes; -1: none is held */
};

/**
 * Open the folder of `topic` in the archive `dir`, which it has to be in; with `writing` it is made
 * where it isn't there, and held against others who write. FD_FATAL names the file that is wrong.
 */
enum fd_status archive_folder_open(struct archive_folder *folder, const char *dir,
                                   const char *topic, bool writing,
                                   struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2, 3, 5);
void archive_folder_close(struct archive_folder *folder);

/** Where a file of that name is, or (NULL) what is being written of a partition. */
enum fd_status archive_folder_path(const struct archive_folder *folder, const char *name,
                                   int32_t partition, char ret_path[PATH_MAX],
                                   struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 4, 5);
/** Give what was written of entry->partition its name, and `entry` its bytes and checksum. */
enum fd_status archive_folder_place(const struct archive_folder *folder,
                                    struct archive_entry *entry,
                                    struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2, 3);
/** Write the manifest: before and after it is whole, whatever happens. */
enum fd_status archive_folder_save(const struct archive_folder *folder,
                                   struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2);

/** Whether a file is as it was written: FD_FATAL "archive_damaged" names it. */
enum fd_status archive_folder_check(const struct archive_folder *folder,
                                    const struct archive_entry *entry,
                                    struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2, 3);

#endif
