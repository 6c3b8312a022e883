#include "import_event.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <uuid/uuid.h>

#include "base/fd_buf.h"
#include "base/fd_rfc3339.h"
#include "import_codes.h"

enum { MAX_LABEL = 200, MAX_REASON = 60, TIMES = 2, MISSED = 4, NAME_LIMIT = 1024 };

/* Of the ids of events, and of what has no id of its own. Both are fixed for ever. */
static const uuid_t event_namespace = {0x6b, 0x0c, 0x8f, 0x3e, 0x2a, 0x51, 0x5d, 0x7c,
                                       0x8e, 0x44, 0x1f, 0x9a, 0x7c, 0x60, 0xd2, 0xb5};
static const uuid_t entity_namespace = {0xd1, 0x4e, 0x77, 0x0a, 0x93, 0xbc, 0x5f, 0x26,
                                        0xa8, 0x0d, 0x5c, 0x31, 0xee, 0x48, 0x92, 0x6f};

/* What one event is made of while its row is read. */
struct making {
    const struct import_context *context;
    const struct import_row *row;
    json_t *json;
    struct {
        const char *field;
        struct import_time time;
    } times[TIMES];
    int time_count;
    struct {
        const struct import_field *field;
        struct fd_str label;
    } missed[MISSED]; /* labels that mean nothing so far */
    int missed_count;
    struct import_problem *problem;
};

static enum import_result refuse(struct making *making, const struct import_field *field,
                                 const char *why)
{
    making->problem->column = field->column;
    snprintf(making->problem->why, sizeof(making->problem->why), "%s", why);
    return IMPORT_REFUSED;
}

/* Each of these leaves the field out where the cell says nothing.
 */

typedef enum import_result take_function(struct making *making, const struct import_field *field,
                                         struct fd_str text);

static void set(struct making *making, const struct import_field *field, struct fd_str text)
{
    json_object_set_new(making->json, field->name, json_stringn(text.ptr, text.len));
}

static enum import_result take_id(struct making *making, const struct import_field *field,
                                  struct fd_str text)
{
    if (!import_is_placeholder(text)) {
        set(making, field, text);
    }
    return IMPORT_MADE;
}

static enum import_result take_derived(struct making *making, const struct import_field *field,
                                       FD_UNUSED struct fd_str text)
{
    int i = import_list_derivation(making->row->source->list, field->list);

    if (i >= 0 && !fd_str_is_null(making->row->derived[i])) {
        set(making, field, making->row->derived[i]);
    }
    return IMPORT_MADE;
}

static enum import_result take_time(struct making *making, const struct import_field *field,
                                    struct fd_str text)
{
    struct import_time time;

    if (text.len == 0) {
        return IMPORT_MADE;
    }
    if (!import_time_parse(making->context->calendar, text, &time)) {
        return refuse(making, field, "is no date: expected dd/mm/yyyy or yyyy-mm-dd");
    }
    if (making->time_count == TIMES) {
        fd_abort("an event has more than %d times", TIMES);
    }
    time.timed = time.timed && field->kind == IMPORT_TIME;
    if (field->kind == IMPORT_NOTIFIED) {
        time.date = import_notified_on(making->context->calendar, time.date);
    }
    making->times[making->time_count].field = field->name;
    making->times[making->time_count++].time = time;
    json_object_set_new(making->json, field->name, json_null());
    return IMPORT_MADE;
}

/* Only the clock of a transfer in begins on the day of its notification. */
static enum import_result take_notified(struct making *making, const struct import_field *field,
                                        struct fd_str text)
{
    return json_is_true(json_object_get(making->json, "transfer_in"))
               ? take_time(making, field, text)
               : IMPORT_MADE;
}

static enum import_result take_code(struct making *making, const struct import_field *field,
                                    struct fd_str text)
{
    struct fd_str symbol = import_labels_find(making->context->labels, field->list, text);

    if (symbol.len > 0) {
        set(making, field, symbol);
    } else if (text.len > 0 && making->missed_count < MISSED) {
        making->missed[making->missed_count].field = field;
        making->missed[making->missed_count++].label = text;
    }
    return IMPORT_MADE;
}

static enum import_result take_codes(struct making *making, const struct import_field *field,
                                     struct fd_str text)
{
    json_t *symbols = import_codes_parse(making->context->labels, field->list, text);

    if (!symbols) {
        return refuse(making, field, "is broken JSON");
    }
    if (json_array_size(symbols) == 0) {
        json_decref(symbols);
    } else if (field->kind == IMPORT_CODES) {
        json_object_set_new(making->json, field->name, symbols);
    } else {
        set(making, field, fd_str_from(import_codes_choose(field->list, symbols)));
        json_decref(symbols);
    }
    return IMPORT_MADE;
}

static enum import_result take_flag(struct making *making, const struct import_field *field,
                                    struct fd_str text)
{
    enum import_answer answer = import_flag_parse(text);

    if (answer == IMPORT_NO_ANSWER) {
        return refuse(making, field, "is neither yes nor no");
    }
    if (answer != IMPORT_NOTHING) {
        json_object_set_new(making->json, field->name, json_boolean(answer == IMPORT_YES));
    }
    return IMPORT_MADE;
}

/* It makes no label good that came before. What is too long for a reason's label may be anything,
   and is not shown. */
static enum import_result take_constant(struct making *making, const struct import_field *field,
                                        FD_UNUSED struct fd_str text)
{
    for (int i = 0; i < making->missed_count; i++) {
        const struct import_field *missed = making->missed[i].field;

        if (strcmp(missed->name, field->name) == 0 && making->missed[i].label.len <= MAX_REASON) {
            import_labels_miss(making->context->labels, missed->list, making->missed[i].label);
        }
    }
    set(making, field, fd_str_from(field->list));
    return IMPORT_MADE;
}

static bool is_id(struct fd_str text)
{
    static const char marks[] = "._:/-";

    for (uint32_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');

        if (!plain && !memchr(marks, c, sizeof(marks) - 1)) {
            return false;
        }
    }
    return text.len <= 64;
}

/* Some systems export ids of teams, some what they are called. */
static enum import_result take_own(struct making *making, const struct import_field *field,
                                   struct fd_str text)
{
    struct fd_str id = import_labels_find(making->context->labels, field->list, text);

    if (id.len > 0) {
        set(making, field, id);
    } else if (!import_is_placeholder(text) && is_id(text)) {
        set(making, field, text);
    } else if (!import_is_placeholder(text)) {
        import_labels_miss(making->context->labels, field->list, text);
    }
    return IMPORT_MADE;
}

/* A symbol in another spelling is no local code, and free text is none either. */
static enum import_result take_local(struct making *making, const struct import_field *field,
                                     struct fd_str text)
{
    struct fd_str symbol = import_labels_find(making->context->labels, field->list, text);

    if (!import_is_placeholder(text) && is_id(text) && !import_same_plain(symbol, text)) {
        set(making, field, text);
    }
    return IMPORT_MADE;
}

/* The reason for which a case was closed is its assessment's when it is one of those after an
   assessment, and the case was closed on the day of the authorisation, the last time taken. */
static enum import_result take_closing(struct making *making, const struct import_field *field,
                                       struct fd_str text)
{
    struct fd_str symbol = import_labels_find(making->context->labels, field->list, text);
    struct fd_str day = import_row_cell(making->row, "cine_close_date");
    struct import_time time;

    if ((fd_str_equal(symbol, FD_STR("RC8")) || fd_str_equal(symbol, FD_STR("RC9"))) &&
        import_time_parse(making->context->calendar, day, &time) &&
        time.date == making->times[making->time_count - 1].time.date) {
        set(making, field, symbol);
    }
    return IMPORT_MADE;
}

static enum import_result take_only(struct making *making, const struct import_field *field,
                                    struct fd_str text)
{
    if (import_labels_find(making->context->labels, field->list, text).len > 0) {
        return IMPORT_MADE;
    }
    import_labels_miss(making->context->labels, field->list, text);
    return IMPORT_NONE;
}

static enum import_result take_unless(FD_UNUSED struct making *making,
                                      FD_UNUSED const struct import_field *field,
                                      struct fd_str text)
{
    return import_flag_parse(text) == IMPORT_YES ? IMPORT_NONE : IMPORT_MADE;
}

static enum import_result take_field(struct making *making, const struct import_field *field)
{
    static take_function *const takes[] = {
        [IMPORT_ID] = take_id,
        [IMPORT_DERIVED] = take_derived,
        [IMPORT_TIME] = take_time,
        [IMPORT_DAY] = take_time,
        [IMPORT_CODE] = take_code,
        [IMPORT_CODES] = take_codes,
        [IMPORT_CHOICE] = take_codes,
        [IMPORT_CONSTANT] = take_constant,
        [IMPORT_LOCAL] = take_local,
        [IMPORT_FLAG] = take_flag,
        [IMPORT_OWN] = take_own,
        [IMPORT_CLOSING] = take_closing,
        [IMPORT_NOTIFIED] = take_notified,
        [IMPORT_ONLY] = take_only,
        [IMPORT_UNLESS] = take_unless,
    };
    struct fd_str text = import_row_cell(making->row, field->column);
    enum import_result result;

    if (field->name && json_object_get(making->json, field->name)) {
        return IMPORT_MADE;
    }
    result = takes[field->kind](making, field, fd_str_is_null(text) ? FD_STR("") : text);
    if (result == IMPORT_MADE && (field->flags & (IMPORT_REQUIRED | IMPORT_EVENT)) &&
        !json_object_get(making->json, field->name)) {
        result = field->flags & IMPORT_EVENT ? IMPORT_NONE : refuse(making, field, "is missing");
    }
    return result;
}

/* Labels that no alternative column made good; the first is told. */
static void keep_labels(const struct making *making, const struct import_event *event)
{
    for (int i = 0; i < making->missed_count; i++) {
        const struct import_field *field = making->missed[i].field;
        struct fd_str label = making->missed[i].label;

        if (json_object_get(making->json, field->name)) {
            continue;
        }
        import_labels_miss(making->context->labels, field->list, label);
        json_object_set_new(making->json, field->name, json_string("UNKNOWN"));
        if (event->type == FD_CALL_LOGGED && label.len <= MAX_LABEL) {
            json_object_set_new(making->json, "source_local", json_stringn(label.ptr, label.len));
        }
    }
}

/* One date without a time makes the whole event one of dates. */
static void put_times(struct making *making, const struct import_event *event, int32_t *ret_day)
{
    bool timed = true;
    char text[FD_RFC3339_SIZE];

    for (int i = 0; i < making->time_count; i++) {
        timed = timed && making->times[i].time.timed;
    }
    for (int i = 0; i < making->time_count; i++) {
        struct import_time time = making->times[i].time;

        time.timed = timed;
        fd_rfc3339_format(import_time_instant(making->context->calendar, time), text);
        json_object_set_new(making->json, making->times[i].field, json_string(text));
        if (strcmp(making->times[i].field, event->at) == 0) {
            json_object_set_new(making->json, "recorded_at", json_string(text));
            *ret_day = time.date;
        }
    }
    json_object_set_new(making->json, "time_known", json_boolean(timed));
}

static struct fd_str member(const json_t *json, const char *name)
{
    const char *text = json_string_value(json_object_get(json, name));

    return fd_str_from(text ? text : "");
}

static void put_common(const struct making *making, const struct import_event *event)
{
    const struct import_context *context = making->context;
    char id[37];

    import_event_id(context->authority, event->type, member(making->json, "child_id"),
                    member(making->json, event->entity), context->revision, id);
    json_object_set_new(making->json, "event_id", json_string(id));
    json_object_set_new(making->json, "authority", json_string(context->authority));
    json_object_set_new(making->json, "revision", json_integer(context->revision));
}

enum import_result import_event_make(const struct import_context *context,
                                     const struct import_event *event, const struct import_row *row,
                                     json_t **ret_json, int32_t *ret_day,
                                     struct import_problem *ret_problem)
{
    struct making making = {
        .context = context, .row = row, .json = json_object(), .problem = ret_problem};
    enum import_result result = IMPORT_MADE;

    for (int i = 0; i < IMPORT_FIELDS && event->fields[i].column && result == IMPORT_MADE; i++) {
        result = take_field(&making, &event->fields[i]);
    }
    if (result != IMPORT_MADE) {
        json_decref(making.json);
        return result;
    }
    keep_labels(&making, event);
    put_times(&making, event, ret_day);
    put_common(&making, event);
    *ret_json = making.json;
    return IMPORT_MADE;
}

/* Ids
 */

static void make_id(const uuid_t namespace, const struct fd_buf *name, char ret_id[37])
{
    uuid_t uuid;

    uuid_generate_sha1(uuid, namespace, name->data, name->length);
    uuid_unparse_lower(uuid, ret_id);
}

void import_event_id(const char *authority, enum fd_event_type type, struct fd_str child,
                     struct fd_str entity, int64_t revision, char ret_id[37])
{
    struct fd_buf name;

    fd_buf_init(&name, NAME_LIMIT + child.len + entity.len);
    fd_buf_printf(&name, "%s\x1f%s\x1f%.*s\x1f%.*s\x1f%" PRId64, authority,
                  fd_contract_info(type)->name, FD_STR_ARGS(child), FD_STR_ARGS(entity), revision);
    make_id(event_namespace, &name, ret_id);
    fd_buf_clean_up(&name);
}

struct fd_str import_derivation_key(const struct import_context *context,
                                    const struct import_derivation *derived,
                                    const struct import_row *row, struct fd_arena *arena)
{
    struct fd_str child = import_row_cell(row, derived->child);
    struct fd_str last = FD_STR("");
    struct import_time time;
    struct fd_buf key;
    struct fd_str copy;
    char day[11] = "";

    if (import_is_placeholder(child)) {
        return FD_STR_NULL;
    }
    if (derived->date) {
        if (!import_time_parse(context->calendar, import_row_cell(row, derived->date), &time)) {
            return FD_STR_NULL;
        }
        fd_date_format(time.date, day);
    }
    if (derived->id) {
        last = import_row_cell(row, derived->id);
        if (import_is_placeholder(last)) {
            return FD_STR_NULL;
        }
    } else if (derived->label) {
        last = import_plain(import_row_cell(row, derived->label), arena);
    }
    fd_buf_init(&key, NAME_LIMIT + child.len + last.len);
    fd_buf_printf(&key, "%.*s\x1f%s\x1f%.*s", FD_STR_ARGS(child), day, FD_STR_ARGS(last));
    copy = fd_arena_copy(arena, (struct fd_str){key.data, (uint32_t)key.length});
    fd_buf_clean_up(&key);
    return copy;
}

struct fd_str import_derive_id(const struct import_context *context,
                               const struct import_derivation *derived, struct fd_str key,
                               int64_t count, struct fd_arena *arena)
{
    char *id = fd_arena_alloc(arena, 37);
    struct fd_buf name;

    fd_buf_init(&name, NAME_LIMIT + key.len);
    fd_buf_printf(&name, "%s\x1f%s\x1f%.*s\x1f%" PRId64, context->authority, derived->entity,
                  FD_STR_ARGS(key), count);
    make_id(entity_namespace, &name, id);
    fd_buf_clean_up(&name);
    return fd_str_from(id);
}
