#include "timeliness.h"

const struct fd_config_key timeliness_config_keys[] = {FD_SERVICE_KEYS{.name = NULL}};
