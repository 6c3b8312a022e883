#include "repeat_contact_rule.h"

#include "repeat_contact_parts.h"

void fd_repeat_apply(const struct fd_repeat_history *history, const struct fd_authority *authority,
                     const struct fd_calendar *calendar, struct fd_arena *arena,
                     struct fd_repeat_outcome *ret_outcome)
{
    struct fd_repeat_counted_list counted = fd_repeat_count(history, arena);
    struct fd_repeat_group_list groups = fd_repeat_stand(&counted, arena, ret_outcome);
    const struct fd_repeat_scope scope = {
        .authority = authority,
        .calendar = calendar,
        .closers = fd_repeat_find_closers(history, arena),
        .arena = arena,
    };

    fd_repeat_alerts(&scope, &counted, &groups, ret_outcome);
}
