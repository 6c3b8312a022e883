#ifndef FD_NOTIFY_H
#define FD_NOTIFY_H

#include <stdbool.h>

#include "base/fd_macros.h"

/**
 * Tell the service manager of a state, such as "STOPPING=1", by systemd's protocol on
 * $NOTIFY_SOCKET. Nobody waits for it: false when it has more to read already than its socket
 * takes, so that the caller can say it later. Without a socket there is nobody to be told, which is
 * as well as any other failure.
 */
bool fd_notify(const char *state) FD_NONNULL(1);

#endif
