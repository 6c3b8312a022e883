#ifndef FD_SQL_H
#define FD_SQL_H

#include "base/fd_embed.h"

/** Every file of schemas/sql, by its path there, sorted. Ends with a NULL name. */
extern const struct fd_embedded fd_embedded_sql[];

#endif
