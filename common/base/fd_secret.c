#include "base/fd_secret.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LIMIT = 64 * 1024 };

static char *copy(const char *text)
{
    char *made = text && *text ? strdup(text) : NULL;

    if (text && *text && !made) {
        fd_abort("out of memory for a secret");
    }
    return made;
}

static size_t without_line_end(const char *text, size_t size)
{
    if (size > 0 && text[size - 1] == '\n') {
        size--;
    }
    if (size > 0 && text[size - 1] == '\r') {
        size--;
    }
    return size;
}

static enum fd_status read_file(const char *path, char **ret_text, struct fd_error *error)
{
    FILE *file = fopen(path, "re");
    char text[LIMIT];
    enum fd_status status = FD_OK;
    size_t size;

    if (!file) {
        return fd_error_set(error, FD_RETRY, "secret_file", "can't read the file %s: %m", path);
    }
    size = fread(text, 1, sizeof(text), file);
    if (ferror(file) || size == sizeof(text) || memchr(text, '\0', size)) {
        status = fd_error_set(error, FD_RETRY, "secret_file",
                              "the file %s holds no text of at most 64 KiB", path);
    } else {
        text[without_line_end(text, size)] = '\0';
        *ret_text = copy(text);
    }
    fclose(file);
    explicit_bzero(text, sizeof(text));
    return status;
}

enum fd_status fd_secret_read(const struct fd_secret *secret, char **ret_text,
                              struct fd_error *error)
{
    *ret_text = NULL;
    if (secret->file) {
        return read_file(secret->file, ret_text, error);
    }
    *ret_text = copy(secret->value);
    return FD_OK;
}

void fd_secret_wipe(char **text)
{
    if (text && *text) {
        explicit_bzero(*text, strlen(*text));
        free(*text);
        *text = NULL;
    }
}

void fd_secret_set(struct fd_secret *secret, const char *value, const char *file)
{
    fd_secret_clean_up(secret);
    secret->file = copy(file);
    secret->value = secret->file ? NULL : copy(value);
}

void fd_secret_clean_up(struct fd_secret *secret)
{
    char *value = (char *)(uintptr_t)secret->value;

    fd_secret_wipe(&value);
    free((char *)(uintptr_t)secret->file);
    *secret = (struct fd_secret){0};
}
