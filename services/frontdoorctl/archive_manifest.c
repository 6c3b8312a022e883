/* What an archive has of a topic: which offsets, in which files. Pure but for its memory. */
#include "archive_manifest.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fd_civil.h"
#include "base/fd_str.h"
#include "domain/fd_calendar.h"

enum { VERSION = 1, HASH_SIZE = 17, DAY_MS = 86400000, LAST_DAY = 2932896 /* 9999-12-31 */ };

static const char *const states[ARCHIVE_STATES] = {
    [ARCHIVE_HELD] = "held",
    [ARCHIVE_EMPTY] = "empty",
    [ARCHIVE_DELETED] = "deleted",
};

void archive_manifest_clean_up(struct archive_manifest *manifest)
{
    if (manifest) {
        free(manifest->entries);
        *manifest = (struct archive_manifest){0};
    }
}

/* --- names */

int32_t archive_day(int64_t timestamp)
{
    int64_t day = timestamp / DAY_MS;

    if (timestamp < 0) {
        return 0; /* it has none */
    }
    return day > LAST_DAY ? LAST_DAY : (int32_t)day;
}

void archive_name(int32_t day, int32_t partition, int64_t first, char ret_name[ARCHIVE_NAME_SIZE])
{
    struct fd_civil civil = fd_civil_from_days(day);

    snprintf(ret_name, ARCHIVE_NAME_SIZE, "%04u-%02u-%02u/%" PRId32 "-%020" PRId64 ".avro",
             (unsigned)civil.year % 10000, (unsigned)civil.month % 100, (unsigned)civil.day % 100,
             partition, first);
}

int32_t archive_name_day(const char *name)
{
    enum { DAY_SIZE = sizeof("YYYY-MM-DD") - 1 };
    int32_t day;

    return strlen(name) > DAY_SIZE && name[DAY_SIZE] == '/' &&
                   fd_date_parse((struct fd_str){name, DAY_SIZE}, &day) && day >= 0
               ? day
               : -1;
}

/* --- entries */

static int compare(const void *left_entry, const void *right_entry)
{
    const struct archive_entry *left = left_entry;
    const struct archive_entry *right = right_entry;
    int order = (left->partition > right->partition) - (left->partition < right->partition);

    return order ? order : (left->first > right->first) - (left->first < right->first);
}

static void append(struct archive_manifest *manifest, const struct archive_entry *entry)
{
    if (manifest->count == manifest->capacity) {
        manifest->capacity = manifest->capacity ? 2 * manifest->capacity : 64;
        manifest->entries =
            reallocarray(manifest->entries, (size_t)manifest->capacity, sizeof(*manifest->entries));
        if (!manifest->entries) {
            fd_abort("out of memory for a manifest");
        }
    }
    manifest->entries[manifest->count++] = *entry;
}

/* Behind the partition's last one; NULL: it has none. */
static struct archive_entry *last_entry(const struct archive_manifest *manifest, int32_t partition)
{
    for (int i = manifest->count - 1; i >= 0; i--) {
        if (manifest->entries[i].partition == partition) {
            return &manifest->entries[i];
        }
    }
    return NULL;
}

void archive_manifest_add(struct archive_manifest *manifest, const struct archive_entry *entry)
{
    int at = manifest->count;

    append(manifest, entry);
    for (; at > 0 && compare(&manifest->entries[at - 1], entry) > 0; at--) {
        manifest->entries[at] = manifest->entries[at - 1];
    }
    manifest->entries[at] = *entry;
}

void archive_manifest_extend(struct archive_manifest *manifest, int32_t partition,
                             enum archive_state state, int64_t begin, int64_t next)
{
    struct archive_entry *last = last_entry(manifest, partition);
    struct archive_entry entry = {
        .state = state,
        .partition = partition,
        .first = last ? last->next : begin,
        .next = next,
    };

    if (entry.first >= next) {
        return;
    }
    if (last && last->state == state) {
        last->next = next;
    } else {
        archive_manifest_add(manifest, &entry);
    }
}

int64_t archive_manifest_end(const struct archive_manifest *manifest, int32_t partition)
{
    const struct archive_entry *last = last_entry(manifest, partition);

    return last ? last->next : -1;
}

const struct archive_entry *archive_manifest_last(const struct archive_manifest *manifest,
                                                  int32_t partition)
{
    for (int i = manifest->count - 1; i >= 0; i--) {
        const struct archive_entry *entry = &manifest->entries[i];

        if (entry->partition == partition && entry->state == ARCHIVE_HELD) {
            return entry;
        }
    }
    return NULL;
}

bool archive_manifest_hole(const struct archive_manifest *manifest, int32_t partition, int64_t from,
                           int64_t to, int64_t *ret_first, int64_t *ret_next)
{
    int64_t known = from;

    for (int i = 0; i < manifest->count && known < to; i++) {
        const struct archive_entry *entry = &manifest->entries[i];

        if (entry->partition != partition || entry->next <= known) {
            continue;
        }
        if (entry->first > known || entry->state == ARCHIVE_DELETED) {
            *ret_first = known;
            *ret_next = entry->first > known ? entry->first : entry->next;
            *ret_next = *ret_next < to ? *ret_next : to;
            return true;
        }
        known = entry->next;
    }
    *ret_first = known;
    *ret_next = to;
    return known < to;
}

int64_t archive_manifest_begin(const struct archive_manifest *manifest, int32_t partition,
                               int64_t to)
{
    int64_t begin = to;

    for (int i = manifest->count - 1; i >= 0; i--) {
        const struct archive_entry *entry = &manifest->entries[i];

        if (entry->partition != partition || entry->first >= begin) {
            continue;
        }
        if (entry->next < begin || entry->state == ARCHIVE_DELETED) {
            return begin;
        }
        begin = entry->first;
    }
    return begin;
}

/* --- JSON */

static json_t *entry_json(const struct archive_entry *entry)
{
    char hash[HASH_SIZE];
    json_t *json = json_pack("{s:i, s:s, s:I, s:I}", "partition", (int)entry->partition, "state",
                             states[entry->state], "first_offset", (json_int_t)entry->first,
                             "next_offset", (json_int_t)entry->next);

    if (entry->state == ARCHIVE_HELD) {
        snprintf(hash, sizeof(hash), "%016" PRIx64, (uint64_t)entry->last_hash);
        json_object_set_new(json, "file", json_string(entry->name));
        json_object_set_new(json, "records", json_integer(entry->records));
        json_object_set_new(json, "bytes", json_integer(entry->bytes));
        json_object_set_new(json, "sha256", json_string(entry->sha256));
        json_object_set_new(json, "last_offset", json_integer(entry->last_offset));
        json_object_set_new(json, "last_timestamp_ms", json_integer(entry->last_timestamp));
        json_object_set_new(json, "last_value_xxh3", json_string(hash));
    }
    return json;
}

json_t *archive_manifest_json(const struct archive_manifest *manifest, const char *topic)
{
    json_t *files = json_array();

    for (int i = 0; i < manifest->count; i++) {
        json_array_append_new(files, entry_json(&manifest->entries[i]));
    }
    return json_pack("{s:i, s:s, s:o}", "version", VERSION, "topic", topic, "files", files);
}

/* False: no sixteen hexadecimal digits. */
static bool take_hash(const char *text, int64_t *ret_hash)
{
    char *end;

    if (strspn(text, "0123456789abcdef") != HASH_SIZE - 1 || text[HASH_SIZE - 1] != '\0') {
        return false;
    }
    *ret_hash = (int64_t)strtoull(text, &end, 16);
    return true;
}

static bool take_file(const json_t *json, struct archive_entry *entry)
{
    json_int_t records = 0;
    json_int_t bytes = 0;
    json_int_t last_offset = 0;
    json_int_t last_timestamp = 0;
    const char *name = "";
    const char *sha256 = "";
    const char *hash = "";
    char wanted[ARCHIVE_NAME_SIZE];

    if (json_unpack((json_t *)(uintptr_t)json, "{s:s, s:I, s:I, s:s, s:I, s:I, s:s}", "file", &name,
                    "records", &records, "bytes", &bytes, "sha256", &sha256, "last_offset",
                    &last_offset, "last_timestamp_ms", &last_timestamp, "last_value_xxh3",
                    &hash) != 0) {
        return false;
    }
    entry->records = records;
    entry->bytes = bytes;
    entry->last_offset = last_offset;
    entry->last_timestamp = last_timestamp;
    snprintf(entry->name, sizeof(entry->name), "%s", name);
    snprintf(entry->sha256, sizeof(entry->sha256), "%s", sha256);
    archive_name(archive_name_day(name) >= 0 ? archive_name_day(name) : 0, entry->partition,
                 entry->first, wanted);
    return strcmp(name, wanted) == 0 && strlen(sha256) == FD_SHA256_TEXT_SIZE - 1 &&
           take_hash(hash, &entry->last_hash) && records > 0 &&
           records <= entry->next - entry->first && entry->last_offset >= entry->first &&
           entry->last_offset < entry->next;
}

static bool take_entry(const json_t *json, struct archive_entry *entry)
{
    const char *state = "";
    int partition = -1;
    json_int_t first = -1;
    json_int_t next = -1;

    *entry = (struct archive_entry){.state = ARCHIVE_HELD};
    if (json_unpack((json_t *)(uintptr_t)json, "{s:i, s:s, s:I, s:I}", "partition", &partition,
                    "state", &state, "first_offset", &first, "next_offset", &next) != 0) {
        return false;
    }
    while (entry->state < ARCHIVE_STATES && strcmp(states[entry->state], state) != 0) {
        entry->state++;
    }
    entry->partition = partition;
    entry->first = first;
    entry->next = next;
    return entry->state < ARCHIVE_STATES && partition >= 0 && first >= 0 && next > first &&
           (entry->state != ARCHIVE_HELD || take_file(json, entry));
}

static enum fd_status take_entries(struct archive_manifest *manifest, const json_t *files,
                                   struct fd_error *error)
{
    const json_t *json;
    size_t i;

    json_array_foreach(files, i, json)
    {
        struct archive_entry entry;

        if (!take_entry(json, &entry)) {
            return fd_error_set(error, FD_FATAL, "manifest",
                                "item %zu of its files is none that an archive has", i);
        }
        append(manifest, &entry);
    }
    qsort(manifest->entries, (size_t)manifest->count, sizeof(*manifest->entries), compare);
    for (int at = 1; at < manifest->count; at++) {
        const struct archive_entry *before = &manifest->entries[at - 1];
        const struct archive_entry *entry = &manifest->entries[at];

        if (before->partition == entry->partition && before->next > entry->first) {
            return fd_error_set(error, FD_FATAL, "manifest",
                                "offset %" PRId64 " of partition %" PRId32 " is there twice",
                                entry->first, entry->partition);
        }
    }
    return FD_OK;
}

enum fd_status archive_manifest_parse(struct archive_manifest *manifest, const char *topic,
                                      const char *text, size_t size, struct fd_error *error)
{
    json_error_t why;
    json_t *json = json_loadb(text, size, JSON_REJECT_DUPLICATES, &why);
    const char *name = json_string_value(json_object_get(json, "topic"));
    json_int_t version = json_integer_value(json_object_get(json, "version"));
    const json_t *files = json_object_get(json, "files");
    enum fd_status status;

    if (!json) {
        return fd_error_set(error, FD_FATAL, "manifest", "no JSON: line %d: %s", why.line,
                            why.text);
    }
    if (version != VERSION || !name || strcmp(name, topic) != 0 || !json_is_array(files)) {
        status = fd_error_set(error, FD_FATAL, "manifest",
                              "is no manifest of version %d of the topic %s", VERSION, topic);
    } else {
        status = take_entries(manifest, files, error);
    }
    json_decref(json);
    return status;
}
