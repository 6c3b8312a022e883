#ifndef FD_CONFIG_MAN_H
#define FD_CONFIG_MAN_H

#include <stdio.h>

#include "base/fd_config.h"

/** Manual pages of section 8 in man(7), printed from the tables that --help is printed from. */

/** Its head and NAME; `summary` is a sentence. */
void fd_man_begin(const char *program, const char *summary, FILE *out) FD_NONNULL(1, 2, 3);
/** Plain text: nothing in it is taken for markup. */
void fd_man_text(const char *text, FILE *out) FD_NONNULL(1, 2);
/** The same, after a blank line. */
void fd_man_paragraph(const char *text, FILE *out) FD_NONNULL(1, 2);
/** A section (SH), or a part of one (SS). */
void fd_man_heading(const char *macro, const char *title, FILE *out) FD_NONNULL(1, 2, 3);
/** A term, in bold, and what it means. */
void fd_man_term(const char *term, const char *text, FILE *out) FD_NONNULL(1, 2, 3);
/** Lines to be shown as they are. */
void fd_man_example(const char *text, FILE *out) FD_NONNULL(1, 2);
/** A key as it is given on the command line, and what is to be known of it. */
void fd_man_option(const struct fd_config_key *key, FILE *out) FD_NONNULL(1, 2);
/** What each of `names`, NULL-terminated, is about, as NAME(SECTION) or a path. */
void fd_man_see_also(const char *const *names, FILE *out) FD_NONNULL(1, 2);

/** The whole page of a program that runs until it is told to stop. */
void fd_config_print_man(const struct fd_config_key *keys, const char *program, const char *summary,
                         FILE *out) FD_NONNULL(1, 2, 3, 4);

#endif
