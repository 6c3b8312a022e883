#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "archive_manifest.h"

#define TOPIC "t.call-logged"
#define DAY INT64_C(86400000)

static struct archive_entry entry_of(enum archive_state state, int32_t partition, int64_t first,
                                     int64_t next)
{
    struct archive_entry entry = {
        .state = state, .partition = partition, .first = first, .next = next};

    if (state == ARCHIVE_HELD) {
        archive_name(18569, partition, first, entry.name);
        memset(entry.sha256, 'a', sizeof(entry.sha256) - 1);
        entry.records = 1;
        entry.bytes = 100;
        entry.last_offset = first;
        entry.last_timestamp = 18569 * DAY;
        entry.last_hash = INT64_MIN + first;
    }
    return entry;
}

static void add(struct archive_manifest *manifest, enum archive_state state, int32_t partition,
                int64_t first, int64_t next)
{
    struct archive_entry entry = entry_of(state, partition, first, next);

    archive_manifest_add(manifest, &entry);
}

static void a_day_is_that_of_utc_and_a_name_sorts_by_offset(void **state)
{
    char name[ARCHIVE_NAME_SIZE];

    (void)state;
    assert_int_equal(archive_day(0), 0);
    assert_int_equal(archive_day(DAY - 1), 0);
    assert_int_equal(archive_day(DAY), 1);
    assert_int_equal(archive_day(-1), 0); /* Kafka's "none" */
    archive_name(archive_day(INT64_MAX), INT32_MAX, INT64_MAX, name);
    assert_string_equal(name, "9999-12-31/2147483647-09223372036854775807.avro");
    assert_int_equal(archive_name_day(name), archive_day(INT64_MAX));
    archive_name(18569, 3, 42, name);
    assert_string_equal(name, "2020-11-03/3-00000000000000000042.avro");
    assert_int_equal(archive_name_day(name), 18569);
    assert_int_equal(archive_name_day("2020-11-31/3-00000000000000000042.avro"), -1);
    assert_int_equal(archive_name_day("../../etc/passwd"), -1);
    assert_int_equal(archive_name_day(""), -1);
}

static void check_hole(const struct archive_manifest *manifest, int64_t from, int64_t to,
                       int64_t first, int64_t next)
{
    int64_t found_first = -1;
    int64_t found_next = -1;

    assert_true(archive_manifest_hole(manifest, 1, from, to, &found_first, &found_next));
    assert_int_equal(found_first, first);
    assert_int_equal(found_next, next);
}

static bool is_whole(const struct archive_manifest *manifest, int64_t from, int64_t to)
{
    int64_t first;
    int64_t next;

    return !archive_manifest_hole(manifest, 1, from, to, &first, &next);
}

static void the_first_hole_is_found_wherever_it_is(void **state)
{
    struct archive_manifest manifest = {0};

    (void)state;
    check_hole(&manifest, 0, 5, 0, 5);
    add(&manifest, ARCHIVE_HELD, 0, 0, 100); /* another partition's */
    add(&manifest, ARCHIVE_HELD, 1, 3, 10);
    add(&manifest, ARCHIVE_EMPTY, 1, 10, 12);
    add(&manifest, ARCHIVE_HELD, 1, 12, 20);
    add(&manifest, ARCHIVE_DELETED, 1, 20, 25);
    add(&manifest, ARCHIVE_HELD, 1, 25, 30);
    add(&manifest, ARCHIVE_HELD, 1, 40, 50);
    add(&manifest, ARCHIVE_HELD, 2, 0, 100);
    check_hole(&manifest, 0, 50, 0, 3);
    assert_true(is_whole(&manifest, 3, 20));
    assert_true(is_whole(&manifest, 11, 12));
    assert_true(is_whole(&manifest, 60, 60));
    check_hole(&manifest, 3, 50, 20, 25);
    check_hole(&manifest, 3, 22, 20, 22);
    assert_true(is_whole(&manifest, 25, 30));
    check_hole(&manifest, 25, 50, 30, 40);
    check_hole(&manifest, 25, 35, 30, 35);
    check_hole(&manifest, 40, 60, 50, 60);
    archive_manifest_clean_up(&manifest);
}

static void what_can_be_had_before_an_offset_begins_behind_the_last_hole(void **state)
{
    struct archive_manifest manifest = {0};

    (void)state;
    assert_int_equal(archive_manifest_begin(&manifest, 1, 7), 7);
    add(&manifest, ARCHIVE_HELD, 1, 3, 10);
    add(&manifest, ARCHIVE_EMPTY, 1, 10, 12);
    add(&manifest, ARCHIVE_DELETED, 1, 12, 15);
    add(&manifest, ARCHIVE_HELD, 1, 15, 20);
    add(&manifest, ARCHIVE_HELD, 1, 30, 40);
    add(&manifest, ARCHIVE_HELD, 2, 0, 100);
    assert_int_equal(archive_manifest_begin(&manifest, 1, 12), 3);
    assert_int_equal(archive_manifest_begin(&manifest, 1, 5), 3);
    assert_int_equal(archive_manifest_begin(&manifest, 1, 14), 14);
    assert_int_equal(archive_manifest_begin(&manifest, 1, 20), 15);
    assert_int_equal(archive_manifest_begin(&manifest, 1, 25), 25);
    assert_int_equal(archive_manifest_begin(&manifest, 1, 35), 30);
    assert_int_equal(archive_manifest_begin(&manifest, 1, 41), 41);
    assert_int_equal(archive_manifest_begin(&manifest, 3, 41), 41);
    archive_manifest_clean_up(&manifest);
}

static void offsets_without_records_make_the_last_entry_longer_or_one_more(void **state)
{
    struct archive_manifest manifest = {0};

    (void)state;
    assert_int_equal(archive_manifest_end(&manifest, 1), -1);
    archive_manifest_extend(&manifest, 1, ARCHIVE_DELETED, 0, 5);
    archive_manifest_extend(&manifest, 1, ARCHIVE_EMPTY, 0, 5); /* nothing */
    archive_manifest_extend(&manifest, 1, ARCHIVE_EMPTY, 0, 8);
    archive_manifest_extend(&manifest, 1, ARCHIVE_EMPTY, 0, 9);
    assert_null(archive_manifest_last(&manifest, 1));
    add(&manifest, ARCHIVE_HELD, 1, 9, 12);
    archive_manifest_extend(&manifest, 0, ARCHIVE_EMPTY, 2, 3);
    archive_manifest_extend(&manifest, 1, ARCHIVE_EMPTY, 0, 14);
    assert_int_equal(manifest.count, 5);
    assert_int_equal(manifest.entries[0].partition, 0);
    assert_int_equal(manifest.entries[0].first, 2);
    assert_int_equal(manifest.entries[1].next, 5);
    assert_int_equal(manifest.entries[2].next, 9);
    assert_int_equal(manifest.entries[3].next, 12);
    assert_int_equal(archive_manifest_end(&manifest, 1), 14);
    assert_int_equal(archive_manifest_end(&manifest, 0), 3);
    assert_int_equal(archive_manifest_last(&manifest, 1)->first, 9);
    archive_manifest_clean_up(&manifest);
}

static enum fd_status parse(struct archive_manifest *manifest, const json_t *json,
                            struct fd_error *error)
{
    char *text = json_dumps(json, 0);
    enum fd_status status = archive_manifest_parse(manifest, TOPIC, text, strlen(text), error);

    free(text);
    return status;
}

static void what_is_written_is_read_again(void **state)
{
    struct archive_manifest manifest = {0};
    struct archive_manifest again = {0};
    struct fd_error error;
    json_t *json;

    (void)state;
    add(&manifest, ARCHIVE_DELETED, 0, 0, 3);
    add(&manifest, ARCHIVE_HELD, 0, 3, 10);
    add(&manifest, ARCHIVE_HELD, 0, 12, INT64_MAX);
    add(&manifest, ARCHIVE_EMPTY, 1, 0, 3);
    json = archive_manifest_json(&manifest, TOPIC);
    assert_int_equal(parse(&again, json, &error), FD_OK);
    json_decref(json);
    assert_int_equal(again.count, manifest.count);
    for (int i = 0; i < again.count; i++) {
        const struct archive_entry *left = &manifest.entries[i];
        const struct archive_entry *right = &again.entries[i];

        assert_int_equal(left->state, right->state);
        assert_int_equal(left->partition, right->partition);
        assert_int_equal(left->first, right->first);
        assert_int_equal(left->next, right->next);
        assert_string_equal(left->name, right->name);
        assert_string_equal(left->sha256, right->sha256);
        assert_int_equal(left->records, right->records);
        assert_int_equal(left->bytes, right->bytes);
        assert_int_equal(left->last_offset, right->last_offset);
        assert_int_equal(left->last_timestamp, right->last_timestamp);
        assert_int_equal(left->last_hash, right->last_hash);
    }
    archive_manifest_clean_up(&manifest);
    archive_manifest_clean_up(&again);
}

/* A manifest with one file, of which `key` is `value` (NULL: left out). */
static void check_refused(const char *key, json_t *value, const char *why)
{
    struct archive_manifest manifest = {0};
    struct fd_error error;
    json_t *json;
    json_t *file;

    add(&manifest, ARCHIVE_HELD, 0, 3, 10);
    json = archive_manifest_json(&manifest, TOPIC);
    archive_manifest_clean_up(&manifest);
    file = json_array_get(json_object_get(json, "files"), 0);
    if (!json_object_get(file, key)) {
        file = json;
    }
    if (value) {
        json_object_set_new(file, key, value);
    } else {
        json_object_del(file, key);
    }
    if (parse(&manifest, json, &error) != FD_FATAL || !strstr(error.message, why)) {
        fail_msg("%s: %s", key, error.message);
    }
    json_decref(json);
    archive_manifest_clean_up(&manifest);
}

static void what_cannot_be_is_refused(void **state)
{
    static const char *const keys[] = {"partition", "state",  "first_offset", "next_offset",
                                       "file",      "sha256", "records",      "last_offset"};
    static const char item[] = "item 0 of its files";

    (void)state;
    for (size_t i = 0; i < FD_COUNT(keys); i++) {
        check_refused(keys[i], NULL, item);
        check_refused(keys[i], json_integer(-1), item);
        check_refused(keys[i], json_string("x"), item);
    }
    check_refused("file", json_string("2020-11-03/../../x.avro"), item);
    check_refused("file", json_string("2020-11-03/0-00000000000000000004.avro"), item);
    check_refused("records", json_integer(8), item);
    check_refused("last_offset", json_integer(10), item);
    check_refused("last_value_xxh3", json_string("8000000000000003x"), item);
    check_refused("next_offset", json_integer(3), item);
    check_refused("topic", json_string("t.case-closed"), "no manifest of version 1 of the topic");
    check_refused("version", json_integer(2), "no manifest of version 1 of the topic");
    check_refused("files", NULL, "no manifest of version 1 of the topic");
}

static void what_is_no_json_or_there_twice_is_refused(void **state)
{
    struct archive_manifest manifest = {0};
    struct fd_error error;
    json_t *json;

    (void)state;
    assert_int_equal(archive_manifest_parse(&manifest, TOPIC, "{\n\"a\"", 5, &error), FD_FATAL);
    assert_non_null(strstr(error.message, "no JSON: line 2"));
    add(&manifest, ARCHIVE_HELD, 0, 3, 10);
    add(&manifest, ARCHIVE_HELD, 0, 9, 12);
    json = archive_manifest_json(&manifest, TOPIC);
    archive_manifest_clean_up(&manifest);
    assert_int_equal(parse(&manifest, json, &error), FD_FATAL);
    assert_string_equal(error.message, "offset 9 of partition 0 is there twice");
    json_decref(json);
    archive_manifest_clean_up(&manifest);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_day_is_that_of_utc_and_a_name_sorts_by_offset),
        cmocka_unit_test(the_first_hole_is_found_wherever_it_is),
        cmocka_unit_test(what_can_be_had_before_an_offset_begins_behind_the_last_hole),
        cmocka_unit_test(offsets_without_records_make_the_last_entry_longer_or_one_more),
        cmocka_unit_test(what_is_written_is_read_again),
        cmocka_unit_test(what_cannot_be_is_refused),
        cmocka_unit_test(what_is_no_json_or_there_twice_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
