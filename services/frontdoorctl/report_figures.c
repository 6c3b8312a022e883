#include "report_figures.h"

#include <stdlib.h>
#include <string.h>

enum { NAME_LIMIT = 1024 };

static const char opening[] = "<script type=\"application/json\" id=\"figures\">";
static const char closing[] = "</script>";

bool report_column_is_compared(const struct report_column *column)
{
    return report_column_is_number(column) &&
           !(column->flags & (REPORT_KEY | REPORT_HIDDEN | REPORT_PLAIN | REPORT_PRESENT));
}

void report_put_figure_name(struct fd_buf *buf, const struct report_table *table, int row,
                            int column)
{
    fd_buf_printf(buf, "%s/%s/%s", table->section->id,
                  report_cell(table, row, report_table_key(table))->text,
                  table->section->columns[column].name);
}

static json_t *figure_json(const struct report_cell *cell)
{
    if (cell->suppressed) {
        return json_string("c");
    }
    return cell->text ? json_string(cell->text) : json_null();
}

static void add_table(json_t *figures, const struct report_table *table)
{
    struct fd_buf name;

    fd_buf_init(&name, NAME_LIMIT);
    for (int row = 0; row < table->rows; row++) {
        for (int column = 0; column < table->columns; column++) {
            if (report_column_is_compared(&table->section->columns[column])) {
                fd_buf_reset(&name);
                report_put_figure_name(&name, table, row, column);
                json_object_set_new(figures, fd_buf_text(&name),
                                    figure_json(report_cell(table, row, column)));
            }
        }
    }
    fd_buf_clean_up(&name);
}

void report_put_figures(struct fd_buf *buf, const struct report_page *page)
{
    json_t *figures = json_object();
    json_t *all;
    char *text;

    for (int i = 0; i < page->table_count; i++) {
        if (page->tables[i]->section->series) {
            add_table(figures, page->tables[i]);
        }
    }
    all = json_pack("{s:s, s:s, s:s, s:s, s:s, s:o}", "report", page->definition->name, "authority",
                    page->authority, "period", page->period.name, "as_at", page->as_at,
                    "as_at_local", page->as_at_local, "figures", figures);
    text = json_dumps(all, JSON_COMPACT | JSON_ESCAPE_SLASH);
    if (!text) {
        fd_abort("out of memory for the figures of a report");
    }
    fd_buf_put_text(buf, opening);
    /* Slashes are escaped: nothing within can end the element. */
    fd_buf_put_text(buf, text);
    fd_buf_put_text(buf, closing);
    fd_buf_put_text(buf, "\n");
    free(text);
    json_decref(all);
}

static bool is_ours(const json_t *figures)
{
    return json_is_string(json_object_get(figures, "report")) &&
           json_is_string(json_object_get(figures, "authority")) &&
           json_is_string(json_object_get(figures, "period")) &&
           json_is_string(json_object_get(figures, "as_at_local")) &&
           json_is_object(json_object_get(figures, "figures"));
}

enum fd_status report_read_figures(struct fd_str html, json_t **ret_figures, struct fd_error *error)
{
    const char *begin = html.len ? memmem(html.ptr, html.len, opening, strlen(opening)) : NULL;
    const char *limit = html.ptr + html.len;
    const char *end;
    json_t *figures = NULL;

    if (begin) {
        begin += strlen(opening);
        end = memmem(begin, (size_t)(limit - begin), closing, strlen(closing));
        figures = end ? json_loadb(begin, (size_t)(end - begin), 0, NULL) : NULL;
    }
    if (!is_ours(figures)) {
        json_decref(figures);
        return fd_error_set(error, FD_FATAL, "report", "it holds no figures of a pack");
    }
    *ret_figures = figures;
    return FD_OK;
}
