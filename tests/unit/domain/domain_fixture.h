#ifndef DOMAIN_FIXTURE_H
#define DOMAIN_FIXTURE_H

/* What tests of dates and events share. Include after cmocka. */

#include <stdlib.h>

#include "base/fd_csv.h"
#include "domain/fd_calendar.h"
#include "domain/fd_codes.h"
#include "domain/fd_reference.h"

static inline int32_t date(const char *text)
{
    int32_t value = FD_DATE_NULL;

    if (!fd_date_parse(fd_str_from(text), &value)) {
        fail_msg("no date: %s", text);
    }
    return value;
}

static inline int64_t at(const char *text)
{
    int64_t value = FD_TIME_NULL;

    if (!fd_time_parse(fd_str_from(text), &value)) {
        fail_msg("no time: %s", text);
    }
    return value;
}

/* The embedded CSV called `name`. */
static inline struct fd_csv read_codes(const char *name, struct fd_arena *arena)
{
    const struct fd_embedded *file = fd_embedded_find(fd_embedded_codes, name);
    struct fd_error error = {0};
    struct fd_csv csv = {0};

    assert_non_null(file);
    if (fd_csv_parse((struct fd_str){file->text, (uint32_t)file->size}, arena, &csv, &error) !=
        FD_OK) {
        fail_msg("%s: %s", name, error.message);
    }
    return csv;
}

/* A calendar of the bank holidays of schemas/codes. */
static inline struct fd_calendar *new_calendar(void)
{
    struct fd_arena *arena = fd_arena_new(65536);
    struct fd_csv csv = read_codes("bank_holiday.csv", arena);
    int32_t *holidays = fd_arena_new_array(arena, int32_t, csv.row_count);
    struct fd_calendar *calendar = NULL;
    struct fd_error error = {0};

    for (uint32_t i = 0; i < csv.row_count; i++) {
        assert_true(fd_date_parse(fd_csv_cell(&csv, i, 0), &holidays[i]));
    }
    if (fd_calendar_new(holidays, csv.row_count, &calendar, &error) != FD_OK) {
        fail_msg("%s", error.message);
    }
    fd_arena_destroy(&arena);
    return calendar;
}

/* Two authorities, E06000008 (id 8) and E06000009 (id 9), and the calendar above. */
static inline struct fd_reference *new_reference(void)
{
    struct fd_reference *reference = calloc(1, sizeof(*reference));

    assert_non_null(reference);
    reference->authorities = calloc(2, sizeof(*reference->authorities));
    assert_non_null(reference->authorities);
    reference->authority_count = 2;
    reference->authorities[0] = (struct fd_authority){.gss_code = "E06000008", .id = 8};
    reference->authorities[1] = (struct fd_authority){.gss_code = "E06000009", .id = 9};
    reference->calendar = new_calendar();
    return reference;
}

#endif
