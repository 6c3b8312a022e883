#include "import_print.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "ctl.h"

/* One kind of finding: what it is called in JSON and in text. */
struct kind {
    const char *name;
    const char *title;
    bool dry_run_only;
};

static const struct kind state_kinds[IMPORT_STATES] = {
    [IMPORT_NEW] = {"only_in_file", "only in the file", true},
    [IMPORT_CHANGED] = {"different_imported", "different, an earlier import brought it", true},
    [IMPORT_NOT_NEWER] = {"different_not_newer", "different, and this import isn't newer (--as-of)",
                          false},
    [IMPORT_PUBLISHED] = {"different_published", "different, its system published it", false},
};
static const struct kind refused_kind = {"refused", "rows refused", false};
static const struct kind here_kind = {"only_here", "only here", true};
static const struct kind label_kind = {"unmapped", "labels that mean nothing", false};

/* Findings of one kind: JSON to print, and how many there are. */
struct findings {
    const struct import_print *print;
    json_t *rows;
    int64_t count;
};

static bool wants_more(struct findings *findings)
{
    findings->count++;
    return findings->print->most == 0 || findings->count <= findings->print->most;
}

static json_t *text_of(struct fd_str text)
{
    return json_stringn(text.ptr ? text.ptr : "", text.len);
}

static void set_entity(json_t *row, enum fd_event_type type, struct fd_str child,
                       struct fd_str entity)
{
    json_object_set_new(row, "event", json_string(fd_contract_info(type)->name));
    json_object_set_new(row, "child_id", text_of(child));
    json_object_set_new(row, "id", text_of(entity));
}

static void set_place(json_t *row, const char *file, uint32_t line)
{
    json_object_set_new(row, "file", json_string(file));
    json_object_set_new(row, "line", json_integer(line));
}

static void find_items(const struct import_reading *reading, enum import_state state,
                       struct findings *findings)
{
    for (size_t i = 0; i < reading->count; i++) {
        const struct import_item *item = &reading->items[i];
        json_t *row;

        if (item->state != state || !wants_more(findings)) {
            continue;
        }
        row = json_object();
        set_entity(row, item->event->type, item->child, item->entity);
        if (item->different.len > 0) {
            json_object_set_new(row, "different", text_of(item->different));
        }
        set_place(row, item->source->file, item->line);
        json_array_append_new(findings->rows, row);
    }
}

static void find_refused(const struct import_reading *reading, struct findings *findings)
{
    for (size_t i = 0; i < reading->refused_count; i++) {
        const struct import_refused *refused = &reading->refused[i];
        const char *column = refused->problem.column;
        json_t *row;

        if (!wants_more(findings)) {
            continue;
        }
        row = json_object();
        set_place(row, refused->file, refused->line);
        json_object_set_new(row, "column", column ? json_string(column) : json_null());
        json_object_set_new(row, "why", json_string(refused->problem.why));
        json_array_append_new(findings->rows, row);
    }
}

static void find_here(const struct import_comparison *comparison, struct findings *findings)
{
    for (size_t i = 0; i < comparison->only_here_count; i++) {
        const struct import_here *here = &comparison->only_here[i];
        char day[11];
        json_t *row;

        if (!wants_more(findings)) {
            continue;
        }
        row = json_object();
        fd_date_format(here->day, day);
        set_entity(row, here->type, here->child, here->entity);
        json_object_set_new(row, "day", json_string(day));
        json_array_append_new(findings->rows, row);
    }
}

static void find_label(const struct import_entry *entry, void *context)
{
    struct findings *findings = context;
    const char *separator = memchr(entry->key.ptr, '\x1f', entry->key.len);
    uint32_t size = (uint32_t)(separator - entry->key.ptr);
    json_t *row;

    if (!wants_more(findings)) {
        return;
    }
    row = json_object();
    json_object_set_new(row, "list", json_stringn(entry->key.ptr, size));
    json_object_set_new(row, "label", json_stringn(separator + 1, entry->key.len - size - 1));
    json_object_set_new(row, "count", json_integer(entry->count));
    json_array_append_new(findings->rows, row);
}

/* What figures of the events that were read don't tell, each once. */
static json_t *find_notes(const struct import_comparison *comparison)
{
    const struct import_reading *reading = comparison->reading;
    json_t *notes = json_object();
    json_t *list = json_array();
    const char *note;
    const json_t *seen;

    for (size_t i = 0; i < reading->count; i++) {
        if (reading->items[i].event->note) {
            json_object_set_new(notes, reading->items[i].event->note, json_true());
        }
    }
    json_object_foreach(notes, note, seen)
    {
        json_array_append_new(list, json_string(note));
    }
    json_decref(notes);
    if (comparison->doubles > 0) {
        json_array_append_new(
            list, json_sprintf("%zu events that are only in the file have the child and day of "
                               "events that another import brought under other ids: the same "
                               "history from SSD and from Annex A counts twice",
                               comparison->doubles));
    }
    return list;
}

static void print_notes(const json_t *notes)
{
    const json_t *note;
    size_t i;

    json_array_foreach(notes, i, note)
    {
        printf("note: %s\n", json_string_value(note));
    }
}

/* Text
 */

/* Members one after another, with a name before what needs one. */
static void print_row(json_t *row)
{
    const char *separator = "  ";
    const char *name;
    const json_t *value;

    json_object_foreach(row, name, value)
    {
        if (json_is_integer(value)) {
            printf("%s%s %" JSON_INTEGER_FORMAT, separator, name, json_integer_value(value));
        } else if (json_is_string(value) && json_string_length(value) > 0) {
            printf("%s%s%s", strcmp(name, "why") == 0 ? ": " : separator,
                   strcmp(name, "different") == 0 ? "different: " : "", json_string_value(value));
        }
        separator = ", ";
    }
    printf("\n");
}

static void print_text(const struct kind *kind, const struct findings *findings)
{
    json_t *row;
    size_t i;

    if (findings->count == 0) {
        return;
    }
    printf("%s: %" PRId64 "\n", kind->title, findings->count);
    json_array_foreach(findings->rows, i, row)
    {
        print_row(row);
    }
    if (findings->count > (int64_t)json_array_size(findings->rows)) {
        printf("  and %" PRId64 " more (--limit)\n",
               findings->count - (int64_t)json_array_size(findings->rows));
    }
}

/* All
 */

/* What is found is put into `all`, or printed. */
static void tell(const struct kind *kind, struct findings *findings, json_t *all)
{
    if (findings->print->json) {
        json_object_set(all, kind->name, findings->rows);
    } else if (findings->print->dry_run || !kind->dry_run_only) {
        print_text(kind, findings);
    }
    json_decref(findings->rows);
    *findings = (struct findings){findings->print, json_array(), 0};
}

size_t import_count(const struct import_reading *reading, enum import_state state)
{
    size_t count = 0;

    for (size_t i = 0; i < reading->count; i++) {
        count += reading->items[i].state == state;
    }
    return count;
}

static json_t *count_all(const struct import_comparison *comparison, bool dry_run)
{
    const struct import_reading *reading = comparison->reading;
    size_t sent = import_count(reading, IMPORT_NEW) + import_count(reading, IMPORT_CHANGED);
    json_t *counts = json_object();

    json_object_set_new(counts, "rows", json_integer(reading->rows));
    json_object_set_new(counts, "rows_refused", json_integer((json_int_t)reading->refused_count));
    json_object_set_new(counts, "events", json_integer((json_int_t)reading->count));
    json_object_set_new(counts, "left_out", json_integer(reading->left_out));
    json_object_set_new(counts, "same",
                        json_integer((json_int_t)import_count(reading, IMPORT_SAME)));
    for (enum import_state state = 0; state < IMPORT_STATES; state++) {
        if (state_kinds[state].name) {
            json_object_set_new(counts, state_kinds[state].name,
                                json_integer((json_int_t)import_count(reading, state)));
        }
    }
    json_object_set_new(counts, "only_here", json_integer((json_int_t)comparison->only_here_count));
    json_object_set_new(counts, "sent", json_integer(dry_run ? 0 : (json_int_t)sent));
    return counts;
}

static void print_counts(json_t *counts)
{
    const char *separator = "";
    const char *name;
    const json_t *value;

    json_object_foreach(counts, name, value)
    {
        printf("%s%" JSON_INTEGER_FORMAT " ", separator, json_integer_value(value));
        for (const char *at = name; *at; at++) {
            putchar(*at == '_' ? ' ' : *at);
        }
        separator = ", ";
    }
    printf("\n");
}

void import_print(const struct import_comparison *comparison, const struct import_print *print)
{
    const struct import_reading *reading = comparison->reading;
    struct findings findings = {print, json_array(), 0};
    json_t *all = json_object();

    find_refused(reading, &findings);
    tell(&refused_kind, &findings, all);
    import_map_each(&reading->context->labels->unmapped, find_label, &findings);
    tell(&label_kind, &findings, all);
    for (enum import_state state = 0; state < IMPORT_STATES; state++) {
        if (state_kinds[state].name) {
            find_items(reading, state, &findings);
            tell(&state_kinds[state], &findings, all);
        }
    }
    find_here(comparison, &findings);
    tell(&here_kind, &findings, all);
    json_object_set_new(all, "notes", find_notes(comparison));
    json_object_set_new(all, "counts", count_all(comparison, print->dry_run));
    if (print->json) {
        ctl_print_json(all, stdout);
    } else {
        print_notes(json_object_get(all, "notes"));
        print_counts(json_object_get(all, "counts"));
    }
    json_decref(findings.rows);
    json_decref(all);
}
