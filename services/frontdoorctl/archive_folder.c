/* An archive's files. What is written has its name only once it is on the disk, and counts only
   once a manifest names it, which takes the place of the one before in one step. */
#include "archive_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ctl_file.h"

enum { MANIFEST_MOST = 1 << 30 };

static const char manifest_name[] = "manifest.json";

static enum fd_status fail(const char *path, struct fd_error *error)
{
    return fd_error_set(error, FD_FATAL, "file", "%s: %m", path);
}

static enum fd_status name_path(const struct archive_folder *folder, const char *name,
                                const char *ending, char ret_path[PATH_MAX], struct fd_error *error)
{
    int size = snprintf(ret_path, PATH_MAX, "%s/%s%s", folder->path, name, ending);

    return size > 0 && size < PATH_MAX
               ? FD_OK
               : fd_error_set(error, FD_FATAL, "file", "%.200s: the path is too long", name);
}

enum fd_status archive_folder_path(const struct archive_folder *folder, const char *name,
                                   int32_t partition, char ret_path[PATH_MAX],
                                   struct fd_error *error)
{
    char draft[16];

    snprintf(draft, sizeof(draft), "%" PRId32, partition);
    return name_path(folder, name ? name : draft, name ? "" : ".part", ret_path, error);
}

/* A folder's list of names is on the disk. */
static enum fd_status sync_folder(const char *path, struct fd_error *error)
{
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    enum fd_status status = FD_OK;

    if (folder < 0 || fsync(folder) != 0) {
        status = fail(path, error);
    }
    if (folder >= 0) {
        close(folder);
    }
    return status;
}

static enum fd_status make_folder(const char *path, struct fd_error *error)
{
    return mkdir(path, 0700) == 0 || errno == EEXIST ? FD_OK : fail(path, error);
}

static enum fd_status lock_folder(struct archive_folder *folder, struct fd_error *error)
{
    folder->lock = open(folder->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder->lock >= 0 && flock(folder->lock, LOCK_EX | LOCK_NB) == 0) {
        return FD_OK;
    }
    return errno == EWOULDBLOCK
               ? fd_error_set(error, FD_FATAL, "archive_busy",
                              "%s: another frontdoorctl archives into it just now", folder->path)
               : fail(folder->path, error);
}

/* One that isn't there is empty. */
static enum fd_status load(struct archive_folder *folder, struct fd_error *error)
{
    char path[PATH_MAX];
    struct fd_buf text;
    enum fd_status status = name_path(folder, manifest_name, "", path, error);

    if (status != FD_OK || (access(path, F_OK) != 0 && errno == ENOENT)) {
        return status;
    }
    fd_buf_init(&text, MANIFEST_MOST);
    status = ctl_read_file(path, &text, error);
    if (status == FD_OK) {
        status = archive_manifest_parse(&folder->manifest, folder->topic, fd_buf_text(&text),
                                        text.length, error);
        if (status != FD_OK) {
            fd_error_prefix(error, "%s", path);
        }
    }
    fd_buf_clean_up(&text);
    return status;
}

enum fd_status archive_folder_open(struct archive_folder *folder, const char *dir,
                                   const char *topic, bool writing, struct fd_error *error)
{
    int size = snprintf(folder->path, PATH_MAX, "%s/%s", dir, topic);
    enum fd_status status = FD_OK;

    folder->topic = topic;
    folder->lock = -1;
    folder->manifest = (struct archive_manifest){0};
    if (size < 0 || size >= PATH_MAX) {
        return fd_error_set(error, FD_FATAL, "file", "%.200s: the path is too long", dir);
    }
    if (writing) {
        status = make_folder(dir, error);
        status = status == FD_OK ? make_folder(folder->path, error) : status;
        status = status == FD_OK ? sync_folder(dir, error) : status;
        status = status == FD_OK ? lock_folder(folder, error) : status;
    }
    if (status == FD_OK) {
        status = load(folder, error);
    }
    if (status != FD_OK) {
        archive_folder_close(folder);
    }
    return status;
}

void archive_folder_close(struct archive_folder *folder)
{
    if (folder) {
        archive_manifest_clean_up(&folder->manifest);
        if (folder->lock >= 0) {
            close(folder->lock);
        }
        folder->lock = -1;
    }
}

/* "YYYY-MM-DD/..." */
static void cut_to_folder(char *path)
{
    char *slash = strrchr(path, '/');

    if (slash) {
        *slash = '\0';
    }
}

enum fd_status archive_folder_place(const struct archive_folder *folder,
                                    struct archive_entry *entry, struct fd_error *error)
{
    char draft[PATH_MAX];
    char path[PATH_MAX];
    char day[PATH_MAX];
    enum fd_status status = archive_folder_path(folder, NULL, entry->partition, draft, error);

    status = status == FD_OK ? archive_folder_path(folder, entry->name, 0, path, error) : status;
    status = status == FD_OK ? archive_folder_path(folder, entry->name, 0, day, error) : status;
    status = status == FD_OK ? fd_sha256_file(draft, entry->sha256, &entry->bytes, error) : status;
    if (status != FD_OK) {
        return status;
    }
    cut_to_folder(day);
    status = make_folder(day, error);
    if (status == FD_OK && rename(draft, path) != 0) {
        status = fail(path, error);
    }
    return status == FD_OK ? sync_folder(day, error) : status;
}

static enum fd_status write_json(const json_t *json, const char *path, struct fd_error *error)
{
    int descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    FILE *file = descriptor >= 0 ? fdopen(descriptor, "w") : NULL;
    enum fd_status status = FD_OK;

    if (!file) {
        return fail(path, error);
    }
    if (json_dumpf(json, file, JSON_INDENT(1)) != 0 || fputc('\n', file) == EOF ||
        fflush(file) != 0 || fsync(fileno(file)) != 0) {
        status = fail(path, error);
    }
    fclose(file);
    return status;
}

enum fd_status archive_folder_save(const struct archive_folder *folder, struct fd_error *error)
{
    char draft[PATH_MAX];
    char path[PATH_MAX];
    json_t *json;
    enum fd_status status = name_path(folder, manifest_name, "", path, error);

    status = status == FD_OK ? name_path(folder, manifest_name, ".part", draft, error) : status;
    if (status != FD_OK) {
        return status;
    }
    json = archive_manifest_json(&folder->manifest, folder->topic);
    status = write_json(json, draft, error);
    json_decref(json);
    if (status == FD_OK && rename(draft, path) != 0) {
        status = fail(path, error);
    }
    return status == FD_OK ? sync_folder(folder->path, error) : status;
}

enum fd_status archive_folder_check(const struct archive_folder *folder,
                                    const struct archive_entry *entry, struct fd_error *error)
{
    char path[PATH_MAX];
    char sha256[FD_SHA256_TEXT_SIZE];
    int64_t bytes = 0;
    enum fd_status status = archive_folder_path(folder, entry->name, 0, path, error);

    if (status == FD_OK && fd_sha256_file(path, sha256, &bytes, error) != FD_OK) {
        status = FD_FATAL;
    } else if (status == FD_OK && (bytes != entry->bytes || strcmp(sha256, entry->sha256) != 0)) {
        status = fd_error_set(error, FD_FATAL, "archive_damaged",
                              "%s: its checksum isn't that of the manifest: it was changed, or is "
                              "damaged",
                              path);
    }
    return status;
}
