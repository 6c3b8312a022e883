#include "import_read.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "import_text.h"

enum {
    ARENA_BLOCK = 1 << 20,
    MOST_BYTES = 1 << 30, /* of one file */
    TITLES = 10,          /* lines that may stand before the names of Annex A's columns */
    MOST_PATH = 4096,
};

/* One file that is being read. */
struct file {
    struct import_reading *reading;
    struct import_source *source;
    const struct import_list *lists; /* that it may be */
    int list_count;
    uint32_t cells;      /* of the line of names; 0 before it */
    uint32_t titles;     /* lines that are no names */
    const char *missing; /* column, where only one list was possible */
};

void import_reading_init(struct import_reading *reading)
{
    reading->arena = fd_arena_new(ARENA_BLOCK);
    import_map_init(&reading->seen, reading->arena);
}

void import_reading_clean_up(struct import_reading *reading)
{
    import_map_clean_up(&reading->seen);
    fd_arena_destroy(&reading->arena);
    free(reading->items);
    free(reading->refused);
}

/* Room for one more of `count` things of `size` bytes; it doubles at powers of two. */
static void *grow(void *things, size_t count, size_t size)
{
    if (count == 0 || (count & (count - 1)) == 0) {
        things = reallocarray(things, count ? count * 2 : 1, size);
        if (!things) {
            fd_abort("out of memory for %zu rows", count);
        }
    }
    return things;
}

static void add_refused(struct import_reading *reading, const char *file, uint32_t line,
                        const struct import_problem *problem)
{
    reading->refused = grow(reading->refused, reading->refused_count, sizeof(*reading->refused));
    reading->refused[reading->refused_count++] = (struct import_refused){file, line, *problem};
}

/* One row
 */

/* Why an event isn't accepted; messages begin with the contract's field. */
static void explain(const struct import_event *event, const struct fd_error *error,
                    struct import_problem *problem)
{
    size_t size = strcspn(error->message, ":");

    *problem = (struct import_problem){0};
    snprintf(problem->why, sizeof(problem->why), "%.190s", error->message);
    for (int i = 0; i < IMPORT_FIELDS && event->fields[i].column; i++) {
        const char *name = event->fields[i].name;

        if (name && strlen(name) == size && strncmp(name, error->message, size) == 0) {
            problem->column = event->fields[i].column;
            snprintf(problem->why, sizeof(problem->why), "%.190s",
                     error->message + size + strspn(error->message + size, ": "));
            return;
        }
    }
}

static struct fd_str keep_member(struct import_reading *reading, const json_t *json,
                                 const char *name)
{
    const char *text = json_string_value(json_object_get(json, name));

    return fd_arena_copy(reading->arena, fd_str_from(text ? text : ""));
}

static struct fd_str keep_json(struct import_reading *reading, const json_t *json)
{
    char *text = json_dumps(json, JSON_COMPACT);
    struct fd_str copy = fd_arena_copy(reading->arena, fd_str_from(text));

    free(text);
    return copy;
}

/* The events of a row, all or none of which are taken. */
struct made {
    struct import_item items[IMPORT_EVENTS];
    int count;
};

static bool make_event(struct import_reading *reading, const struct import_event *event,
                       const struct import_row *row, struct made *made,
                       struct import_problem *problem)
{
    struct import_item item = {.event = event, .source = row->source, .line = row->csv->line};
    struct fd_event accepted;
    struct fd_error error;
    json_t *json = NULL;
    bool good = true;

    switch (import_event_make(reading->context, event, row, &json, &item.day, problem)) {
        case IMPORT_NONE:
            return true;
        case IMPORT_REFUSED:
            return false;
        case IMPORT_MADE:
        default:
            break;
    }
    item.child = keep_member(reading, json, "child_id");
    item.entity = keep_member(reading, json, event->entity);
    item.json = keep_json(reading, json);
    json_decref(json);
    if (ctl_sender_accept(reading->sender, &reading->topics[event->type], item.json, &accepted,
                          &error) != FD_OK) {
        explain(event, &error, problem);
        good = false;
    }
    made->items[made->count++] = item;
    return good;
}

static void take_made(struct import_reading *reading, const struct made *made)
{
    for (int i = 0; i < made->count; i++) {
        if (reading->until != FD_DATE_NULL && made->items[i].day >= reading->until) {
            reading->left_out++;
            continue;
        }
        reading->items = grow(reading->items, reading->count, sizeof(*reading->items));
        reading->items[reading->count++] = made->items[i];
    }
}

/* Rows of one list that are alike are told apart by their order. */
static int64_t count_alike(struct import_reading *reading, const struct import_list *list,
                           const struct import_derivation *derived, struct fd_str key)
{
    size_t size = strlen(list->name) + strlen(derived->entity) + key.len + 3;
    char *text = fd_arena_alloc(reading->arena, size);
    int length =
        snprintf(text, size, "%s\x1f%s\x1f%.*s", list->name, derived->entity, FD_STR_ARGS(key));

    return ++import_map_put(&reading->seen, (struct fd_str){text, (uint32_t)length})->count;
}

static void derive(struct import_reading *reading, struct import_row *row)
{
    const struct import_list *list = row->source->list;

    for (int i = 0; i < IMPORT_DERIVATIONS && list->derived[i].entity; i++) {
        const struct import_derivation *derived = &list->derived[i];
        struct fd_str key = import_derivation_key(reading->context, derived, row, reading->arena);
        int64_t count = 1;

        if (!fd_str_is_null(key)) {
            if (!derived->single) {
                count = count_alike(reading, list, derived, key);
            }
            row->derived[i] =
                import_derive_id(reading->context, derived, key, count, reading->arena);
        }
    }
}

static void take_row(const struct file *file, const struct fd_csv_row *csv)
{
    struct import_reading *reading = file->reading;
    const struct import_list *list = file->source->list;
    struct import_problem problem = {0};
    struct made made = {.count = 0};
    struct import_row row;

    reading->rows++;
    if (csv->count != file->cells) {
        snprintf(problem.why, sizeof(problem.why), "it has %u cells, the line of names %u",
                 csv->count, file->cells);
        add_refused(reading, file->source->file, csv->line, &problem);
        return;
    }
    row = import_row_of(file->source, csv);
    derive(reading, &row);
    for (int i = 0; i < IMPORT_EVENTS && list->events[i].at; i++) {
        if (!make_event(reading, &list->events[i], &row, &made, &problem)) {
            add_refused(reading, file->source->file, csv->line, &problem);
            return;
        }
    }
    take_made(reading, &made);
}

/* One file
 */

static void take_names(struct file *file, const struct fd_csv_row *csv)
{
    for (int i = 0; i < file->list_count; i++) {
        file->source->list = &file->lists[i];
        file->missing = import_source_resolve(file->source, csv);
        if (!file->missing) {
            file->cells = csv->count;
            return;
        }
    }
    file->titles++;
}

static void on_row(const struct fd_csv_row *csv, void *context)
{
    struct file *file = context;

    if (file->cells > 0) {
        take_row(file, csv);
    } else if (file->titles < TITLES) {
        take_names(file, csv);
    }
}

static enum fd_status read_rows(const char *path, const char *encoding,
                                void (*take)(const struct fd_csv_row *row, void *context),
                                void *context, struct fd_error *error)
{
    struct fd_buf text;
    enum fd_status status;

    fd_buf_init(&text, MOST_BYTES);
    status = import_read_text(path, encoding, &text, error);
    if (status == FD_OK) {
        status =
            fd_csv_read((struct fd_str){text.data, (uint32_t)text.length}, take, context, error);
        if (status != FD_OK) {
            fd_error_prefix(error, "%s", path);
        }
    }
    fd_buf_clean_up(&text);
    return status;
}

static struct import_source *new_source(struct import_reading *reading, const char *path)
{
    struct import_source *source = fd_arena_new_array(reading->arena, struct import_source, 1);

    source->file =
        fd_arena_copy(reading->arena, (struct fd_str){path, (uint32_t)strlen(path) + 1}).ptr;
    return source;
}

static int count_lists(const struct import_format *format)
{
    int count = 0;

    while (format->lists[count].name) {
        count++;
    }
    return count;
}

enum fd_status import_read_annex_a(struct import_reading *reading, const char *path,
                                   struct fd_error *error)
{
    struct file file = {.reading = reading,
                        .source = new_source(reading, path),
                        .lists = import_annex_a.lists,
                        .list_count = count_lists(&import_annex_a)};
    enum fd_status status = read_rows(path, reading->encoding, on_row, &file, error);

    if (status == FD_OK && file.cells == 0) {
        return fd_error_set(error, FD_FATAL, "columns",
                            "%s: its columns are those of none of the lists 1 to 6", path);
    }
    return status;
}

/* Other tables
 */

/* A table that another one takes columns from. */
struct joining {
    struct import_joined *joined;
    const struct import_lookup *lookup;
    const struct import_list *list;
    struct fd_arena *arena;
    int32_t key;                    /* column of its rows; -1: not met */
    int32_t places[IMPORT_COLUMNS]; /* of the columns that are taken */
    bool begun;
};

static void find_joined(struct joining *joining, const struct fd_csv_row *names)
{
    const char *columns[IMPORT_COLUMNS];
    int32_t count = import_list_columns(joining->list, columns);

    joining->begun = true;
    joining->key = import_find_column(names, joining->lookup->key);
    for (int32_t i = 0; i < count; i++) {
        int32_t place = import_find_column(names, columns[i]);

        if (place >= 0) {
            joining->places[joining->joined->count] = place;
            joining->joined->columns[joining->joined->count++] = columns[i];
        }
    }
}

static void on_joined(const struct fd_csv_row *csv, void *context)
{
    struct joining *joining = context;
    struct import_joined *joined = joining->joined;
    struct fd_str *values;

    if (!joining->begun) {
        find_joined(joining, csv);
        return;
    }
    if (joining->key < 0 || csv->count <= (uint32_t)joining->key) {
        return;
    }
    values = fd_arena_new_array(joining->arena, struct fd_str, joined->count);
    for (int32_t i = 0; i < joined->count; i++) {
        values[i] = (uint32_t)joining->places[i] < csv->count
                        ? fd_arena_copy(joining->arena, csv->cells[joining->places[i]])
                        : FD_STR("");
    }
    import_map_put(&joined->rows, csv->cells[joining->key])->values = values;
}

static bool find_table(const char *folder, const char *list, char ret_path[MOST_PATH])
{
    int size = snprintf(ret_path, MOST_PATH, "%s/%s.csv", folder, list);

    return size < MOST_PATH && access(ret_path, F_OK) == 0;
}

static enum fd_status join(struct import_reading *reading, const char *folder,
                           struct import_source *source, struct fd_error *error)
{
    enum fd_status status = FD_OK;
    char path[MOST_PATH];

    for (int l = 0; l < IMPORT_LOOKUPS && source->list->lookups[l].list && status == FD_OK; l++) {
        struct joining joining = {.joined = &source->joined[l],
                                  .lookup = &source->list->lookups[l],
                                  .list = source->list,
                                  .arena = reading->arena};

        import_map_init(&source->joined[l].rows, reading->arena);
        if (find_table(folder, joining.lookup->list, path)) {
            status = read_rows(path, reading->encoding, on_joined, &joining, error);
        }
    }
    return status;
}

static enum fd_status read_table(struct import_reading *reading, const char *folder,
                                 const char *path, const struct import_list *list,
                                 struct fd_error *error)
{
    struct file file = {
        .reading = reading, .source = new_source(reading, path), .lists = list, .list_count = 1};
    enum fd_status status;

    file.source->list = list;
    status = join(reading, folder, file.source, error);
    if (status == FD_OK) {
        status = read_rows(path, reading->encoding, on_row, &file, error);
    }
    for (int l = 0; l < IMPORT_LOOKUPS; l++) {
        import_map_clean_up(&file.source->joined[l].rows);
    }
    if (status == FD_OK && file.cells == 0) {
        return fd_error_set(error, FD_FATAL, "columns", "%s: there is no column %s", path,
                            file.missing ? file.missing : "at all");
    }
    return status;
}

enum fd_status import_read_ssd(struct import_reading *reading, const char *folder,
                               struct fd_error *error)
{
    enum fd_status status = FD_OK;
    char path[MOST_PATH];
    int found = 0;

    for (const struct import_list *list = import_ssd.lists; list->name && status == FD_OK; list++) {
        if (find_table(folder, list->name, path)) {
            found++;
            status = read_table(reading, folder, path, list, error);
        }
    }
    if (status == FD_OK && found == 0) {
        return fd_error_set(error, FD_FATAL, "file",
                            "%s has no table of the dataset, such as ssd_contacts.csv", folder);
    }
    return status;
}

/* All that was read
 */

static int compare_entities(const struct import_item *left, const struct import_item *right)
{
    int order = (left->event->type > right->event->type) - (left->event->type < right->event->type);

    order = order ? order : fd_str_compare(left->child, right->child);
    return order ? order : fd_str_compare(left->entity, right->entity);
}

int import_item_compare(const struct import_item *left, const struct import_item *right)
{
    int order = compare_entities(left, right);

    order = order ? order : strcmp(left->source->file, right->source->file);
    return order ? order : (left->line > right->line) - (left->line < right->line);
}

static int compare_items(const void *left, const void *right)
{
    return import_item_compare(left, right);
}

void import_reading_sort(struct import_reading *reading)
{
    size_t kept = 0;

    if (reading->count > 0) {
        qsort(reading->items, reading->count, sizeof(*reading->items), compare_items);
    }
    for (size_t i = 0; i < reading->count; i++) {
        const struct import_item *item = &reading->items[i];

        if (kept > 0 && compare_entities(&reading->items[kept - 1], item) == 0) {
            struct import_problem problem = {.column = NULL};

            snprintf(problem.why, sizeof(problem.why), "line %u is about the same %s",
                     reading->items[kept - 1].line, item->event->entity);
            add_refused(reading, item->source->file, item->line, &problem);
        } else {
            reading->items[kept++] = *item;
        }
    }
    reading->count = kept;
}
