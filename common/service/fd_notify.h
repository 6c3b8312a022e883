#ifndef FD_NOTIFY_H
#define FD_NOTIFY_H

/**
 * Tell the service manager of a state, such as "READY=1" or "STOPPING=1", by systemd's protocol on
 * $NOTIFY_SOCKET. Does nothing without one; failures are nobody's concern.
 */
void fd_notify(const char *state) __attribute__((nonnull(1)));

#endif
