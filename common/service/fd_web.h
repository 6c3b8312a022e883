#ifndef FD_WEB_H
#define FD_WEB_H

#include "base/fd_error.h"
#include "base/fd_macros.h"

/**
 * What a program tells by HTTP, in a thread of its own, to whoever may connect:
 *
 *   /metrics  what fd_metrics.h has, as OpenMetrics text
 *   /healthz  200 while the program is alive, else 503 (fd_health.h)
 *   /readyz   200 while it does its work, else 503 and why not
 *
 * There is nothing in it of a child, no password and no way to change anything.
 */
struct fd_web;

/**
 * Listen at `address`, HOST:PORT or [HOST]:PORT with a numeric host, and log where: port 0 is any
 * free one. FD_FATAL with code "config" for an address that is none or can't be had.
 */
enum fd_status fd_web_start(const char *address, struct fd_web **ret_web,
                            struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2, 3);
/** The port that it listens at. */
unsigned fd_web_port(const struct fd_web *web) FD_NONNULL(1);
void fd_web_stop(struct fd_web **web);

#endif
