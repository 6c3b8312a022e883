#include "import_here.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fd_rfc3339.h"

enum { PARAMS_LIMIT = 256, DIFFERENT_LIMIT = 1024 };
enum { CHILD, ENTITY, REVISION, EVENT_ID, VOIDED, DAY, EVENT };

/* Fields
 */

static bool is_nothing(const json_t *value)
{
    const char *text = json_string_value(value);

    return !value || json_is_null(value) || json_is_false(value) ||
           (json_is_array(value) && json_array_size(value) == 0) ||
           (text && (text[0] == '\0' || strcmp(text, "UNKNOWN") == 0));
}

static bool holds(const json_t *list, const json_t *wanted)
{
    const json_t *item;
    size_t i;

    json_array_foreach(list, i, item)
    {
        if (json_equal(item, wanted)) {
            return true;
        }
    }
    return false;
}

static bool is_within(const json_t *left, const json_t *right)
{
    const json_t *item;
    size_t i;

    json_array_foreach(left, i, item)
    {
        if (!holds(right, item)) {
            return false;
        }
    }
    return true;
}

static bool same_day(const struct fd_calendar *calendar, const json_t *left, const json_t *right)
{
    int64_t a;
    int64_t b;

    return fd_rfc3339_parse(fd_str_from(json_string_value(left)), &a) &&
           fd_rfc3339_parse(fd_str_from(json_string_value(right)), &b) &&
           fd_calendar_local_date(calendar, a) == fd_calendar_local_date(calendar, b);
}

/* Whether it is the symbol that the formats name first in a list. */
static bool is_first(const char *list, const json_t *value)
{
    const struct import_builtin *first = import_builtins;

    while (first->list && strcmp(first->list, list) != 0) {
        first++;
    }
    return first->list && strcmp(json_string_value(value), first->symbol) == 0;
}

static bool agree(const struct import_field *field, const struct fd_calendar *calendar, bool timed,
                  const json_t *there, const json_t *here)
{
    if (is_nothing(there) || is_nothing(here)) {
        return is_nothing(there) && is_nothing(here);
    }
    if (field->kind == IMPORT_TIME || field->kind == IMPORT_DAY) {
        return json_equal(there, here) || (!timed && same_day(calendar, there, here));
    }
    if (field->flags & IMPORT_COARSE) {
        return is_first(field->list, there) == is_first(field->list, here);
    }
    if (json_is_array(there)) {
        return is_within(there, here) && is_within(here, there);
    }
    return json_equal(there, here);
}

/* Whether the file has a column for the field: its absence says nothing. */
static bool is_told(const struct import_item *item, const char *name)
{
    const struct import_event *event = item->event;

    for (int i = 0; i < IMPORT_FIELDS && event->fields[i].column; i++) {
        for (int32_t c = 0; c < item->source->column_count; c++) {
            if (event->fields[i].name && event->fields[i].kind != IMPORT_CONSTANT &&
                strcmp(event->fields[i].name, name) == 0 &&
                strcmp(item->source->columns[c].name, event->fields[i].column) == 0 &&
                item->source->columns[c].at >= 0) {
                return true;
            }
        }
    }
    return false;
}

/* Whether the value of a field only fills in for a column that said nothing. */
static bool is_constant(const struct import_event *event, const char *name, const json_t *value)
{
    for (int i = 0; i < IMPORT_FIELDS && event->fields[i].column; i++) {
        const struct import_field *field = &event->fields[i];

        if (field->kind == IMPORT_CONSTANT && strcmp(field->name, name) == 0 && value &&
            strcmp(field->list, json_string_value(value)) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_compared(const struct import_item *item, int index)
{
    const struct import_field *field = &item->event->fields[index];

    if (!field->name || (field->flags & IMPORT_ASSUMED) || field->kind == IMPORT_DERIVED) {
        return false;
    }
    for (int i = 0; i < index; i++) {
        const char *earlier = item->event->fields[i].name;

        if (earlier && strcmp(earlier, field->name) == 0) {
            return false;
        }
    }
    return is_told(item, field->name);
}

struct fd_str import_differences(const struct import_item *item, const struct fd_calendar *calendar,
                                 const json_t *here, bool imported, struct fd_arena *arena)
{
    json_t *there = json_loadb(item->json.ptr, item->json.len, 0, NULL);
    const unsigned passed = imported ? 0 : IMPORT_INFERRED;
    bool timed = json_is_true(json_object_get(there, "time_known"));
    struct fd_str copy;
    struct fd_buf names;

    fd_buf_init(&names, DIFFERENT_LIMIT);
    for (int i = 0; i < IMPORT_FIELDS && item->event->fields[i].column; i++) {
        const struct import_field *field = &item->event->fields[i];
        const json_t *from;
        const json_t *to;

        if (!is_compared(item, i)) {
            continue;
        }
        from = json_object_get(there, field->name);
        to = json_object_get(here, field->name);
        if (!agree(field, calendar, timed, from, to) &&
            !((field->flags & passed) && is_nothing(to)) &&
            (imported || !is_constant(item->event, field->name, from))) {
            fd_buf_put_text(&names, names.length ? ", " : "");
            fd_buf_put_text(&names, field->name);
        }
    }
    copy = fd_arena_copy(arena, fd_str_from(fd_buf_text(&names)));
    fd_buf_clean_up(&names);
    json_decref(there);
    return copy;
}

/* One contract
 */

/* A row of what stands here. */
struct standing {
    struct fd_str child;
    struct fd_str entity;
    struct fd_str match; /* what a second look compares by: child, day and what is alike */
    int row;
};

/* The items of one contract, and what stands here of it. */
struct side {
    struct import_comparison *comparison;
    struct import_item *items;
    size_t count;
    const PGresult *result;
    struct fd_arena *arena;    /* of the matches */
    struct import_item **left; /* items without a counterpart */
    size_t left_count;
    struct standing *rest; /* rows without a counterpart */
    size_t rest_count;
};

/* Whether an import brought what stands in `row`. */
static bool was_imported(const struct side *side, int row)
{
    char id[37];

    import_event_id(side->comparison->reading->context->authority, side->items[0].event->type,
                    fd_pg_str(side->result, row, CHILD), fd_pg_str(side->result, row, ENTITY),
                    fd_pg_int(side->result, row, REVISION), id);
    return fd_str_equal(fd_str_from(id), fd_pg_str(side->result, row, EVENT_ID));
}

static void compare_pair(const struct side *side, struct import_item *item, int row,
                         bool same_entity)
{
    const struct import_context *context = side->comparison->reading->context;
    struct fd_str text = fd_pg_str(side->result, row, EVENT);
    json_t *here = json_loadb(text.ptr, text.len, 0, NULL);
    bool imported = same_entity && was_imported(side, row);

    item->different = import_differences(item, context->calendar, here, imported,
                                         side->comparison->reading->arena);
    json_decref(here);
    if (fd_pg_bool(side->result, row, VOIDED)) {
        item->different = FD_STR("voided");
    }
    if (item->different.len == 0) {
        item->state = IMPORT_SAME;
    } else if (!imported) {
        item->state = IMPORT_PUBLISHED;
    } else if (fd_pg_int(side->result, row, REVISION) < context->revision) {
        item->state = IMPORT_CHANGED;
    } else {
        item->state = IMPORT_NOT_NEWER;
    }
}

static int compare_ids(const struct import_item *item, const PGresult *result, int row)
{
    int order = fd_str_compare(item->child, fd_pg_str(result, row, CHILD));

    return order ? order : fd_str_compare(item->entity, fd_pg_str(result, row, ENTITY));
}

static void match_ids(struct side *side)
{
    int rows = PQntuples(side->result);
    size_t i = 0;
    int row = 0;

    while (i < side->count || row < rows) {
        int order = i == side->count ? 1
                    : row == rows    ? -1
                                     : compare_ids(&side->items[i], side->result, row);

        if (order == 0) {
            compare_pair(side, &side->items[i++], row++, true);
        } else if (order < 0) {
            side->left[side->left_count++] = &side->items[i++];
        } else {
            side->rest[side->rest_count++].row = row;
            row++;
        }
    }
}

/* A field of an event in the second look: openings and ends of early help are two things, however
   each is called. */
static const char *alike_value(const json_t *json, const char *name)
{
    static const char *const same[][2] = {{"STEP_DOWN", "OPENED"}, {"STEP_UP", "CLOSED"}};
    const char *value = json_string_value(json_object_get(json, name));

    for (size_t i = 0; value && i < FD_COUNT(same); i++) {
        if (strcmp(value, same[i][0]) == 0) {
            return same[i][1];
        }
    }
    return value ? value : "UNKNOWN";
}

/* What two systems' events about one thing agree in. */
static struct fd_str match_of(const struct side *side, struct fd_str child, int32_t day,
                              struct fd_str event)
{
    const char *const *alike = side->items[0].event->alike;
    json_t *json = json_loadb(event.ptr, event.len, 0, NULL);
    struct fd_buf text;
    struct fd_str copy;

    fd_buf_init(&text, DIFFERENT_LIMIT);
    fd_buf_printf(&text, "%.*s\x1f%d", FD_STR_ARGS(child), day);
    for (int i = 0; i < IMPORT_ALIKE && alike[i]; i++) {
        fd_buf_printf(&text, "\x1f%s", alike_value(json, alike[i]));
    }
    copy = fd_arena_copy(side->arena, (struct fd_str){text.data, (uint32_t)text.length});
    fd_buf_clean_up(&text);
    json_decref(json);
    return copy;
}

static int compare_standing(const void *left, const void *right)
{
    const struct standing *a = left;
    const struct standing *b = right;
    int order = fd_str_compare(a->match, b->match);

    return order ? order : (a->row > b->row) - (a->row < b->row);
}

/* The first row with this match that no item has taken yet, or NULL; rows are sorted by it. */
static struct standing *find_match(const struct side *side, struct fd_str match)
{
    size_t low = 0;
    size_t high = side->rest_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (fd_str_compare(side->rest[middle].match, match) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    while (low < side->rest_count && fd_str_equal(side->rest[low].match, match)) {
        if (side->rest[low].row >= 0) {
            return &side->rest[low];
        }
        low++;
    }
    return NULL;
}

/* What rows without a counterpart match by; with `imported_only` those of an import alone. */
static void prepare_matches(struct side *side, bool imported_only)
{
    for (size_t i = 0; i < side->rest_count; i++) {
        int row = side->rest[i].row;

        side->rest[i].match =
            imported_only && !was_imported(side, row)
                ? FD_STR("")
                : match_of(side, fd_pg_str(side->result, row, CHILD),
                           fd_pg_date(side->result, row, DAY), fd_pg_str(side->result, row, EVENT));
    }
    if (side->rest_count > 0) {
        qsort(side->rest, side->rest_count, sizeof(*side->rest), compare_standing);
    }
}

/* Where ids are the system's own: what another format brought has others, and would count twice. */
static void count_doubles(struct side *side)
{
    prepare_matches(side, true);
    for (size_t i = 0; i < side->left_count; i++) {
        const struct import_item *item = side->left[i];

        side->comparison->doubles +=
            find_match(side, match_of(side, item->child, item->day, item->json)) != NULL;
    }
}

/* Where ids are derived: an event that its system published has an id of its own. */
static void match_contents(struct side *side)
{
    prepare_matches(side, false);
    for (size_t i = 0; i < side->left_count; i++) {
        struct import_item *item = side->left[i];
        struct standing *found =
            find_match(side, match_of(side, item->child, item->day, item->json));

        if (found) {
            compare_pair(side, item, found->row, false);
            found->row = -1;
        }
    }
}

static void keep_rest(struct side *side)
{
    struct import_comparison *comparison = side->comparison;
    int32_t first = side->items[0].day;
    int32_t last = first;

    for (size_t i = 1; i < side->count; i++) {
        first = side->items[i].day < first ? side->items[i].day : first;
        last = side->items[i].day > last ? side->items[i].day : last;
    }
    comparison->only_here =
        reallocarray(comparison->only_here, comparison->only_here_count + side->rest_count + 1,
                     sizeof(*comparison->only_here));
    if (!comparison->only_here) {
        fd_abort("out of memory for %zu rows", side->rest_count);
    }
    for (size_t i = 0; i < side->rest_count; i++) {
        int row = side->rest[i].row;
        int32_t day = row < 0 ? first : fd_pg_date(side->result, row, DAY);

        if (row >= 0 && !fd_pg_bool(side->result, row, VOIDED) && day >= first && day <= last) {
            comparison->only_here[comparison->only_here_count++] = (struct import_here){
                .type = side->items[0].event->type,
                .child =
                    fd_arena_copy(comparison->reading->arena, fd_pg_str(side->result, row, CHILD)),
                .entity =
                    fd_arena_copy(comparison->reading->arena, fd_pg_str(side->result, row, ENTITY)),
                .day = day,
            };
        }
    }
}

static enum fd_status compare_contract(struct import_comparison *comparison,
                                       struct import_item *items, size_t count, struct fd_pg *pg,
                                       struct fd_error *error)
{
    struct side side = {.comparison = comparison, .items = items, .count = count};
    fd_auto_pgresult result = NULL;
    struct fd_params params;
    enum fd_status status;
    char name[64];

    snprintf(name, sizeof(name), "import/%s.sql", fd_contract_info(items[0].event->type)->name);
    fd_params_init(&params, PARAMS_LIMIT);
    fd_params_add(&params, FD_COLUMN_INT2, &comparison->authority_id);
    status = fd_pg_run(pg, name, &params, &result, error);
    fd_params_clean_up(&params);
    if (status != FD_OK) {
        return status;
    }
    side.result = result;
    side.arena = fd_arena_new(1 << 20);
    side.left = fd_arena_new_array(side.arena, struct import_item *, count);
    side.rest = fd_arena_new_array(side.arena, struct standing, PQntuples(result) + 1);
    match_ids(&side);
    if (import_event_is_derived(items[0].event)) {
        match_contents(&side);
    } else {
        count_doubles(&side);
    }
    keep_rest(&side);
    fd_arena_destroy(&side.arena);
    return FD_OK;
}

enum fd_status import_compare(struct import_comparison *comparison, struct fd_pg *pg,
                              struct fd_error *error)
{
    const struct import_reading *reading = comparison->reading;
    enum fd_status status = FD_OK;

    for (size_t from = 0, to; from < reading->count && status == FD_OK; from = to) {
        for (to = from; to < reading->count &&
                        reading->items[to].event->type == reading->items[from].event->type;
             to++) {
        }
        status = compare_contract(comparison, &reading->items[from], to - from, pg, error);
    }
    return status;
}

void import_comparison_clean_up(struct import_comparison *comparison)
{
    free(comparison->only_here);
    comparison->only_here = NULL;
}
