#ifndef GENERATE_H
#define GENERATE_H

/**
 * `frontdoorctl generate`: print or publish three synthetic years that carry published figures.
 * `argv` is what follows the command's name. Returns the exit status of design: operator's
 * commands; errors are one line on standard error.
 */
int fd_ctl_generate(int argc, char **argv);

#endif
