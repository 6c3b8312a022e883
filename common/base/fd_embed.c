#include "base/fd_embed.h"

#include <string.h>

const struct fd_embedded *fd_embedded_find(const struct fd_embedded *table, const char *name)
{
    for (; table->name; table++) {
        if (strcmp(table->name, name) == 0) {
            return table;
        }
    }
    return NULL;
}
