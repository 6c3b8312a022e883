/* Subject access: everything that is held of a child, and what the views say of it in words. */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/fd_rfc3339.h"
#include "ctl_audit.h"
#include "ctl_child.h"
#include "service/fd_service_keys.h"

enum { PARAMS_LIMIT = 1 << 16, TIME_SIZE = 40 };

struct asking {
    struct ctl *ctl;
    struct fd_pg *pg;
    struct ctl_child child;
    FILE *file;
    json_t *answer;
    int64_t rows;
};

/* Where the entry of the last group goes that `row` is of: columns are its name, and more. */
static json_t *group_of(json_t *groups, const char *member, struct fd_str name, json_t **ret_made)
{
    size_t count = json_array_size(groups);
    json_t *last = json_array_get(groups, count > 0 ? count - 1 : 0);
    const char *last_name = json_string_value(json_object_get(last, member));

    *ret_made = NULL;
    if (!last_name || !fd_str_equal(fd_str_from(last_name), name)) {
        last = json_object();
        json_object_set_new(last, member, json_stringn(name.ptr, name.len));
        json_array_append_new(groups, last);
        *ret_made = last;
    }
    return last;
}

static json_t *parse(const PGresult *result, int row, int column)
{
    struct fd_str text = fd_pg_str(result, row, column);
    json_t *parsed = json_loadb(text.ptr, text.len, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);

    return parsed ? parsed : json_stringn_nocheck(text.ptr, text.len);
}

static void append(json_t *group, const char *member, json_t *item)
{
    if (!json_object_get(group, member)) {
        json_object_set_new(group, member, json_array());
    }
    json_array_append_new(json_object_get(group, member), item);
}

static enum fd_status read_rows(struct asking *asking)
{
    fd_auto_pgresult result = NULL;
    json_t *held = json_object_get(asking->answer, "held");
    enum fd_status status =
        ctl_child_run(&asking->child, asking->pg, "erasure/read.sql", &result, &asking->ctl->error);

    if (status != FD_OK) {
        return status;
    }
    asking->rows = PQntuples(result);
    for (int row = 0; row < PQntuples(result); row++) {
        json_t *made;
        json_t *group = group_of(held, "relation", fd_pg_str(result, row, 0), &made);

        append(group, "rows", parse(result, row, 1));
    }
    return FD_OK;
}

static enum fd_status read_views(struct asking *asking)
{
    fd_auto_pgresult result = NULL;
    json_t *said = json_object_get(asking->answer, "said");
    struct fd_params params;
    enum fd_status status;

    fd_params_init(&params, PARAMS_LIMIT);
    fd_params_add_text(&params, asking->child.authority);
    fd_params_add_text(&params, asking->child.id);
    status = fd_pg_run(asking->pg, "erasure/describe.sql", &params, &result, &asking->ctl->error);
    fd_params_clean_up(&params);
    if (status != FD_OK) {
        return status;
    }
    for (int row = 0; row < PQntuples(result); row++) {
        json_t *made;
        json_t *group = group_of(said, "view", fd_pg_str(result, row, 0), &made);
        struct fd_str meaning = fd_pg_str(result, row, 1);

        if (made) {
            json_object_set_new(made, "what", json_stringn(meaning.ptr, meaning.len));
        }
        append(group, "entries", parse(result, row, 2));
    }
    return FD_OK;
}

/* Views that show nothing would look as if there were nothing. */
static enum fd_status check_views(struct asking *asking)
{
    fd_auto_pgresult result = NULL;
    struct fd_error *error = &asking->ctl->error;
    struct fd_params params;
    enum fd_status status;

    fd_params_init(&params, PARAMS_LIMIT);
    fd_params_add_text(&params, asking->child.authority);
    status = fd_pg_run(asking->pg, "erasure/may_read.sql", &params, &result, error);
    fd_params_clean_up(&params);
    if (status == FD_OK && !fd_pg_bool(result, 0, 0)) {
        return fd_error_set(error, FD_FATAL, "reader",
                            "the views show this login nothing of %s: INSERT INTO "
                            "frontdoor.reader VALUES ('%.*s', '%s')",
                            asking->child.authority, FD_STR_ARGS(fd_pg_str(result, 0, 1)),
                            asking->child.authority);
    }
    return status;
}

static enum fd_status begin(struct asking *asking)
{
    struct fd_error *error = &asking->ctl->error;
    enum fd_status status = ctl_connect(asking->ctl, &asking->pg);

    return status == FD_OK
               ? fd_pg_script(asking->pg, "BEGIN ISOLATION LEVEL REPEATABLE READ", NULL, error)
               : status;
}

static enum fd_status read_all(struct asking *asking)
{
    struct ctl_action action = {
        .operation = "subject-access",
        .authority = asking->child.authority,
    };
    enum fd_status status = check_views(asking);

    if (status == FD_OK) {
        status = read_views(asking);
    }
    if (status == FD_OK) {
        status = read_rows(asking);
    }
    if (status == FD_OK) {
        action.arguments = json_object();
        status = ctl_audit_add(asking->pg, &action, asking->rows, &asking->ctl->error);
    }
    return status;
}

/* --- the file */

static enum fd_status open_file(struct asking *asking)
{
    const char *path = asking->ctl->options.out;
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    asking->file = file >= 0 ? fdopen(file, "w") : NULL;
    return asking->file ? FD_OK
                        : fd_error_set(&asking->ctl->error, FD_FATAL, "file", "%s: %m", path);
}

static enum fd_status write_file(struct asking *asking)
{
    ctl_print_json(asking->answer, asking->file);
    if (fflush(asking->file) != 0 || ferror(asking->file) || fsync(fileno(asking->file)) != 0) {
        return fd_error_set(&asking->ctl->error, FD_FATAL, "file", "%s: %m",
                            asking->ctl->options.out);
    }
    return FD_OK;
}

static int work(struct asking *asking)
{
    int result;

    if (begin(asking) != FD_OK) {
        return CTL_FAILED;
    }
    result = ctl_child_find(asking->ctl, asking->pg, &asking->child);
    if (result != CTL_DONE) {
        return result;
    }
    if (read_all(asking) != FD_OK || write_file(asking) != FD_OK ||
        fd_pg_script(asking->pg, "COMMIT", NULL, &asking->ctl->error) != FD_OK) {
        return CTL_FAILED;
    }
    return CTL_DONE;
}

static json_t *new_answer(const struct ctl *ctl)
{
    char now[TIME_SIZE];

    fd_rfc3339_format(fd_env_now(ctl->env), now);
    return json_pack("{s:s, s:s, s:s, s:[], s:[]}", "authority", ctl->options.authority, "child_id",
                     ctl->options.child, "as_at", now, "said", "held");
}

static int subject_access(struct ctl *ctl)
{
    struct asking asking = {.ctl = ctl};
    int result = CTL_FAILED;

    if (!ctl->options.authority || !ctl->options.child || !ctl->options.out) {
        return ctl_usage(ctl, "--authority, --child and --out say whom and where");
    }
    asking.answer = new_answer(ctl);
    if (open_file(&asking) == FD_OK) {
        result = work(&asking);
        fclose(asking.file);
        if (result != CTL_DONE) {
            unlink(ctl->options.out);
        } else {
            printf("%" PRId64 " rows and what %zu views say of them: %s\n", asking.rows,
                   json_array_size(json_object_get(asking.answer, "said")), ctl->options.out);
        }
    }
    ctl_child_clean_up(&asking.child);
    fd_pg_destroy(&asking.pg);
    json_decref(asking.answer);
    return result;
}

static const struct fd_config_key keys[] = {
    CTL_KEYS_CHILD,
    CTL_KEY_TEXT(out, "out", "file to write, for its owner's eyes alone; must not be there yet"),
    CTL_KEY_DATABASE,
    {0},
};

const struct ctl_command ctl_subject_access = {
    .name = "subject-access",
    .arguments = "",
    .summary = "write all that is held of a child to a file",
    .example = "frontdoorctl subject-access --authority E06000008 --child C-1 --out C-1.json",
    .keys = keys,
    .run = subject_access,
};
