#ifndef ARCHIVE_MANIFEST_H
#define ARCHIVE_MANIFEST_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/fd_error.h"
#include "domain/fd_sha256.h"

/** What an archive has of a stretch of a partition's offsets. */
enum archive_state {
    ARCHIVE_HELD,    /**< every record of it, in a file */
    ARCHIVE_EMPTY,   /**< there was none: offsets of transactions, which nobody is shown */
    ARCHIVE_DELETED, /**< Kafka had deleted whatever was there before it was archived */
    ARCHIVE_STATES,
};

enum { ARCHIVE_NAME_SIZE = sizeof("YYYY-MM-DD/2147483647-0000000009223372036854775807.avro") };

/** A stretch of offsets, from `first` to before `next`. */
struct archive_entry {
    enum archive_state state;
    int32_t partition;
    int64_t first;
    int64_t next;
    /* Those below are of ARCHIVE_HELD. */
    char name[ARCHIVE_NAME_SIZE]; /**< of its file, below the topic's folder */
    int64_t records;
    int64_t bytes;                    /**< of the file, and what follows */
    char sha256[FD_SHA256_TEXT_SIZE]; /**< in hexadecimal */
    int64_t last_offset;              /**< of its last record, by which the log is known again */
    int64_t last_timestamp;
    int64_t last_hash; /**< fd_key of its value */
};

/** All of a topic. Zeroed it is empty. */
struct archive_manifest {
    struct archive_entry *entries; /**< by partition and first offset */
    int count;
    int capacity;
};

/** Free what it holds; NULL is fine. */
void archive_manifest_clean_up(struct archive_manifest *manifest);

/**
 * Take a manifest as JSON text; `manifest` is empty before. FD_FATAL with code "manifest" says what
 * is wrong with it: it is of another topic, or what it says of files can't be.
 */
enum fd_status archive_manifest_parse(struct archive_manifest *manifest, const char *topic,
                                      const char *text, size_t size,
                                      struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2, 3, 5);
/** As archive_manifest_parse takes it; the caller's. */
json_t *archive_manifest_json(const struct archive_manifest *manifest,
                              const char *topic) FD_MUST_CHECK FD_NONNULL(1, 2);

/** Add an entry behind all others of its partition. */
void archive_manifest_add(struct archive_manifest *manifest, const struct archive_entry *entry)
    FD_NONNULL(1, 2);
/**
 * Nothing is from where the partition ends to before `next`: the last entry of that state is made
 * longer, or one added. A partition without entries begins at `begin`.
 */
void archive_manifest_extend(struct archive_manifest *manifest, int32_t partition,
                             enum archive_state state, int64_t begin, int64_t next) FD_NONNULL(1);

/** The offset behind all that is known of a partition; -1 where that is nothing. */
int64_t archive_manifest_end(const struct archive_manifest *manifest,
                             int32_t partition) FD_MUST_CHECK FD_NONNULL(1);
/** The partition's last file, or NULL. */
const struct archive_entry *archive_manifest_last(const struct archive_manifest *manifest,
                                                  int32_t partition) FD_MUST_CHECK FD_NONNULL(1);

/**
 * The first offsets from `from` to before `to` of which there is neither a record nor the word that
 * there was none. False: all is there.
 */
bool archive_manifest_hole(const struct archive_manifest *manifest, int32_t partition, int64_t from,
                           int64_t to, int64_t *ret_first, int64_t *ret_next) FD_MUST_CHECK
    FD_NONNULL(1, 5, 6);
/** The least offset from which on nothing before `to` is missing; `to` where that is none. */
int64_t archive_manifest_begin(const struct archive_manifest *manifest, int32_t partition,
                               int64_t to) FD_MUST_CHECK FD_NONNULL(1);

/** The day of a record by Kafka's time in milliseconds, as days since 1970. */
int32_t archive_day(int64_t timestamp);
/** A file's name, by the day of its records, its partition and its first offset. */
void archive_name(int32_t day, int32_t partition, int64_t first, char ret_name[ARCHIVE_NAME_SIZE])
    FD_NONNULL(4);
/** The day that a file's name says; -1: none. */
int32_t archive_name_day(const char *name) FD_MUST_CHECK FD_NONNULL(1);

#endif
