/* Charts as inline SVG: lines over periods here, bars in report_bars.c. Classes are report.css's.
 */
#include "report_chart.h"

#include <math.h>
#include <string.h>

#include "domain/fd_calendar.h"
#include "report_bars.h"
#include "report_text.h"

enum {
    WIDTH = 420,
    PLOT_LEFT = 44,
    PLOT_RIGHT = WIDTH - 62, /* the rest is for "100.0%" */
    PLOT_HEIGHT = 150,
    LEGEND_LINE = 18,
    LABEL_LINE = 24,
    SERIES = 2,
};

/* A line chart while it is drawn. */
struct line {
    struct fd_buf *buf;
    const struct report_table *table;
    const struct report_period *period;
    int columns[SERIES];
    int series;      /* how many lines */
    int first;       /* row of the first point */
    int before;      /* row of the period a year before, where it is no point; else -1 */
    double top;      /* of the scale */
    double step;     /* between two ticks */
    double plot_top; /* y of the scale's top */
};

double report_scale(double max, double *ret_step)
{
    static const double steps[] = {1, 2, 5, 10};
    double magnitude = 1;
    size_t choice = 0;

    while (max > 5 * 10 * magnitude) {
        magnitude *= 10;
    }
    while (max > 5 * steps[choice] * magnitude) {
        choice++;
    }
    *ret_step = steps[choice] * magnitude;
    return fmax(1, ceil(max / *ret_step)) * *ret_step;
}

static double x_of(const struct line *line, int row)
{
    int gaps = line->table->rows - line->first - 1;

    return gaps < 1 ? PLOT_LEFT
                    : PLOT_LEFT + (double)(row - line->first) * (PLOT_RIGHT - PLOT_LEFT) / gaps;
}

static double y_of(const struct line *line, double value)
{
    return line->plot_top + PLOT_HEIGHT * (1 - value / line->top);
}

static const struct report_column *column_of(const struct line *line, int series)
{
    return &line->table->section->columns[line->columns[series]];
}

static void put_key(const struct line *line, int row, struct fd_buf *buf)
{
    int key = report_table_key(line->table);
    const char *text = report_cell(line->table, row, key)->text;
    int32_t day;

    if (fd_date_parse(fd_str_from(text), &day)) {
        if (line->table->section->columns[key].kind == REPORT_MONTH) {
            report_put_month(buf, day);
        } else {
            report_put_short_day(buf, day);
        }
    }
}

static double greatest(const struct line *line)
{
    double value, most = 0;

    for (int series = 0; series < line->series; series++) {
        for (int row = 0; row < line->table->rows; row++) {
            if (report_cell_number(line->table, row, line->columns[series], &value)) {
                most = fmax(most, value);
            }
        }
    }
    return most;
}

static void put_axes(const struct line *line)
{
    struct fd_buf *buf = line->buf;
    bool percent = column_of(line, 0)->kind == REPORT_PERCENT;
    int last = line->table->rows - 1;
    int middle = (line->first + last) / 2;
    int ticks = (int)lround(line->top / line->step);
    double below = line->plot_top + PLOT_HEIGHT + 17;

    for (int i = 0; i <= ticks; i++) {
        double tick = i * line->step;
        double y = y_of(line, tick);

        fd_buf_printf(buf, "<path class=\"%s\" d=\"M%d %.1fH%d\"/>", tick > 0 ? "grid" : "axis",
                      PLOT_LEFT, y, PLOT_RIGHT);
        fd_buf_printf(buf, "<text class=\"end\" x=\"%d\" y=\"%.1f\">%.0f%s</text>", PLOT_LEFT - 6,
                      y + 4, tick, percent ? "%" : "");
    }
    for (int row = line->first; row <= last; row++) {
        if (row == line->first || row == last || (row == middle && last - line->first >= 4)) {
            fd_buf_printf(buf, "<text class=\"middle\" x=\"%.1f\" y=\"%.1f\">", x_of(line, row),
                          below);
            put_key(line, row, buf);
            fd_buf_put_text(buf, "</text>");
        }
    }
}

static void put_point(const struct line *line, int series, double x, double y)
{
    if (series == 0) {
        fd_buf_printf(line->buf, "<circle class=\"first\" cx=\"%.1f\" cy=\"%.1f\" r=\"3\"/>", x, y);
    } else {
        fd_buf_printf(line->buf,
                      "<rect class=\"second\" x=\"%.1f\" y=\"%.1f\" width=\"6\" height=\"6\"/>",
                      x - 3, y - 3);
    }
}

static void put_series(const struct line *line, int series)
{
    struct fd_buf *buf = line->buf;
    bool joined = false;
    double value;

    fd_buf_printf(buf, "<path class=\"line %s\" d=\"", series ? "second" : "first");
    for (int row = line->first; row < line->table->rows; row++) {
        bool known = report_cell_number(line->table, row, line->columns[series], &value);

        if (known) {
            fd_buf_printf(buf, "%c%.1f %.1f", joined ? 'L' : 'M', x_of(line, row),
                          y_of(line, value));
        }
        joined = known;
    }
    fd_buf_put_text(buf, "\"/>");
    for (int row = line->first; row < line->table->rows; row++) {
        if (report_cell_number(line->table, row, line->columns[series], &value)) {
            put_point(line, series, x_of(line, row), y_of(line, value));
        }
    }
}

/* The last values, moved apart where they would stand on each other. */
static void put_last_values(const struct line *line)
{
    int last = line->table->rows - 1;
    double y[SERIES] = {0}, value, other = 0;
    bool known[SERIES] = {false, false};

    for (int series = 0; series < line->series; series++) {
        known[series] = report_cell_number(line->table, last, line->columns[series], &value);
        y[series] = known[series] ? y_of(line, value) : 0;
    }
    if (known[0] && known[1] && fabs(y[0] - y[1]) < 14) {
        other = (14 - fabs(y[0] - y[1])) / 2;
        y[0] += y[0] <= y[1] ? -other : other;
        y[1] += y[0] <= y[1] ? other : -other;
    }
    for (int series = 0; series < line->series; series++) {
        if (known[series]) {
            fd_buf_printf(line->buf, "<text class=\"value\" x=\"%d\" y=\"%.1f\">", PLOT_RIGHT + 7,
                          y[series] + 4);
            report_put_value(line->buf, column_of(line, series)->kind,
                             report_cell_text(line->table, last, line->columns[series]));
            fd_buf_put_text(line->buf, "</text>");
        }
    }
}

static void put_diamond(struct fd_buf *buf, double x, double y)
{
    fd_buf_printf(buf, "<path class=\"before\" d=\"M%.1f %.1fl5 5l-5 5l-5 -5z\"/>", x, y - 5);
}

static void put_before(const struct line *line)
{
    double value;

    if (line->before >= 0 &&
        report_cell_number(line->table, line->before, line->columns[0], &value)) {
        put_diamond(line->buf, x_of(line, line->table->rows - 1), y_of(line, value));
    }
}

static void put_legend(const struct line *line)
{
    struct fd_buf *buf = line->buf;
    int y = 12;

    for (int series = 0; series < line->series; series++, y += LEGEND_LINE) {
        fd_buf_printf(buf, "<path class=\"line %s\" d=\"M2 %dH26\"/>", series ? "second" : "first",
                      y - 4);
        put_point(line, series, 14, y - 4);
        fd_buf_printf(buf, "<text x=\"32\" y=\"%d\">", y);
        report_put_escaped(buf, column_of(line, series)->heading);
        fd_buf_put_text(buf, "</text>");
    }
    if (line->before >= 0) {
        put_diamond(buf, 14, y - 4);
        fd_buf_printf(buf, "<text x=\"32\" y=\"%d\">", y);
        report_put_escaped(buf, column_of(line, 0)->heading);
        fd_buf_put_text(buf, ", a year before</text>");
    }
}

static void put_mark(const struct line *line, int32_t mark)
{
    int row = mark == FD_DATE_NULL ? -1 : report_table_period(line->table, mark);

    if (row >= line->first) {
        fd_buf_printf(line->buf, "<path class=\"mark\" d=\"M%.1f %.1fv%d\"/>", x_of(line, row),
                      line->plot_top, PLOT_HEIGHT);
        fd_buf_printf(line->buf, "<text x=\"%.1f\" y=\"%.1f\">go-live</text>", x_of(line, row) + 4,
                      line->plot_top + PLOT_HEIGHT - 6);
    }
}

static void put_line(struct line *line, int32_t mark)
{
    int legend = LEGEND_LINE * (line->series + (line->before >= 0)) + 12;

    line->plot_top = legend;
    report_put_chart_head(line->buf, line->table->section, WIDTH, legend + PLOT_HEIGHT + LABEL_LINE,
                          "A line over the periods");
    put_legend(line);
    put_axes(line);
    put_mark(line, mark);
    put_before(line);
    for (int series = 0; series < line->series; series++) {
        put_series(line, series);
    }
    put_last_values(line);
    fd_buf_put_text(line->buf, "</svg></figure>\n");
}

void report_put_chart(struct fd_buf *buf, const struct report_table *table,
                      const struct report_period *period, int32_t mark)
{
    const struct report_section *section = table->section;
    struct line line = {.buf = buf, .table = table, .period = period, .before = -1};

    if (section->chart == REPORT_BARS) {
        report_put_bars(buf, table);
    }
    if (section->chart != REPORT_LINE || table->rows == 0) {
        return;
    }
    while (line.series < SERIES && section->charted[line.series]) {
        line.columns[line.series] = report_column_find(section, section->charted[line.series]);
        line.series++;
    }
    if (period->year_before < period->series) {
        line.before = report_table_period(table, period->year_before);
        line.first = line.before + 1;
    }
    line.top = report_scale(greatest(&line), &line.step);
    if (greatest(&line) > 0) {
        put_line(&line, mark);
    }
}
