#include "base/fd_error.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum fd_status fd_error_set(struct fd_error *error, enum fd_status status, const char *code,
                            const char *format, ...)
{
    if (error) {
        va_list arguments;

        error->status = status;
        snprintf(error->code, sizeof(error->code), "%s", code);
        va_start(arguments, format);
        vsnprintf(error->message, sizeof(error->message), format, arguments);
        va_end(arguments);
    }
    return status;
}

enum fd_status fd_error_prefix(struct fd_error *error, const char *format, ...)
{
    char old[sizeof(error->message)];
    va_list arguments;
    size_t used;

    memcpy(old, error->message, sizeof(old));
    va_start(arguments, format);
    vsnprintf(error->message, sizeof(error->message), format, arguments);
    va_end(arguments);
    used = strlen(error->message);
    snprintf(error->message + used, sizeof(error->message) - used, ": %s", old);
    return error->status;
}

const char *fd_status_name(enum fd_status status)
{
    static const char *const names[] = {
        [FD_OK] = "ok",         [FD_RETRY] = "retry", [FD_POISON] = "poison",
        [FD_FENCED] = "fenced", [FD_FATAL] = "fatal",
    };

    return names[status];
}

_Noreturn void fd_abort(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    abort(); /* allowed: the one place */
}
