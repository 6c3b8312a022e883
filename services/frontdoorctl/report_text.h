#ifndef REPORT_TEXT_H
#define REPORT_TEXT_H

#include "base/fd_buf.h"
#include "report.h"

/** Append `text` for HTML: as an element's text or in a quoted attribute. */
void report_put_escaped(struct fd_buf *buf, const char *text) FD_NONNULL(1, 2);

/**
 * Append a value as people read it: 1,854; 61.3%; 2 Nov 2020; Nov 2020; 2 Nov 2020, 09:05;
 * 3 h 20 min. Text is escaped for HTML; what isn't of its kind appears as it is.
 */
void report_put_value(struct fd_buf *buf, enum report_kind kind, const char *text) FD_NONNULL(1, 3);

/** "2 Nov 2020", "2 Nov" (without its year) or "Nov 2020". */
void report_put_day(struct fd_buf *buf, int32_t day) FD_NONNULL(1);
void report_put_short_day(struct fd_buf *buf, int32_t day) FD_NONNULL(1);
void report_put_month(struct fd_buf *buf, int32_t day) FD_NONNULL(1);

#endif
