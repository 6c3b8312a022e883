#include "generate_figures.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/fd_csv.h"
#include "domain/fd_calendar.h"
#include "generate_random.h"

enum { ARENA_BLOCK = 1 << 16 };

/* What stands in the tables as c (1 to 5) and x (not available). */
enum { SUPPRESSED = -1, NOT_AVAILABLE = -2, CHOSEN_FOR_SUPPRESSED = 3 };

/** One single figure of a year and where it is kept. */
struct cell {
    const char *table;
    const char *measure;
    size_t offset;
};

static const struct cell cells[] = {
    {"C1", "Referrals", offsetof(struct fd_gen_year, referrals)},
    {"C1", "Re_referrals", offsetof(struct fd_gen_year, re_referrals)},
    {"C1", "No_Further_Action", offsetof(struct fd_gen_year, no_further_action)},
    {"C1", "Not_in_Need", offsetof(struct fd_gen_year, not_in_need)},
    {"C1", "Referrals_child", offsetof(struct fd_gen_year, children)},
    {"C1", "Re_referrals_child", offsetof(struct fd_gen_year, re_referred_children)},
    {"C2", "Assessments_completed", offsetof(struct fd_gen_year, assessments)},
    {"C2", "25th_Percentile_days", offsetof(struct fd_gen_year, quartiles[0])},
    {"C2", "Median_days", offsetof(struct fd_gen_year, quartiles[1])},
    {"C2", "75th_Percentile_days", offsetof(struct fd_gen_year, quartiles[2])},
    {"C3", "Episodes_with_assessment_factor", offsetof(struct fd_gen_year, factor_episodes)},
    {"C4", "Section47", offsetof(struct fd_gen_year, section47)},
    {"C4", "Section47_child", offsetof(struct fd_gen_year, section47_children)},
    {"C4", "ICPC", offsetof(struct fd_gen_year, conferences)},
    {"C4", "ICPC_child", offsetof(struct fd_gen_year, conference_children)},
};

static const char *const measures[FD_GEN_MEASURES] = {
    [FD_GEN_REFERRALS] = "referrals",
    [FD_GEN_CONVERSATIONS] = "conversations",
    [FD_GEN_COMMUNITY_CONTACTS] = "community_contacts",
    [FD_GEN_CONVERSION] = "conversion_percent",
    [FD_GEN_DECIDED_WITHIN_24H] = "decided_within_24h_percent",
    [FD_GEN_ASSESSMENTS] = "single_assessments",
    [FD_GEN_ASSESSMENTS_WITHIN_45WD] = "assessments_within_45_working_days_percent",
    [FD_GEN_AVERAGE_CASELOAD] = "average_caseload",
    [FD_GEN_RE_REFERRAL] = "re_referral_percent",
    [FD_GEN_SECTION47] = "section47_enquiries",
};

const char *fd_gen_measure_name(enum fd_gen_measure measure)
{
    return measures[measure];
}

static enum fd_status refuse(struct fd_error *error, const char *what, const char *name)
{
    return fd_error_set(error, FD_FATAL, "figures", "%s: %s", what, name);
}

static enum fd_status read_file(const char *name, struct fd_arena *arena, struct fd_csv *ret_csv,
                                struct fd_error *error)
{
    const struct fd_embedded *file = fd_embedded_find(fd_embedded_figures, name);

    if (!file) {
        return refuse(error, "not built in", name);
    }
    return fd_csv_parse((struct fd_str){file->text, (uint32_t)file->size}, arena, ret_csv, error);
}

/* A decimal of at most three places, in thousandths; an empty one is -1. */
static bool parse_milli(struct fd_str text, int64_t *ret_value)
{
    int64_t value = 0;
    int places = -1;

    for (uint32_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '.' && places < 0) {
            places = 0;
            continue;
        }
        if (text.ptr[i] < '0' || text.ptr[i] > '9' || places == 3) {
            return false;
        }
        value = value * 10 + (text.ptr[i] - '0');
        places += places >= 0;
    }
    for (places = places < 0 ? 0 : places; places < 3; places++) {
        value *= 10;
    }
    *ret_value = text.len > 0 ? value : -1;
    return true;
}

static bool parse_count(struct fd_str text, int64_t *ret_value)
{
    int64_t milli;

    if (fd_str_equal(text, FD_STR("c"))) {
        *ret_value = SUPPRESSED;
        return true;
    }
    if (fd_str_equal(text, FD_STR("x"))) {
        *ret_value = NOT_AVAILABLE;
        return true;
    }
    if (!parse_milli(text, &milli) || milli < 0 || milli % 1000 != 0) {
        return false;
    }
    *ret_value = milli / 1000;
    return true;
}

/* The columns of the DfE's file. */
struct columns {
    int32_t table, year, area, measure, value;
};

static enum fd_status find_cell(const struct fd_csv *csv, const struct columns *columns,
                                const char *table, int year, const char *measure,
                                struct fd_str *ret_cell, struct fd_error *error)
{
    char year_text[12];

    snprintf(year_text, sizeof(year_text), "%d", year);
    for (uint32_t row = 0; row < csv->row_count; row++) {
        if (fd_str_equal(fd_csv_cell(csv, row, columns->measure), fd_str_from(measure)) &&
            fd_str_equal(fd_csv_cell(csv, row, columns->table), fd_str_from(table)) &&
            fd_str_equal(fd_csv_cell(csv, row, columns->year), fd_str_from(year_text)) &&
            fd_str_equal(fd_csv_cell(csv, row, columns->area), FD_STR(FD_GEN_FIGURES_OF))) {
            *ret_cell = fd_csv_cell(csv, row, columns->value);
            return FD_OK;
        }
    }
    return refuse(error, "missing from the DfE's tables", measure);
}

static enum fd_status find_value(const struct fd_csv *csv, const struct columns *columns,
                                 const char *table, int year, const char *measure,
                                 int64_t *ret_value, struct fd_error *error)
{
    struct fd_str cell;
    enum fd_status status = find_cell(csv, columns, table, year, measure, &cell, error);

    if (status == FD_OK && !parse_count(cell, ret_value)) {
        status = refuse(error, "no count", measure);
    }
    return status;
}

/* How many children there are isn't in the tables, but follows from a rate per 10,000 of them. */
static enum fd_status find_population(const struct fd_csv *csv, const struct columns *columns,
                                      int year, struct fd_gen_year *ret_year,
                                      struct fd_error *error)
{
    struct fd_str cell;
    int64_t milli;
    enum fd_status status = find_cell(csv, columns, "C1", year, "Referrals_rate", &cell, error);

    if (status == FD_OK && (!parse_milli(cell, &milli) || milli <= 0)) {
        return refuse(error, "no rate", "Referrals_rate");
    }
    if (status == FD_OK) {
        ret_year->population = fd_gen_round(ret_year->referrals * 10000 * 1000, milli);
    }
    return status;
}

static enum fd_status read_list(const struct fd_csv *csv, const struct columns *columns,
                                const char *table, int year, const char *const *names, size_t count,
                                int64_t *ret_values, struct fd_error *error)
{
    for (size_t i = 0; i < count; i++) {
        enum fd_status status =
            find_value(csv, columns, table, year, names[i], &ret_values[i], error);

        if (status != FD_OK) {
            return status;
        }
    }
    return FD_OK;
}

static enum fd_status read_year(const struct fd_csv *csv, const struct columns *columns, int year,
                                struct fd_gen_year *ret_year, struct fd_error *error)
{
    const char *bands[FD_GEN_BANDS];
    const char *conference_bands[FD_GEN_CONFERENCE_BANDS];
    enum fd_status status = FD_OK;

    ret_year->first = fd_date_from_civil(year - 1, 4, 1);
    ret_year->end = fd_date_from_civil(year, 4, 1);
    for (size_t i = 0; i < FD_COUNT(cells) && status == FD_OK; i++) {
        status = find_value(csv, columns, cells[i].table, year, cells[i].measure,
                            (int64_t *)(void *)((char *)ret_year + cells[i].offset), error);
    }
    for (size_t i = 0; i < FD_GEN_BANDS; i++) {
        bands[i] = fd_gen_bands[i].measure;
    }
    for (size_t i = 0; i < FD_GEN_CONFERENCE_BANDS; i++) {
        conference_bands[i] = fd_gen_conference_bands[i].measure;
    }
    if (status == FD_OK) {
        status = find_population(csv, columns, year, ret_year, error);
    }
    if (status == FD_OK) {
        status = read_list(csv, columns, "C6", year, fd_gen_months, FD_COUNT(fd_gen_months),
                           ret_year->months, error);
    }
    if (status == FD_OK) {
        status =
            read_list(csv, columns, "C2", year, bands, FD_COUNT(bands), ret_year->bands, error);
    }
    if (status == FD_OK) {
        status = read_list(csv, columns, "C5", year, fd_gen_source_groups, FD_GEN_SOURCE_GROUPS,
                           ret_year->source_groups, error);
    }
    if (status == FD_OK) {
        status = read_list(csv, columns, "C3", year, fd_gen_factor_measures, FD_GEN_FACTOR_MEASURES,
                           ret_year->factors, error);
    }
    if (status == FD_OK) {
        status = read_list(csv, columns, "C4", year, conference_bands, FD_COUNT(conference_bands),
                           ret_year->conference_bands, error);
    }
    return status;
}

/* Suppressed groups share what the total leaves, as large as they are in the other years. */
static void choose_sources(struct fd_gen_year *years, struct fd_gen_year *year)
{
    int64_t weights[FD_GEN_SOURCE_GROUPS] = {0};
    int64_t shares[FD_GEN_SOURCE_GROUPS];
    int64_t left = year->referrals;

    for (size_t i = 0; i < FD_GEN_SOURCE_GROUPS; i++) {
        if (year->source_groups[i] >= 0) {
            left -= year->source_groups[i];
            continue;
        }
        weights[i] = 1;
        for (size_t y = 0; y < FD_GEN_YEARS; y++) {
            weights[i] += years[y].source_groups[i] > 0 ? years[y].source_groups[i] : 0;
        }
    }
    fd_gen_apportion(left, weights, FD_GEN_SOURCE_GROUPS, shares);
    for (size_t i = 0; i < FD_GEN_SOURCE_GROUPS; i++) {
        year->source_groups[i] = weights[i] > 0 ? shares[i] : year->source_groups[i];
    }
}

/* Abuse of which it was not published by whom goes half to each of the two rows behind it. */
static void divide_unknown(int64_t *factors, size_t unknown)
{
    factors[unknown + 1] += factors[unknown] / 2;
    factors[unknown + 2] += factors[unknown] - factors[unknown] / 2;
    factors[unknown] = 0;
}

static void choose_factors(struct fd_gen_year *year)
{
    for (size_t i = 0; i < FD_GEN_FACTOR_MEASURES; i++) {
        if (year->factors[i] < 0) {
            year->factors[i] = year->factors[i] == SUPPRESSED ? CHOSEN_FOR_SUPPRESSED : 0;
        }
    }
    divide_unknown(year->factors, FD_GEN_PHYSICAL_UNKNOWN);
    divide_unknown(year->factors, FD_GEN_SEXUAL_UNKNOWN);
}

static int64_t sum(const int64_t *values, size_t count)
{
    int64_t total = 0;

    for (size_t i = 0; i < count; i++) {
        total += values[i];
    }
    return total;
}

static enum fd_status check_year(const struct fd_gen_year *year, struct fd_error *error)
{
    if (sum(year->months, 12) != year->referrals) {
        return refuse(error, "does not add up", "C6");
    }
    if (sum(year->bands, FD_GEN_BANDS) != year->assessments) {
        return refuse(error, "does not add up", "C2");
    }
    if (sum(year->conference_bands, FD_GEN_CONFERENCE_BANDS) != year->conferences) {
        return refuse(error, "does not add up", "C4");
    }
    if (sum(year->source_groups, FD_GEN_SOURCE_GROUPS) != year->referrals) {
        return refuse(error, "does not add up", "C5");
    }
    return FD_OK;
}

static enum fd_status load_years(struct fd_gen_figures *figures, struct fd_arena *arena,
                                 struct fd_error *error)
{
    struct columns columns;
    struct fd_csv csv = {0};
    enum fd_status status = read_file("dfe-children-in-need.csv", arena, &csv, error);

    if (status != FD_OK) {
        return status;
    }
    columns = (struct columns){
        fd_csv_column(&csv, "table"),    fd_csv_column(&csv, "year_to_31_march"),
        fd_csv_column(&csv, "gss_code"), fd_csv_column(&csv, "measure"),
        fd_csv_column(&csv, "value"),
    };
    if (columns.table < 0 || columns.year < 0 || columns.area < 0 || columns.measure < 0 ||
        columns.value < 0) {
        return refuse(error, "lacks a column", "dfe-children-in-need.csv");
    }
    for (int i = 0; i < FD_GEN_YEARS && status == FD_OK; i++) {
        status = read_year(&csv, &columns, FD_GEN_FIRST_YEAR + i, &figures->years[i], error);
    }
    for (size_t i = 0; i < FD_GEN_YEARS && status == FD_OK; i++) {
        choose_sources(figures->years, &figures->years[i]);
        choose_factors(&figures->years[i]);
        status = check_year(&figures->years[i], error);
    }
    return status;
}

/* "2018-11-06/2019-11-05" */
static bool parse_period(struct fd_str text, struct fd_gen_period *ret_period)
{
    return text.len == 21 && text.ptr[10] == '/' &&
           fd_date_parse((struct fd_str){text.ptr, 10}, &ret_period->first) &&
           fd_date_parse((struct fd_str){text.ptr + 11, 10}, &ret_period->end) &&
           ret_period->first < ret_period->end;
}

static bool read_comparison(const struct fd_csv *csv, uint32_t row, const int32_t *periods,
                            const int32_t *values, struct fd_gen_comparison *ret_comparison)
{
    for (size_t side = 0; side < FD_GEN_SIDES; side++) {
        if (!parse_period(fd_csv_cell(csv, row, periods[side]), &ret_comparison->periods[side]) ||
            !parse_milli(fd_csv_cell(csv, row, values[side]), &ret_comparison->values[side])) {
            return false;
        }
    }
    return true;
}

static enum fd_status load_service(struct fd_gen_figures *figures, struct fd_arena *arena,
                                   struct fd_error *error)
{
    struct fd_csv csv = {0};
    enum fd_status status = read_file("service.csv", arena, &csv, error);

    for (size_t i = 0; i < FD_GEN_MEASURES && status == FD_OK; i++) {
        int32_t name = fd_csv_column(&csv, "measure");
        const int32_t periods[] = {fd_csv_column(&csv, "period_before"),
                                   fd_csv_column(&csv, "period_after")};
        const int32_t values[] = {fd_csv_column(&csv, "value_before"),
                                  fd_csv_column(&csv, "value_after")};
        uint32_t row = 0;

        if (name < 0 || periods[0] < 0 || periods[1] < 0 || values[0] < 0 || values[1] < 0) {
            return refuse(error, "lacks a column", "service.csv");
        }
        while (row < csv.row_count &&
               !fd_str_equal(fd_csv_cell(&csv, row, name), fd_str_from(measures[i]))) {
            row++;
        }
        if (row == csv.row_count ||
            !read_comparison(&csv, row, periods, values, &figures->service[i])) {
            status = refuse(error, "missing or malformed in service.csv", measures[i]);
        }
    }
    return status;
}

enum fd_status fd_gen_figures_load(struct fd_gen_figures *ret_figures, struct fd_error *error)
{
    struct fd_arena *arena = fd_arena_new(ARENA_BLOCK);
    enum fd_status status;

    memset(ret_figures, 0, sizeof(*ret_figures));
    status = load_years(ret_figures, arena, error);
    if (status == FD_OK) {
        status = load_service(ret_figures, arena, error);
    }
    fd_arena_destroy(&arena);
    return status;
}
