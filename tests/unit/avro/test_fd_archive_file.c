#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include <avro.h>

#include "avro/fd_archive_file.h"

static char folder[] = "/tmp/fd_archive_file.XXXXXX";
static char path[64];

static int set_up(void **state)
{
    (void)state;
    if (!mkdtemp(folder)) {
        return 1;
    }
    snprintf(path, sizeof(path), "%s/x.avro", folder);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    unlink(path);
    return rmdir(folder);
}

static void must(enum fd_status status, const struct fd_error *error)
{
    if (status != FD_OK) {
        fail_msg("%s: %s", error->code, error->message);
    }
}

static void write_records(const struct fd_archived_record *records, size_t count, size_t longest)
{
    struct fd_archive_writer *writer = NULL;
    struct fd_error error;
    struct fd_buf encoded;

    fd_buf_init(&encoded, 16 << 20);
    must(fd_archive_writer_new(path, longest, &writer, &error), &error);
    for (size_t i = 0; i < count; i++) {
        fd_buf_reset(&encoded);
        fd_archived_encode(&records[i], &encoded);
        must(fd_archive_writer_add(writer, &encoded, &error), &error);
    }
    must(fd_archive_writer_finish(&writer, &error), &error);
    assert_null(writer);
    fd_buf_clean_up(&encoded);
}

static void check_same(const struct fd_archived_record *left,
                       const struct fd_archived_record *right)
{
    assert_true(fd_str_equal(left->topic, right->topic));
    assert_int_equal(left->partition, right->partition);
    assert_int_equal(left->offset, right->offset);
    assert_int_equal(left->timestamp, right->timestamp);
    assert_true(fd_str_equal(left->key, right->key));
    assert_true(fd_str_equal(left->value, right->value));
    assert_int_equal(left->header_count, right->header_count);
    for (size_t i = 0; i < left->header_count; i++) {
        assert_true(fd_str_equal(left->headers[i].name, right->headers[i].name));
        assert_true(fd_str_equal(left->headers[i].value, right->headers[i].value));
    }
}

static void check_file(const struct fd_archived_record *records, size_t count)
{
    const struct fd_archived_record *record = NULL;
    struct fd_archive_reader *reader = NULL;
    struct fd_error error;

    must(fd_archive_reader_new(path, &reader, &error), &error);
    for (size_t i = 0; i < count; i++) {
        must(fd_archive_reader_next(reader, &record, &error), &error);
        assert_non_null(record);
        check_same(record, &records[i]);
    }
    must(fd_archive_reader_next(reader, &record, &error), &error);
    assert_null(record);
    fd_archive_reader_destroy(&reader);
    assert_null(reader);
}

static void what_is_read_is_what_was_written_and_null_is_not_empty(void **state)
{
    static const struct fd_archived_header headers[] = {
        {FD_STR("traceparent"), FD_STR("00-01")},
        {FD_STR("\xff\xfe"), FD_STR("a\0b")},
        {FD_STR(""), FD_STR("")},
        {FD_STR("null"), FD_STR_NULL},
    };
    const struct fd_archived_record records[] = {
        {FD_STR("t.call-logged"), 0, 0, 0, FD_STR_NULL, FD_STR_NULL, NULL, 0},
        {FD_STR("t.call-logged"), INT32_MAX, INT64_MAX, INT64_MIN, FD_STR(""), FD_STR(""), NULL, 0},
        {FD_STR("t.call-logged"), 7, 1, -1, FD_STR("k\0y"), FD_STR("\0"), headers, 4},
        {FD_STR("t.call-logged"), 7, 2, 1, FD_STR("key"), FD_STR("value"), headers, 1},
    };
    struct stat found;

    (void)state;
    write_records(records, 4, 0);
    check_file(records, 4);
    assert_int_equal(stat(path, &found), 0);
    assert_int_equal(found.st_mode & 0777, 0600);
}

static void records_of_any_length_come_in_as_many_blocks_as_it_takes(void **state)
{
    enum { COUNT = 3000, LONGEST = 5 << 20 };
    struct fd_archived_record *records = test_calloc(COUNT, sizeof(*records));
    char *bytes = test_malloc(LONGEST);
    unsigned random = 20201103;

    (void)state;
    for (size_t i = 0; i < LONGEST; i++) {
        random = random * 1103515245 + 12345;
        bytes[i] = (char)(random >> 16);
    }
    for (size_t i = 0; i < COUNT; i++) {
        uint32_t length = i == COUNT / 2 ? LONGEST - 1024 : (uint32_t)(i * 7 % 1000);

        records[i] = (struct fd_archived_record){
            .topic = FD_STR("t"), .offset = (int64_t)i, .value = {bytes + i % 1024, length}};
    }
    write_records(records, COUNT, LONGEST);
    check_file(records, COUNT);
    test_free(bytes);
    test_free(records);
}

static void a_record_that_is_longer_than_was_said_is_refused(void **state)
{
    struct fd_archive_writer *writer = NULL;
    struct fd_error error;
    struct fd_buf encoded;

    (void)state;
    fd_buf_init(&encoded, 16 << 20);
    must(fd_archive_writer_new(path, 10, &writer, &error), &error);
    fd_buf_extend(&encoded, fd_archive_writer_longest(writer));
    memset(encoded.data, 0, encoded.length);
    must(fd_archive_writer_add(writer, &encoded, &error), &error);
    fd_buf_put_u8(&encoded, 0);
    assert_int_equal(fd_archive_writer_add(writer, &encoded, &error), FD_FATAL);
    assert_string_equal(error.code, "file");
    fd_archive_writer_destroy(&writer);
    fd_buf_clean_up(&encoded);
}

static void write_text(const char *text)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

static void write_others(void)
{
    static const char json[] = "{\"type\": \"record\", \"name\": \"Other\", \"fields\": []}";
    avro_file_writer_t writer;
    avro_schema_t schema;

    unlink(path);
    assert_int_equal(avro_schema_from_json_literal(json, &schema), 0);
    assert_int_equal(avro_file_writer_create(path, schema, &writer), 0);
    avro_file_writer_close(writer);
    avro_schema_decref(schema);
}

static void what_is_no_archive_is_named(void **state)
{
    struct fd_archive_reader *reader = NULL;
    struct fd_error error;

    (void)state;
    write_text("no Avro at all");
    assert_int_equal(fd_archive_reader_new(path, &reader, &error), FD_FATAL);
    assert_non_null(strstr(error.message, path));
    assert_non_null(strstr(error.message, "is no Avro object container file"));
    write_others();
    assert_int_equal(fd_archive_reader_new(path, &reader, &error), FD_FATAL);
    assert_non_null(strstr(error.message, "its records are none of an archive"));
    unlink(path);
    assert_int_equal(fd_archive_reader_new(path, &reader, &error), FD_FATAL);
    assert_non_null(strstr(error.message, "No such file"));
    assert_null(reader);
}

static void a_place_that_cannot_be_written_is_named(void **state)
{
    struct fd_archive_writer *writer = NULL;
    struct fd_error error;

    (void)state;
    assert_int_equal(fd_archive_writer_new("/nowhere/0.part", 0, &writer, &error), FD_FATAL);
    assert_string_equal(error.message, "/nowhere/0.part: No such file or directory");
    assert_null(writer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_read_is_what_was_written_and_null_is_not_empty),
        cmocka_unit_test(records_of_any_length_come_in_as_many_blocks_as_it_takes),
        cmocka_unit_test(a_record_that_is_longer_than_was_said_is_refused),
        cmocka_unit_test(what_is_no_archive_is_named),
        cmocka_unit_test(a_place_that_cannot_be_written_is_named),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
