#include <inttypes.h>

#include "service/fd_metrics_internal.h"

#define MICROS INT64_C(1000000)

static const char *const type_names[] = {
    [FD_METRIC_GAUGE] = "gauge",
    [FD_METRIC_COUNTER] = "counter",
    [FD_METRIC_HISTOGRAM] = "histogram",
    [FD_METRIC_INFO] = "info",
};

/* What the name of a sample has behind that of its family. */
static const char *const suffixes[] = {
    [FD_METRIC_GAUGE] = "",
    [FD_METRIC_COUNTER] = "_total",
    [FD_METRIC_HISTOGRAM] = "_sum",
    [FD_METRIC_INFO] = "_info",
};

static bool is_time(const struct fd_metric_info *info)
{
    return info->unit && info->unit[0] == 's';
}

static void put_value(struct fd_buf *out, const struct fd_metric_info *info, int64_t value)
{
    if (is_time(info)) {
        fd_buf_printf(out, "%s%" PRId64 ".%06" PRId64, value < 0 ? "-" : "",
                      value < 0 ? -(value / MICROS) : value / MICROS,
                      value < 0 ? -(value % MICROS) : value % MICROS);
    } else {
        fd_buf_printf(out, "%" PRId64, value);
    }
}

static void put_escaped(struct fd_buf *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '\n') {
            fd_buf_put_text(out, "\\n");
            continue;
        }
        if (*text == '"' || *text == '\\') {
            fd_buf_put_u8(out, '\\');
        }
        fd_buf_put_u8(out, (uint8_t)*text);
    }
}

/* All labels but the bound of a bucket; leaves the brace open if there is one. */
static bool put_labels(struct fd_buf *out, const struct fd_metric_info *info,
                       const struct fd_series *series)
{
    bool any = false;

    for (int i = 0; i < FD_METRIC_LABELS; i++) {
        if (info->labels[i] && series->labels[i]) {
            fd_buf_printf(out, "%s%s=\"", any ? "," : "{", info->labels[i]);
            put_escaped(out, series->labels[i]);
            fd_buf_put_u8(out, '"');
            any = true;
        }
    }
    return any;
}

static void put_sample(struct fd_buf *out, const struct fd_metric_info *info,
                       const struct fd_series *series, const char *suffix)
{
    fd_buf_printf(out, "%s%s", info->name, suffix);
    if (put_labels(out, info, series)) {
        fd_buf_put_u8(out, '}');
    }
    fd_buf_put_u8(out, ' ');
}

static void put_bucket(struct fd_buf *out, const struct fd_metric_info *info,
                       const struct fd_series *series, size_t at, int64_t count)
{
    fd_buf_printf(out, "%s_bucket", info->name);
    fd_buf_printf(out, "%sle=\"", put_labels(out, info, series) ? "," : "{");
    if (info->bounds[at] == 0) {
        fd_buf_put_text(out, "+Inf");
    } else if (is_time(info)) {
        fd_buf_printf(out, "%g", (double)info->bounds[at] / (double)MICROS);
    } else {
        fd_buf_printf(out, "%" PRId64 ".0", info->bounds[at]);
    }
    fd_buf_printf(out, "\"} %" PRId64 "\n", count);
}

/* What is observed meanwhile may be in one line and not in another; never in a smaller bucket and
   not in a greater one. */
static void put_buckets(struct fd_buf *out, const struct fd_metric_info *info,
                        const struct fd_series *series)
{
    int64_t count = 0;
    size_t at = 0;

    do {
        count += atomic_load_explicit(&series->buckets[at], memory_order_relaxed);
        put_bucket(out, info, series, at, count);
    } while (info->bounds[at++] != 0);
    put_sample(out, info, series, "_count");
    fd_buf_printf(out, "%" PRId64 "\n", count);
}

static void put_series(struct fd_buf *out, const struct fd_metric_info *info,
                       const struct fd_series *series)
{
    if (info->type == FD_METRIC_HISTOGRAM) {
        put_buckets(out, info, series);
    }
    put_sample(out, info, series, suffixes[info->type]);
    put_value(out, info, fd_series_value(series));
    fd_buf_put_u8(out, '\n');
}

static void put_family(struct fd_buf *out, const struct fd_metric_info *info)
{
    fd_buf_printf(out, "# TYPE %s %s\n", info->name, type_names[info->type]);
    if (info->unit) {
        fd_buf_printf(out, "# UNIT %s %s\n", info->name, info->unit);
    }
    fd_buf_printf(out, "# HELP %s %s.\n", info->name, info->help);
}

void fd_metrics_print(struct fd_buf *out)
{
    for (int metric = 0; metric < FD_METRICS; metric++) {
        const struct fd_metric_info *info = fd_metric_info((enum fd_metric)metric);
        bool begun = false;

        for (const struct fd_series *at = fd_metric_first((enum fd_metric)metric); at;
             at = at->next) {
            if (!atomic_load_explicit(&at->shown, memory_order_relaxed)) {
                continue;
            }
            if (!begun) {
                put_family(out, info);
                begun = true;
            }
            put_series(out, info, at);
        }
    }
    fd_buf_put_text(out, "# EOF\n");
}

void fd_metrics_print_reference(struct fd_buf *out)
{
    fd_buf_put_text(out, "| metric | type | labels | what it is |\n|---|---|---|---|\n");
    for (int metric = 0; metric < FD_METRICS; metric++) {
        const struct fd_metric_info *info = fd_metric_info((enum fd_metric)metric);

        fd_buf_printf(out, "| `%s%s` | %s | %s%s%s | %s |\n", info->name,
                      info->type == FD_METRIC_HISTOGRAM ? "" : suffixes[info->type],
                      type_names[info->type], info->labels[0] ? info->labels[0] : "",
                      info->labels[1] ? ", " : "", info->labels[1] ? info->labels[1] : "",
                      info->help);
    }
}
