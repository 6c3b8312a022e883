#include "report_text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "domain/fd_calendar.h"

enum { MINUTE = 60, HOUR = 60 * MINUTE, DAY = 24 * HOUR, DATE_LENGTH = 10 };

static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

void report_put_escaped(struct fd_buf *buf, const char *text)
{
    for (; *text; text++) {
        switch (*text) {
            case '&':
                fd_buf_put_text(buf, "&amp;");
                break;
            case '<':
                fd_buf_put_text(buf, "&lt;");
                break;
            case '>':
                fd_buf_put_text(buf, "&gt;");
                break;
            case '"':
                fd_buf_put_text(buf, "&quot;");
                break;
            case '\'':
                fd_buf_put_text(buf, "&#39;");
                break;
            default:
                fd_buf_put_u8(buf, (uint8_t)*text);
        }
    }
}

void report_put_short_day(struct fd_buf *buf, int32_t day)
{
    int32_t year, month, of_month;

    fd_date_to_civil(day, &year, &month, &of_month);
    fd_buf_printf(buf, "%d %s", of_month, months[month - 1]);
}

void report_put_day(struct fd_buf *buf, int32_t day)
{
    int32_t year, month, of_month;

    fd_date_to_civil(day, &year, &month, &of_month);
    fd_buf_printf(buf, "%d %s %d", of_month, months[month - 1], year);
}

void report_put_month(struct fd_buf *buf, int32_t day)
{
    int32_t year, month, of_month;

    fd_date_to_civil(day, &year, &month, &of_month);
    fd_buf_printf(buf, "%s %d", months[month - 1], year);
}

/* A minus sign, and commas between thousands of what stands before the point. */
static void put_number(struct fd_buf *buf, const char *text)
{
    size_t digits;

    if (*text == '-') {
        fd_buf_put_text(buf, "−");
        text++;
    }
    digits = strspn(text, "0123456789");
    for (; digits > 0; digits--, text++) {
        fd_buf_put_u8(buf, (uint8_t)*text);
        fd_buf_put_text(buf, digits > 1 && digits % 3 == 1 ? "," : "");
    }
    report_put_escaped(buf, text);
}

static void put_duration(struct fd_buf *buf, int64_t seconds)
{
    if (seconds >= DAY) {
        fd_buf_printf(buf, "%" PRId64 " d %" PRId64 " h", seconds / DAY, seconds % DAY / HOUR);
    } else if (seconds >= HOUR) {
        fd_buf_printf(buf, "%" PRId64 " h %" PRId64 " min", seconds / HOUR,
                      seconds % HOUR / MINUTE);
    } else if (seconds >= MINUTE) {
        fd_buf_printf(buf, "%" PRId64 " min", seconds / MINUTE);
    } else {
        fd_buf_printf(buf, "%" PRId64 " s", seconds);
    }
}

/* The date that `text` begins with, and how it goes on. */
static void put_date(struct fd_buf *buf, enum report_kind kind, const char *text)
{
    struct fd_str date = {text, DATE_LENGTH};
    int32_t day;

    if (strlen(text) < DATE_LENGTH || !fd_date_parse(date, &day)) {
        report_put_escaped(buf, text);
    } else if (kind == REPORT_MONTH) {
        report_put_month(buf, day);
    } else {
        report_put_day(buf, day);
        if (kind == REPORT_MOMENT && strlen(text) > DATE_LENGTH) {
            fd_buf_put_text(buf, ", ");
            report_put_escaped(buf, text + DATE_LENGTH + 1);
        }
    }
}

void report_put_value(struct fd_buf *buf, enum report_kind kind, const char *text)
{
    switch (kind) {
        case REPORT_COUNT:
        case REPORT_DECIMAL:
        case REPORT_AVERAGE:
            put_number(buf, text);
            break;
        case REPORT_PERCENT:
            put_number(buf, text);
            fd_buf_put_u8(buf, '%');
            break;
        case REPORT_DURATION:
            put_duration(buf, strtoll(text, NULL, 10));
            break;
        case REPORT_DAY:
        case REPORT_MONTH:
        case REPORT_MOMENT:
            put_date(buf, kind, text);
            break;
        case REPORT_TEXT:
            report_put_escaped(buf, text);
            break;
    }
}
