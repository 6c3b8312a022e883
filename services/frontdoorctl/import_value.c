#include "import_value.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/fd_civil.h"
#include "import_labels.h"

enum { CONFERENCE_DAYS = 15 };

#define SECOND INT64_C(1000000)
#define DAY (86400 * SECOND)

/* A text that is read from its beginning; every reading succeeds or says so and leaves it. */
struct scan {
    const char *at;
    const char *end;
};

static bool take(struct scan *scan, char c)
{
    if (scan->at == scan->end || *scan->at != c) {
        return false;
    }
    scan->at++;
    return true;
}

/* `least` to `most` digits. */
static bool take_number(struct scan *scan, int least, int most, int32_t *ret_number)
{
    int32_t number = 0;
    int digits = 0;

    while (digits < most && scan->at + digits < scan->end && scan->at[digits] >= '0' &&
           scan->at[digits] <= '9') {
        number = number * 10 + (scan->at[digits++] - '0');
    }
    if (digits < least) {
        return false;
    }
    scan->at += digits;
    *ret_number = number;
    return true;
}

static bool take_iso_date(struct scan *scan, struct fd_civil *civil)
{
    struct scan at = *scan;

    if (!take_number(&at, 4, 4, &civil->year) || !take(&at, '-') ||
        !take_number(&at, 2, 2, &civil->month) || !take(&at, '-') ||
        !take_number(&at, 2, 2, &civil->day)) {
        return false;
    }
    *scan = at;
    return true;
}

static bool take_british_date(struct scan *scan, struct fd_civil *civil)
{
    return take_number(scan, 1, 2, &civil->day) && take(scan, '/') &&
           take_number(scan, 1, 2, &civil->month) && take(scan, '/') &&
           take_number(scan, 4, 4, &civil->year);
}

/* "hh:mm", "hh:mm:ss" and "hh:mm:ss.fff", in microseconds of the day. */
static bool take_time(struct scan *scan, int64_t *ret_micro)
{
    int32_t hour;
    int32_t minute;
    int32_t second = 0;
    int64_t micro = 0;
    int64_t place = SECOND;

    if (!take_number(scan, 1, 2, &hour) || !take(scan, ':') || !take_number(scan, 2, 2, &minute)) {
        return false;
    }
    if (take(scan, ':') && !take_number(scan, 2, 2, &second)) {
        return false;
    }
    if (take(scan, '.')) {
        for (int32_t digit; take_number(scan, 1, 1, &digit);) {
            place /= 10;
            micro += digit * place;
        }
    }
    *ret_micro = ((hour * 60 + minute) * 60 + second) * SECOND + micro;
    return hour < 24 && minute < 60 && second < 60;
}

static struct import_time local_time(const struct fd_calendar *calendar, int64_t instant)
{
    int64_t local = instant + fd_calendar_utc_offset(calendar, instant) * SECOND;
    int32_t date = fd_calendar_local_date(calendar, instant);
    int64_t time = local - date * DAY;

    return (struct import_time){date, time != 0, time};
}

bool import_time_parse(const struct fd_calendar *calendar, struct fd_str text,
                       struct import_time *ret_time)
{
    struct scan scan = {text.ptr, text.ptr + text.len};
    struct fd_civil civil;
    int64_t micro = 0;
    int64_t instant;

    if (fd_time_parse(text, &instant)) {
        *ret_time = local_time(calendar, instant);
        return true;
    }
    if ((!take_iso_date(&scan, &civil) && !take_british_date(&scan, &civil)) ||
        !fd_civil_is_valid(civil)) {
        return false;
    }
    if ((take(&scan, ' ') || take(&scan, 'T')) && !take_time(&scan, &micro)) {
        return false;
    }
    *ret_time = (struct import_time){fd_civil_to_days(civil), micro != 0, micro};
    return scan.at == scan.end;
}

int64_t import_time_instant(const struct fd_calendar *calendar, struct import_time time)
{
    int64_t local = time.date * DAY + time.time_micro;
    int64_t before = fd_calendar_utc_offset(calendar, local - DAY) * SECOND;
    int64_t after = fd_calendar_utc_offset(calendar, local + DAY) * SECOND;
    int64_t most = before > after ? before : after;
    int64_t least = before > after ? after : before;

    if (!time.timed) {
        return fd_calendar_midnight(calendar, time.date);
    }
    return local - (fd_calendar_utc_offset(calendar, local - most) * SECOND == most ? most : least);
}

int32_t import_notified_on(const struct fd_calendar *calendar, int32_t target)
{
    int32_t date = target;

    while (fd_calendar_elapsed(calendar, date, target) < CONFERENCE_DAYS ||
           !fd_calendar_is_working_day(calendar, date)) {
        date--;
    }
    return date;
}

enum import_answer import_flag_parse(struct fd_str text)
{
    static const struct {
        const char *word;
        enum import_answer answer;
    } words[] = {
        {"yes", IMPORT_YES},      {"y", IMPORT_YES},    {"true", IMPORT_YES},
        {"1", IMPORT_YES},        {"no", IMPORT_NO},    {"n", IMPORT_NO},
        {"false", IMPORT_NO},     {"0", IMPORT_NO},     {"unknown", IMPORT_NOTHING},
        {"null", IMPORT_NOTHING}, {"", IMPORT_NOTHING},
    };
    struct fd_str word = import_without_letter(text);

    for (size_t i = 0; i < FD_COUNT(words); i++) {
        if (word.len == strlen(words[i].word) &&
            (word.len == 0 || strncasecmp(word.ptr, words[i].word, word.len) == 0)) {
            return words[i].answer;
        }
    }
    return IMPORT_NO_ANSWER;
}

bool import_is_placeholder(struct fd_str text)
{
    static const char *const words[] = {"", "-1", "0", "null", "unknown", "ssd_ph"};

    for (size_t i = 0; i < FD_COUNT(words); i++) {
        if (text.len == strlen(words[i]) &&
            (text.len == 0 || strncasecmp(text.ptr, words[i], text.len) == 0)) {
            return true;
        }
    }
    return false;
}
