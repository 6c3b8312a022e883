/* Whether an archive is as it was written, and whole. */
#include "archive_check.h"

#include <inttypes.h>

#include "avro/fd_archive_file.h"
#include "base/fd_str.h"

static bool is_right(const struct archive_folder *folder, const struct archive_entry *entry,
                     const struct fd_archived_record *record, int64_t least)
{
    return fd_str_equal(record->topic, fd_str_from(folder->topic)) &&
           record->partition == entry->partition && record->offset >= least &&
           record->offset < entry->next &&
           archive_day(record->timestamp) == archive_name_day(entry->name);
}

static enum fd_status read_records(const struct archive_folder *folder,
                                   const struct archive_entry *entry,
                                   struct fd_archive_reader *reader, struct fd_error *error)
{
    const struct fd_archived_record *record = NULL;
    int64_t least = entry->first;
    int64_t records = 0;
    enum fd_status status;

    while ((status = fd_archive_reader_next(reader, &record, error)) == FD_OK && record) {
        if (!is_right(folder, entry, record, least)) {
            return fd_error_set(error, FD_FATAL, "archive",
                                "%s/%s: its record at offset %" PRId64 " doesn't belong there",
                                folder->path, entry->name, record->offset);
        }
        least = record->offset + 1;
        records++;
    }
    if (status == FD_OK && (records != entry->records || least != entry->last_offset + 1)) {
        return fd_error_set(error, FD_FATAL, "archive",
                            "%s/%s: has %" PRId64 " records to offset %" PRId64
                            ", the manifest says %" PRId64 " to %" PRId64,
                            folder->path, entry->name, records, least - 1, entry->records,
                            entry->last_offset);
    }
    return status;
}

static enum fd_status check_file(const struct archive_folder *folder,
                                 const struct archive_entry *entry, struct fd_error *error)
{
    struct fd_archive_reader *reader = NULL;
    char path[PATH_MAX];
    enum fd_status status = archive_folder_check(folder, entry, error);

    if (status == FD_OK) {
        status = archive_folder_path(folder, entry->name, 0, path, error);
    }
    if (status == FD_OK) {
        status = fd_archive_reader_new(path, &reader, error);
    }
    if (status == FD_OK) {
        status = read_records(folder, entry, reader, error);
    }
    fd_archive_reader_destroy(&reader);
    return status;
}

static void tell(json_t *list, const struct archive_folder *folder, int32_t partition,
                 int64_t first, int64_t next, const char *what)
{
    json_array_append_new(list, json_sprintf("%s partition %" PRId32 ": offsets %" PRId64
                                             " to %" PRId64 " %s",
                                             folder->topic, partition, first, next - 1, what));
}

void archive_check(const struct archive_folder *folder, json_t *faults, json_t *notes)
{
    const struct archive_manifest *manifest = &folder->manifest;
    struct fd_error error;

    for (int i = 0; i < manifest->count; i++) {
        const struct archive_entry *entry = &manifest->entries[i];
        bool begins = i == 0 || entry[-1].partition != entry->partition;
        int64_t known = begins ? 0 : entry[-1].next;

        if (entry->first > known) {
            tell(faults, folder, entry->partition, known, entry->first, "are missing");
        }
        if (entry->state == ARCHIVE_DELETED) {
            tell(notes, folder, entry->partition, entry->first, entry->next,
                 "had been deleted from Kafka before they were archived");
        }
        if (entry->state == ARCHIVE_HELD && check_file(folder, entry, &error) != FD_OK) {
            json_array_append_new(faults, json_string(error.message));
        }
    }
}
