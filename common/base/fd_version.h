#ifndef FD_VERSION_H
#define FD_VERSION_H

/** This version of frontdoor, such as "0.1.0", and the day it was made, such as "2026-11-23". */
extern const char fd_version[];
extern const char fd_version_date[];

#endif
