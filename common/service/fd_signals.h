#ifndef FD_SIGNALS_H
#define FD_SIGNALS_H

#include <stdbool.h>

/**
 * SIGTERM and SIGINT ask for the end; the loop looks at fd_signals_stop. A second one ends the
 * process at once. SIGHUP asks for the configuration to be read again. SIGPIPE is ignored. One of
 * the few things that have to be global.
 */
void fd_signals_init(void);
bool fd_signals_stop(void);
/** Whether that was asked for since the last call. */
bool fd_signals_reload(void);

#endif
