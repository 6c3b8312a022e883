#include "caseload.h"

#include "service/fd_service_keys.h"

const struct fd_config_key caseload_config_keys[] = {FD_SERVICE_KEYS{.name = NULL}};
