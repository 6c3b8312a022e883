#ifndef TESTS_REPEAT_CONTACT_HISTORIES_H
#define TESTS_REPEAT_CONTACT_HISTORIES_H

/* Builds histories of one child and shows outcomes as text, for the tests of the rule. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <uuid/uuid.h>

#include "repeat_contact_rule.h"

enum { HISTORY_MAX = 64, CALENDAR_LAST_YEAR = 2024 };

static const int64_t MICROS_PER_SECOND = 1000000;
static const int64_t MICROS_PER_DAY = INT64_C(86400000000);

/** One child's history in the making, and what the rule needs to look at it. */
struct history {
    struct fd_arena *arena;
    struct fd_calendar *calendar;
    struct fd_authority authority;
    struct repeat_contact contacts[HISTORY_MAX];
    size_t contact_count;
    struct repeat_referral referrals[HISTORY_MAX];
    size_t referral_count;
    struct repeat_review reviews[HISTORY_MAX];
    size_t review_count;
    struct repeat_outcome outcome;
};

/* A new year's day in each year, and the holidays that the cases below are about. */
static struct fd_calendar *test_calendar(void)
{
    int32_t holidays[16];
    size_t count = 0;
    struct fd_calendar *calendar;
    struct fd_error error;

    for (int32_t year = 2018; year <= CALENDAR_LAST_YEAR; year++) {
        holidays[count++] = fd_date_from_civil(year, 1, 1);
        if (year == 2020) {
            holidays[count++] = fd_date_from_civil(2020, 5, 8);
        }
    }
    assert_int_equal(fd_calendar_new(holidays, count, &calendar, &error), FD_OK);
    return calendar;
}

static FD_UNUSED void history_init(struct history *history)
{
    *history = (struct history){
        .arena = fd_arena_new(1 << 16),
        .calendar = test_calendar(),
        .authority = {.gss_code = "E06000008",
                      .id = 8,
                      .alerts_from = FD_DATE_NULL,
                      .window_months = 3,
                      .alert_count = 3},
    };
}

static FD_UNUSED void history_clean_up(struct history *history)
{
    fd_arena_destroy(&history->arena);
    fd_calendar_destroy(&history->calendar);
}

static FD_UNUSED int64_t at(const char *text)
{
    int64_t time;

    assert_true(fd_time_parse(fd_str_from(text), &time));
    return time;
}

static FD_UNUSED int32_t on(const char *text)
{
    int32_t date;

    assert_true(fd_date_parse(fd_str_from(text), &date));
    return date;
}

/* The items of "a,b,c". */
static FD_UNUSED struct fd_str_list list_of(struct history *history, const char *text)
{
    struct fd_str *items = fd_arena_new_array(history->arena, struct fd_str, strlen(text) + 1);
    uint32_t count = 0;

    while (*text) {
        size_t length = strcspn(text, ",");

        items[count++] = fd_arena_copy(history->arena, (struct fd_str){text, (uint32_t)length});
        text += length + (text[length] == ',');
    }
    return (struct fd_str_list){items, count};
}

static FD_UNUSED struct repeat_version version_of(const char *entity_id, int64_t recorded_at,
                                                  size_t number)
{
    struct repeat_version version = {
        .authority_id = 8,
        .child_key = 77,
        .recorded_at = recorded_at,
        .hash = (int64_t)number,
        .child_id = FD_STR("CHILD"),
        .entity_id = fd_str_from(entity_id),
    };

    for (const char *c = entity_id; *c; c++) {
        version.entity_key = version.entity_key * 31 + *c;
    }
    return version;
}

/* Set the time of a contact and the date that goes with it. */
static FD_UNUSED void receive_at(struct history *history, struct repeat_contact *contact,
                                 int64_t time)
{
    contact->received_at = time;
    contact->received_on = fd_calendar_local_date(history->calendar, time);
}

/* A contact recorded at once, from an unknown source, so that only its date and factors speak. */
static FD_UNUSED struct repeat_contact *contact(struct history *history, const char *id,
                                                const char *received_at, const char *factors)
{
    struct repeat_contact *made = &history->contacts[history->contact_count++];

    assert_true(history->contact_count <= HISTORY_MAX);
    *made = (struct repeat_contact){
        .version = version_of(id, at(received_at), history->contact_count),
        .time_known = true,
        .source = FD_STR("UNKNOWN"),
        .concern_factors = list_of(history, factors),
    };
    receive_at(history, made, at(received_at));
    return made;
}

/* The next revision of `earlier`, equal to it until the test changes it. */
static FD_UNUSED struct repeat_contact *revise(struct history *history,
                                               const struct repeat_contact *earlier,
                                               const char *recorded_at)
{
    struct repeat_contact *made = &history->contacts[history->contact_count++];

    assert_true(history->contact_count <= HISTORY_MAX);
    *made = *earlier;
    made->version.revision++;
    made->version.recorded_at = at(recorded_at);
    made->version.hash = (int64_t)history->contact_count;
    return made;
}

static FD_UNUSED struct repeat_referral *referral(struct history *history, const char *id,
                                                  const char *opened_at)
{
    struct repeat_referral *made = &history->referrals[history->referral_count++];

    assert_true(history->referral_count <= HISTORY_MAX);
    *made = (struct repeat_referral){
        .version = version_of(id, at(opened_at), history->referral_count),
        .opened_at = at(opened_at),
        .opened_on = fd_calendar_local_date(history->calendar, at(opened_at)),
    };
    return made;
}

/* The id of an alert of child CHILD, as text in `arena`. */
static FD_UNUSED struct fd_str alert_id_of(struct fd_arena *arena,
                                           const struct fd_authority *authority, const char *rule,
                                           const char *family, const char *raising)
{
    static const unsigned char namespace[16] = {0x6f, 0x0d, 0x9a, 0x52, 0x7d, 0x0e, 0x5c, 0x0b,
                                                0x9c, 0x39, 0x0c, 0x5b, 0x7f, 0x2d, 0x3a, 0x11};
    unsigned char id[16];
    char name[200];
    char text[37];
    int length = snprintf(name, sizeof(name), "%s\x1f%s\x1f%s\x1f%s\x1f%s", authority->gss_code,
                          "CHILD", rule, family, raising);

    assert_true(length > 0 && (size_t)length < sizeof(name));
    uuid_generate_sha1(id, namespace, name, (size_t)length);
    uuid_unparse_lower(id, text);
    /* With its NUL, for those who parse it. */
    return (struct fd_str){fd_arena_copy(arena, (struct fd_str){text, 37}).ptr, 36};
}

static FD_UNUSED struct repeat_review *review(struct history *history, const char *id,
                                              struct fd_str alert_id, const char *role,
                                              const char *reviewer, const char *reviewed_at)
{
    struct repeat_review *made = &history->reviews[history->review_count++];

    assert_true(history->review_count <= HISTORY_MAX);
    *made = (struct repeat_review){
        .version = version_of(id, at(reviewed_at), history->review_count),
        .alert_id = alert_id,
        .reviewed_at = at(reviewed_at),
        .reviewer_id = fd_str_from(reviewer),
        .role = fd_str_from(role),
        .outcome = FD_STR("NO_CHANGE"),
    };
    return made;
}

static FD_UNUSED struct repeat_history history_view(const struct history *history)
{
    return (struct repeat_history){
        .contacts = history->contacts,
        .contact_count = history->contact_count,
        .referrals = history->referrals,
        .referral_count = history->referral_count,
        .reviews = history->reviews,
        .review_count = history->review_count,
    };
}

static FD_UNUSED void apply(struct history *history)
{
    struct repeat_history view = history_view(history);

    repeat_apply(&view, &history->authority, history->calendar, history->arena, &history->outcome);
}

/* The alert that `raising` raised, or NULL. */
static FD_UNUSED const struct repeat_alert *find_alert(const struct history *history,
                                                       const char *rule, const char *family,
                                                       const char *raising)
{
    struct fd_str wanted_family = *family ? fd_str_from(family) : FD_STR_NULL;

    for (size_t i = 0; i < history->outcome.alert_count; i++) {
        const struct repeat_alert *alert = history->outcome.alerts[i];

        if (fd_str_equal(alert->rule, fd_str_from(rule)) &&
            fd_str_equal(alert->concern_family, wanted_family) &&
            fd_str_equal(alert->raising_contact_id, fd_str_from(raising))) {
            return alert;
        }
    }
    return NULL;
}

static FD_UNUSED size_t count_alerts(const struct history *history, const char *rule)
{
    size_t count = 0;

    for (size_t i = 0; i < history->outcome.alert_count; i++) {
        count += fd_str_equal(history->outcome.alerts[i]->rule, fd_str_from(rule));
    }
    return count;
}

/* "a,b,c" of a list, in `ret_text`. */
static FD_UNUSED void join_list(struct fd_str_list list, char *ret_text, size_t size)
{
    size_t length = 0;

    ret_text[0] = '\0';
    for (uint32_t i = 0; i < list.count; i++) {
        int written = snprintf(ret_text + length, size - length, "%s%.*s", i > 0 ? "," : "",
                               FD_STR_ARGS(list.items[i]));

        assert_true(written >= 0 && (size_t)written < size - length);
        length += (size_t)written;
    }
}

/* The alert must be there and list exactly these contacts in this order. */
static FD_UNUSED const struct repeat_alert *expect_alert(const struct history *history,
                                                         const char *rule, const char *family,
                                                         const char *raising,
                                                         const char *contact_ids)
{
    const struct repeat_alert *alert = find_alert(history, rule, family, raising);
    char text[1024];

    assert_non_null(alert);
    join_list(alert->contact_ids, text, sizeof(text));
    assert_string_equal(text, contact_ids);
    return alert;
}

static FD_UNUSED void expect_duplicate(const struct history *history, const char *group,
                                       const char *id, const char *matched)
{
    for (size_t i = 0; i < history->outcome.duplicate_count; i++) {
        const struct repeat_duplicate *duplicate = history->outcome.duplicates[i];

        if (fd_str_equal(duplicate->concern_group, fd_str_from(group)) &&
            fd_str_equal(duplicate->contact_id, fd_str_from(id))) {
            assert_true(fd_str_equal(duplicate->matched_contact_id, fd_str_from(matched)));
            return;
        }
    }
    fail_msg("%s is no duplicate in %s", id, group);
}

static int by_text(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

static char *alert_line(const struct repeat_alert *alert)
{
    char ids[2048];
    char uuid[37];
    char *line = NULL;

    join_list(alert->contact_ids, ids, sizeof(ids));
    uuid_unparse_lower(alert->alert_id, uuid);
    assert_true(asprintf(&line,
                         "alert %s %d %lld %.*s %.*s %.*s raised %.*s %lld late %d historic %d due "
                         "%lld team %.*s closed %lld %.*s contacts %s %lld..%lld\n",
                         uuid, alert->authority_id, (long long)alert->child_key,
                         FD_STR_ARGS(alert->child_id), FD_STR_ARGS(alert->rule),
                         FD_STR_ARGS(alert->concern_family), FD_STR_ARGS(alert->raising_contact_id),
                         (long long)alert->raised_at, alert->raised_late, alert->historic,
                         (long long)alert->due_at, FD_STR_ARGS(alert->team_id),
                         (long long)alert->closed_at, FD_STR_ARGS(alert->closed_reason), ids,
                         (long long)alert->first_contact_at,
                         (long long)alert->last_contact_at) > 0);
    return line;
}

static char *duplicate_line(const struct repeat_duplicate *duplicate)
{
    char *line = NULL;

    assert_true(asprintf(&line, "duplicate %d %lld %lld %.*s %.*s %.*s of %.*s\n",
                         duplicate->authority_id, (long long)duplicate->child_key,
                         (long long)duplicate->contact_key, FD_STR_ARGS(duplicate->concern_group),
                         FD_STR_ARGS(duplicate->child_id), FD_STR_ARGS(duplicate->contact_id),
                         FD_STR_ARGS(duplicate->matched_contact_id)) > 0);
    return line;
}

/* An outcome as sorted lines; the caller frees it. */
static FD_UNUSED char *outcome_text(const struct repeat_outcome *outcome)
{
    size_t count = outcome->alert_count + outcome->duplicate_count;
    char **lines = calloc(count + 1, sizeof(*lines));
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);

    assert_non_null(lines);
    assert_non_null(out);
    for (size_t i = 0; i < count; i++) {
        lines[i] = i < outcome->alert_count
                       ? alert_line(outcome->alerts[i])
                       : duplicate_line(outcome->duplicates[i - outcome->alert_count]);
    }
    qsort(lines, count, sizeof(*lines), by_text);
    for (size_t i = 0; i < count; i++) {
        (void)fputs(lines[i], out);
        free(lines[i]);
    }
    free(lines);
    (void)fclose(out);
    return text;
}

#endif
