#ifndef REPORT_SUPPRESS_H
#define REPORT_SUPPRESS_H

#include "report_table.h"

/**
 * Suppress counts of 1 to 5, and whatever would give one away:
 *   - a count that differs by 1 to 5 from one that it is a part of (`whole`, `within`), for the
 *     difference is such a count too;
 *   - of a column that adds up to a figure shown elsewhere (REPORT_ADDS_UP), beside one that is
 *     alone the next one in the column; and the whole column where that doesn't help, because
 *     there is no other or all suppressed ones must be 1, or 5, to make up what is missing.
 * Zero is shown otherwise. To be called before report_table_compute, which leaves out what is made
 * of suppressed counts.
 */
void report_suppress(struct report_table *table) FD_NONNULL(1);

#endif
