#ifndef REPORT_SUPPORT_H
#define REPORT_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "domain/fd_calendar.h"
#include "report_page.h"

/* The last one, for its short names. */
#include "report_columns.h"

/* A table with these cells, row by row; NULL is null. */
static inline struct report_table *support_table(const struct report_section *section, int rows,
                                                 const char *const *cells, struct fd_arena *arena)
{
    struct report_table *table = report_table_new(section, rows, arena);

    for (int i = 0; i < rows * table->columns; i++) {
        table->cells[i].text = cells[i];
    }
    return table;
}

/* How often `part` stands in the text. */
static inline int support_times(struct fd_buf *buf, const char *part)
{
    int times = 0;

    for (const char *at = fd_buf_text(buf); (at = strstr(at, part)); at += strlen(part)) {
        times++;
    }
    return times;
}

static inline int32_t support_day(const char *text)
{
    int32_t day = 0;

    assert_true(fd_date_parse(fd_str_from(text), &day));
    return day;
}

/* A series over weeks with a count, a part of it, and the percentage. */
static const struct report_column support_columns[] = {
    DAY("week", "Week beginning", REPORT_KEY, "opened_week"),
    COUNT("all", "All <of> them", REPORT_HEADLINE, "sum(\"all\")"),
    PART("some", "Some", 0, NULL, "all", NULL),
    PERCENT_WARNED("percent", "Share", REPORT_HEADLINE, "share", "some", "all", 30),
    COUNT("open", "Open", REPORT_PRESENT, NULL),
    {0},
};

static const struct report_section support_section = {
    .id = "things",
    .title = "Things & more",
    .statement = "report/weekly_contacts.sql",
    .view = "bi.thing",
    .where = "authority = $1",
    .explanation = "What they are.",
    .empty = "There is none.",
    .chart = REPORT_LINE,
    .charted = {"all", "some"},
    .series = true,
    .columns = support_columns,
};

#endif
