#include "repeat_contact_rule.h"

#include "repeat_contact_parts.h"

void repeat_apply(const struct repeat_history *history, const struct fd_authority *authority,
                  const struct fd_calendar *calendar, struct fd_arena *arena,
                  struct repeat_outcome *ret_outcome)
{
    struct repeat_counted_list counted = repeat_count(history, arena);
    struct repeat_group_list groups = repeat_stand(&counted, arena, ret_outcome);
    const struct repeat_scope scope = {
        .authority = authority,
        .calendar = calendar,
        .closers = repeat_find_closers(history, arena),
        .arena = arena,
    };

    repeat_alerts(&scope, &counted, &groups, ret_outcome);
}
