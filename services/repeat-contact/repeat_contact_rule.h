#ifndef REPEAT_CONTACT_RULE_H
#define REPEAT_CONTACT_RULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fd_arena.h"
#include "base/fd_macros.h"
#include "base/fd_str.h"
#include "domain/fd_calendar.h"
#include "domain/fd_reference.h"

/**
 * The rule of repeat contacts (domain: repeat contacts) as a pure function: from every accepted
 * version of one child's contacts, referrals and reviews to its alerts and duplicates. The structs
 * of versions, alerts and duplicates are rows of the tables of the same name in schema
 * repeat_contact.
 */

/** What each version row begins with: whose it is and which version. Must stay the first member. */
struct repeat_version {
    int16_t authority_id;
    int64_t child_key;
    int64_t entity_key;
    int64_t revision;
    int64_t recorded_at;
    int64_t hash;
    struct fd_str child_id;
    struct fd_str entity_id; /**< contact_id, referral_id or review_id */
    bool voided;
};

/** A row of contact_version. */
struct repeat_contact {
    struct repeat_version version;
    bool time_known;
    int64_t received_at;
    int32_t received_on; /**< local date of received_at */
    struct fd_str source;
    struct fd_str_list concern_factors;
    bool information_only;
    struct fd_str incident_ref; /**< nullable */
    struct fd_str team_id;      /**< nullable */
};

/** A row of referral_version. */
struct repeat_referral {
    struct repeat_version version;
    int64_t opened_at;
    int32_t opened_on; /**< local date of opened_at */
    bool no_further_action;
};

/** A row of review_version. */
struct repeat_review {
    struct repeat_version version;
    struct fd_str alert_id;
    struct fd_str concern_family; /**< nullable; the rule does not look at it */
    int64_t reviewed_at;
    struct fd_str reviewer_id;
    struct fd_str role;
    struct fd_str outcome;
};

/**
 * Everything accepted about one child of one authority. Order and repetition of the versions make
 * no difference.
 */
struct repeat_history {
    const struct repeat_contact *contacts;
    size_t contact_count;
    const struct repeat_referral *referrals;
    size_t referral_count;
    const struct repeat_review *reviews;
    size_t review_count;
};

/** A row of alert. Strings point into the history or the arena. */
struct repeat_alert {
    int16_t authority_id;
    int64_t child_key;
    unsigned char alert_id[16];
    struct fd_str child_id;
    struct fd_str rule;           /**< SIMILAR or ANY */
    struct fd_str concern_family; /**< decimal digits; null for ANY */
    struct fd_str raising_contact_id;
    struct fd_str_list contact_ids; /**< in order of (known_at, received_at, contact_id) */
    int64_t first_contact_at;       /**< least received_at of contact_ids */
    int64_t last_contact_at;        /**< greatest one */
    int64_t raised_at;
    bool raised_late;
    bool historic;
    int64_t due_at;              /**< FD_TIME_NULL: historic, or past the calendar */
    struct fd_str team_id;       /**< of the raising contact; nullable */
    int64_t closed_at;           /**< FD_TIME_NULL: open */
    struct fd_str closed_reason; /**< REFERRAL_OPENED or REVIEWED; null while open */
};

/** A row of duplicate. */
struct repeat_duplicate {
    int16_t authority_id;
    int64_t child_key;
    int64_t contact_key;
    struct fd_str concern_group; /**< a family's digits, or NONE */
    struct fd_str child_id;
    struct fd_str contact_id;
    struct fd_str matched_contact_id; /**< the standing contact that it repeats */
};

/** Order of duplicates of one child by contact and group; for qsort on pointers to them. */
int repeat_duplicate_order(const void *left_item, const void *right_item) FD_NONNULL(1, 2);

/** What follows from a history; a function of the set of its versions, order included. */
struct repeat_outcome {
    const struct repeat_alert *const *alerts;
    size_t alert_count;
    const struct repeat_duplicate *const *duplicates;
    size_t duplicate_count;
};

/**
 * What was decided of a child before, by the same settings, and what has come since: nothing but
 * first versions of contacts that have no incident_ref, or don't count.
 */
struct repeat_past {
    /** Of the history's contacts those that come first and were part of what was decided: all of
        which a version was received or recorded at `since` or later, in all their versions. */
    size_t contact_count;
    int64_t since; /**< as repeat_past_since says */
    /** Of the alerts that stand those raised, or with a contact received, at `since` or later. */
    const struct repeat_alert *const *alerts;
    size_t alert_count;
    /** Of the duplicates that stand those of such contacts. */
    const struct repeat_duplicate *const *duplicates;
    size_t duplicate_count;
};

/** From when on it matters what was decided, where the first new contact is of a local date. */
int64_t repeat_past_since(const struct fd_authority *authority, int32_t first_received_on)
    FD_NONNULL(1);

/**
 * Apply the rule to what has come since, with a history that holds of the contacts only those of
 * `past` and the new ones. The outcome has all alerts of `past`, as they are now, and the new ones;
 * of duplicates the new ones. False when some contact does not come after those of before, so that
 * the whole history is needed.
 *
 * Why this is what the whole history gives. The contacts that come after all others, by
 * (received_at, contact_id) and by (known_at, received_at, contact_id), come last in each pass of
 * the rule, which looks back only, so nothing that was decided changes; a referral or review could
 * change it, an incident_ref ask for any contact. What such a contact looks back on:
 * - the last one standing in a group, less than 24 hours or a date ago: received since `since`;
 * - S from the start of its window on: all received since `since`. Who stands in which group says
 *   the list of duplicates;
 * - the alert last raised, if it shares a contact with W(c): that contact is received since
 * `since`, and so is one of any alert raised later, or it was raised later than that;
 * - the order of contact_ids: those that were not heard of since `since` became known before.
 */
bool repeat_apply_later(const struct repeat_history *history, const struct repeat_past *past,
                        const struct fd_authority *authority, const struct fd_calendar *calendar,
                        struct fd_arena *arena, struct repeat_outcome *ret_outcome) FD_MUST_CHECK
    FD_NONNULL(1, 2, 3, 4, 5, 6);

/**
 * Names what a child's outcome depends on besides its history: settings, calendar and the rule as
 * it is written here. Never 0.
 */
int64_t repeat_decided_by(const struct fd_authority *authority, const struct fd_calendar *calendar,
                          struct fd_str child_id) FD_NONNULL(1, 2);

/**
 * Apply the rule with the settings of `authority` (which must be the history's). The outcome lives
 * in `arena` and points into `history`. Cannot fail.
 */
void repeat_apply(const struct repeat_history *history, const struct fd_authority *authority,
                  const struct fd_calendar *calendar, struct fd_arena *arena,
                  struct repeat_outcome *ret_outcome) FD_NONNULL(1, 2, 3, 4, 5);

#endif
