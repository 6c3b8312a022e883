#include "avro/fd_archive_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <avro.h>

#include "avro/fd_encode_value.h"
#include "base/fd_embed.h"

extern const struct fd_embedded fd_embedded_archive[];

enum { BLOCK_BYTES = 256 << 10 }; /* what is compressed in one piece */

/* As archived-record.avsc has them. */
enum { TOPIC, PARTITION, OFFSET, TIMESTAMP, KEY, VALUE, HEADERS };
enum { HEADER_NAME, HEADER_VALUE };

static enum fd_status open_schema(avro_schema_t *ret_schema, struct fd_error *error)
{
    const struct fd_embedded *file = fd_embedded_find(fd_embedded_archive, "archived-record.avsc");

    if (avro_schema_from_json_length(file->text, file->size, ret_schema) != 0) {
        return fd_error_set(error, FD_FATAL, "archive", "archived-record.avsc: %.200s",
                            avro_strerror());
    }
    return FD_OK;
}

/* --- writing */

static void put_optional(struct fd_buf *buf, struct fd_str bytes)
{
    fd_put_long(buf, !fd_str_is_null(bytes));
    if (!fd_str_is_null(bytes)) {
        fd_put_bytes(buf, bytes);
    }
}

void fd_archived_encode(const struct fd_archived_record *record, struct fd_buf *buf)
{
    fd_put_bytes(buf, record->topic);
    fd_put_long(buf, record->partition);
    fd_put_long(buf, record->offset);
    fd_put_long(buf, record->timestamp);
    put_optional(buf, record->key);
    put_optional(buf, record->value);
    if (record->header_count > 0) {
        fd_put_long(buf, (int64_t)record->header_count);
        for (size_t i = 0; i < record->header_count; i++) {
            fd_put_bytes(buf, record->headers[i].name);
            put_optional(buf, record->headers[i].value);
        }
    }
    fd_put_long(buf, 0);
}

struct fd_archive_writer {
    char *path;
    FILE *file;
    avro_schema_t schema;
    avro_file_writer_t writer;
    size_t longest;
};

static FILE *make_file(const char *path)
{
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    return file >= 0 ? fdopen(file, "w") : NULL;
}

static enum fd_status begin(struct fd_archive_writer *writer, struct fd_error *error)
{
    enum fd_status status;

    writer->file = make_file(writer->path);
    if (!writer->file) {
        return fd_error_set(error, FD_FATAL, "file", "%s: %m", writer->path);
    }
    status = open_schema(&writer->schema, error);
    if (status == FD_OK &&
        avro_file_writer_create_with_codec_fp(writer->file, writer->path, 0, writer->schema,
                                              &writer->writer, "deflate", writer->longest) != 0) {
        writer->writer = NULL;
        status = fd_error_set(error, FD_FATAL, "file", "%s: %.200s", writer->path, avro_strerror());
    }
    return status;
}

enum fd_status fd_archive_writer_new(const char *path, size_t longest,
                                     struct fd_archive_writer **ret_writer, struct fd_error *error)
{
    struct fd_archive_writer *writer = calloc(1, sizeof(*writer));
    enum fd_status status;

    if (!writer || !(writer->path = strdup(path))) {
        fd_abort("out of memory for an archive");
    }
    writer->longest = longest > BLOCK_BYTES ? longest : BLOCK_BYTES;
    status = begin(writer, error);
    if (status != FD_OK) {
        fd_archive_writer_destroy(&writer);
        return status;
    }
    *ret_writer = writer;
    return FD_OK;
}

size_t fd_archive_writer_longest(const struct fd_archive_writer *writer)
{
    return writer->longest;
}

enum fd_status fd_archive_writer_add(struct fd_archive_writer *writer, const struct fd_buf *encoded,
                                     struct fd_error *error)
{
    if (avro_file_writer_append_encoded(writer->writer, encoded->data, (int64_t)encoded->length) !=
        0) {
        return fd_error_set(error, FD_FATAL, "file", "%s: %.200s", writer->path, avro_strerror());
    }
    return FD_OK;
}

enum fd_status fd_archive_writer_finish(struct fd_archive_writer **writer, struct fd_error *error)
{
    struct fd_archive_writer *finished = *writer;
    bool written = avro_file_writer_close(finished->writer) == 0;
    enum fd_status status = FD_OK;

    finished->writer = NULL;
    if (!written || fflush(finished->file) != 0 || ferror(finished->file) ||
        fsync(fileno(finished->file)) != 0) {
        status = fd_error_set(error, FD_FATAL, "file", "%s: %m", finished->path);
    }
    fd_archive_writer_destroy(writer);
    return status;
}

void fd_archive_writer_destroy(struct fd_archive_writer **writer)
{
    if (!writer || !*writer) {
        return;
    }
    if ((*writer)->writer) {
        avro_file_writer_close((*writer)->writer);
    }
    if ((*writer)->schema) {
        avro_schema_decref((*writer)->schema);
    }
    if ((*writer)->file) {
        fclose((*writer)->file);
    }
    free((*writer)->path);
    free(*writer);
    *writer = NULL;
}

/* --- reading */

struct fd_archive_reader {
    char *path;
    avro_file_reader_t reader;
    avro_value_iface_t *iface;
    avro_value_t value;
    struct fd_archived_record record;
    struct fd_archived_header *headers;
    size_t header_room;
};

static enum fd_status refuse(const struct fd_archive_reader *reader, const char *why,
                             struct fd_error *error)
{
    return fd_error_set(error, FD_FATAL, "archive", "%s: %.200s", reader->path, why);
}

/* Only what was written by this schema. */
static enum fd_status check_schema(const struct fd_archive_reader *reader, avro_schema_t ours,
                                   struct fd_error *error)
{
    avro_schema_t theirs = avro_file_reader_get_writer_schema(reader->reader);
    bool same = avro_schema_equal(ours, theirs) != 0;

    avro_schema_decref(theirs);
    return same ? FD_OK : refuse(reader, "its records are none of an archive", error);
}

/* avro-c leaks what it refuses. */
static bool is_container(FILE *file)
{
    char begin[4] = "";

    return fread(begin, 1, sizeof(begin), file) == sizeof(begin) &&
           memcmp(begin, "Obj\1", sizeof(begin)) == 0 && fseek(file, 0, SEEK_SET) == 0;
}

static enum fd_status open_reader(struct fd_archive_reader *reader, struct fd_error *error)
{
    FILE *file = fopen(reader->path, "re");
    avro_schema_t schema = NULL;
    enum fd_status status;

    if (!file) {
        return fd_error_set(error, FD_FATAL, "archive", "%s: %m", reader->path);
    }
    if (!is_container(file)) {
        fclose(file);
        return refuse(reader, "is no Avro object container file", error);
    }
    if (avro_file_reader_fp(file, reader->path, 1, &reader->reader) != 0) {
        reader->reader = NULL;
        return refuse(reader, avro_strerror(), error);
    }
    status = open_schema(&schema, error);
    if (status == FD_OK) {
        status = check_schema(reader, schema, error);
    }
    if (status == FD_OK) {
        reader->iface = avro_generic_class_from_schema(schema);
        if (!reader->iface || avro_generic_value_new(reader->iface, &reader->value) != 0) {
            fd_abort("out of memory for an archive");
        }
    }
    if (schema) {
        avro_schema_decref(schema);
    }
    return status;
}

enum fd_status fd_archive_reader_new(const char *path, struct fd_archive_reader **ret_reader,
                                     struct fd_error *error)
{
    struct fd_archive_reader *reader = calloc(1, sizeof(*reader));
    enum fd_status status;

    if (!reader || !(reader->path = strdup(path))) {
        fd_abort("out of memory for an archive");
    }
    status = open_reader(reader, error);
    if (status != FD_OK) {
        fd_archive_reader_destroy(&reader);
        return status;
    }
    *ret_reader = reader;
    return FD_OK;
}

void fd_archive_reader_destroy(struct fd_archive_reader **reader)
{
    if (!reader || !*reader) {
        return;
    }
    if ((*reader)->iface) {
        avro_value_decref(&(*reader)->value);
        avro_value_iface_decref((*reader)->iface);
    }
    if ((*reader)->reader) {
        avro_file_reader_close((*reader)->reader);
    }
    free((*reader)->headers);
    free((*reader)->path);
    free(*reader);
    *reader = NULL;
}

/* The value was read by the schema that it is taken apart by: nothing here can fail. */

static avro_value_t field_of(const avro_value_t *record, size_t index)
{
    avro_value_t field = {0};

    if (avro_value_get_by_index(record, index, &field, NULL) != 0) {
        fd_abort("an archived record without field %zu", index);
    }
    return field;
}

static int64_t long_of(const avro_value_t *record, size_t index)
{
    avro_value_t field = field_of(record, index);
    int64_t value = 0;

    avro_value_get_long(&field, &value);
    return value;
}

static struct fd_str bytes_of(const avro_value_t *record, size_t index)
{
    avro_value_t field = field_of(record, index);
    const void *bytes = "";
    size_t size = 0;

    avro_value_get_bytes(&field, &bytes, &size);
    return (struct fd_str){size > 0 ? bytes : "", (uint32_t)size};
}

static struct fd_str optional_of(const avro_value_t *record, size_t index)
{
    avro_value_t field = field_of(record, index);
    avro_value_t branch = {0};
    const void *bytes = "";
    size_t size = 0;
    int which = 0;

    avro_value_get_discriminant(&field, &which);
    if (which == 0) {
        return FD_STR_NULL;
    }
    if (avro_value_get_current_branch(&field, &branch) == 0) {
        avro_value_get_bytes(&branch, &bytes, &size);
    }
    return (struct fd_str){size > 0 ? bytes : "", (uint32_t)size};
}

static void take_headers(struct fd_archive_reader *reader, const avro_value_t *list)
{
    size_t count = 0;

    avro_value_get_size(list, &count);
    if (count > reader->header_room) {
        reader->headers = reallocarray(reader->headers, count, sizeof(*reader->headers));
        if (!reader->headers) {
            fd_abort("out of memory for headers");
        }
        reader->header_room = count;
    }
    for (size_t i = 0; i < count; i++) {
        avro_value_t header = field_of(list, i);

        reader->headers[i] = (struct fd_archived_header){bytes_of(&header, HEADER_NAME),
                                                         optional_of(&header, HEADER_VALUE)};
    }
    reader->record.headers = reader->headers;
    reader->record.header_count = count;
}

static void take_record(struct fd_archive_reader *reader)
{
    const avro_value_t *value = &reader->value;
    avro_value_t topic = field_of(value, TOPIC);
    avro_value_t partition = field_of(value, PARTITION);
    avro_value_t headers = field_of(value, HEADERS);
    const char *name = "";
    size_t size = 1;

    avro_value_get_string(&topic, &name, &size); /* its NUL counts */
    avro_value_get_int(&partition, &reader->record.partition);
    reader->record.topic = (struct fd_str){name, (uint32_t)(size - 1)};
    reader->record.offset = long_of(value, OFFSET);
    reader->record.timestamp = long_of(value, TIMESTAMP);
    reader->record.key = optional_of(value, KEY);
    reader->record.value = optional_of(value, VALUE);
    take_headers(reader, &headers);
}

enum fd_status fd_archive_reader_next(struct fd_archive_reader *reader,
                                      const struct fd_archived_record **ret_record,
                                      struct fd_error *error)
{
    int code;

    avro_value_reset(&reader->value);
    code = avro_file_reader_read_value(reader->reader, &reader->value);
    if (code == EOF) {
        *ret_record = NULL;
        return FD_OK;
    }
    if (code != 0) {
        return refuse(reader, avro_strerror(), error);
    }
    take_record(reader);
    *ret_record = &reader->record;
    return FD_OK;
}
