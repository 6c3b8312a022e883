/**
 * Gives every file named, or in a folder named, to a fuzz target once, so that what a fuzzer once
 * found is tested in every build. Fails when there is no file.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t size);

static int replay_file(const char *path)
{
    unsigned char *bytes = NULL;
    size_t size = 0;
    FILE *file = fopen(path, "rbe");
    struct stat status;

    if (!file || fstat(fileno(file), &status) != 0) {
        fprintf(stderr, "can't read %s\n", path);
        exit(1);
    }
    /* Exactly as large as the input, so that the address sanitizer sees a read past its end. */
    bytes = malloc((size_t)status.st_size);
    if (bytes) {
        size = fread(bytes, 1, (size_t)status.st_size, file);
    }
    fclose(file);
    LLVMFuzzerTestOneInput(bytes, size);
    free(bytes);
    return 1;
}

static int is_visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static int replay(const char *path)
{
    struct dirent **entries = NULL;
    struct stat status;
    int replayed = 0;
    int count;

    if (stat(path, &status) != 0 || !S_ISDIR(status.st_mode)) {
        return replay_file(path);
    }
    count = scandir(path, &entries, is_visible, alphasort);
    for (int i = 0; i < count; i++) {
        char name[4096];

        snprintf(name, sizeof(name), "%s/%s", path, entries[i]->d_name);
        replayed += replay(name);
        free(entries[i]);
    }
    free(entries);
    return replayed;
}

int main(int argc, char **argv)
{
    int replayed = 0;

    for (int i = 1; i < argc; i++) {
        replayed += replay(argv[i]);
    }
    printf("%d inputs replayed\n", replayed);
    return replayed > 0 ? 0 : 1;
}
