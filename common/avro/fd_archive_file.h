#ifndef FD_ARCHIVE_FILE_H
#define FD_ARCHIVE_FILE_H

#include <stddef.h>
#include <stdint.h>

#include "base/fd_buf.h"
#include "base/fd_error.h"
#include "base/fd_str.h"

/*
 * Kafka records in an Avro object container file, compressed (deflate), one after another as
 * schemas/archive/archived-record.avsc says. What is read must be known to be as it was written
 * (a checksum): avro-c takes lengths as they come.
 */

struct fd_archived_header {
    struct fd_str name;
    struct fd_str value; /**< null: it has none */
};

struct fd_archived_record {
    struct fd_str topic;
    int32_t partition;
    int64_t offset;
    int64_t timestamp; /**< Kafka's, milliseconds; -1: none */
    struct fd_str key;
    struct fd_str value; /**< both null where there is none, which is not empty */
    const struct fd_archived_header *headers;
    size_t header_count;
};

/** Append the record as its schema has it; `buf` fails at its limit, like all else. */
void fd_archived_encode(const struct fd_archived_record *record, struct fd_buf *buf)
    FD_NONNULL(1, 2);

struct fd_archive_writer;

/**
 * Begin a file at `path`, in the place of one that is there; its owner alone may read it. No record
 * may be longer, encoded, than `longest`. Errors are FD_FATAL with code "file", and name it.
 */
enum fd_status fd_archive_writer_new(const char *path, size_t longest,
                                     struct fd_archive_writer **ret_writer,
                                     struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 3);
/** The longest record that it takes. */
size_t fd_archive_writer_longest(const struct fd_archive_writer *writer) FD_NONNULL(1);
/** Add a record as fd_archived_encode made it. */
enum fd_status fd_archive_writer_add(struct fd_archive_writer *writer, const struct fd_buf *encoded,
                                     struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2);
/** FD_OK: all that was added is on the disk. It is freed in any case. */
enum fd_status fd_archive_writer_finish(struct fd_archive_writer **writer,
                                        struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1);
/** Free it and leave what there is of the file. NULL is fine. */
void fd_archive_writer_destroy(struct fd_archive_writer **writer);

struct fd_archive_reader;

/** Errors are FD_FATAL with code "archive", and name the file. */
enum fd_status fd_archive_reader_new(const char *path, struct fd_archive_reader **ret_reader,
                                     struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2);
void fd_archive_reader_destroy(struct fd_archive_reader **reader);
/** The next record, whose views live until the next call; NULL: there are no more. */
enum fd_status fd_archive_reader_next(struct fd_archive_reader *reader,
                                      const struct fd_archived_record **ret_record,
                                      struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2);

#endif
