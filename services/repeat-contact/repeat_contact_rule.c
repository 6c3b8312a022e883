#include "repeat_contact_rule.h"

#include <string.h>

#include "domain/fd_intake.h"
#include "repeat_contact_parts.h"

/* To be raised whenever the same history leads to another outcome than before. */
enum { RULE_VERSION = 1 };

/* Days before a window's start that are looked at too: an instant's local date depends on the zone,
   and a duplicate is less than 24 hours after another contact. */
enum { MARGIN_DAYS = 2 };

static void follow(const struct repeat_history *history, const struct repeat_past *past,
                   const struct repeat_counted_list *counted, const struct fd_authority *authority,
                   const struct fd_calendar *calendar, struct fd_arena *arena,
                   struct repeat_outcome *ret_outcome)
{
    struct repeat_group_list groups = repeat_stand(counted, past, arena, ret_outcome);
    const struct repeat_scope scope = {
        .authority = authority,
        .calendar = calendar,
        .closers = repeat_find_closers(history, arena),
        .past = past,
        .arena = arena,
    };

    repeat_alerts(&scope, counted, &groups, ret_outcome);
}

void repeat_apply(const struct repeat_history *history, const struct fd_authority *authority,
                  const struct fd_calendar *calendar, struct fd_arena *arena,
                  struct repeat_outcome *ret_outcome)
{
    struct repeat_counted_list counted = repeat_count(history, NULL, arena);

    follow(history, NULL, &counted, authority, calendar, arena, ret_outcome);
}

int64_t repeat_past_since(const struct fd_authority *authority, int32_t first_received_on)
{
    int32_t first_day = repeat_window_start(authority, first_received_on);

    return (first_day - MARGIN_DAYS) * REPEAT_DAY;
}

/* Whether those not decided before come after those that were, in both orders. */
static bool comes_after(const struct repeat_counted_list *counted)
{
    size_t decided = 0;

    while (decided < counted->count && counted->items[decided].decided) {
        decided++;
    }
    for (size_t i = 0; i < counted->count; i++) {
        const struct repeat_counted *contact = &counted->items[i];

        if (contact->decided != (i < decided) ||
            contact->decided != (contact->known_order < decided)) {
            return false;
        }
    }
    return true;
}

bool repeat_apply_later(const struct repeat_history *history, const struct repeat_past *past,
                        const struct fd_authority *authority, const struct fd_calendar *calendar,
                        struct fd_arena *arena, struct repeat_outcome *ret_outcome)
{
    struct repeat_counted_list counted = repeat_count(history, past, arena);

    if (!comes_after(&counted)) {
        return false;
    }
    follow(history, past, &counted, authority, calendar, arena, ret_outcome);
    return true;
}

static size_t put(char *buffer, size_t length, const void *bytes, size_t size)
{
    memcpy(buffer + length, bytes, size);
    return length + size;
}

int64_t repeat_decided_by(const struct fd_authority *authority, const struct fd_calendar *calendar,
                          struct fd_str child_id)
{
    const int64_t numbers[] = {
        RULE_VERSION,           authority->alerts_from, authority->window_months,
        authority->window_days, authority->alert_count, fd_calendar_hash(calendar),
    };
    char buffer[sizeof(numbers) + sizeof(authority->gss_code) + 64];
    size_t length = put(buffer, 0, numbers, sizeof(numbers));

    length = put(buffer, length, authority->gss_code, sizeof(authority->gss_code));
    length = put(buffer, length, child_id.ptr, child_id.len < 64 ? child_id.len : 64);
    return (fd_key((struct fd_str){buffer, (uint32_t)length}) & INT64_MAX) | 1;
}
