#ifndef CTL_EFFECTS_H
#define CTL_EFFECTS_H

#include "ctl.h"

/**
 * What loading reference data changes of what was decided by it: what is in time by another
 * calendar, at once, and alerts, which repeat-contact decides anew (frontdoor.decide_anew).
 */
struct ctl_effects {
    bool of_calendar; /**< bank holidays were loaded; else settings */
    bool of_alerts;   /**< there were children to decide anew */
    int64_t left;     /**< authorities of which there still are some */
    PGresult *moved;  /**< reference/moved_in_time.sql; NULL: none of the calendar */
    PGresult *alerts; /**< reference/changed_alerts.sql; NULL: none of alerts */
};

/** In the transaction that loads, before it does. */
enum fd_status ctl_effects_begin(struct ctl_effects *effects, struct fd_pg *pg,
                                 struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2, 3);
/** In that transaction, after it did: what has moved in or out of time. */
enum fd_status ctl_effects_look(struct ctl_effects *effects, struct fd_pg *pg,
                                struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2, 3);
/** After its commit: wait at most ctl->options.wait_seconds for alerts, and compare them. */
enum fd_status ctl_effects_wait(struct ctl_effects *effects, struct ctl *ctl,
                                struct fd_pg *pg) FD_MUST_CHECK FD_NONNULL(1, 2, 3);
/** As lines, or as members of `json` if that isn't NULL. */
void ctl_effects_print(const struct ctl_effects *effects, json_t *json) FD_NONNULL(1);
void ctl_effects_clean_up(struct ctl_effects *effects) FD_NONNULL(1);

#endif
