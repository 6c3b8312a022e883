/* Children of whom nothing was heard, but by whose settings or calendar it is decided otherwise. */
#include "repeat_contact.h"

enum { MOST_CHILDREN = 1000 };

/* Columns of repeat_contact/list_child.sql. */
enum { CHILD_KEY, CHILD_ID };

static enum fd_status list(const struct fd_store_context *context, const struct fd_anew *anew,
                           PGresult **ret_result, struct fd_error *error)
{
    fd_params_reset(context->params);
    fd_params_add(context->params, FD_COLUMN_INT2, &anew->authority_id);
    fd_params_add_int8(context->params, anew->next_key);
    fd_params_add(context->params, FD_COLUMN_BOOL, &anew->alerts_only);
    fd_params_add_int8(context->params, MOST_CHILDREN);
    return fd_pg_run(context->pg, "repeat_contact/list_child.sql", context->params, ret_result,
                     error);
}

static void add_child(const struct fd_store_context *context, int16_t authority_id,
                      const PGresult *result, int row, struct repeat_rows *children)
{
    struct repeat_child *child = fd_arena_alloc(context->arena, sizeof(*child));

    *child = (struct repeat_child){
        .authority_id = authority_id,
        .child_key = fd_pg_int(result, row, CHILD_KEY),
        .child_id = fd_pg_str(result, row, CHILD_ID),
    };
    repeat_rows_add(children, child, context->arena);
}

/* Those who are listed, and how far that goes. */
static void take(const struct fd_store_context *context, const PGresult *result,
                 struct fd_anew *anew, struct repeat_rows *children)
{
    int count = PQntuples(result);
    int keys = 0;

    for (int row = 0; row < count; row++) {
        int64_t key = fd_pg_int(result, row, CHILD_KEY);

        keys += row == 0 || key != fd_pg_int(result, row - 1, CHILD_KEY);
        if (!PQgetisnull(result, row, CHILD_ID)) {
            add_child(context, anew->authority_id, result, row, children);
        }
    }
    anew->decided = children->count;
    anew->finished = keys < MOST_CHILDREN || fd_pg_int(result, count - 1, CHILD_KEY) == INT64_MAX;
    if (!anew->finished) {
        anew->next_key = fd_pg_int(result, count - 1, CHILD_KEY) + 1;
    }
}

enum fd_status repeat_contact_decide_anew(const struct fd_store_context *context,
                                          struct fd_anew *anew, bool *ret_durable,
                                          struct fd_error *error)
{
    fd_auto_pgresult result = NULL;
    struct repeat_rows children = {0};
    enum fd_status status = list(context, anew, &result, error);

    if (status != FD_OK) {
        return status;
    }
    take(context, result, anew, &children);
    return repeat_contact_decide(context, &children, ret_durable, error);
}
