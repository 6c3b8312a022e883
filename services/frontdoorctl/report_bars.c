#include "report_bars.h"

#include <math.h>

#include "report_text.h"

enum {
    WIDTH = 420,
    PLOT = WIDTH - 62, /* the rest is for the value behind the bar */
    LABEL = 15,
    BAR = 12,
    THIN = 6,
    GAP = 9,
    LEGEND = 18,
};

struct bars {
    struct fd_buf *buf;
    const struct report_table *table;
    int columns[2]; /* the second is -1 where there is none */
    int label;
    double reference; /* 0: none */
    double most;
};

void report_put_chart_head(struct fd_buf *buf, const struct report_section *section, int width,
                           int height, const char *what)
{
    fd_buf_printf(
        buf,
        "<figure><svg viewBox=\"0 0 %d %d\" role=\"img\" aria-labelledby=\"%s-title %s-desc\">",
        width, height, section->id, section->id);
    fd_buf_printf(buf, "<title id=\"%s-title\">", section->id);
    report_put_escaped(buf, section->title);
    fd_buf_printf(buf,
                  "</title><desc id=\"%s-desc\">%s; the table that follows has every number."
                  "</desc>",
                  section->id, what);
}

/* The first column that is shown is what a row is called. */
static int label_column(const struct report_section *section)
{
    int column = 0;

    while (section->columns[column].flags & REPORT_HIDDEN) {
        column++;
    }
    return column;
}

static bool prepare(struct bars *bars)
{
    const struct report_section *section = bars->table->section;
    double value;

    bars->columns[0] = report_column_find(section, section->charted[0]);
    bars->columns[1] = section->charted[1] ? report_column_find(section, section->charted[1]) : -1;
    bars->label = label_column(section);
    for (int row = 0; row < bars->table->rows; row++) {
        for (int i = 0; i < 2 && bars->columns[i] >= 0; i++) {
            if (report_cell_number(bars->table, row, bars->columns[i], &value)) {
                bars->most = fmax(bars->most, value);
            }
        }
        if (section->reference &&
            report_cell_number(bars->table, row, report_column_find(section, section->reference),
                               &value)) {
            bars->reference = value;
        }
    }
    if (bars->most <= 0) {
        return false;
    }
    bars->most = fmax(bars->most, bars->reference);
    return true;
}

static int row_height(const struct bars *bars)
{
    return LABEL + BAR + (bars->columns[1] >= 0 ? THIN + 1 : 0) + GAP;
}

static void put_row(const struct bars *bars, int row, double y)
{
    const struct report_column *column = &bars->table->section->columns[bars->columns[0]];
    const struct report_cell *cell = report_cell(bars->table, row, bars->columns[0]);
    struct fd_buf *buf = bars->buf;
    double value = 0, width;

    fd_buf_printf(buf, "<text x=\"0\" y=\"%.1f\">", y + LABEL - 4);
    report_put_escaped(buf, report_cell(bars->table, row, bars->label)->text);
    fd_buf_put_text(buf, "</text>");
    width = report_cell_number(bars->table, row, bars->columns[0], &value)
                ? PLOT * value / bars->most
                : 0;
    fd_buf_printf(buf, "<rect class=\"first\" x=\"0\" y=\"%.1f\" width=\"%.1f\" height=\"%d\"/>",
                  y + LABEL, width, BAR);
    fd_buf_printf(buf, "<text class=\"value\" x=\"%.1f\" y=\"%.1f\">", width + 6,
                  y + LABEL + BAR - 1.5);
    if (cell->text && !cell->suppressed) {
        report_put_value(buf, column->kind, cell->text);
    } else {
        fd_buf_put_text(buf, cell->suppressed ? "c" : "–");
    }
    fd_buf_put_text(buf, "</text>");
    if (bars->columns[1] >= 0 && report_cell_number(bars->table, row, bars->columns[1], &value)) {
        fd_buf_printf(buf,
                      "<rect class=\"outline\" x=\"0.5\" y=\"%.1f\" width=\"%.1f\" "
                      "height=\"%d\"/>",
                      y + LABEL + BAR + 1, PLOT * value / bars->most, THIN);
    }
}

static void put_legend(const struct bars *bars)
{
    const struct report_column *columns = bars->table->section->columns;
    struct fd_buf *buf = bars->buf;

    fd_buf_put_text(buf, "<rect class=\"first\" x=\"0\" y=\"3\" width=\"18\" height=\"10\"/>"
                         "<text x=\"24\" y=\"12\">");
    report_put_escaped(buf, columns[bars->columns[0]].heading);
    fd_buf_put_text(buf, "</text>");
    if (bars->columns[1] >= 0) {
        fd_buf_put_text(buf, "<rect class=\"outline\" x=\"190.5\" y=\"5\" width=\"18\" "
                             "height=\"6\"/><text x=\"214\" y=\"12\">");
        report_put_escaped(buf, columns[bars->columns[1]].heading);
        fd_buf_put_text(buf, "</text>");
    }
    if (bars->reference > 0) {
        fd_buf_printf(buf,
                      "<path class=\"mark\" d=\"M190 8h18\"/><text x=\"214\" y=\"12\">"
                      "Threshold, %.0f</text>",
                      bars->reference);
    }
}

void report_put_bars(struct fd_buf *buf, const struct report_table *table)
{
    struct bars bars = {.buf = buf, .table = table};
    int height;

    if (!prepare(&bars)) {
        return;
    }
    height = LEGEND + table->rows * row_height(&bars);
    report_put_chart_head(buf, table->section, WIDTH, height, "Bars");
    put_legend(&bars);
    for (int row = 0; row < table->rows; row++) {
        put_row(&bars, row, LEGEND + row * row_height(&bars));
    }
    if (bars.reference > 0) {
        fd_buf_printf(buf, "<path class=\"mark\" d=\"M%.1f %dV%d\"/>",
                      PLOT * bars.reference / bars.most, LEGEND + 2, height - GAP);
    }
    fd_buf_put_text(buf, "</svg></figure>\n");
}
