#ifndef FD_RELOAD_H
#define FD_RELOAD_H

#include "base/fd_config.h"
#include "base/fd_env.h"
#include "service/fd_program.h"

/**
 * SIGHUP: the configuration is read again as at the start, from the same file, environment and
 * command line. What its table lets change while running is taken over; what else is different is
 * named, and counts from the next start on. With an error in it nothing is taken over.
 *
 * @locality the thread that runs the program
 */

/** Once; everything has to stay as long as the program runs. */
void fd_reload_init(const struct fd_program *program, struct fd_config *config, int argc,
                    char **argv, const struct fd_env *env) FD_NONNULL(1, 2, 4, 5);
/** Do so if it was asked for since the last look. */
void fd_reload_look(void);

#endif
