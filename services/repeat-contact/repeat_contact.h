#ifndef REPEAT_CONTACT_H
#define REPEAT_CONTACT_H

#include "repeat_contact_rule.h"
#include "service/fd_service.h"

/* What the files of the service share; repeat-contact.md says what it does. */

/** The service as the runner and the operator's commands know it. */
extern const struct fd_service repeat_contact_service;

/** The kinds of version that the rule looks at, in the order in which they are written. */
enum repeat_kind { REPEAT_CONTACTS, REPEAT_REFERRALS, REPEAT_REVIEWS, REPEAT_KINDS };

/** How one kind comes from events and goes to its table and back. */
struct repeat_kind_info {
    enum fd_event_type type;
    const char *insert; /**< statement; parameters are `event_columns` as arrays */
    const char *copy;   /**< the same as a COPY */
    const struct fd_column *event_columns; /**< offsets into struct fd_event */
    size_t event_column_count;
    /** Offsets into a struct of `row_size` bytes: `event_columns` but for the child's name. */
    const struct fd_column *row_columns;
    size_t row_column_count;
    size_t row_size;
};

extern const struct repeat_kind_info repeat_kinds[REPEAT_KINDS];

/** Columns of repeat_contact.alert and .duplicate, both to read and to write. */
extern const struct fd_column repeat_alert_columns[];
extern const size_t repeat_alert_column_count;
extern const struct fd_column repeat_duplicate_columns[];
extern const size_t repeat_duplicate_column_count;
/** What of an alert goes to the outbox. */
extern const struct fd_column repeat_outbox_columns[];
extern const size_t repeat_outbox_column_count;
/** A child as a parameter: authority_id, child_key, child_id, holds, decided_by, since. */
extern const struct fd_column repeat_child_columns[];
extern const size_t repeat_child_column_count;
/** An event's entity: authority_id, child_key, entity_key. */
extern const struct fd_column repeat_entity_columns[];
extern const size_t repeat_entity_column_count;
/** How many of a child's columns are its key, how many name it, and how many are its row. */
enum { REPEAT_CHILD_KEY = 2, REPEAT_CHILD_NAME = 3, REPEAT_CHILD_ROW = 5 };

/** Pointers to rows, growing in an arena. Begins as zeroes. */
struct repeat_rows {
    const void **items;
    size_t count;
    size_t capacity;
};

/** Append `row`, which has to live as long as the list. */
void repeat_rows_add(struct repeat_rows *rows, const void *row, struct fd_arena *arena)
    FD_NONNULL(1, 3);

/** A child's new versions of one kind: a part of what a batch brings, sorted. */
struct repeat_news {
    const void *const *events; /**< struct fd_event */
    size_t count;
    bool *known; /**< of each, whether it is in the table; set when the child is taken */
};

/** What a row of child says may be known of it: a sum. */
enum repeat_holds {
    REPEAT_HOLDS_REFERRALS = 1,
    REPEAT_HOLDS_REVIEWS = 2,
    REPEAT_HOLDS_REVISED = 4, /**< contacts in several versions; said only with `decided_by` */
    REPEAT_HOLDS_ALERTS = 8,
    REPEAT_HOLDS_DUPLICATES = 16,
};

struct repeat_child {
    int16_t authority_id;
    int64_t child_key;
    struct fd_str child_id;
    const struct fd_event *event; /**< of it, in a batch; NULL elsewhere */
    int16_t holds;                /**< enum repeat_holds, once it is locked */
    int64_t decided_by;           /**< as repeat_decided_by names it, once it is locked; or 0 */
    int64_t since;                /**< what was heard of it since is read; see struct repeat_past */
    struct repeat_news *news;     /**< REPEAT_KINDS of them, once it is locked */
};

/** The child that an event is about. */
struct repeat_child repeat_child_of(const struct fd_event *event) FD_NONNULL(1);

/** Order of children: authority_id, child_key, child_id; locks are taken in it. */
int repeat_child_compare(const struct repeat_child *left, const struct repeat_child *right)
    FD_NONNULL(1, 2);
/** Sort pointers to children and drop those that repeat one; that with the last event stays. */
void repeat_children_sort(struct repeat_rows *children) FD_NONNULL(1);

/** What a batch brings. */
struct repeat_intake {
    /** struct fd_event, in order of children, entities and versions, each once. */
    struct repeat_rows versions[REPEAT_KINDS];
    struct repeat_rows children; /**< struct repeat_child, sorted, each once */
    size_t repeated;             /**< events that are left out because they were there twice */
};

/** Sort the events into kinds. Those of unidentified children take no part. */
void repeat_contact_handle(const struct fd_event *events, size_t event_count,
                           struct fd_arena *arena, struct repeat_intake *ret_intake)
    FD_NONNULL(3, 4);

/** What is to be written so that the tables say what the rule says. */
struct repeat_changes {
    struct repeat_rows gone_alerts;     /**< struct repeat_alert: to be deleted */
    struct repeat_rows alerts;          /**< new ones, and changed ones as they are now */
    struct repeat_rows gone_duplicates; /**< struct repeat_duplicate: to be deleted */
    struct repeat_rows duplicates;      /**< new ones, and changed ones as they are now */
    struct repeat_rows outbox;          /**< alerts to be sent as they are now */
    struct repeat_rows outbox_gone;     /**< alerts that no longer follow, as they were */
    struct repeat_rows children; /**< struct repeat_child whose rows change, as they are now */
};

/**
 * Add to `changes` what leads from the rows that stand for one child to those of `outcome`. Both
 * lists of standing rows are sorted here. `authority` says which alerts are sent; `restated`: it
 * may have said otherwise before, so the relay hears of all.
 */
void repeat_contact_compare(struct repeat_rows *standing_alerts,
                            struct repeat_rows *standing_duplicates,
                            const struct repeat_outcome *outcome,
                            const struct fd_authority *authority, bool restated,
                            struct fd_arena *arena, struct repeat_changes *changes)
    FD_NONNULL(1, 2, 3, 4, 6, 7);

/** What of some children is read. */
enum repeat_reach {
    REPEAT_NOTHING, /**< they are new: there is nothing */
    REPEAT_RECENT,  /**< what was heard since `since` of each, and referrals and reviews */
    REPEAT_ALL,
    REPEAT_REACHES
};

/** What is read: each kind of version, alerts, duplicates, and which of some contacts are there. */
enum { REPEAT_ALERTS = REPEAT_KINDS, REPEAT_DUPLICATES, REPEAT_FOUND, REPEAT_READS };

/** The rows of one table for some children. */
struct repeat_read {
    PGresult *result; /**< NULL: nothing was asked for */
    size_t *asked;    /**< children who were asked for, by their places in the loading */
    size_t asked_count;
    int *rows; /**< in order of children */
    int taken; /**< how many of them are */
};

/** Some children on their way from the tables to the rule. */
struct repeat_loading {
    const struct repeat_child *const *children;
    size_t child_count;
    enum repeat_reach reach;
    struct repeat_read reads[REPEAT_READS];
};

/**
 * Queue the statements that read what is known of the children of `loading`, whose first three
 * members are set. They and `arena` have to outlive the loading. Returns how many statements that
 * takes, REPEAT_READS at most.
 */
int repeat_contact_queue_load(const struct fd_store_context *context, struct fd_arena *arena,
                              struct repeat_loading *loading) FD_NONNULL(1, 2, 3);
/** Take over the results of those statements. End with _unload. */
void repeat_contact_load(struct repeat_loading *loading, PGresult **results, struct fd_arena *arena)
    FD_NONNULL(1, 2, 3);
void repeat_contact_unload(struct repeat_loading *loading) FD_NONNULL(1);

/** What is known of one child. Strings point into the loading and into events. */
struct repeat_known {
    struct repeat_history history;
    size_t standing_contacts;      /**< how many of the history's contacts are no news: the first */
    struct repeat_rows alerts;     /**< struct repeat_alert, as they stand */
    struct repeat_rows duplicates; /**< struct repeat_duplicate, as they stand */
    size_t learned;                /**< how many versions of the history are new */
    bool found; /**< REPEAT_RECENT: a new version is of a contact that is there */
};

/** Take out child `index`; each has to be taken, in order. */
void repeat_contact_take(struct repeat_loading *loading, size_t index, struct fd_arena *arena,
                         struct repeat_known *ret_known) FD_NONNULL(1, 3, 4);

/**
 * Queue alerts for the outbox, as they are now (`follows`) or as they were. `children`: those of
 * the batch, sorted. Returns how many statements that takes.
 */
int repeat_contact_queue_outbox(const struct fd_store_context *context, bool follows,
                                const struct repeat_rows *children,
                                const struct repeat_rows *alerts) FD_NONNULL(1, 3, 4);

/** Write what follows of `children` (struct repeat_child: key and id, sorted) from what is stored.
 */
enum fd_status repeat_contact_decide(const struct fd_store_context *context,
                                     const struct repeat_rows *children, bool *ret_durable,
                                     struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2, 3);

/** Decide children anew: struct fd_service's `decide_anew`. */
enum fd_status repeat_contact_decide_anew(const struct fd_store_context *context,
                                          struct fd_anew *anew, bool *ret_durable,
                                          struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2, 3);

/** Write a batch: struct fd_service's `write`. */
enum fd_status repeat_contact_write(const struct fd_store_context *context,
                                    const struct fd_event *events, size_t event_count,
                                    bool *ret_durable, struct fd_error *error) FD_MUST_CHECK
    FD_NONNULL(1, 4);

#endif
