#ifndef CTL_AUDIT_H
#define CTL_AUDIT_H

#include <jansson.h>

#include "ctl.h"

/** What an operator does, as frontdoor.audit tells it: no id of a child, no secret. */
struct ctl_action {
    const char *operation; /**< such as "position set" */
    const char *authority; /**< GSS code; NULL: of none alone */
    json_t *arguments;     /**< an object; taken over by whatever takes the action */
};

/** Add the row to the transaction that is open: `changed` rows, events or statements. */
enum fd_status ctl_audit_add(struct fd_pg *pg, const struct ctl_action *action, int64_t changed,
                             struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2);

/**
 * Connect and run one statement that changes something, and add its row, in one transaction. How
 * much it changed is the sum of `counted`, a column of its result (NULL: how many rows that has);
 * where that is 0 there is no row. The caller frees what it gets.
 */
enum fd_status ctl_change(struct ctl *ctl, const char *name, const struct fd_params *params,
                          const struct ctl_action *action, const char *counted,
                          PGresult **ret_result) FD_MUST_CHECK FD_NONNULL(1, 2, 4, 6);

#endif
