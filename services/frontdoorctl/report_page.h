#ifndef REPORT_PAGE_H
#define REPORT_PAGE_H

#include <jansson.h>

#include "base/fd_buf.h"
#include "base/fd_embed.h"
#include "report_table.h"

/** The files that a page is made with: report.css. */
extern const struct fd_embedded fd_embedded_report[];

/** All that a page says. Tables are in the order of the definition's sections. */
struct report_page {
    const struct report_definition *definition;
    struct report_period period;
    const char *authority;      /**< GSS code */
    const char *authority_name; /**< as people know it */
    const char *as_at;          /**< the present of its figures, an instant PostgreSQL reads */
    const char *as_at_local;    /**< the same, local YYYY-MM-DD hh:mm */
    int32_t go_live;            /**< of a review; else FD_DATE_NULL */
    int32_t mark;               /**< first day of the period marked in charts; FD_DATE_NULL: none */
    struct report_table **tables;
    int table_count;
    const json_t *previous; /**< what an earlier pack embeds; NULL: none was given */
};

/**
 * Append the whole page: HTML that needs nothing but itself. Every figure says where it can be
 * looked up: SELECT data-column FROM data-view WHERE data-row, with frontdoor.now at the page's
 * data-as-at. data-view stands on the table or the cell, data-row on the row or the cell.
 */
void report_put_page(struct fd_buf *buf, const struct report_page *page) FD_NONNULL(1, 2);

/** Append what a section shows: heading, explanation, chart, table. */
void report_put_section(struct fd_buf *buf, const struct report_page *page,
                        const struct report_table *table) FD_NONNULL(1, 2, 3);

/** Append the value of a cell as people read it, "c" or a dash. */
void report_put_cell_value(struct fd_buf *buf, const struct report_table *table, int row,
                           int column) FD_NONNULL(1, 2);

/** Append a cell that says itself where it can be looked up; `row` -1 is a period without a row. */
void report_put_lone_cell(struct fd_buf *buf, const struct report_page *page,
                          const struct report_table *table, int row, int column)
    FD_NONNULL(1, 2, 3);

/** Append headlines, what changed most, and what was restated since the previous pack. */
void report_put_summary(struct fd_buf *buf, const struct report_page *page) FD_NONNULL(1, 2);

#endif
