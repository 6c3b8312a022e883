#include "repeat_contact.h"

const struct fd_config_key repeat_contact_config_keys[] = {FD_SERVICE_KEYS{.name = NULL}};
