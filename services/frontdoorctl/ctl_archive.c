/* Keeps what the topics hold in files, for when Kafka doesn't any more. */
#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "archive_check.h"
#include "archive_write.h"
#include "ctl.h"
#include "domain/fd_calendar.h"
#include "domain/fd_intake.h"
#include "kafka/fd_topics.h"
#include "service/fd_service_keys.h"

/* What one run is about. */
struct archiving {
    struct ctl *ctl;
    struct fd_admin *admin;
    int32_t until; /* a day; negative: none */
    json_t *rows;  /* one a topic */
    bool found;    /* something that needs a person */
};

static bool is_wanted(const struct ctl *ctl, const char *name)
{
    struct fd_topic topic;

    return fd_topic_parse(ctl->options.topic_prefix, name, &topic) &&
           (!ctl->options.topic || strcmp(ctl->options.topic, name) == 0);
}

static void print_texts(const json_t *texts)
{
    const json_t *text;
    size_t i;

    json_array_foreach(texts, i, text)
    {
        printf("%s\n", json_string_value(text));
    }
}

/* --- archiving */

static void print_told(const char *topic, const struct archive_told *told)
{
    const json_t *gone;
    size_t i;

    if (told->records > 0) {
        printf("%s: %" PRId64 " records in %" PRId64 " files\n", topic, told->records, told->files);
    } else {
        printf("%s: nothing new\n", topic);
    }
    json_array_foreach(told->deleted, i, gone)
    {
        printf("%s partition %" JSON_INTEGER_FORMAT ": offsets %" JSON_INTEGER_FORMAT
               " to %" JSON_INTEGER_FORMAT
               " had been deleted from Kafka before they were archived\n",
               topic, json_integer_value(json_object_get(gone, "partition")),
               json_integer_value(json_object_get(gone, "first_offset")),
               json_integer_value(json_object_get(gone, "next_offset")) - 1);
    }
}

static enum fd_status archive_topic(struct archiving *archiving, const char *topic)
{
    struct ctl *ctl = archiving->ctl;
    struct archive_told told;
    enum fd_status status = archive_write(ctl, archiving->admin, topic, archiving->until, &told);

    archiving->found = archiving->found || json_array_size(told.deleted) > 0;
    if (status == FD_OK && !ctl->options.json) {
        print_told(topic, &told);
        fflush(stdout);
    }
    json_array_append_new(archiving->rows,
                          json_pack("{s:s, s:I, s:I, s:O}", "topic", topic, "records",
                                    (json_int_t)told.records, "files", (json_int_t)told.files,
                                    "deleted", told.deleted));
    json_decref(told.deleted);
    return status;
}

static enum fd_status archive_all(struct archiving *archiving)
{
    struct ctl *ctl = archiving->ctl;
    char **names = NULL;
    int count = 0;
    enum fd_status status = ctl_admin(ctl, &archiving->admin);

    if (status == FD_OK) {
        status =
            fd_admin_list(archiving->admin, ctl->options.topic_prefix, &names, &count, &ctl->error);
    }
    for (int i = 0; i < count; i++) {
        if (status == FD_OK && is_wanted(ctl, names[i])) {
            status = archive_topic(archiving, names[i]);
        }
        free(names[i]);
    }
    free(names);
    fd_admin_destroy(&archiving->admin);
    if (status == FD_OK && json_array_size(archiving->rows) == 0) {
        status = fd_error_set(&ctl->error, FD_FATAL, "topic", "there is no topic of events %s",
                              ctl->options.topic ? ctl->options.topic : ctl->options.topic_prefix);
    }
    return status;
}

/* --- checking */

static enum fd_status check_topic(struct archiving *archiving, const char *topic)
{
    struct ctl *ctl = archiving->ctl;
    struct archive_folder folder = {.lock = -1};
    json_t *faults = json_array();
    json_t *notes = json_array();
    enum fd_status status =
        archive_folder_open(&folder, ctl->options.archive, topic, false, &ctl->error);
    int64_t records = 0;

    if (status == FD_OK) {
        archive_check(&folder, faults, notes);
        for (int i = 0; i < folder.manifest.count; i++) {
            records += folder.manifest.entries[i].records;
        }
        archive_folder_close(&folder);
    } else {
        json_array_append_new(faults, json_string(ctl->error.message));
    }
    archiving->found = archiving->found || json_array_size(faults) > 0;
    if (!ctl->options.json) {
        printf("%s: %" PRId64 " records, %s\n", topic, records,
               json_array_size(faults) > 0 ? "and what is wrong" : "as they were written");
        print_texts(faults);
        print_texts(notes);
    }
    json_array_append_new(archiving->rows,
                          json_pack("{s:s, s:I, s:o, s:o}", "topic", topic, "records",
                                    (json_int_t)records, "faults", faults, "deleted", notes));
    return FD_OK;
}

static int is_visible(const struct dirent *item)
{
    return item->d_name[0] != '.';
}

static enum fd_status check_all(struct archiving *archiving)
{
    struct ctl *ctl = archiving->ctl;
    struct dirent **items = NULL;
    int count = scandir(ctl->options.archive, &items, is_visible, alphasort);
    enum fd_status status = FD_OK;

    if (count < 0) {
        return fd_error_set(&ctl->error, FD_FATAL, "file", "%s: %m", ctl->options.archive);
    }
    for (int i = 0; i < count; i++) {
        if (status == FD_OK && is_wanted(ctl, items[i]->d_name)) {
            status = check_topic(archiving, items[i]->d_name);
        }
        free(items[i]);
    }
    free(items);
    if (status == FD_OK && json_array_size(archiving->rows) == 0) {
        status = fd_error_set(&ctl->error, FD_FATAL, "archive", "%s: has no archive of %s",
                              ctl->options.archive,
                              ctl->options.topic ? ctl->options.topic : ctl->options.topic_prefix);
    }
    return status;
}

static int archive(struct ctl *ctl)
{
    struct archiving archiving = {.ctl = ctl, .until = -1};
    enum fd_status status;

    if (!ctl->options.archive) {
        return ctl_usage(ctl, "--dir says where the archive is");
    }
    if (ctl->options.until && (!fd_date_parse(fd_str_from(ctl->options.until), &archiving.until) ||
                               archiving.until < 0)) {
        return ctl_usage(ctl, "--until takes a day, such as 2020-11-03");
    }
    if (!ctl->options.check && !ctl->options.brokers) {
        return ctl_usage(ctl, "--kafka-brokers says where the topics are");
    }
    archiving.rows = json_array();
    status = ctl->options.check ? check_all(&archiving) : archive_all(&archiving);
    if (status == FD_OK && ctl->options.json) {
        ctl_print_json(archiving.rows, stdout);
    }
    json_decref(archiving.rows);
    if (status != FD_OK) {
        return CTL_FAILED;
    }
    return archiving.found ? CTL_FOUND : CTL_DONE;
}

static const struct fd_config_key keys[] = {
    /* Not required: --check needs no broker. */
    {"kafka", "kafka-brokers", FD_CONFIG_STRING, offsetof(struct ctl_options, brokers), NULL, 0, 0,
     NULL, NULL, 0, "Kafka's bootstrap servers"},
    CTL_KEY_PREFIX,
    CTL_KEY_JSON,
    CTL_KEY_TEXT(archive, "dir", "folder of the archive; it is made where it isn't there"),
    CTL_KEY_TEXT(topic, "topic", "only this topic, by its whole name"),
    CTL_KEY_TEXT(until, "until", "only records before this day, in UTC by Kafka's time"),
    CTL_KEY_FLAG(check, "check", "write nothing; say what is damaged or missing in the archive"),
    {0},
};

const struct ctl_command ctl_archive = {
    .name = "archive",
    .arguments = "",
    .summary = "add what the topics hold to an archive of Avro files, or check one",
    .example = "frontdoorctl archive --dir /srv/frontdoor-archive",
    .keys = keys,
    .run = archive,
};
