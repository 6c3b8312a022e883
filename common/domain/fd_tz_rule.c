#include "domain/fd_tz_rule.h"

#include "base/fd_cursor.h"
#include "domain/fd_calendar.h"

enum { SECONDS_A_DAY = 86400, DEFAULT_CHANGE = 2 * 3600 };

static bool take(struct fd_cursor *at, char wanted)
{
    if (at->ptr == at->end || *at->ptr != (unsigned char)wanted) {
        return false;
    }
    at->ptr++;
    return true;
}

static bool is_letter(unsigned char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* The name of a zone is passed over: "BST" or "<+03>". */
static bool skip_name(struct fd_cursor *at)
{
    const unsigned char *start = at->ptr;

    if (take(at, '<')) {
        while (at->ptr != at->end && *at->ptr != '>') {
            at->ptr++;
        }
        return take(at, '>');
    }
    while (at->ptr != at->end && is_letter(*at->ptr)) {
        at->ptr++;
    }
    return at->ptr - start >= 3;
}

static bool parse_number(struct fd_cursor *at, int32_t low, int32_t high, int32_t *ret_number)
{
    const unsigned char *start = at->ptr;
    int32_t number = 0;

    while (at->ptr != at->end && *at->ptr >= '0' && *at->ptr <= '9' && at->ptr - start < 3) {
        number = number * 10 + (*at->ptr++ - '0');
    }
    *ret_number = number;
    return at->ptr != start && number >= low && number <= high;
}

/* [+-]hh[:mm[:ss]] as seconds; hours go to 167 (RFC 8536, 3.3.1). */
static bool parse_time(struct fd_cursor *at, int32_t *ret_seconds)
{
    bool negative = take(at, '-');
    int32_t hours;
    int32_t minutes = 0;
    int32_t seconds = 0;

    if (!negative) {
        (void)take(at, '+');
    }
    if (!parse_number(at, 0, 167, &hours) ||
        (take(at, ':') && (!parse_number(at, 0, 59, &minutes) ||
                           (take(at, ':') && !parse_number(at, 0, 59, &seconds))))) {
        return false;
    }
    *ret_seconds = hours * 3600 + minutes * 60 + seconds;
    if (negative) {
        *ret_seconds = -*ret_seconds;
    }
    return true;
}

/* ,Mm.w.d[/time] */
static bool parse_change(struct fd_cursor *at, struct fd_tz_change *ret_change)
{
    if (!take(at, ',') || !take(at, 'M') || !parse_number(at, 1, 12, &ret_change->month) ||
        !take(at, '.') || !parse_number(at, 1, 5, &ret_change->week) || !take(at, '.') ||
        !parse_number(at, 0, 6, &ret_change->weekday)) {
        return false;
    }
    ret_change->seconds = DEFAULT_CHANGE;
    return !take(at, '/') || parse_time(at, &ret_change->seconds);
}

static bool parse_summer(struct fd_cursor *at, struct fd_tz_rule *rule)
{
    int32_t west;

    rule->has_summer = true;
    rule->summer_offset = rule->standard_offset + 3600;
    if (!skip_name(at) || at->ptr == at->end) {
        return false;
    }
    if (*at->ptr != ',') {
        if (!parse_time(at, &west)) {
            return false;
        }
        rule->summer_offset = -west;
    }
    return parse_change(at, &rule->summer_start) && parse_change(at, &rule->summer_end);
}

bool fd_tz_rule_parse(struct fd_str text, struct fd_tz_rule *ret_rule)
{
    struct fd_cursor at = fd_cursor_from(text.ptr, text.len);
    struct fd_tz_rule rule = {0};
    int32_t west;

    if (!skip_name(&at) || !parse_time(&at, &west)) {
        return false;
    }
    rule.standard_offset = -west;
    if (at.ptr != at.end && !parse_summer(&at, &rule)) {
        return false;
    }
    if (at.ptr != at.end) {
        return false;
    }
    *ret_rule = rule;
    return true;
}

/* The local date of a change: the week-th weekday of its month, or the last one. */
static int32_t change_date(const struct fd_tz_change *change, int32_t year)
{
    int32_t first = fd_date_from_civil(year, change->month, 1);
    int32_t next_month = fd_date_add_months(first, 1);
    int32_t weekday = (change->weekday + 6) % 7;
    int32_t date = first + (weekday - fd_date_weekday(first) + 7) % 7 + (change->week - 1) * 7;

    return date < next_month ? date : date - 7;
}

static int64_t change_instant(const struct fd_tz_change *change, int32_t year, int32_t offset)
{
    return (int64_t)change_date(change, year) * SECONDS_A_DAY + change->seconds - offset;
}

int64_t fd_tz_rule_summer_start(const struct fd_tz_rule *rule, int32_t year)
{
    return change_instant(&rule->summer_start, year, rule->standard_offset);
}

int64_t fd_tz_rule_summer_end(const struct fd_tz_rule *rule, int32_t year)
{
    return change_instant(&rule->summer_end, year, rule->summer_offset);
}
