#ifndef REPORT_FIGURES_H
#define REPORT_FIGURES_H

#include <jansson.h>

#include "base/fd_error.h"
#include "base/fd_str.h"
#include "report_page.h"

/** Append the page's figures as JSON, for programs and for the next pack. Nothing runs. */
void report_put_figures(struct fd_buf *buf, const struct report_page *page) FD_NONNULL(1, 2);

/**
 * Find and parse the figures that a page embeds. FD_FATAL "report" when `html` is no page of ours.
 * The caller has *ret_figures to json_decref.
 */
enum fd_status report_read_figures(struct fd_str html, json_t **ret_figures,
                                   struct fd_error *error) FD_MUST_CHECK FD_NONNULL(2);

/** "contacts/2020-11-02/contacts": what one figure of a series is called in the JSON. */
void report_put_figure_name(struct fd_buf *buf, const struct report_table *table, int row,
                            int column) FD_NONNULL(1, 2);

/** Whether figures of this column are compared between periods and packs: numbers that are shown
    and don't depend on the present. */
bool report_column_is_compared(const struct report_column *column) FD_NONNULL(1);

#endif
