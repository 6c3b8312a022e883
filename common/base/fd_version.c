#include "base/fd_version.h"

const char fd_version[] = FD_VERSION;
const char fd_version_date[] = FD_VERSION_DATE;
