#include "ctl_codes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fd_csv.h"
#include "ctl_load.h"
#include "domain/fd_codes.h"

static const char authority_file[] = "authority.csv";
static const char holiday_file[] = "bank_holiday.csv";

static const struct ctl_load_column authority_columns[] = {
    {"authority_id", FD_COLUMN_INT2, NULL, true, NULL},
    {"gss_code", FD_COLUMN_TEXT, NULL, true, NULL},
    {"name", FD_COLUMN_TEXT, NULL, true, NULL},
    {"region", FD_COLUMN_TEXT, NULL, true, NULL},
};
static const struct ctl_load_column holiday_columns[] = {
    {"date", FD_COLUMN_DATE, NULL, true, NULL},
    {"title", FD_COLUMN_TEXT, NULL, true, NULL},
};
static const struct ctl_load_column code_columns[] = {
    {"=", FD_COLUMN_TEXT, NULL, true, NULL},         {"symbol", FD_COLUMN_TEXT, NULL, true, NULL},
    {"code", FD_COLUMN_TEXT, NULL, true, NULL},      {"label", FD_COLUMN_TEXT, NULL, true, NULL},
    {"category", FD_COLUMN_TEXT, NULL, false, NULL}, {"position", FD_COLUMN_INT4, NULL, true, NULL},
};

static const struct ctl_load_kind authorities = {authority_file, "reference/merge_authority.sql",
                                                 authority_columns, FD_COUNT(authority_columns), 0};
static const struct ctl_load_kind holidays = {holiday_file, "reference/merge_bank_holiday.sql",
                                              holiday_columns, FD_COUNT(holiday_columns), 0};
/* Every other file is a code list that is called like the file. */
static const struct ctl_load_kind codes = {NULL, "reference/merge_code.sql", code_columns,
                                           FD_COUNT(code_columns), 0};

static bool belongs(const struct ctl_load_kind *kind, const char *file)
{
    if (kind->name) {
        return strcmp(file, kind->name) == 0;
    }
    return strcmp(file, authority_file) != 0 && strcmp(file, holiday_file) != 0;
}

static enum fd_status load_kind(const struct ctl_load_kind *kind, struct fd_pg *pg,
                                struct fd_error *error)
{
    enum fd_status status = FD_OK;
    struct ctl_load load;

    ctl_load_init(&load, kind);
    for (const struct fd_embedded *file = fd_embedded_codes; status == FD_OK && file->name;
         file++) {
        if (belongs(kind, file->name)) {
            status = ctl_load_add(&load, file->name,
                                  (struct fd_str){file->text, (uint32_t)file->size}, error);
        }
    }
    if (status == FD_OK) {
        status = ctl_load_run(&load, pg, error);
    }
    ctl_load_clean_up(&load);
    return status;
}

enum fd_status ctl_codes_merge(struct fd_pg *pg, struct fd_error *error)
{
    enum fd_status status = load_kind(&authorities, pg, error);

    if (status == FD_OK) {
        status = load_kind(&codes, pg, error);
    }
    if (status == FD_OK) {
        status = load_kind(&holidays, pg, error);
    }
    if (status == FD_OK) {
        status = fd_pg_run(pg, "reference/rebuild_calendar.sql", NULL, NULL, error);
    }
    return status;
}

enum fd_status ctl_codes_load(struct fd_pg *pg, struct fd_error *error)
{
    enum fd_status status = fd_pg_script(pg, "BEGIN", NULL, error);

    if (status == FD_OK) {
        status = ctl_codes_merge(pg, error);
    }
    return status == FD_OK ? fd_pg_script(pg, "COMMIT", NULL, error) : status;
}

static enum fd_status parse_embedded(const char *name, struct fd_arena *arena,
                                     struct fd_csv *ret_csv, struct fd_error *error)
{
    const struct fd_embedded *file = fd_embedded_find(fd_embedded_codes, name);

    return fd_csv_parse((struct fd_str){file->text, (uint32_t)file->size}, arena, ret_csv, error);
}

static enum fd_status make_calendar(struct fd_arena *arena, struct fd_calendar **ret_calendar,
                                    struct fd_error *error)
{
    struct fd_csv csv;
    int32_t *days;
    enum fd_status status = parse_embedded(holiday_file, arena, &csv, error);

    if (status != FD_OK) {
        return status;
    }
    days = fd_arena_new_array(arena, int32_t, csv.row_count);
    for (uint32_t row = 0; row < csv.row_count; row++) {
        if (!fd_date_parse(fd_csv_cell(&csv, row, fd_csv_column(&csv, "date")), &days[row])) {
            return fd_error_set(error, FD_FATAL, "csv", "%s, row %u: no date", holiday_file,
                                row + 1);
        }
    }
    return fd_calendar_new(days, csv.row_count, ret_calendar, error);
}

static int compare_authorities(const void *left, const void *right)
{
    const struct fd_authority *a = left;
    const struct fd_authority *b = right;

    return strcmp(a->gss_code, b->gss_code);
}

static enum fd_status make_authorities(struct fd_reference *reference, struct fd_arena *arena,
                                       struct fd_error *error)
{
    struct fd_csv csv;
    enum fd_status status = parse_embedded(authority_file, arena, &csv, error);

    if (status != FD_OK) {
        return status;
    }
    reference->authorities = calloc(csv.row_count + 1, sizeof(*reference->authorities));
    if (!reference->authorities) {
        fd_abort("out of memory for authorities");
    }
    reference->authority_count = (int32_t)csv.row_count;
    for (uint32_t row = 0; row < csv.row_count; row++) {
        struct fd_authority *authority = &reference->authorities[row];
        struct fd_str id = fd_csv_cell(&csv, row, fd_csv_column(&csv, "authority_id"));
        struct fd_str gss = fd_csv_cell(&csv, row, fd_csv_column(&csv, "gss_code"));

        snprintf(authority->gss_code, sizeof(authority->gss_code), "%.*s", FD_STR_ARGS(gss));
        authority->id = (int16_t)strtol(id.ptr, NULL, 10);
        authority->alerts_from = FD_DATE_NULL;
        authority->window_months = 3;
        authority->alert_count = 3;
    }
    qsort(reference->authorities, csv.row_count, sizeof(*reference->authorities),
          compare_authorities);
    return FD_OK;
}

enum fd_status ctl_codes_reference(struct fd_reference **ret_reference, struct fd_error *error)
{
    struct fd_arena *arena = fd_arena_new(64 * 1024);
    struct fd_reference *reference = calloc(1, sizeof(*reference));
    enum fd_status status;

    if (!reference) {
        fd_abort("out of memory for reference data");
    }
    status = make_authorities(reference, arena, error);
    if (status == FD_OK) {
        status = make_calendar(arena, &reference->calendar, error);
    }
    fd_arena_destroy(&arena);
    if (status != FD_OK) {
        fd_reference_destroy(&reference);
        return status;
    }
    *ret_reference = reference;
    return FD_OK;
}
