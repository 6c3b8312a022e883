#include "base/fd_rfc3339.h"

#include <stdio.h>

#include "base/fd_civil.h"

enum { SECONDS_PER_DAY = 86400, MICROS_PER_SECOND = 1000000 };

/* What is left of the text; reads move it on, or return false. */
struct reader {
    const char *at;
    const char *end;
};

static bool read_char(struct reader *reader, const char *one_of)
{
    if (reader->at == reader->end || *reader->at == '\0' || !strchr(one_of, *reader->at)) {
        return false;
    }
    reader->at++;
    return true;
}

static bool read_digit(struct reader *reader, int32_t *ret_digit)
{
    if (reader->at == reader->end || *reader->at < '0' || *reader->at > '9') {
        return false;
    }
    *ret_digit = *reader->at++ - '0';
    return true;
}

static bool read_number(struct reader *reader, int digits, int32_t limit, int32_t *ret_number)
{
    int32_t number = 0;

    for (int i = 0; i < digits; i++) {
        int32_t digit;

        if (!read_digit(reader, &digit)) {
            return false;
        }
        number = number * 10 + digit;
    }
    *ret_number = number;
    return number <= limit;
}

static bool read_date(struct reader *reader, int32_t *ret_days)
{
    struct fd_civil civil;

    if (!read_number(reader, 4, 9999, &civil.year) || !read_char(reader, "-") ||
        !read_number(reader, 2, 12, &civil.month) || !read_char(reader, "-") ||
        !read_number(reader, 2, 31, &civil.day) || !fd_civil_is_valid(civil)) {
        return false;
    }
    *ret_days = fd_civil_to_days(civil);
    return true;
}

static bool read_clock(struct reader *reader, int32_t *ret_seconds)
{
    int32_t hour;
    int32_t minute;
    int32_t second;

    if (!read_number(reader, 2, 23, &hour) || !read_char(reader, ":") ||
        !read_number(reader, 2, 59, &minute) || !read_char(reader, ":") ||
        !read_number(reader, 2, 59, &second)) {
        return false;
    }
    *ret_seconds = (hour * 60 + minute) * 60 + second;
    return true;
}

static bool read_fraction(struct reader *reader, int32_t *ret_micros)
{
    int32_t micros = 0;
    int32_t weight = MICROS_PER_SECOND / 10;
    int digits = 0;
    int32_t digit;

    if (!read_char(reader, ".")) {
        *ret_micros = 0;
        return true;
    }
    while (read_digit(reader, &digit)) {
        micros += digit * weight;
        weight /= 10;
        digits++;
    }
    *ret_micros = micros;
    return digits >= 1 && digits <= 9;
}

static bool read_zone(struct reader *reader, int32_t *ret_seconds_east)
{
    int32_t sign;
    int32_t hour;
    int32_t minute;

    if (read_char(reader, "Zz")) {
        *ret_seconds_east = 0;
        return true;
    }
    sign = reader->at < reader->end && *reader->at == '-' ? -1 : 1;
    if (!read_char(reader, "+-") || !read_number(reader, 2, 23, &hour) || !read_char(reader, ":") ||
        !read_number(reader, 2, 59, &minute)) {
        return false;
    }
    *ret_seconds_east = sign * (hour * 60 + minute) * 60;
    return true;
}

bool fd_rfc3339_parse(struct fd_str text, int64_t *ret_time)
{
    struct reader reader = {text.ptr, text.ptr ? text.ptr + text.len : NULL};
    int32_t days;
    int32_t seconds;
    int32_t micros;
    int32_t seconds_east;

    if (!read_date(&reader, &days) || !read_char(&reader, "Tt") || !read_clock(&reader, &seconds) ||
        !read_fraction(&reader, &micros) || !read_zone(&reader, &seconds_east) ||
        reader.at != reader.end) {
        return false;
    }
    *ret_time =
        ((int64_t)days * SECONDS_PER_DAY + seconds - seconds_east) * MICROS_PER_SECOND + micros;
    return true;
}

void fd_rfc3339_format(int64_t time, char ret_text[FD_RFC3339_SIZE])
{
    const int64_t micros_per_day = (int64_t)SECONDS_PER_DAY * MICROS_PER_SECOND;
    int64_t micros = time % micros_per_day;
    int64_t days = time / micros_per_day;
    struct fd_civil civil;
    int seconds;

    if (micros < 0) {
        micros += micros_per_day;
        days--;
    }
    seconds = (int)(micros / MICROS_PER_SECOND);
    civil = fd_civil_from_days((int32_t)days);
    snprintf(ret_text, FD_RFC3339_SIZE, "%04d-%02d-%02dT%02d:%02d:%02d.%06dZ", civil.year,
             civil.month, civil.day, seconds / 3600, seconds / 60 % 60, seconds % 60,
             (int)(micros % MICROS_PER_SECOND));
}
