#ifndef IMPORT_LISTS_H
#define IMPORT_LISTS_H

#include <stddef.h>

#include "domain/fd_event.h"

/** How cells become a contract's field. */
enum import_kind {
    IMPORT_ID,      /**< an id; a placeholder (-1, 0, null, unknown) is none */
    IMPORT_DERIVED, /**< the id that is derived from the row (import_list.derived) */
    IMPORT_TIME,    /**< a date, or a local date and time */
    IMPORT_DAY,     /**< the date of one */
    IMPORT_CODE,    /**< a label of the code list */
    IMPORT_CODES,   /**< several: a JSON array, a JSON object of flags, or a list with commas */
    IMPORT_CHOICE,  /**< of several the weightiest */
    IMPORT_FLAG,    /**< yes or no */
    IMPORT_TEAM,    /**< a label of the list "team", or an id as it stands */
    IMPORT_CLOSING, /**< the reason with which an assessment ends its case: see import_event.c */
    IMPORT_ONLY,    /**< no field: without a label of the list there is no event */
    IMPORT_UNLESS,  /**< no field: if it says yes there is no event */
};

enum import_flags {
    IMPORT_REQUIRED = 1, /**< a row without it is refused */
    IMPORT_EVENT = 2,    /**< without it there is no event */
    IMPORT_ASSUMED = 4,  /**< a guess, which what is known otherwise never contradicts */
    IMPORT_INFERRED = 8, /**< where its system published none, it is derived when it is read */
};

/**
 * One field of a contract and the column it is read from. Of several rows for one field the first
 * that has something counts. Columns that no row names are never looked at.
 */
struct import_field {
    const char *name; /**< of the contract's field; NULL with IMPORT_ONLY and IMPORT_UNLESS */
    const char
        *column; /**< names compare by letters and digits alone; alternatives stand between | */
    enum import_kind kind;
    unsigned flags;   /**< of enum import_flags */
    const char *list; /**< code list, for IMPORT_CODE, _CODES, _CHOICE, _CLOSING and _ONLY */
};

enum { IMPORT_FIELDS = 13, IMPORT_EVENTS = 3, IMPORT_LOOKUPS = 2 };

/** One event that a row may become. */
struct import_event {
    enum fd_event_type type;
    const char *at;                            /**< the field that is the event's own time */
    const char *entity;                        /**< the field that names its entity */
    struct import_field fields[IMPORT_FIELDS]; /**< up to the first without a column */
};

/** Columns of another file: those of its row whose `key` is this row's `by`. */
struct import_lookup {
    const char *list;
    const char *key;
    const char *by;
};

/** What an id is made of where rows have none: columns of child, date and a label (or NULL). */
struct import_derivation {
    const char *entity; /**< what is named, so that lists can name the same */
    const char *child;
    const char *date;
    const char *label;
};

/** A table or list of an export, and the events that each of its rows becomes. */
struct import_list {
    const char *name;                             /**< of its file, or as Annex A numbers it */
    struct import_event events[IMPORT_EVENTS];    /**< up to the first without `at` */
    struct import_lookup lookups[IMPORT_LOOKUPS]; /**< up to the first without `list` */
    struct import_derivation derived;             /**< without `entity`: rows have ids */
};

/** What an export is called on the command line, and its lists, up to one without a name. */
struct import_format {
    const char *name;
    const struct import_list *lists;
};

/** A label that a list has beside its codes, as exports write it. */
struct import_builtin {
    const char *list;
    const char *label;
    const char *symbol;
};

/** Standard Safeguarding Dataset: one CSV a table, called like it. */
extern const struct import_format import_ssd;
/** Ofsted Annex A: one CSV a list, known by its columns. */
extern const struct import_format import_annex_a;
/** Up to one without a list. */
extern const struct import_builtin import_builtins[];

#endif
