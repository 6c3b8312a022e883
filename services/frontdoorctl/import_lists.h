#ifndef IMPORT_LISTS_H
#define IMPORT_LISTS_H

#include <stdbool.h>
#include <stddef.h>

#include "domain/fd_event.h"

/** How cells become a contract's field. */
enum import_kind {
    IMPORT_ID,       /**< an id; a placeholder (-1, 0, null, unknown) is none */
    IMPORT_DERIVED,  /**< the id of the entity `list` that is derived from the row */
    IMPORT_TIME,     /**< a date, or a local date and time */
    IMPORT_DAY,      /**< the date of one */
    IMPORT_CODE,     /**< a label of the code list */
    IMPORT_CODES,    /**< several: a JSON array, a JSON object of flags, or a list with commas */
    IMPORT_CHOICE,   /**< of several the weightiest */
    IMPORT_CONSTANT, /**< the symbol `list` itself, where no column said more */
    IMPORT_LOCAL,    /**< a local code, unless it is the symbol that the list has for it */
    IMPORT_FLAG,     /**< yes or no */
    IMPORT_OWN,      /**< a label of the authority's own list, or an id as it stands */
    IMPORT_CLOSING,  /**< the reason with which an assessment ends its case: see import_event.c */
    IMPORT_NOTIFIED, /**< of a transfer in: the day from which the date is the last in time */
    IMPORT_ONLY,     /**< no field: without a label of the list there is no event */
    IMPORT_UNLESS,   /**< no field: if it says yes there is no event */
};

enum import_flags {
    IMPORT_REQUIRED = 1, /**< a row without it is refused */
    IMPORT_EVENT = 2,    /**< without it there is no event */
    IMPORT_ASSUMED = 4,  /**< a guess, which what is known otherwise never contradicts */
    IMPORT_INFERRED = 8, /**< where its system published none, it is derived when it is read */
    IMPORT_COARSE = 16,  /**< says only whether it is the list's first built-in label or another */
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
    const char *list; /**< code list, where the kind takes one */
};

enum {
    IMPORT_FIELDS = 13,
    IMPORT_EVENTS = 3,
    IMPORT_LOOKUPS = 2,
    IMPORT_DERIVATIONS = 3,
    IMPORT_ALIKE = 2,
};

/** Of exports that have enquiries and not the discussions that began them. */
#define IMPORT_NOTE_DISCUSSIONS                                                                    \
    "strategy discussions are taken from the enquiries that they began: that none of them ended "  \
    "in no further action says nothing"

/** One event that a row may become. */
struct import_event {
    enum fd_event_type type;
    const char *at;                            /**< the field that is the event's own time */
    const char *entity;                        /**< the field that names its entity */
    struct import_field fields[IMPORT_FIELDS]; /**< up to the first without a column */
    const char *alike[IMPORT_ALIKE]; /**< where ids are derived: fields that two events of a child
                                        and day agree in if they are one */
    const char *note; /**< what its figures don't tell; printed with what was found */
};

/** Columns of another file: those of its row whose `key` is this row's `by`. */
struct import_lookup {
    const char *list;
    const char *key;
    const char *by;
};

/** What an id is made of where rows have none; each but the child may be NULL. */
struct import_derivation {
    const char *entity; /**< what is named, so that lists can name the same */
    const char *child;
    const char *date;
    const char *label; /**< compared by letters and digits alone */
    const char *id;    /**< of something else, as it is written; with it no label */
    bool single;       /**< rows alike are about one; else their order tells them apart */
};

/** A table or list of an export, and the events that each of its rows becomes. */
struct import_list {
    const char *name;                             /**< of its file, or as Annex A numbers it */
    struct import_event events[IMPORT_EVENTS];    /**< up to the first without `at` */
    struct import_lookup lookups[IMPORT_LOOKUPS]; /**< up to the first without `list` */
    struct import_derivation derived[IMPORT_DERIVATIONS]; /**< up to the first without `entity` */
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

/** Whether its entity's id is a derived one: what its system publishes has another. */
bool import_event_is_derived(const struct import_event *event) FD_NONNULL(1);
/** Which of the list's derivations names `entity`, or -1. */
int import_list_derivation(const struct import_list *list, const char *entity) FD_NONNULL(1, 2);

#endif
