#include "caseload.h"

const struct fd_config_key caseload_config_keys[] = {FD_SERVICE_KEYS{.name = NULL}};
