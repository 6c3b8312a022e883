#include "avro/fd_registry_cache.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "avro/fd_schema.h"
#include "avro/fd_schema_node.h"

/* False where the path is too long. */
static bool name_file(char ret_path[PATH_MAX], const struct fd_registry_cache *cache, uint32_t id)
{
    int size = snprintf(ret_path, PATH_MAX, "%s/%" PRIu32 "-%016" PRIx64 ".avsc", cache->folder, id,
                        cache->registry);

    return size > 0 && size < PATH_MAX;
}

static bool name_draft(char ret_path[PATH_MAX], const char *folder)
{
    int size = snprintf(ret_path, PATH_MAX, "%s/.new-XXXXXX", folder);

    return size > 0 && size < PATH_MAX;
}

struct fd_registry_cache fd_registry_cache_of(const char *folder, const char *url)
{
    return (struct fd_registry_cache){folder, fd_crc64_avro(url, strlen(url))};
}

enum fd_status fd_registry_cache_check(const struct fd_registry_cache *cache,
                                       struct fd_error *error)
{
    char draft[PATH_MAX];
    int file;

    if (!cache->folder) {
        return FD_OK;
    }
    file = name_draft(draft, cache->folder) ? mkstemp(draft) : -1;
    if (file < 0) {
        return fd_error_set(error, FD_FATAL, "config",
                            "schema-cache-folder: no file can be made in %s: %m", cache->folder);
    }
    close(file);
    unlink(draft);
    return FD_OK;
}

char *fd_registry_cache_get(const struct fd_registry_cache *cache, uint32_t id)
{
    char path[PATH_MAX];
    FILE *file = cache->folder && name_file(path, cache, id) ? fopen(path, "re") : NULL;
    char *text;
    size_t size;

    if (!file) {
        return NULL;
    }
    text = malloc(FD_SCHEMA_MAX_TEXT + 1);
    if (!text) {
        fd_abort("out of memory for a schema");
    }
    size = fread(text, 1, FD_SCHEMA_MAX_TEXT, file);
    text[size] = '\0';
    if (ferror(file) || size == 0) {
        free(text);
        text = NULL;
    }
    fclose(file);
    return text;
}

static bool write_draft(int draft, struct fd_str text)
{
    FILE *file = fdopen(draft, "w");
    bool written;

    if (!file) {
        close(draft);
        return false;
    }
    written = fwrite(text.ptr, 1, text.len, file) == text.len;
    return fclose(file) == 0 && written;
}

void fd_registry_cache_put(const struct fd_registry_cache *cache, uint32_t id, struct fd_str text)
{
    char path[PATH_MAX];
    char draft[PATH_MAX];
    int file;

    if (!cache->folder || !name_file(path, cache, id) || !name_draft(draft, cache->folder)) {
        return;
    }
    file = mkstemp(draft);
    if (file >= 0 && !(write_draft(file, text) && rename(draft, path) == 0)) {
        unlink(draft);
    }
}
