/* What stands at the top of a pack, made of the figures in its tables: headlines, what changed
   most, and what an earlier pack said otherwise. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report_change.h"
#include "report_figures.h"
#include "report_text.h"

enum { MOST_CHANGED = 6, RESTATED_SHOWN = 60 };

/* The rows of a series that a summary looks at; -1 where there is none. */
struct rows {
    int now;
    int before;
    int year_before;
};

static struct rows find_rows(const struct report_page *page, const struct report_table *table)
{
    return (struct rows){
        .now = report_table_period(table, page->period.first),
        .before = report_table_period(table, page->period.before),
        .year_before = report_table_period(table, page->period.year_before),
    };
}

static void put_section_head(struct fd_buf *buf, const char *id, const char *title,
                             const char *about)
{
    fd_buf_printf(buf, "<section id=\"%s\"><h2>%s</h2>\n<p class=\"about\">%s</p>\n", id, title,
                  about);
}

static void put_table_head(struct fd_buf *buf, const char *id, const char *caption,
                           const char *const *headings)
{
    fd_buf_printf(buf,
                  "<div class=\"scroll\" role=\"region\" tabindex=\"0\" "
                  "aria-labelledby=\"%s-caption\"><table><caption id=\"%s-caption\">%s</caption>\n"
                  "<thead><tr>",
                  id, id, caption);
    for (; *headings; headings++) {
        bool is_number = **headings == '>';

        fd_buf_printf(buf, "<th scope=\"col\" class=\"%s\">%s</th>", is_number ? "number" : "text",
                      *headings + is_number);
    }
    fd_buf_put_text(buf, "</tr></thead>\n<tbody>\n");
}

static void put_table_end(struct fd_buf *buf)
{
    fd_buf_put_text(buf, "</tbody></table></div>\n");
}

/* What a figure is called, leading to the table that it stands in. */
static void put_measure(struct fd_buf *buf, const struct report_table *table, int column)
{
    fd_buf_printf(buf, "<th scope=\"row\"><a href=\"#%s\">", table->section->id);
    report_put_escaped(buf, table->section->columns[column].heading);
    fd_buf_put_text(buf, "</a></th>");
}

static void put_change(struct fd_buf *buf, const struct report_table *table, int column, int from,
                       int to)
{
    fd_buf_put_text(buf, "<td class=\"number change\">");
    report_put_change(buf, table->section->columns[column].kind,
                      report_cell_text(table, from, column), report_cell_text(table, to, column));
    fd_buf_put_text(buf, "</td>");
}

static void put_headline(struct fd_buf *buf, const struct report_page *page,
                         const struct report_table *table, int column)
{
    struct rows rows = find_rows(page, table);

    fd_buf_put_text(buf, "<tr>");
    put_measure(buf, table, column);
    report_put_lone_cell(buf, page, table, rows.now, column);
    report_put_lone_cell(buf, page, table, rows.before, column);
    put_change(buf, table, column, rows.before, rows.now);
    report_put_lone_cell(buf, page, table, rows.year_before, column);
    put_change(buf, table, column, rows.year_before, rows.now);
    fd_buf_put_text(buf, "</tr>\n");
}

static void put_headlines(struct fd_buf *buf, const struct report_page *page)
{
    static const char *const weekly[] = {
        "Measure", ">This week", ">Week before", ">Change", ">A year before", ">Change", NULL};
    static const char *const monthly[] = {
        "Measure", ">This month", ">Month before", ">Change", ">A year before", ">Change", NULL};

    put_section_head(buf, "headlines", page->period.monthly ? "The month" : "The week",
                     "A change of a percentage is in points.");
    put_table_head(buf, "headlines",
                   page->period.monthly ? "Headlines; a year before is the same month"
                                        : "Headlines; a year before is 52 weeks before",
                   page->period.monthly ? monthly : weekly);
    for (int i = 0; i < page->table_count; i++) {
        const struct report_table *table = page->tables[i];

        for (int column = 0; table->section->series && column < table->columns; column++) {
            if (table->section->columns[column].flags & REPORT_HEADLINE) {
                put_headline(buf, page, table, column);
            }
        }
    }
    put_table_end(buf);
    fd_buf_put_text(buf, "</section>\n");
}

static const char *place_in_range(const struct report_change *change)
{
    if (change->value > change->highest) {
        return "higher than in any of them";
    }
    return change->value < change->lowest ? "lower than in any of them" : "within their range";
}

static void put_made(struct fd_buf *buf, enum report_kind kind, double value)
{
    char text[32];

    snprintf(text, sizeof(text), kind == REPORT_DURATION ? "%.0f" : "%.1f", value);
    fd_buf_put_text(buf, "<td class=\"number\">");
    report_put_value(buf, kind, text);
    fd_buf_put_text(buf, "</td>");
}

static void put_changed(struct fd_buf *buf, const struct report_page *page,
                        const struct report_change *change)
{
    const struct report_table *table = change->table;
    enum report_kind kind = table->section->columns[change->column].kind;

    fd_buf_put_text(buf, "<tr>");
    put_measure(buf, table, change->column);
    report_put_lone_cell(buf, page, table, change->row, change->column);
    report_put_lone_cell(buf, page, table, change->lowest_row, change->column);
    put_made(buf, kind, change->mean);
    report_put_lone_cell(buf, page, table, change->highest_row, change->column);
    fd_buf_printf(buf, "<td class=\"text\">%s</td></tr>\n", place_in_range(change));
}

static void put_most_changed(struct fd_buf *buf, const struct report_page *page)
{
    static const char *const headings[] = {
        "Figure", ">Now", ">Lowest of 12", ">Mean of 12", ">Highest of 12", "Now is", NULL};
    struct report_change changes[MOST_CHANGED];
    int count = report_find_changes(page->tables, page->table_count, page->period.first,
                                    page->period.series, changes, MOST_CHANGED);

    put_section_head(buf, "changed", "What changed most",
                     "The figures of all tables that lie furthest from their mean over the twelve "
                     "periods before, measured by how much each usually moves.");
    if (count == 0) {
        fd_buf_put_text(buf, "<p>Too little has been counted to say.</p>\n</section>\n");
        return;
    }
    put_table_head(buf, "changed", "Beside the twelve periods before", headings);
    for (int i = 0; i < count; i++) {
        put_changed(buf, page, &changes[i]);
    }
    put_table_end(buf);
    fd_buf_put_text(buf, "</section>\n");
}

/* A figure of the previous pack, as it would be shown. */
static void put_previous(struct fd_buf *buf, enum report_kind kind, const json_t *figure)
{
    const char *text = json_string_value(figure);

    if (!text) {
        fd_buf_put_text(buf, "–");
    } else if (strcmp(text, "c") == 0) {
        fd_buf_put_text(buf, "c");
    } else {
        report_put_value(buf, kind, text);
    }
}

static bool is_as_before(const struct report_cell *cell, const json_t *figure)
{
    const char *before = json_string_value(figure);
    const char *now = cell->suppressed ? "c" : cell->text;

    return before && now ? strcmp(before, now) == 0 : before == now;
}

static void put_restated_row(struct fd_buf *buf, const struct report_page *page,
                             const struct report_table *table, int row, int column,
                             const json_t *figure)
{
    int key = report_table_key(table);

    fd_buf_put_text(buf, "<tr>");
    put_measure(buf, table, column);
    fd_buf_put_text(buf, "<td class=\"text\">");
    report_put_cell_value(buf, table, row, key);
    fd_buf_put_text(buf, "</td><td class=\"number\">");
    put_previous(buf, table->section->columns[column].kind, figure);
    fd_buf_put_text(buf, "</td>");
    report_put_lone_cell(buf, page, table, row, column);
    fd_buf_put_text(buf, "</tr>\n");
}

/* Rows for those of a table, as long as there is room; returns how many there are. */
static int put_restated_table(struct fd_buf *buf, const struct report_page *page,
                              const struct report_table *table, int already)
{
    const json_t *figures = json_object_get(page->previous, "figures");
    struct fd_buf name;
    int count = 0;

    fd_buf_init(&name, buf->limit);
    for (int row = 0; row < table->rows; row++) {
        for (int column = 0; column < table->columns; column++) {
            const json_t *figure;

            fd_buf_reset(&name);
            report_put_figure_name(&name, table, row, column);
            figure = json_object_get(figures, fd_buf_text(&name));
            if (!figure || !report_column_is_compared(&table->section->columns[column]) ||
                is_as_before(report_cell(table, row, column), figure)) {
                continue;
            }
            if (already + count < RESTATED_SHOWN) {
                put_restated_row(buf, page, table, row, column, figure);
            }
            count++;
        }
    }
    fd_buf_clean_up(&name);
    return count;
}

static const char *previous_text(const struct report_page *page, const char *name)
{
    return json_string_value(json_object_get(page->previous, name));
}

static void put_restated(struct fd_buf *buf, const struct report_page *page)
{
    static const char *const headings[] = {"Figure", "Period", ">Was", ">Is", NULL};
    int count = 0;

    put_section_head(buf, "restated", "Restated since the last pack",
                     "Figures of periods that both packs show and that are others now: late "
                     "events, corrections, withdrawals. What depends on the present, such as what "
                     "is open, is not compared.");
    fd_buf_put_text(buf, "<p>The last pack is that of ");
    report_put_escaped(buf, previous_text(page, "period"));
    fd_buf_put_text(buf, ", as at ");
    report_put_value(buf, REPORT_MOMENT, previous_text(page, "as_at_local"));
    fd_buf_put_text(buf, ".</p>\n");
    put_table_head(buf, "restated", "Figures that are others now", headings);
    for (int i = 0; i < page->table_count; i++) {
        if (page->tables[i]->section->series) {
            count += put_restated_table(buf, page, page->tables[i], count);
        }
    }
    put_table_end(buf);
    if (count == 0) {
        fd_buf_put_text(buf, "<p>Nothing was restated.</p>\n");
    } else if (count > RESTATED_SHOWN) {
        fd_buf_printf(buf, "<p>And %d more.</p>\n", count - RESTATED_SHOWN);
    }
    fd_buf_put_text(buf, "</section>\n");
}

void report_put_summary(struct fd_buf *buf, const struct report_page *page)
{
    put_headlines(buf, page);
    put_most_changed(buf, page);
    if (page->previous) {
        put_restated(buf, page);
    }
}
