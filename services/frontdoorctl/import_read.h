#ifndef IMPORT_READ_H
#define IMPORT_READ_H

#include "ctl_sender.h"
#include "import_event.h"

/** What the reconciliation says of an event of the file. */
enum import_state {
    IMPORT_NEW,       /**< only in the file: is sent */
    IMPORT_SAME,      /**< here already */
    IMPORT_CHANGED,   /**< an older import brought something else: is sent */
    IMPORT_NOT_NEWER, /**< an import as new as this one brought something else: is not sent */
    IMPORT_PUBLISHED, /**< its system published something else: is not sent */
    IMPORT_STATES,
};

/** An event that the file holds. All texts are in the reading's arena. */
struct import_item {
    const struct import_event *event;
    const struct import_source *source;
    uint32_t line;
    int32_t day; /**< local date of the event's own time */
    struct fd_str child;
    struct fd_str entity;
    struct fd_str json;
    enum import_state state;
    struct fd_str different; /**< names of fields, joined by ", " */
};

/** A row that was not taken. */
struct import_refused {
    const char *file;
    uint32_t line;
    struct import_problem problem;
};

/** What is read from an export. */
struct import_reading {
    const struct import_context *context;
    const struct fd_topic *topics; /**< by event type */
    struct ctl_sender *sender;     /**< by which events are accepted */
    const char *encoding;          /**< of the files, as iconv calls it; NULL: UTF-8 */
    int32_t until;                 /**< events from this date on are left out; FD_DATE_NULL */
    struct fd_arena *arena;
    struct import_map seen; /**< how often what has no id was met */
    struct import_item *items;
    size_t count;
    struct import_refused *refused;
    size_t refused_count;
    int64_t rows;
    int64_t left_out; /**< events from `until` on */
};

/** Nothing read. Undo with import_reading_clean_up. */
void import_reading_init(struct import_reading *reading) FD_NONNULL(1);
void import_reading_clean_up(struct import_reading *reading) FD_NONNULL(1);

/** Read the tables of an SSD export; those that `folder` lacks are passed over, but not all. */
enum fd_status import_read_ssd(struct import_reading *reading, const char *folder,
                               struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2, 3);
/** Read a file of an Annex A list. FD_FATAL when its columns are those of none that is taken. */
enum fd_status import_read_annex_a(struct import_reading *reading, const char *path,
                                   struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2, 3);

/** Sort items by contract, child and entity, and refuse all but the first of each. */
void import_reading_sort(struct import_reading *reading) FD_NONNULL(1);
/** Order of items by contract, child and entity, then as they were read. */
int import_item_compare(const struct import_item *left, const struct import_item *right)
    FD_NONNULL(1, 2);

#endif
