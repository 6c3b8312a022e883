#ifndef CTL_FINDINGS_H
#define CTL_FINDINGS_H

#include <jansson.h>
#include <libpq-fe.h>

#include "base/fd_macros.h"

/*
 * What needs a person: an array of objects with program (what it is about), finding (what is wrong)
 * and cure (what to do).
 */

/** One, with copies of the texts. */
void ctl_findings_add(json_t *findings, const char *program, const char *finding, const char *cure)
    FD_NONNULL(1, 2, 3, 4);
/** Rows with these columns. */
void ctl_findings_add_rows(json_t *findings, const PGresult *rows) FD_NONNULL(1, 2);
/** "needs a person: ..." with a line each, or that nothing does. */
void ctl_findings_print(const json_t *findings) FD_NONNULL(1);

#endif
