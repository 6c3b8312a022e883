#include "service/fd_service_keys.h"

const char *const fd_service_log_levels[] = {"debug", "info", "warn", "error", NULL};
const char *const fd_service_log_formats[] = {"logfmt", "json", NULL};
const char *const fd_service_on_fatal[] = {"exit", "hold", NULL};
