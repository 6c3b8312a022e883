#include "domain/fd_sha256.h"

#include <openssl/evp.h>
#include <stdbool.h>
#include <stdio.h>

enum { BYTES = 32 };

static void put_hex(const unsigned char bytes[BYTES], char ret_text[FD_SHA256_TEXT_SIZE])
{
    for (int i = 0; i < BYTES; i++) {
        snprintf(ret_text + 2 * i, 3, "%02x", bytes[i]);
    }
}

/* False: it can't be read on. */
static bool digest_all(FILE *file, EVP_MD_CTX *digest, int64_t *ret_size)
{
    char piece[16384];
    size_t size;

    *ret_size = 0;
    while ((size = fread(piece, 1, sizeof(piece), file)) > 0) {
        EVP_DigestUpdate(digest, piece, size);
        *ret_size += (int64_t)size;
    }
    return !ferror(file);
}

enum fd_status fd_sha256_file(const char *path, char ret_text[FD_SHA256_TEXT_SIZE],
                              int64_t *ret_size, struct fd_error *error)
{
    FILE *file = fopen(path, "re");
    EVP_MD_CTX *digest = EVP_MD_CTX_new();
    unsigned char bytes[BYTES];
    int64_t size = 0;
    enum fd_status status = FD_OK;

    if (!digest || !EVP_DigestInit_ex(digest, EVP_sha256(), NULL)) {
        fd_abort("SHA-256 can't be had");
    }
    if (!file || !digest_all(file, digest, &size)) {
        status = fd_error_set(error, FD_FATAL, "file", "%s: %m", path);
    } else {
        EVP_DigestFinal_ex(digest, bytes, NULL);
        put_hex(bytes, ret_text);
        *ret_size = size;
    }
    if (file) {
        fclose(file);
    }
    EVP_MD_CTX_free(digest);
    return status;
}
