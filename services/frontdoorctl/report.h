#ifndef REPORT_H
#define REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fd_macros.h"

/**
 * A report is a const table of sections. A section names a statement of schemas/sql/report and says
 * how what it returns is shown and what view it can be checked against; to add one is to add a row
 * and a file. The statement's columns are all text, and its parameters
 *   $1 the authority's GSS code
 *   $2 the first day of the period reported on
 *   $3 the first day of the first period of a series
 * in this order, of which it may leave out the last ones. It reads views of bi and nothing else.
 */

/** How a value is written. */
enum report_kind {
    REPORT_TEXT,
    REPORT_COUNT,    /**< whole number of things */
    REPORT_DECIMAL,  /**< number as the statement gives it */
    REPORT_PERCENT,  /**< `part` of `whole`, to one place; made here of the two counts */
    REPORT_AVERAGE,  /**< `part` / `whole`, to one place; made here of the two counts */
    REPORT_DURATION, /**< whole seconds */
    REPORT_DAY,      /**< YYYY-MM-DD */
    REPORT_MONTH,    /**< first day of it */
    REPORT_MOMENT,   /**< local YYYY-MM-DD hh:mm */
};

enum report_flags {
    REPORT_KEY = 1,      /**< names its row: part of what the row's numbers are looked up by */
    REPORT_HEADLINE = 2, /**< stands at the top of the page too */
    REPORT_PRESENT = 4,  /**< depends on the present: not compared with other times */
    REPORT_ADDS_UP = 8,  /**< its rows add up to a figure that is shown elsewhere */
    REPORT_HIDDEN = 16,  /**< not shown */
    REPORT_PLAIN = 32,   /**< shown, but no figure of the view: no origin */
};

struct report_column {
    const char *name; /**< of the statement's column; of a percentage or average one of its own */
    const char *heading;
    enum report_kind kind;
    unsigned flags;     /**< of enum report_flags */
    const char *origin; /**< expression over the section's view that gives the same; NULL: `name` */
    const char *part;   /**< PERCENT, AVERAGE: the columns that it is made of; DECIMAL: the count
                           that it is made of, with which it is suppressed, or NULL */
    const char *whole;  /**< PERCENT, AVERAGE; COUNT: the column of which it is a part, or NULL */
    const char *within; /**< COUNT: another one of which it is a part, or NULL */
    int warn_above;     /**< a greater number is marked; 0: none is */
};

enum report_chart_kind { REPORT_NO_CHART, REPORT_LINE, REPORT_BARS };

struct report_section {
    const char *id;    /**< its anchor */
    const char *title; /**< its heading */
    const char *statement;
    const char *view;        /**< "bi.contact_weekly" */
    const char *where;       /**< over the view, what all rows share; $1, $2 as in the statement */
    const char *explanation; /**< definition and clock, in plain words */
    const char *empty;       /**< what is said when there is no row */
    enum report_chart_kind chart;
    const char *charted[2]; /**< columns drawn, the second may be NULL */
    const char *reference;  /**< BARS: column whose value is drawn as a line, or NULL */
    bool series;            /**< a row is a period: the last one that reported on */
    const struct report_column *columns; /**< ends with a NULL name */
};

struct report_definition {
    const char *name;
    const char *title;                     /**< before the name of the authority */
    const struct report_section *sections; /**< ends with a NULL id */
    bool summary;                          /**< begins with headlines and what changed most */
    bool suppressed;                       /**< counts of 1 to 5 are not shown */
};

/** The weekly data meeting's pack, the 52-week review, and the partnership board's month. */
extern const struct report_definition report_weekly, report_review, report_board;

/** The period that a report is about. Dates are days since 1970. */
struct report_period {
    bool monthly;
    int32_t first;       /**< day of it */
    int32_t last;        /**< day of it */
    int32_t series;      /**< first day of the first period of a series */
    int32_t before;      /**< first day of the period before it */
    int32_t year_before; /**< first day of the same period a year before: 52 weeks or 12 months */
    char name[16];       /**< 2020-W45 or 2020-11 */
};

/** ISO week such as 2020-W45; false when there is no such week. A series has 13 weeks. */
bool report_period_week(const char *text, struct report_period *ret_period) FD_MUST_CHECK
    FD_NONNULL(1, 2);
/** Month such as 2020-11; false when it is none. A series has 13 months. */
bool report_period_month(const char *text, struct report_period *ret_period) FD_MUST_CHECK
    FD_NONNULL(1, 2);

/** The place of the column called `name`; it must be there. */
int report_column_find(const struct report_section *section, const char *name) FD_NONNULL(1, 2);
/** How many columns the section has. */
int report_column_count(const struct report_section *section) FD_NONNULL(1);

#endif
