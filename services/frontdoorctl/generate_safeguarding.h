#ifndef GENERATE_SAFEGUARDING_H
#define GENERATE_SAFEGUARDING_H

#include "generate_writer.h"

/**
 * Tell what follows referrals: strategy discussions, section 47 enquiries, conferences, early help,
 * the legal gateway, and figures that are only counted.
 */
void fd_gen_tell_safeguarding(struct fd_gen_writer *writer) FD_NONNULL(1);

#endif
