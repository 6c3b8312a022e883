/* Bring in history: exports of a case management system become events. What an export says is
   compared with what stands here, and only what is missing, or what an older import brought
   otherwise, is sent; a dry run prints that comparison. */
#include <stdio.h>
#include <string.h>

#include "ctl.h"
#include "ctl_audit.h"
#include "ctl_sender.h"
#include "import_here.h"
#include "import_print.h"
#include "import_text.h"
#include "service/fd_reference_load.h"
#include "service/fd_service_keys.h"

enum { MOST_FILES = 32, MOST_MAPPING = 16 << 20, TOPIC_SIZE = 250 };

/* What one run holds. */
struct importing {
    struct ctl *ctl;
    struct ctl_sender sender;
    struct fd_pg *pg;
    struct fd_reference *reference; /* as the database has it */
    const struct fd_authority *authority;
    struct import_labels labels;
    struct import_context context;
    struct import_reading reading;
    struct import_comparison comparison;
    struct fd_topic topics[FD_EVENT_TYPES];
    char topic_names[FD_EVENT_TYPES][TOPIC_SIZE];
};

/* Options
 */

/* A date, or an instant of RFC 3339. */
static bool parse_moment(const struct fd_calendar *calendar, const char *text, int64_t *ret_time)
{
    int32_t date;

    if (fd_date_parse(fd_str_from(text), &date)) {
        *ret_time = fd_calendar_midnight(calendar, date);
        return true;
    }
    return fd_time_parse(fd_str_from(text), ret_time);
}

static int set_revision(struct importing *importing)
{
    struct ctl *ctl = importing->ctl;
    int64_t time;

    if (ctl->options.revision >= 0) {
        importing->context.revision = ctl->options.revision;
        return CTL_DONE;
    }
    if (!ctl->options.as_of) {
        importing->context.revision = fd_env_now(ctl->env) / 1000;
        return ctl->options.dry_run
                   ? CTL_DONE
                   : ctl_usage(ctl, "--as-of is needed: when the export was made, so that a later "
                                    "one stands over it");
    }
    if (!parse_moment(importing->context.calendar, ctl->options.as_of, &time)) {
        return ctl_usage(ctl, "--as-of: expected a date or a time such as 2020-11-03T18:00:00Z");
    }
    if (time > fd_env_now(ctl->env)) {
        return ctl_usage(ctl, "--as-of lies ahead: what is published until then would be lost");
    }
    importing->context.revision = time / 1000;
    return CTL_DONE;
}

static int set_until(struct importing *importing, const struct import_format *format)
{
    struct ctl *ctl = importing->ctl;

    importing->reading.until = FD_DATE_NULL;
    if (!ctl->options.until) {
        return format == &import_annex_a
                   ? ctl_usage(ctl, "--until is needed: Annex A has no ids, so what is published "
                                    "from some day on must not be imported too")
                   : CTL_DONE;
    }
    return fd_date_parse(fd_str_from(ctl->options.until), &importing->reading.until)
               ? CTL_DONE
               : ctl_usage(ctl, "--until: expected a date such as 2020-11-03");
}

static int set_authority(struct importing *importing)
{
    struct ctl *ctl = importing->ctl;
    const char *gss_code = ctl->options.authority;

    if (!gss_code) {
        return ctl_usage(ctl, "--authority is needed: the GSS code of the export's authority");
    }
    importing->authority = fd_reference_find(importing->reference, fd_str_from(gss_code));
    if (!importing->authority) {
        return ctl_usage(ctl, "--authority: '%s' is the GSS code of no authority", gss_code);
    }
    importing->context.authority = importing->authority->gss_code;
    importing->comparison.authority_id = importing->authority->id;
    return CTL_DONE;
}

static int set_topics(struct importing *importing)
{
    struct ctl *ctl = importing->ctl;

    for (int type = 0; type < FD_EVENT_TYPES; type++) {
        snprintf(importing->topic_names[type], TOPIC_SIZE, "%s.%s", ctl->options.topic_prefix,
                 fd_contract_info((enum fd_event_type)type)->name);
        if (!fd_topic_parse(ctl->options.topic_prefix, importing->topic_names[type],
                            &importing->topics[type])) {
            return ctl_usage(ctl, "'%s' begins no topic", ctl->options.topic_prefix);
        }
    }
    return CTL_DONE;
}

static int take_options(struct importing *importing, const struct import_format *format)
{
    int result = set_authority(importing);

    importing->context.calendar = importing->reference->calendar;
    result = result == CTL_DONE ? set_revision(importing) : result;
    result = result == CTL_DONE ? set_until(importing, format) : result;
    return result == CTL_DONE ? set_topics(importing) : result;
}

/* Steps
 */

static enum fd_status open_import(struct importing *importing)
{
    struct ctl *ctl = importing->ctl;
    enum fd_status status = ctl_connect(ctl, &importing->pg);

    if (status == FD_OK) {
        status = fd_reference_load(importing->pg, &importing->reference, &ctl->error);
    }
    if (status == FD_OK) {
        status = ctl_sender_open(&importing->sender, ctl, !ctl->options.dry_run);
    }
    if (status == FD_OK) {
        status = import_labels_init(&importing->labels, importing->reading.arena, &ctl->error);
    }
    return status;
}

static void close_import(struct importing *importing)
{
    import_comparison_clean_up(&importing->comparison);
    import_labels_clean_up(&importing->labels);
    import_reading_clean_up(&importing->reading);
    if (importing->sender.arena) {
        ctl_sender_close(&importing->sender);
    }
    fd_reference_destroy(&importing->reference);
    fd_pg_destroy(&importing->pg);
}

static enum fd_status read_mapping(struct importing *importing)
{
    struct ctl *ctl = importing->ctl;
    const char *path = ctl->options.mapping;
    struct fd_buf text;
    enum fd_status status;

    if (!path) {
        return FD_OK;
    }
    fd_buf_init(&text, MOST_MAPPING);
    status = import_read_text(path, ctl->options.encoding, &text, &ctl->error);
    if (status == FD_OK) {
        status = import_labels_add(&importing->labels,
                                   (struct fd_str){text.data, (uint32_t)text.length}, &ctl->error);
        if (status != FD_OK) {
            fd_error_prefix(&ctl->error, "%s", path);
        }
    }
    fd_buf_clean_up(&text);
    return status;
}

static enum fd_status read_files(struct importing *importing, const struct import_format *format)
{
    struct ctl *ctl = importing->ctl;
    enum fd_status status = FD_OK;

    if (format == &import_ssd) {
        status = import_read_ssd(&importing->reading, ctl->config.arguments[1], &ctl->error);
    }
    for (int i = 1; format == &import_annex_a && i < ctl->config.argument_count && status == FD_OK;
         i++) {
        status = import_read_annex_a(&importing->reading, ctl->config.arguments[i], &ctl->error);
    }
    import_reading_sort(&importing->reading);
    return status;
}

static bool is_sent(const struct import_item *item)
{
    return item->state == IMPORT_NEW || item->state == IMPORT_CHANGED;
}

static enum fd_status send_items(struct importing *importing)
{
    struct fd_error *error = &importing->ctl->error;
    enum fd_status status = FD_OK;

    for (size_t i = 0; i < importing->reading.count && status == FD_OK; i++) {
        const struct import_item *item = &importing->reading.items[i];
        const struct fd_topic *topic = &importing->topics[item->event->type];
        struct fd_event event;

        if (is_sent(item)) {
            status = ctl_sender_accept(&importing->sender, topic, item->json, &event, error);
            if (status == FD_OK) {
                status = ctl_sender_send(&importing->sender, topic, &event, error);
            }
        }
    }
    return status == FD_OK ? ctl_sender_flush(&importing->sender, error) : status;
}

/* Before anything is sent, so that what was sent by half is known, too. */
static enum fd_status tell_audit(struct importing *importing, const struct import_format *format)
{
    const struct ctl_options *options = &importing->ctl->options;
    size_t count = import_count(&importing->reading, IMPORT_NEW) +
                   import_count(&importing->reading, IMPORT_CHANGED);
    struct ctl_action action = {
        .operation = format == &import_ssd ? "import ssd" : "import annex-a",
        .authority = importing->context.authority,
    };

    if (count == 0) {
        return FD_OK;
    }
    action.arguments = json_pack("{s:s*, s:s*}", "as_of", options->as_of, "until", options->until);
    return ctl_audit_add(importing->pg, &action, (int64_t)count, &importing->ctl->error);
}

/* Contacts of years past would raise their alerts as if they were new. */
static bool would_alert(const struct importing *importing)
{
    for (size_t i = 0; i < importing->reading.count; i++) {
        const struct import_item *item = &importing->reading.items[i];

        if (is_sent(item) && item->event->type == FD_CALL_LOGGED) {
            return importing->authority->alerts_from == FD_DATE_NULL;
        }
    }
    return false;
}

/* What its system publishes has ids of its own, so nothing of one day may come from both. */
static bool would_overlap(const struct importing *importing)
{
    for (size_t i = 0; i < importing->reading.count; i++) {
        const struct import_item *item = &importing->reading.items[i];

        if (is_sent(item) && import_event_is_derived(item->event)) {
            return importing->reading.until == FD_DATE_NULL;
        }
    }
    return false;
}

static int found(const struct importing *importing)
{
    const struct import_reading *reading = &importing->reading;
    size_t withheld =
        import_count(reading, IMPORT_PUBLISHED) + import_count(reading, IMPORT_NOT_NEWER);

    if (importing->ctl->options.dry_run) {
        withheld += import_count(reading, IMPORT_NEW) + import_count(reading, IMPORT_CHANGED) +
                    importing->comparison.only_here_count;
    }
    return withheld + reading->refused_count > 0 ? CTL_FOUND : CTL_DONE;
}

static int work(struct importing *importing, const struct import_format *format)
{
    struct ctl *ctl = importing->ctl;
    const struct import_print print = {
        .json = ctl->options.json, .dry_run = ctl->options.dry_run, .most = ctl->options.limit};
    int result = take_options(importing, format);

    if (result != CTL_DONE) {
        return result;
    }
    if (read_mapping(importing) != FD_OK || read_files(importing, format) != FD_OK ||
        import_compare(&importing->comparison, importing->pg, &ctl->error) != FD_OK) {
        return CTL_FAILED;
    }
    if (!ctl->options.dry_run && !ctl->options.yes && would_alert(importing)) {
        return ctl_usage(ctl,
                         "alerts_from of %s isn't set, so alerts of these contacts would be "
                         "sent as if they were new: load it (reference load setting), or say "
                         "--yes",
                         importing->context.authority);
    }
    if (!ctl->options.dry_run && would_overlap(importing)) {
        return ctl_usage(ctl, "--until is needed: strategy discussions and changes of early help "
                              "have no ids in the dataset, so what is published from some day on "
                              "must not be imported too");
    }
    if (!ctl->options.dry_run &&
        (tell_audit(importing, format) != FD_OK || send_items(importing) != FD_OK)) {
        return CTL_FAILED;
    }
    import_print(&importing->comparison, &print);
    return found(importing);
}

static int import(struct ctl *ctl)
{
    static const struct import_format *const formats[] = {&import_ssd, &import_annex_a};
    struct importing importing = {.ctl = ctl};
    const struct import_format *format = NULL;
    int result = CTL_FAILED;

    for (size_t i = 0; i < FD_COUNT(formats); i++) {
        if (strcmp(formats[i]->name, ctl->config.arguments[0]) == 0) {
            format = formats[i];
        }
    }
    if (!format || (format == &import_ssd && ctl->config.argument_count != 2)) {
        return ctl_usage(ctl, "what is imported is said by: ssd DIR, or annex-a FILE...");
    }
    importing.reading = (struct import_reading){.context = &importing.context,
                                                .topics = importing.topics,
                                                .sender = &importing.sender,
                                                .encoding = ctl->options.encoding};
    importing.context.labels = &importing.labels;
    importing.comparison.reading = &importing.reading;
    import_reading_init(&importing.reading);
    if (open_import(&importing) == FD_OK) {
        result = work(&importing, format);
    }
    close_import(&importing);
    return result;
}

static const struct fd_config_key keys[] = {
    CTL_KEY_TEXT(authority, "authority", "GSS code of the authority that the export is of"),
    CTL_KEY_TEXT(as_of, "as-of", "when the export was made: a date, or a time with its zone"),
    CTL_KEY_TEXT(until, "until", "take only what happened before this local date"),
    CTL_KEY_TEXT(mapping, "mapping", "CSV of list, label and code: what local labels mean"),
    CTL_KEY_TEXT(encoding, "encoding", "of the files, if not UTF-8, such as windows-1252"),
    {"command", "revision", FD_CONFIG_INT, offsetof(struct ctl_options, revision), "-1", -1,
     INT64_MAX, NULL, NULL, 0, "of every event, instead of --as-of; for publishers that count"},
    CTL_KEY_FLAG(dry_run, "dry-run",
                 "only compare: what is only in the file, only here, different"),
    CTL_KEY_FLAG(yes, "yes", "send alerts of what is imported, where alerts_from isn't set"),
    {"command", "limit", FD_CONFIG_INT, offsetof(struct ctl_options, limit), "100", 0, 1000000000,
     NULL, NULL, 0, "most findings of each kind that are printed; 0: all"},
    CTL_KEY_DATABASE,
    CTL_KEY_BROKERS,
    CTL_KEY_PREFIX,
    CTL_KEY_JSON,
    {0}};

const struct ctl_command ctl_import = {
    .name = "import",
    .arguments = "ssd DIR | annex-a FILE...",
    .summary = "bring in history from a case management system's CSV exports",
    .example = "frontdoorctl import ssd export --authority E06000008 --as-of 2020-11-03 --dry-run",
    .keys = keys,
    .min_arguments = 2,
    .max_arguments = MOST_FILES,
    .run = import,
};
