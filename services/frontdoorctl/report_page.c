#include "report_page.h"

#include <string.h>

#include "domain/fd_calendar.h"
#include "report_chart.h"
#include "report_figures.h"
#include "report_text.h"

static const char *const classes[] = {
    [REPORT_TEXT] = "text",
    [REPORT_COUNT] = "number count",
    [REPORT_DECIMAL] = "number decimal",
    [REPORT_PERCENT] = "number percent",
    [REPORT_AVERAGE] = "number average",
    [REPORT_DURATION] = "number duration",
    [REPORT_DAY] = "day",
    [REPORT_MONTH] = "month",
    [REPORT_MOMENT] = "moment",
};

enum { LONG_TEXT = 28, BESIDE_A_CHART = 9 /* columns that there is room for */ };

/* An attribute whose value is SQL of the section, with what is asked for put in. */
static void put_bound_attribute(struct fd_buf *buf, const struct report_page *page,
                                const char *name, const char *sql)
{
    struct fd_buf bound;
    char day[11];

    fd_date_format(page->period.first, day);
    fd_buf_init(&bound, buf->limit);
    report_put_bound(&bound, sql, page->authority, day);
    fd_buf_printf(buf, " %s=\"", name);
    report_put_escaped(buf, fd_buf_text(&bound));
    fd_buf_put_text(buf, "\"");
    fd_buf_clean_up(&bound);
}

static const char *origin_of(const struct report_column *column)
{
    return column->origin ? column->origin : column->name;
}

static void put_row_attribute(struct fd_buf *buf, const struct report_page *page,
                              const struct report_table *table, int row)
{
    struct fd_buf where;

    fd_buf_init(&where, buf->limit);
    fd_buf_put_text(&where, table->section->where);
    for (int column = 0; column < table->columns; column++) {
        const struct report_column *key = &table->section->columns[column];

        if (key->flags & REPORT_KEY) {
            fd_buf_printf(&where, " AND %s = ", origin_of(key));
            report_put_literal(&where, report_cell(table, row, column)->text);
        }
    }
    put_bound_attribute(buf, page, "data-row", fd_buf_text(&where));
    fd_buf_clean_up(&where);
}

void report_put_cell_value(struct fd_buf *buf, const struct report_table *table, int row,
                           int column)
{
    const struct report_cell *cell = row < 0 ? NULL : report_cell(table, row, column);

    if (cell && cell->suppressed) {
        fd_buf_put_text(buf, "c");
    } else if (!cell || !cell->text) {
        fd_buf_put_text(buf, "–");
    } else {
        report_put_value(buf, table->section->columns[column].kind, cell->text);
    }
}

static bool is_warned_of(const struct report_table *table, int row, int column)
{
    int limit = table->section->columns[column].warn_above;
    double number;

    return limit > 0 && report_cell_number(table, row, column, &number) && number > limit;
}

void report_put_lone_cell(struct fd_buf *buf, const struct report_page *page,
                          const struct report_table *table, int row, int column)
{
    const struct report_column *shown = &table->section->columns[column];

    fd_buf_printf(buf, "<td class=\"%s%s\"", classes[shown->kind],
                  is_warned_of(table, row, column) ? " high" : "");
    if (row >= 0) {
        put_bound_attribute(buf, page, "data-view", table->section->view);
        put_row_attribute(buf, page, table, row);
        put_bound_attribute(buf, page, "data-column", origin_of(shown));
    }
    fd_buf_put_text(buf, ">");
    report_put_cell_value(buf, table, row, column);
    fd_buf_put_text(buf, "</td>");
}

static void put_cell(struct fd_buf *buf, const struct report_page *page,
                     const struct report_table *table, int row, int column, bool is_heading)
{
    const struct report_column *shown = &table->section->columns[column];
    const char *text = report_cell_text(table, row, column);
    bool is_long = shown->kind == REPORT_TEXT && text && strlen(text) > LONG_TEXT;
    bool is_yes = shown->kind == REPORT_TEXT && text && strcmp(text, "yes") == 0;
    bool is_high = is_warned_of(table, row, column);

    fd_buf_printf(buf, "<%s class=\"%s%s%s%s\"", is_heading ? "th scope=\"row\"" : "td",
                  classes[shown->kind], is_long ? " long" : "", is_yes ? " yes" : "",
                  is_high ? " high" : "");
    if (!is_heading && !(shown->flags & (REPORT_PLAIN | REPORT_KEY))) {
        put_bound_attribute(buf, page, "data-column", origin_of(shown));
    }
    fd_buf_put_text(buf, ">");
    report_put_cell_value(buf, table, row, column);
    fd_buf_put_text(buf, is_heading ? "</th>" : "</td>");
}

/* Which row of a series is the period reported on, and which one lies a year before it. */
static void put_row_class(struct fd_buf *buf, const struct report_page *page,
                          const struct report_table *table, int row)
{
    if (!table->section->series || !page->definition->summary) {
        return;
    }
    if (row == report_table_period(table, page->period.first)) {
        fd_buf_put_text(buf, " class=\"now\"");
    } else if (row == report_table_period(table, page->period.year_before)) {
        fd_buf_put_text(buf, " class=\"before\"");
    }
}

static void put_row(struct fd_buf *buf, const struct report_page *page,
                    const struct report_table *table, int row)
{
    bool is_heading = true;

    fd_buf_put_text(buf, "<tr");
    put_row_class(buf, page, table, row);
    put_row_attribute(buf, page, table, row);
    fd_buf_put_text(buf, ">");
    for (int column = 0; column < table->columns; column++) {
        if (!(table->section->columns[column].flags & REPORT_HIDDEN)) {
            put_cell(buf, page, table, row, column, is_heading);
            is_heading = false;
        }
    }
    fd_buf_put_text(buf, "</tr>\n");
}

static void put_headings(struct fd_buf *buf, const struct report_table *table)
{
    fd_buf_put_text(buf, "<thead><tr>");
    for (int column = 0; column < table->columns; column++) {
        const struct report_column *shown = &table->section->columns[column];

        if (!(shown->flags & REPORT_HIDDEN)) {
            fd_buf_printf(buf, "<th scope=\"col\" class=\"%s\">",
                          report_column_is_number(shown) ? "number" : "text");
            report_put_escaped(buf, shown->heading);
            fd_buf_put_text(buf, "</th>");
        }
    }
    fd_buf_put_text(buf, "</tr></thead>\n");
}

static int shown_columns(const struct report_table *table)
{
    int count = 0;

    for (int column = 0; column < table->columns; column++) {
        count += !(table->section->columns[column].flags & REPORT_HIDDEN);
    }
    return count;
}

static void put_table(struct fd_buf *buf, const struct report_page *page,
                      const struct report_table *table)
{
    const struct report_section *section = table->section;

    fd_buf_printf(buf,
                  "<div class=\"scroll%s\" role=\"region\" tabindex=\"0\" "
                  "aria-labelledby=\"%s-caption\"><table",
                  shown_columns(table) > BESIDE_A_CHART ? " wide" : "", section->id);
    put_bound_attribute(buf, page, "data-view", section->view);
    fd_buf_printf(buf, "><caption id=\"%s-caption\">", section->id);
    report_put_escaped(buf, section->title);
    if (section->series) {
        fd_buf_put_text(buf, page->period.monthly ? ", by month"
                                                  : ", by week; the first row is a year before");
    }
    fd_buf_put_text(buf, "</caption>\n");
    put_headings(buf, table);
    fd_buf_put_text(buf, "<tbody>\n");
    for (int row = 0; row < table->rows; row++) {
        put_row(buf, page, table, row);
    }
    fd_buf_put_text(buf, "</tbody></table></div>\n");
}

/* The view itself, without what it is joined to. */
static void put_source(struct fd_buf *buf, const struct report_section *section)
{
    fd_buf_printf(buf, "<p class=\"source\">From %.*s.</p>\n", (int)strcspn(section->view, " "),
                  section->view);
}

void report_put_section(struct fd_buf *buf, const struct report_page *page,
                        const struct report_table *table)
{
    const struct report_section *section = table->section;

    /* A list may be parted between pages. */
    fd_buf_printf(buf, "<section id=\"%s\"%s><h2>", section->id,
                  section->series || section->chart ? "" : " class=\"list\"");
    report_put_escaped(buf, section->title);
    fd_buf_put_text(buf, "</h2>\n<p class=\"about\">");
    report_put_escaped(buf, section->explanation);
    fd_buf_put_text(buf, "</p>\n");
    if (table->rows == 0) {
        fd_buf_put_text(buf, "<p>");
        report_put_escaped(buf, section->empty);
        fd_buf_put_text(buf, "</p>\n");
    } else {
        fd_buf_put_text(buf, "<div class=\"body\">");
        report_put_chart(buf, table, &page->period, page->mark);
        put_table(buf, page, table);
        fd_buf_put_text(buf, "</div>\n");
        put_source(buf, section);
    }
    fd_buf_put_text(buf, "</section>\n");
}

/* "week 2020-W45, 2 Nov 2020 to 8 Nov 2020" or "Nov 2020". */
static void put_period(struct fd_buf *buf, const struct report_page *page)
{
    if (page->go_live != FD_DATE_NULL) {
        fd_buf_put_text(buf, " go-live on ");
        report_put_day(buf, page->go_live);
    } else if (page->period.monthly) {
        fd_buf_put_text(buf, " ");
        report_put_month(buf, page->period.first);
    } else {
        fd_buf_printf(buf, " %s, ", page->period.name);
        report_put_day(buf, page->period.first);
        fd_buf_put_text(buf, " to ");
        report_put_day(buf, page->period.last);
    }
}

static void put_title(struct fd_buf *buf, const struct report_page *page)
{
    report_put_escaped(buf, page->definition->title);
    put_period(buf, page);
}

static void put_head(struct fd_buf *buf, const struct report_page *page)
{
    fd_buf_put_text(buf, "<!DOCTYPE html>\n<html lang=\"en-GB\"><head><meta charset=\"utf-8\">"
                         "<meta name=\"viewport\" content=\"width=device-width, "
                         "initial-scale=1\"><title>");
    report_put_escaped(buf, page->authority_name);
    fd_buf_put_text(buf, ": ");
    put_title(buf, page);
    fd_buf_printf(buf, "</title>\n<style>\n%s</style></head>\n<body data-as-at=\"",
                  fd_embedded_find(fd_embedded_report, "report.css")->text);
    report_put_escaped(buf, page->as_at);
    fd_buf_put_text(buf, "\">\n");
}

static void put_header(struct fd_buf *buf, const struct report_page *page)
{
    fd_buf_put_text(buf, "<header><p class=\"quiet\">");
    report_put_escaped(buf, page->authority_name);
    fd_buf_printf(buf, " (%s)</p><h1>", page->authority);
    put_title(buf, page);
    fd_buf_put_text(buf, "</h1>\n<p>As at ");
    report_put_value(buf, REPORT_MOMENT, page->as_at_local);
    fd_buf_put_text(buf, ". Every figure is what the events known now say, whatever was said "
                         "before: late events and corrections are in.");
    fd_buf_put_text(buf, page->definition->suppressed
                             ? " c: a count of 1 to 5, or a figure that would give one away."
                             : "");
    fd_buf_put_text(buf, " –: nothing to count.</p></header>\n");
}

static void put_contents(struct fd_buf *buf, const struct report_page *page)
{
    fd_buf_put_text(buf, "<nav aria-label=\"Contents\"><ul>");
    for (int i = 0; i < page->table_count; i++) {
        const struct report_section *section = page->tables[i]->section;

        fd_buf_printf(buf, "<li><a href=\"#%s\">", section->id);
        report_put_escaped(buf, section->title);
        fd_buf_put_text(buf, "</a></li>");
    }
    fd_buf_put_text(buf, "</ul></nav>\n");
}

void report_put_page(struct fd_buf *buf, const struct report_page *page)
{
    put_head(buf, page);
    put_header(buf, page);
    put_contents(buf, page);
    fd_buf_put_text(buf, "<main>\n");
    if (page->definition->summary) {
        report_put_summary(buf, page);
    }
    for (int i = 0; i < page->table_count; i++) {
        report_put_section(buf, page, page->tables[i]);
    }
    fd_buf_put_text(buf, "</main>\n");
    report_put_figures(buf, page);
    fd_buf_put_text(buf, "</body></html>\n");
}
