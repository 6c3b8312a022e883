/* From a topic's log to files of an archive. */
#include "archive_write.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "avro/fd_archive_file.h"
#include "ctl_scan.h"
#include "domain/fd_intake.h"

enum {
    RECORD_MOST = 1 << 30,    /* bytes */
    FILE_MOST = 128 << 20,    /* before compression: what is done again when it is cut off */
    SAVE_EVERY = 1000 * 1000, /* microseconds: with many small files a manifest is written often */
};

/* A partition, and the file that is being written of it. */
struct part {
    int32_t partition;
    int64_t next;    /* behind all that is in files: where the next one begins */
    bool rechecking; /* the last record of the archive is to be seen first */
    bool ended;
    int32_t day;
    int64_t filled; /* bytes in the file */
    struct fd_archive_writer *writer;
    struct archive_entry entry;
};

struct writing {
    struct ctl *ctl;
    struct archive_folder folder;
    int32_t until;
    struct part *parts; /* by their number */
    struct ctl_peek *places;
    int count;
    struct fd_buf encoded;
    struct fd_archived_header *headers;
    size_t header_room;
    int64_t next_save;
    bool changed; /* since the manifest was written */
    struct archive_told *told;
};

/* --- the log */

static enum fd_status recreated(const struct writing *writing, int32_t partition, int64_t offset,
                                struct fd_error *error)
{
    return fd_error_set(error, FD_FATAL, "topic_recreated",
                        "%s partition %" PRId32 ": the record at offset %" PRId64
                        " is not the one in the archive: the topic was deleted and made anew, or "
                        "lost its end. Archive it into another folder",
                        writing->folder.topic, partition, offset);
}

static void note_deleted(struct writing *writing, int32_t partition, int64_t first, int64_t next)
{
    archive_manifest_extend(&writing->folder.manifest, partition, ARCHIVE_DELETED, first, next);
    json_array_append_new(writing->told->deleted,
                          json_pack("{s:i, s:I, s:I}", "partition", (int)partition, "first_offset",
                                    (json_int_t)first, "next_offset", (json_int_t)next));
    writing->changed = true;
}

/* Where a partition goes on, between the start and the end of its log. */
static enum fd_status locate(struct writing *writing, struct part *part, int64_t low, int64_t high,
                             struct ctl_peek *place)
{
    const struct archive_manifest *manifest = &writing->folder.manifest;
    const struct archive_entry *last = archive_manifest_last(manifest, part->partition);
    int64_t end = archive_manifest_end(manifest, part->partition);

    if (end > high) {
        return recreated(writing, part->partition, end - 1, &writing->ctl->error);
    }
    if (end < low && low > 0) {
        note_deleted(writing, part->partition, end > 0 ? end : 0, low);
    }
    part->next = end > low ? end : low;
    part->rechecking = last && last->last_offset >= low;
    if (part->rechecking) {
        part->entry = *last;
    }
    place->offset = part->rechecking ? last->last_offset : part->next;
    return FD_OK;
}

static enum fd_status find_parts(struct writing *writing, struct fd_admin *admin)
{
    const char *topic = writing->folder.topic;
    struct fd_error *error = &writing->ctl->error;
    struct fd_topic_found found = {0};
    enum fd_status status = fd_admin_describe(admin, topic, &found, error);

    if (status != FD_OK) {
        return status;
    }
    writing->parts = calloc((size_t)found.partitions + 1, sizeof(*writing->parts));
    writing->places = calloc((size_t)found.partitions + 1, sizeof(*writing->places));
    if (!writing->parts || !writing->places) {
        fd_abort("out of memory for %" PRId32 " partitions", found.partitions);
    }
    writing->count = found.partitions;
    for (int i = 0; status == FD_OK && i < writing->count; i++) {
        int64_t low = 0;
        int64_t high = 0;

        writing->parts[i].partition = i;
        snprintf(writing->places[i].topic, sizeof(writing->places[i].topic), "%s", topic);
        writing->places[i].partition = i;
        status = fd_admin_watermarks(admin, topic, i, &low, &high, error);
        if (status == FD_OK) {
            status = locate(writing, &writing->parts[i], low, high, &writing->places[i]);
        }
    }
    return status;
}

/* --- files */

static enum fd_status save(struct writing *writing, struct fd_error *error)
{
    enum fd_status status = archive_folder_save(&writing->folder, error);

    writing->changed = writing->changed && status != FD_OK;
    writing->next_save = fd_env_monotonic(writing->ctl->env) + SAVE_EVERY;
    return status;
}

/* Its offsets end before `next`. */
static enum fd_status finish_file(struct writing *writing, struct part *part, int64_t next,
                                  struct fd_error *error)
{
    enum fd_status status = fd_archive_writer_finish(&part->writer, error);

    part->entry.next = next;
    if (status == FD_OK) {
        status = archive_folder_place(&writing->folder, &part->entry, error);
    }
    if (status != FD_OK) {
        return status;
    }
    archive_manifest_add(&writing->folder.manifest, &part->entry);
    part->next = next;
    writing->told->files++;
    writing->told->records += part->entry.records;
    writing->changed = true;
    return fd_env_monotonic(writing->ctl->env) >= writing->next_save ? save(writing, error) : FD_OK;
}

static enum fd_status begin_file(struct writing *writing, struct part *part, int32_t day,
                                 struct fd_error *error)
{
    char path[PATH_MAX];
    enum fd_status status =
        archive_folder_path(&writing->folder, NULL, part->partition, path, error);

    part->entry = (struct archive_entry){
        .state = ARCHIVE_HELD,
        .partition = part->partition,
        .first = part->next,
    };
    archive_name(day, part->partition, part->next, part->entry.name);
    part->day = day;
    part->filled = 0;
    return status == FD_OK
               ? fd_archive_writer_new(path, writing->encoded.length, &part->writer, error)
               : status;
}

/* What an error leaves behind is of no use. */
static void abandon_file(const struct writing *writing, struct part *part)
{
    char path[PATH_MAX];
    struct fd_error unsaid;

    if (part->writer) {
        fd_archive_writer_destroy(&part->writer);
        if (archive_folder_path(&writing->folder, NULL, part->partition, path, &unsaid) == FD_OK) {
            unlink(path);
        }
    }
}

/* --- records */

static void take_headers(struct writing *writing, const rd_kafka_message_t *message,
                         struct fd_archived_record *record)
{
    rd_kafka_headers_t *headers;
    const char *name;
    const void *value;
    size_t size;

    if (rd_kafka_message_headers(message, &headers)) {
        return;
    }
    if (rd_kafka_header_cnt(headers) > writing->header_room) {
        writing->header_room = rd_kafka_header_cnt(headers);
        writing->headers =
            reallocarray(writing->headers, writing->header_room, sizeof(*writing->headers));
        if (!writing->headers) {
            fd_abort("out of memory for headers");
        }
    }
    for (size_t i = 0; rd_kafka_header_get_all(headers, i, &name, &value, &size) == 0; i++) {
        writing->headers[i].name = fd_str_from(name);
        writing->headers[i].value = (struct fd_str){value, (uint32_t)size};
        record->header_count = i + 1;
    }
    record->headers = writing->headers;
}

static enum fd_status encode(struct writing *writing, const rd_kafka_message_t *message,
                             struct fd_error *error)
{
    struct fd_archived_record record = {
        .topic = fd_str_from(writing->folder.topic),
        .partition = message->partition,
        .offset = message->offset,
        .timestamp = rd_kafka_message_timestamp(message, NULL),
        .key = {message->key, (uint32_t)message->key_len},
        .value = {message->payload, (uint32_t)message->len},
    };

    take_headers(writing, message, &record);
    fd_buf_reset(&writing->encoded);
    fd_archived_encode(&record, &writing->encoded);
    return writing->encoded.failed
               ? fd_error_set(error, FD_FATAL, "archive_record",
                              "%s partition %" PRId32 " offset %" PRId64 ": longer than a gigabyte",
                              writing->folder.topic, message->partition, message->offset)
               : FD_OK;
}

static bool fits(const struct writing *writing, const struct part *part, int32_t day)
{
    return day == part->day && part->filled < FILE_MOST &&
           writing->encoded.length <= fd_archive_writer_longest(part->writer);
}

static enum fd_status add(struct writing *writing, struct part *part,
                          const rd_kafka_message_t *message, struct fd_error *error)
{
    int64_t timestamp = rd_kafka_message_timestamp(message, NULL);
    int32_t day = archive_day(timestamp);
    enum fd_status status = encode(writing, message, error);

    if (status == FD_OK && part->writer && !fits(writing, part, day)) {
        status = finish_file(writing, part, message->offset, error);
    }
    if (status == FD_OK && !part->writer) {
        status = begin_file(writing, part, day, error);
    }
    if (status == FD_OK) {
        status = fd_archive_writer_add(part->writer, &writing->encoded, error);
    }
    part->filled += (int64_t)writing->encoded.length;
    part->entry.records++;
    part->entry.last_offset = message->offset;
    part->entry.last_timestamp = timestamp;
    part->entry.last_hash = fd_key((struct fd_str){message->payload, (uint32_t)message->len});
    return status;
}

/* Nothing is left of it before `offset`. */
static enum fd_status end_part(struct writing *writing, struct part *part, int64_t offset,
                               struct fd_error *error)
{
    part->ended = true;
    if (part->writer) {
        return finish_file(writing, part, offset, error);
    }
    if (offset > part->next) {
        archive_manifest_extend(&writing->folder.manifest, part->partition, ARCHIVE_EMPTY,
                                part->next, offset);
        writing->changed = true;
    }
    return FD_OK;
}

/* The archive's last record; its entry was taken for this. */
static enum fd_status recheck(const struct writing *writing, struct part *part,
                              const rd_kafka_message_t *message, struct fd_error *error)
{
    const struct archive_entry *last = &part->entry;
    struct fd_str value = {message->payload, (uint32_t)message->len};

    part->rechecking = false;
    if (!message->err && message->offset == last->last_offset &&
        rd_kafka_message_timestamp(message, NULL) == last->last_timestamp &&
        fd_key(value) == last->last_hash) {
        return FD_OK;
    }
    return recreated(writing, part->partition, last->last_offset, error);
}

static enum fd_status look(const rd_kafka_message_t *message, void *context, struct fd_error *error)
{
    struct writing *writing = context;
    struct part *part = &writing->parts[message->partition];

    if (part->ended) {
        return FD_OK;
    }
    if (part->rechecking) {
        return recheck(writing, part, message, error);
    }
    if (message->err) {
        return end_part(writing, part, message->offset, error);
    }
    if (message->offset < part->next) {
        return FD_OK;
    }
    if (writing->until >= 0 &&
        archive_day(rd_kafka_message_timestamp(message, NULL)) >= writing->until) {
        return end_part(writing, part, message->offset, error);
    }
    return add(writing, part, message, error);
}

/* --- all of it */

static enum fd_status write_all(struct writing *writing, struct fd_admin *admin)
{
    struct ctl *ctl = writing->ctl;
    struct fd_error unsaid;
    enum fd_status status = find_parts(writing, admin);

    if (status == FD_OK) {
        status = ctl_scan(ctl->options.brokers, ctl->config.kafka, writing->places, writing->count,
                          ctl->env, look, writing, &ctl->error);
    }
    for (int i = 0; i < writing->count; i++) {
        abandon_file(writing, &writing->parts[i]);
    }
    if (writing->changed) {
        enum fd_status saved = save(writing, status == FD_OK ? &ctl->error : &unsaid);

        status = status == FD_OK ? saved : status;
    }
    return status;
}

enum fd_status archive_write(struct ctl *ctl, struct fd_admin *admin, const char *topic,
                             int32_t until, struct archive_told *ret_told)
{
    struct writing writing = {.ctl = ctl, .until = until, .told = ret_told};
    enum fd_status status;

    *ret_told = (struct archive_told){.deleted = json_array()};
    status = archive_folder_open(&writing.folder, ctl->options.archive, topic, true, &ctl->error);
    if (status != FD_OK) {
        return status;
    }
    fd_buf_init(&writing.encoded, RECORD_MOST);
    status = write_all(&writing, admin);
    fd_buf_clean_up(&writing.encoded);
    free(writing.headers);
    free(writing.parts);
    free(writing.places);
    archive_folder_close(&writing.folder);
    return status;
}
