#include "ctl_child.h"

#include <stdlib.h>
#include <string.h>

#include "domain/fd_intake.h"

enum { PARAMS_LIMIT = 1 << 20, MOST_ID = 64 };

/* Columns of erasure/nobody.sql. */
enum { CONTACT_ID, CONTACT_KEY };

static bool is_id(const char *text)
{
    size_t length = strlen(text);

    return length > 0 && length <= MOST_ID &&
           strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:/-") ==
               length;
}

int ctl_authority_find(struct ctl *ctl, struct fd_pg *pg, int16_t *ret_id)
{
    fd_auto_pgresult result = NULL;
    struct fd_params params;
    enum fd_status status;

    fd_params_init(&params, PARAMS_LIMIT);
    fd_params_add_text(&params, ctl->options.authority);
    status = fd_pg_run(pg, "erasure/authority.sql", &params, &result, &ctl->error);
    fd_params_clean_up(&params);
    if (status != FD_OK) {
        return CTL_FAILED;
    }
    if (PQntuples(result) == 0) {
        return ctl_usage(ctl, "'%s' is no authority here", ctl->options.authority);
    }
    *ret_id = (int16_t)fd_pg_int(result, 0, 0);
    return CTL_DONE;
}

enum fd_status ctl_child_find_nobody(struct fd_pg *pg, struct ctl_child *child,
                                     struct fd_error *error)
{
    struct fd_params params;
    enum fd_status status;

    fd_params_init(&params, PARAMS_LIMIT);
    fd_params_add(&params, FD_COLUMN_INT2, &child->authority_id);
    fd_params_add_int8(&params, child->key);
    fd_params_add_text(&params, child->id);
    status = fd_pg_run(pg, "erasure/nobody.sql", &params, &child->nobody, error);
    fd_params_clean_up(&params);
    return status;
}

int ctl_child_find(struct ctl *ctl, struct fd_pg *pg, struct ctl_child *ret_child)
{
    const struct ctl_options *options = &ctl->options;
    int result;

    *ret_child = (struct ctl_child){.authority = options->authority, .id = options->child};
    if (!options->authority || !options->child) {
        return ctl_usage(ctl, "--authority and --child say whom it is about");
    }
    if (!is_id(options->child)) {
        return ctl_usage(ctl, "what --child says is no id");
    }
    ret_child->key = fd_key(fd_str_from(options->child));
    result = ctl_authority_find(ctl, pg, &ret_child->authority_id);
    if (result == CTL_DONE && ctl_child_find_nobody(pg, ret_child, &ctl->error) != FD_OK) {
        return CTL_FAILED;
    }
    return result;
}

void ctl_child_clean_up(struct ctl_child *child)
{
    fd_pg_result_free(&child->nobody);
}

void ctl_child_add(const struct ctl_child *child, struct fd_params *params)
{
    static const struct fd_column column = {"contact_key", FD_COLUMN_INT8, 0};
    int count = PQntuples(child->nobody);
    int64_t *keys = calloc((size_t)count + 1, sizeof(*keys));

    if (!keys) {
        fd_abort("out of memory for contacts");
    }
    for (int row = 0; row < count; row++) {
        keys[row] = fd_pg_int(child->nobody, row, CONTACT_KEY);
    }
    fd_params_add(params, FD_COLUMN_INT2, &child->authority_id);
    fd_params_add_int8(params, child->key);
    fd_params_add_text(params, child->id);
    fd_params_add_array(params, &column, 1, keys, sizeof(*keys), (size_t)count);
    free(keys);
}

enum fd_status ctl_child_run(const struct ctl_child *child, struct fd_pg *pg, const char *statement,
                             PGresult **ret_result, struct fd_error *error)
{
    struct fd_params params;
    enum fd_status status;

    fd_params_init(&params, PARAMS_LIMIT);
    ctl_child_add(child, &params);
    status = fd_pg_run(pg, statement, &params, ret_result, error);
    fd_params_clean_up(&params);
    return status;
}
