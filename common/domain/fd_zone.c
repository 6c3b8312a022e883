#include "domain/fd_zone.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/fd_cursor.h"
#include "domain/fd_calendar.h"
#include "domain/fd_tz_rule.h"

enum { LAST_YEAR = 2100, TYPE_SIZE = 6, MAX_FILE = 1 << 20 };

/** The counts of a TZif header, in the file's order. */
struct header {
    uint32_t ut_count;
    uint32_t standard_count;
    uint32_t leap_count;
    uint32_t time_count;
    uint32_t type_count;
    uint32_t char_count;
};

/* `size` bytes, big-endian and signed. */
static bool read_be(struct fd_cursor *at, size_t size, int64_t *ret_value)
{
    struct fd_str bytes;
    uint64_t value;

    if (!fd_cursor_bytes(at, size, &bytes)) {
        return false;
    }
    value = (bytes.ptr[0] & 0x80) != 0 ? UINT64_MAX : 0;
    for (size_t i = 0; i < size; i++) {
        value = (value << 8) | (unsigned char)bytes.ptr[i];
    }
    *ret_value = (int64_t)value;
    return true;
}

static bool read_header(struct fd_cursor *at, struct header *ret_header)
{
    uint32_t *const counts[] = {&ret_header->ut_count,   &ret_header->standard_count,
                                &ret_header->leap_count, &ret_header->time_count,
                                &ret_header->type_count, &ret_header->char_count};
    struct fd_str start;

    if (!fd_cursor_bytes(at, 20, &start) || memcmp(start.ptr, "TZif", 4) != 0 ||
        start.ptr[4] < '2') {
        return false;
    }
    for (size_t i = 0; i < FD_COUNT(counts); i++) {
        int64_t count;

        if (!read_be(at, 4, &count) || count < 0 || count > MAX_FILE) {
            return false;
        }
        *counts[i] = (uint32_t)count;
    }
    return ret_header->type_count >= 1;
}

/* Bytes behind the table of types. */
static size_t tail_size(const struct header *header, size_t time_size)
{
    return header->char_count + header->leap_count * (time_size + 4) + header->standard_count +
           header->ut_count;
}

/* The first data block has 32-bit times; the second says the same in 64 bits. */
static bool skip_first_block(struct fd_cursor *at)
{
    struct header header;

    return read_header(at, &header) &&
           fd_cursor_skip(at, header.time_count * 5 + header.type_count * TYPE_SIZE +
                                  tail_size(&header, 4));
}

static bool read_footer(struct fd_cursor *at, struct fd_tz_rule *ret_rule)
{
    uint8_t newline;
    const unsigned char *end;

    if (!fd_cursor_u8(at, &newline) || newline != '\n') {
        return false;
    }
    end = memchr(at->ptr, '\n', fd_cursor_left(at));
    return end && fd_tz_rule_parse(
                      (struct fd_str){(const char *)at->ptr, (uint32_t)(end - at->ptr)}, ret_rule);
}

static void add_span(struct fd_zone *zone, int64_t start, int32_t offset)
{
    zone->spans[zone->count++] = (struct fd_zone_span){start, offset};
}

/* Offset of type `index`; `types` is the table of local time types. */
static bool type_offset(struct fd_str types, uint32_t index, int32_t *ret_offset)
{
    struct fd_cursor at = fd_cursor_from(types.ptr, types.len);
    int64_t offset;

    if (!fd_cursor_skip(&at, (size_t)index * TYPE_SIZE) || !read_be(&at, 4, &offset)) {
        return false;
    }
    *ret_offset = (int32_t)offset;
    return true;
}

static bool read_spans(struct fd_cursor *at, const struct header *header, struct fd_zone *zone)
{
    struct fd_str times;
    struct fd_str indexes;
    struct fd_str types;
    struct fd_cursor time_at;
    int32_t offset;

    if (!fd_cursor_bytes(at, (size_t)header->time_count * 8, &times) ||
        !fd_cursor_bytes(at, header->time_count, &indexes) ||
        !fd_cursor_bytes(at, (size_t)header->type_count * TYPE_SIZE, &types) ||
        !fd_cursor_skip(at, tail_size(header, 8)) || !type_offset(types, 0, &offset)) {
        return false;
    }
    add_span(zone, INT64_MIN, offset);
    time_at = fd_cursor_from(times.ptr, times.len);
    for (uint32_t i = 0; i < header->time_count; i++) {
        int64_t start;

        if (!read_be(&time_at, 8, &start) ||
            !type_offset(types, (unsigned char)indexes.ptr[i], &offset) ||
            start < zone->spans[i].start) {
            return false;
        }
        add_span(zone, start, offset);
    }
    return true;
}

static void add_later_span(struct fd_zone *zone, int64_t start, int32_t offset)
{
    if (start > zone->spans[zone->count - 1].start) {
        add_span(zone, start, offset);
    }
}

/* What the footer's rule says of the years after the table. */
static void unroll(struct fd_zone *zone, const struct fd_tz_rule *rule)
{
    for (int32_t year = 1970; rule->has_summer && year <= LAST_YEAR; year++) {
        int64_t start = fd_tz_rule_summer_start(rule, year);
        int64_t end = fd_tz_rule_summer_end(rule, year);

        if (start < end) {
            add_later_span(zone, start, rule->summer_offset);
            add_later_span(zone, end, rule->standard_offset);
        } else {
            add_later_span(zone, end, rule->standard_offset);
            add_later_span(zone, start, rule->summer_offset);
        }
    }
}

static struct fd_zone *zone_new(size_t span_count)
{
    struct fd_zone *zone = calloc(1, sizeof(*zone));

    if (zone) {
        zone->spans = calloc(span_count, sizeof(*zone->spans));
    }
    if (!zone || !zone->spans) {
        fd_abort("out of memory for a time zone");
    }
    return zone;
}

enum fd_status fd_zone_parse(struct fd_str bytes, struct fd_zone **ret_zone, struct fd_error *error)
{
    struct fd_cursor at = fd_cursor_from(bytes.ptr, bytes.len);
    struct header header;
    struct fd_tz_rule rule;
    struct fd_zone *zone;

    if (!skip_first_block(&at) || !read_header(&at, &header)) {
        return fd_error_set(error, FD_FATAL, "tzdata", "no TZif file of version 2 or later");
    }
    zone = zone_new(1 + header.time_count + (LAST_YEAR - 1970 + 1) * 2);
    if (!read_spans(&at, &header, zone) || !read_footer(&at, &rule)) {
        fd_zone_destroy(&zone);
        return fd_error_set(error, FD_FATAL, "tzdata", "a malformed TZif file");
    }
    unroll(zone, &rule);
    *ret_zone = zone;
    return FD_OK;
}

enum fd_status fd_zone_load(const char *folder, const char *name, struct fd_zone **ret_zone,
                            struct fd_error *error)
{
    enum fd_status status;
    char path[512];
    char *bytes;
    size_t size;
    FILE *file;

    snprintf(path, sizeof(path), "%s/%s", folder ? folder : "/usr/share/zoneinfo", name);
    file = fopen(path, "rb");
    if (!file) {
        return fd_error_set(error, FD_FATAL, "tzdata",
                            "%s can't be opened: install tzdata or set TZDIR", path);
    }
    bytes = malloc(MAX_FILE);
    if (!bytes) {
        fd_abort("out of memory for a time zone");
    }
    size = fread(bytes, 1, MAX_FILE, file);
    fclose(file);
    status = fd_zone_parse((struct fd_str){bytes, (uint32_t)size}, ret_zone, error);
    free(bytes);
    if (status != FD_OK && error) {
        (void)fd_error_prefix(error, "%s", path);
    }
    return status;
}

void fd_zone_destroy(struct fd_zone **zone)
{
    if (zone && *zone) {
        free((*zone)->spans);
        free(*zone);
        *zone = NULL;
    }
}

int32_t fd_zone_offset(const struct fd_zone *zone, int64_t seconds)
{
    size_t low = 0;
    size_t high = zone->count;

    /* spans[low].start <= seconds < spans[high].start */
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;

        if (zone->spans[middle].start <= seconds) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return zone->spans[low].offset;
}
