#include "ctl_file.h"

#include <stdio.h>

enum fd_status ctl_read_file(const char *path, struct fd_buf *buf, struct fd_error *error)
{
    FILE *file = fopen(path, "re");
    char piece[16384];
    size_t size;

    if (!file) {
        return fd_error_set(error, FD_FATAL, "file", "%s: %m", path);
    }
    while ((size = fread(piece, 1, sizeof(piece), file)) > 0) {
        fd_buf_put(buf, piece, size);
    }
    if (ferror(file)) {
        fd_error_set(error, FD_FATAL, "file", "%s: reading failed", path);
        fclose(file);
        return FD_FATAL;
    }
    fclose(file);
    return buf->failed ? fd_error_set(error, FD_FATAL, "file", "%s is larger than %zu MiB", path,
                                      buf->limit >> 20)
                       : FD_OK;
}
