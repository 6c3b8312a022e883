/* Reports as one self-contained HTML file. All statements of a report see one snapshot, so that its
   figures agree. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctl.h"
#include "ctl_file.h"
#include "domain/fd_calendar.h"
#include "report_figures.h"
#include "report_page.h"
#include "report_suppress.h"
#include "service/fd_service_keys.h"

enum {
    PAGE_LIMIT = 64 * 1024 * 1024,
    BLOCK = 64 * 1024,
    PARAMS_LIMIT = 1024,
    REVIEW_MONTHS = 12, /* on both sides of going live */
};

/* What a command line asks for, and what comes of it. */
struct request {
    struct ctl *ctl;
    struct fd_pg *pg;
    struct fd_arena *arena;
    struct report_page page;
    json_t *previous;
};

static const char *keep(struct request *request, struct fd_str text)
{
    struct fd_buf buf;
    struct fd_str copy;

    if (fd_str_is_null(text)) {
        return NULL;
    }
    fd_buf_init(&buf, PAGE_LIMIT);
    fd_buf_put_str(&buf, text);
    fd_buf_put_u8(&buf, '\0');
    copy = fd_arena_copy(request->arena, (struct fd_str){buf.data, (uint32_t)buf.length});
    fd_buf_clean_up(&buf);
    return copy.ptr;
}

/* Which report, and of which period. That of a review follows from the authority's setting. */
static int read_request(struct ctl *ctl, struct report_page *ret_page)
{
    const struct ctl_options *options = &ctl->options;
    const char *what = ctl->config.arguments[0];

    ret_page->go_live = FD_DATE_NULL;
    ret_page->mark = FD_DATE_NULL;
    ret_page->authority = options->authority;
    if (strcmp(what, "review") == 0) {
        ret_page->definition = &report_review;
        return options->board ? ctl_usage(ctl, "--board goes with weekly") : CTL_DONE;
    }
    if (strcmp(what, "weekly") != 0) {
        return ctl_usage(ctl, "'%s' is neither weekly nor review", what);
    }
    ret_page->definition = options->board ? &report_board : &report_weekly;
    if (options->board) {
        return options->month && report_period_month(options->month, &ret_page->period)
                   ? CTL_DONE
                   : ctl_usage(ctl, "--board takes a month, such as --month 2020-11");
    }
    return options->week && report_period_week(options->week, &ret_page->period)
               ? CTL_DONE
               : ctl_usage(ctl, "weekly takes a week that there is, such as --week 2020-W45");
}

static bool says(const json_t *figures, const char *name, const char *value)
{
    return strcmp(json_string_value(json_object_get(figures, name)), value) == 0;
}

/* The pack named by --previous: of the same kind and authority. */
static enum fd_status read_previous(struct request *request)
{
    struct ctl *ctl = request->ctl;
    const char *path = ctl->options.previous;
    struct fd_buf html;
    enum fd_status status;

    if (!path) {
        return FD_OK;
    }
    fd_buf_init(&html, PAGE_LIMIT);
    status = ctl_read_file(path, &html, &ctl->error);
    if (status == FD_OK) {
        status = report_read_figures((struct fd_str){html.data, (uint32_t)html.length},
                                     &request->previous, &ctl->error);
    }
    fd_buf_clean_up(&html);
    if (status == FD_OK && !(says(request->previous, "report", request->page.definition->name) &&
                             says(request->previous, "authority", request->page.authority))) {
        status = fd_error_set(&ctl->error, FD_FATAL, "report",
                              "%s is a report of another kind or authority", path);
    }
    request->page.previous = request->previous;
    return status;
}

static enum fd_status run_for(struct request *request, const char *statement,
                              const char *const *values, int count, PGresult **ret_result)
{
    struct fd_params params;
    enum fd_status status;

    fd_params_init(&params, PARAMS_LIMIT);
    for (int i = 0; i < count; i++) {
        fd_params_add_text(&params, values[i]);
    }
    status = fd_pg_run(request->pg, statement, &params, ret_result, &request->ctl->error);
    fd_params_clean_up(&params);
    return status;
}

/* The snapshot that everything is read in, and the present from which it is looked at. */
static enum fd_status begin(struct request *request)
{
    const char *as_at = request->ctl->options.as_at;
    fd_auto_pgresult result = NULL;
    enum fd_status status = fd_pg_script(
        request->pg, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", NULL, &request->ctl->error);

    if (status == FD_OK) {
        status = run_for(request, "report/as_at.sql", &as_at, 1, &result);
    }
    if (status == FD_OK) {
        request->page.as_at = keep(request, fd_pg_str(result, 0, 0));
    }
    return status;
}

static enum fd_status read_authority(struct request *request)
{
    struct report_page *page = &request->page;
    fd_auto_pgresult result = NULL;
    enum fd_status status = run_for(request, "report/authority.sql", &page->authority, 1, &result);

    if (status != FD_OK) {
        return status;
    }
    if (PQntuples(result) == 0) {
        return fd_error_set(&request->ctl->error, FD_FATAL, "report",
                            "there is no authority %s that this login may see", page->authority);
    }
    page->authority_name = keep(request, fd_pg_str(result, 0, 0));
    page->as_at_local = keep(request, fd_pg_str(result, 0, 2));
    if (page->definition == &report_review &&
        !fd_date_parse(fd_pg_str(result, 0, 1), &page->go_live)) {
        return fd_error_set(&request->ctl->error, FD_FATAL, "report",
                            "%s has no go_live_on: load it with reference load setting",
                            page->authority);
    }
    return FD_OK;
}

/* A review's period: the months on both sides of going live, which is the authority's setting. */
static int choose_review_period(struct request *request)
{
    struct report_page *page = &request->page;
    const char *asked = request->ctl->options.go_live;
    int32_t year, month, day;

    if (page->definition != &report_review) {
        return CTL_DONE;
    }
    fd_date_format(page->go_live, page->period.name);
    if (asked && strcmp(asked, page->period.name) != 0) {
        return ctl_usage(request->ctl, "%s went live on %s by its settings, not on %s",
                         page->authority, page->period.name, asked);
    }
    fd_date_to_civil(page->go_live, &year, &month, &day);
    page->mark = fd_date_from_civil(year, month, 1);
    page->period.monthly = true;
    page->period.first = fd_date_add_months(page->mark, REVIEW_MONTHS - 1);
    page->period.series = fd_date_add_months(page->period.first, 1 - 2 * REVIEW_MONTHS);
    page->period.year_before = page->period.series;
    return CTL_DONE;
}

static struct report_table *make_table(struct request *request,
                                       const struct report_section *section, const PGresult *result)
{
    struct report_table *table = report_table_new(section, PQntuples(result), request->arena);

    for (int column = 0; column < table->columns; column++) {
        int from = PQfnumber(result, section->columns[column].name);

        if (report_column_is_made(&section->columns[column])) {
            continue;
        }
        if (from < 0) {
            fd_abort("%s gives no %s", section->statement, section->columns[column].name);
        }
        for (int row = 0; row < table->rows; row++) {
            report_cell(table, row, column)->text = keep(request, fd_pg_str(result, row, from));
        }
    }
    return table;
}

static enum fd_status read_section(struct request *request, const struct report_section *section)
{
    struct report_page *page = &request->page;
    char first[11], series[11];
    const char *const values[] = {page->authority, first, series};
    fd_auto_pgresult result = NULL;
    struct report_table *table;
    enum fd_status status;

    fd_date_format(page->period.first, first);
    fd_date_format(page->period.series, series);
    status = run_for(request, section->statement, values, FD_COUNT(values), &result);
    if (status != FD_OK) {
        return status;
    }
    table = make_table(request, section, result);
    if (page->definition->suppressed) {
        report_suppress(table);
    }
    report_table_compute(table, request->arena);
    page->tables[page->table_count++] = table;
    return FD_OK;
}

static enum fd_status read_sections(struct request *request)
{
    const struct report_section *sections = request->page.definition->sections;
    enum fd_status status = FD_OK;
    int count = 0;

    while (sections[count].id) {
        count++;
    }
    request->page.tables = fd_arena_new_array(request->arena, struct report_table *, count);
    for (int i = 0; status == FD_OK && i < count; i++) {
        status = read_section(request, &sections[i]);
    }
    return status;
}

static enum fd_status write_page(struct request *request)
{
    const char *path = request->ctl->options.out;
    struct fd_error *error = &request->ctl->error;
    FILE *file = path ? fopen(path, "we") : stdout;
    struct fd_buf buf;
    bool written;

    if (!file) {
        return fd_error_set(error, FD_FATAL, "file", "%s: %m", path);
    }
    fd_buf_init(&buf, PAGE_LIMIT);
    report_put_page(&buf, &request->page);
    written = !buf.failed && fwrite(buf.data, 1, buf.length, file) == buf.length;
    written = fflush(file) == 0 && written;
    if (path && fclose(file) != 0) {
        written = false;
    }
    fd_buf_clean_up(&buf);
    return written ? FD_OK
                   : fd_error_set(error, FD_FATAL, "file", "%s could not be written",
                                  path ? path : "standard output");
}

static int make(struct request *request)
{
    struct ctl *ctl = request->ctl;
    enum fd_status status = begin(request);
    int exit;

    if (status == FD_POISON) {
        return ctl_usage(ctl, "--as-at takes a time, such as 2020-11-09T08:00Z");
    }
    if (status != FD_OK || read_authority(request) != FD_OK) {
        return CTL_FAILED;
    }
    exit = choose_review_period(request);
    if (exit != CTL_DONE) {
        return exit;
    }
    return read_sections(request) == FD_OK && write_page(request) == FD_OK ? CTL_DONE : CTL_FAILED;
}

static int report(struct ctl *ctl)
{
    struct request request = {.ctl = ctl};
    int status;

    if (!ctl->options.authority) {
        return ctl_usage(ctl, "--authority takes a GSS code, such as E06000008");
    }
    status = read_request(ctl, &request.page);
    if (status != CTL_DONE) {
        return status;
    }
    request.arena = fd_arena_new(BLOCK);
    if (read_previous(&request) != FD_OK || ctl_connect(ctl, &request.pg) != FD_OK) {
        status = CTL_FAILED;
    } else {
        status = make(&request);
    }
    fd_pg_destroy(&request.pg);
    fd_arena_destroy(&request.arena);
    json_decref(request.previous);
    return status;
}

static const struct fd_config_key keys[] = {
    CTL_KEY_DATABASE,
    CTL_KEY_TEXT(authority, "authority", "GSS code of the authority"),
    CTL_KEY_TEXT(week, "week", "weekly: ISO week, such as 2020-W45"),
    CTL_KEY_FLAG(board, "board",
                 "weekly: the partnership board's version: a month, no ids, counts of 1 to 5 "
                 "suppressed"),
    CTL_KEY_TEXT(month, "month", "with --board: such as 2020-11"),
    CTL_KEY_TEXT(go_live, "go-live", "review: the day of going live, which has to be the setting"),
    CTL_KEY_TEXT(out, "out", "file to write (standard output unless set)"),
    CTL_KEY_TEXT(previous, "previous", "weekly: the last pack; what was restated since is listed"),
    CTL_KEY_TEXT(as_at, "as-at", "look from this time, such as 2020-11-09T08:00Z, not from now"),
    {0},
};

const struct ctl_command ctl_report = {
    .name = "report",
    .arguments = "weekly | review",
    .summary = "write the pack of a week, the partnership board's of a month, or the 52-week "
               "review as one HTML file",
    .example = "frontdoorctl report weekly --authority E06000008 --week 2020-W45 --out pack.html",
    .keys = keys,
    .min_arguments = 1,
    .max_arguments = 1,
    .run = report,
};
