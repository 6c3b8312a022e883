#ifndef CTL_FINDINGS_H
#define CTL_FINDINGS_H

#include <jansson.h>

#include "ctl.h"

/** What of the services needs a person; that of one program only unless `program` is NULL. */
enum fd_status ctl_findings_read(struct ctl *ctl, const char *program,
                                 PGresult **ret_findings) FD_MUST_CHECK FD_NONNULL(1, 3);
/** "needs a person: ..." with a line each, or that nothing does. */
void ctl_findings_print(const PGresult *findings) FD_NONNULL(1);
/** An array of objects with program, finding, cure. The caller's. */
json_t *ctl_findings_json(const PGresult *findings) FD_NONNULL(1);

#endif
