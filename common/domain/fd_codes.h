#ifndef FD_CODES_H
#define FD_CODES_H

#include "base/fd_embed.h"

/** schemas/codes: code lists, bank holidays and authorities, by file name ("channel.csv"). */
extern const struct fd_embedded fd_embedded_codes[];

/** schemas/events: the contracts ("call-logged.avsc"), earlier ones ("history/call-logged.1.avsc").
 */
extern const struct fd_embedded fd_embedded_events[];

#endif
