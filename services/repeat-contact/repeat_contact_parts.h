#ifndef REPEAT_CONTACT_PARTS_H
#define REPEAT_CONTACT_PARTS_H

#include "repeat_contact_rule.h"

/* The terms of the rule, one function or two each; only the rule's own files include this. */

static const int64_t REPEAT_DAY = INT64_C(86400000000); /* 24 hours in microseconds */

/** A counted contact: its winning version and what is derived from all its versions. */
struct repeat_counted {
    const struct repeat_contact *contact; /**< the winning version */
    int64_t known_at;
    struct fd_str_list families; /**< a set, in ascending order */
    size_t known_order;          /**< its place in order of (known_at, received_at, contact_id) */
    size_t incident;             /**< number of its incident_ref, from 1; 0: it has none */
    bool stands;                 /**< in at least one group */
    bool similar;                /**< it raised or joined an alert of rule SIMILAR */
    size_t listed;               /**< number of the last alert that lists it, from 1; 0: none */
    bool decided;                /**< before: it is here to be looked back on */
};

/** The counted contacts of a child, in order of (received_at, contact_id). */
struct repeat_counted_list {
    struct repeat_counted *items;
    size_t count;
    size_t incident_count; /**< greatest `incident` */
};

/** A family or NONE, with those that stand in it, in order of known_order. */
struct repeat_group {
    struct fd_str name;
    bool is_family;
    struct repeat_counted **standing;
    size_t standing_count;
    bool has_news; /**< not all of them were decided before */
};

struct repeat_group_list {
    struct repeat_group *items;
    size_t count;
};

/** S: the standing contacts that a rule has taken so far, by local date. */
struct repeat_taken {
    const struct fd_authority *authority; /**< window and count */
    struct repeat_counted **by_date;      /**< room for all that will be taken */
    size_t count;
};

/** W(c) as a range of `by_date`. */
struct repeat_window {
    size_t first;
    size_t end; /**< one past the last */
};

/** What can close an alert: winning versions, each list in the order in which it is searched. */
struct repeat_closers {
    const struct repeat_referral **referrals; /**< by opened_at; all count as closing ones */
    size_t referral_count;
    const struct repeat_review **reviews; /**< by (alert_id, reviewed_at) */
    size_t review_count;
};

/** Everything that a rule looks at besides the contacts. */
struct repeat_scope {
    const struct fd_authority *authority;
    const struct fd_calendar *calendar;
    struct repeat_closers closers;
    const struct repeat_past *past; /**< NULL: nothing was decided before */
    struct fd_arena *arena;
};

/**
 * `count` rows of `size` bytes, each beginning with a struct repeat_version, as pointers in
 * order of entity and version: those of one entity are a run, its winning version the run's last.
 */
const void **repeat_sort_versions(const void *rows, size_t count, size_t size,
                                  struct fd_arena *arena) FD_NONNULL(4);
/** One past the end of the run that begins at `begin`. */
size_t repeat_run_end(const void *const *sorted, size_t count, size_t begin) FD_NONNULL(1);

/** The family of a factor's symbol: its number without leading zeros, or null for none. */
struct fd_str repeat_family(struct fd_str symbol);
/** The set of families of `factors`, ascending. */
struct fd_str_list repeat_families(struct fd_str_list factors, struct fd_arena *arena)
    FD_NONNULL(2);
/** Order of families by number. */
int repeat_family_compare(struct fd_str left, struct fd_str right);

/**
 * The counted contacts among the winning versions, each with its known_at. Of those of `past`,
 * which may be NULL, only the ones that became known since.
 */
struct repeat_counted_list repeat_count(const struct repeat_history *history,
                                        const struct repeat_past *past, struct fd_arena *arena)
    FD_NONNULL(1, 3);

/** Sort pointers to contacts of one list by known_order. */
void repeat_sort_known(struct repeat_counted **contacts, size_t count) FD_NONNULL(1);

/**
 * Who stands in which group; the others become duplicates of `outcome`, unless they are among those
 * of `past`, which may be NULL. Sets `stands`.
 */
struct repeat_group_list repeat_stand(const struct repeat_counted_list *counted,
                                      const struct repeat_past *past, struct fd_arena *arena,
                                      struct repeat_outcome *outcome) FD_NONNULL(1, 3, 4);

/** The first day of the window that ends on `date`. Never falls when `date` rises. */
int32_t repeat_window_start(const struct fd_authority *authority, int32_t date) FD_NONNULL(1);
/** Put `contact` into S. */
void repeat_take(struct repeat_taken *taken, struct repeat_counted *contact) FD_NONNULL(1, 2);
/** Whether `contact`, which is in S, completes; if so, W(contact). */
bool repeat_completes(const struct repeat_taken *taken, const struct repeat_counted *contact,
                      struct repeat_window *ret_window) FD_MUST_CHECK FD_NONNULL(1, 2, 3);

/** What of `history` can close alerts. */
struct repeat_closers repeat_find_closers(const struct repeat_history *history,
                                          struct fd_arena *arena) FD_NONNULL(1, 2);
/**
 * Set closed_at and closed_reason of `alert`, whose raised_at is set, whose id as text is
 * `alert_id` and whose raising contact was received on `raised_on`.
 */
void repeat_close(const struct repeat_closers *closers, struct fd_str alert_id, int32_t raised_on,
                  struct repeat_alert *alert) FD_NONNULL(1, 4);

/** The alerts of both rules. Sets `similar` and `listed` of the contacts. */
void repeat_alerts(const struct repeat_scope *scope, const struct repeat_counted_list *counted,
                   const struct repeat_group_list *groups, struct repeat_outcome *outcome)
    FD_NONNULL(1, 2, 3, 4);

#endif
