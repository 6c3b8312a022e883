/* Records of an archive, for a source whose logs begin later. */
#include "archive_past.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "archive_folder.h"
#include "avro/fd_archive_file.h"

struct archive_past {
    const char *dir;
    struct fd_past source;
    char *topic; /* whose folder is open; NULL: none is */
    struct archive_folder folder;
    /* What is read: */
    int32_t partition;
    int64_t from; /* the least offset that may come next */
    int64_t to;
    struct fd_archive_reader *reader; /* of the file that `from` is in; NULL: it isn't open yet */
    int64_t reader_end;
};

static void close_topic(struct archive_past *past)
{
    fd_archive_reader_destroy(&past->reader);
    if (past->topic) {
        archive_folder_close(&past->folder);
        free(past->topic);
        past->topic = NULL;
    }
}

/* One at a time: partitions come sorted by topic. */
static enum fd_status open_topic(struct archive_past *past, const char *topic,
                                 struct fd_error *error)
{
    enum fd_status status;

    if (past->topic && strcmp(past->topic, topic) == 0) {
        return FD_OK;
    }
    close_topic(past);
    past->topic = strdup(topic);
    if (!past->topic) {
        fd_abort("out of memory for a topic's name");
    }
    status = archive_folder_open(&past->folder, past->dir, past->topic, false, error);
    if (status != FD_OK) {
        free(past->topic);
        past->topic = NULL;
    }
    return status;
}

static enum fd_status check_whole(const struct archive_past *past, int32_t partition, int64_t from,
                                  int64_t to, struct fd_error *error)
{
    int64_t first;
    int64_t next;

    if (!archive_manifest_hole(&past->folder.manifest, partition, from, to, &first, &next)) {
        return FD_OK;
    }
    return fd_error_set(error, FD_FATAL, "archive_hole",
                        "%s partition %" PRId32 " begins at offset %" PRId64
                        ", and the archive %s lacks the records from offset %" PRId64
                        " to %" PRId64,
                        past->topic, partition, to, past->dir, first, next - 1);
}

enum fd_status archive_past_check(struct archive_past *past, const char *topic, int32_t partition,
                                  int64_t low, struct fd_error *error)
{
    enum fd_status status = open_topic(past, topic, error);
    const struct archive_manifest *manifest = &past->folder.manifest;

    if (status == FD_OK) {
        status = check_whole(past, partition, 0, low, error);
    }
    for (int i = 0; status == FD_OK && i < manifest->count; i++) {
        const struct archive_entry *entry = &manifest->entries[i];

        if (entry->partition == partition && entry->state == ARCHIVE_HELD && entry->first < low) {
            status = archive_folder_check(&past->folder, entry, error);
        }
    }
    return status;
}

/* --- as a source asks */

static int64_t first(void *context, const char *topic, int32_t partition, int64_t low)
{
    struct archive_past *past = context;
    struct fd_error unsaid;

    /* Where it can't be read nothing can be had: the position is then outside the log. */
    return low > 0 && open_topic(past, topic, &unsaid) == FD_OK
               ? archive_manifest_begin(&past->folder.manifest, partition, low)
               : low;
}

static enum fd_status begin(void *context, const char *topic, int32_t partition, int64_t from,
                            int64_t to, struct fd_error *error)
{
    struct archive_past *past = context;
    enum fd_status status = open_topic(past, topic, error);

    fd_archive_reader_destroy(&past->reader);
    past->partition = partition;
    past->from = from;
    past->to = to;
    return status == FD_OK ? check_whole(past, partition, from, to, error) : status;
}

/* The next file; none is open afterwards where there is none. */
static enum fd_status open_file(struct archive_past *past, struct fd_error *error)
{
    const struct archive_manifest *manifest = &past->folder.manifest;
    char path[PATH_MAX];

    for (int i = 0; i < manifest->count; i++) {
        const struct archive_entry *entry = &manifest->entries[i];
        enum fd_status status;

        if (entry->partition != past->partition || entry->state != ARCHIVE_HELD ||
            entry->next <= past->from || entry->first >= past->to) {
            continue;
        }
        status = archive_folder_check(&past->folder, entry, error);
        if (status == FD_OK) {
            status = archive_folder_path(&past->folder, entry->name, 0, path, error);
        }
        if (status == FD_OK) {
            status = fd_archive_reader_new(path, &past->reader, error);
        }
        past->reader_end = entry->next;
        return status;
    }
    return FD_OK;
}

static void take(const struct fd_archived_record *record, struct fd_source_event *event)
{
    event->offset = record->offset;
    event->timestamp = record->timestamp > 0 ? record->timestamp : 0;
    event->key = record->key;
    event->value = record->value;
    event->traceparent = FD_STR_NULL;
    event->schema_in_header = false;
    for (size_t i = 0; i < record->header_count; i++) {
        fd_source_take_header(event, record->headers[i].name, record->headers[i].value);
    }
}

static bool belongs(const struct archive_past *past, const struct fd_archived_record *record)
{
    return record->partition == past->partition &&
           fd_str_equal(record->topic, fd_str_from(past->topic)) &&
           record->offset < past->reader_end;
}

/* *ret_record: NULL when the archive has no more of what is wanted. */
static enum fd_status read_on(struct archive_past *past,
                              const struct fd_archived_record **ret_record, struct fd_error *error)
{
    enum fd_status status = FD_OK;

    *ret_record = NULL;
    while (status == FD_OK && !*ret_record) {
        if (!past->reader) {
            status = open_file(past, error);
        }
        if (status != FD_OK || !past->reader) {
            return status;
        }
        status = fd_archive_reader_next(past->reader, ret_record, error);
        if (status == FD_OK && !*ret_record) {
            fd_archive_reader_destroy(&past->reader);
            past->from = past->reader_end;
        } else if (status == FD_OK && !belongs(past, *ret_record)) {
            status = fd_error_set(error, FD_FATAL, "archive",
                                  "%s partition %" PRId32 ": a file of the archive has a record "
                                  "that isn't its own; frontdoorctl archive --check names it",
                                  past->topic, past->partition);
        } else if (status == FD_OK && (*ret_record)->offset < past->from) {
            *ret_record = NULL;
        }
    }
    return status;
}

static enum fd_status next(void *context, struct fd_source_event *event, bool *ret_there,
                           struct fd_error *error)
{
    struct archive_past *past = context;
    const struct fd_archived_record *record = NULL;
    enum fd_status status = read_on(past, &record, error);

    *ret_there = status == FD_OK && record && record->offset < past->to;
    if (*ret_there) {
        past->from = record->offset + 1;
        take(record, event);
    } else {
        fd_archive_reader_destroy(&past->reader);
    }
    return status;
}

struct archive_past *archive_past_new(const char *dir)
{
    struct archive_past *past = calloc(1, sizeof(*past));

    if (!past) {
        fd_abort("out of memory for an archive");
    }
    past->dir = dir;
    past->source = (struct fd_past){past, first, begin, next};
    return past;
}

void archive_past_destroy(struct archive_past **past)
{
    if (past && *past) {
        close_topic(*past);
        free(*past);
        *past = NULL;
    }
}

const struct fd_past *archive_past_source(const struct archive_past *past)
{
    return &past->source;
}
