#ifndef VERSION_FIXTURE_H
#define VERSION_FIXTURE_H

/* Contracts as another version has them, and their events. Include after cmocka. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "domain/intake_fixture.h"

/* What differs from a contract, as JSON: an object of attributes by the field's name, null for a
   field that isn't there, attributes of the record by the name "". */
struct version {
    const char *edit; /* NULL: nothing */
    bool reversed;    /* the order of its fields */
};

static inline json_t *load(const char *text)
{
    const char *given = text ? text : "{}";
    json_t *json = json_loads(given, 0, NULL);

    if (!json) {
        fail_msg("no JSON: %s", given);
    }
    return json;
}

static inline const char *contract_text(enum fd_event_type type)
{
    const struct fd_embedded *file;
    char name[64];

    snprintf(name, sizeof(name), "%s.avsc", fd_contract_info(type)->name);
    file = fd_embedded_find(fd_embedded_events, name);
    assert_non_null(file);
    return file->text;
}

static inline size_t find_field(const json_t *fields, const char *name)
{
    size_t i = 0;

    while (i < json_array_size(fields) &&
           strcmp(json_string_value(json_object_get(json_array_get(fields, i), "name")), name) !=
               0) {
        i++;
    }
    return i;
}

static inline void edit_field(json_t *fields, const char *name, json_t *attributes)
{
    size_t place = find_field(fields, name);

    if (json_is_null(attributes)) {
        assert_int_equal(json_array_remove(fields, place), 0);
        return;
    }
    if (place == json_array_size(fields)) {
        json_array_append_new(fields, json_pack("{s:s}", "name", name));
    }
    assert_int_equal(json_object_update(json_array_get(fields, place), attributes), 0);
}

static inline void reverse(json_t *fields)
{
    for (size_t i = json_array_size(fields); i > 0; i--) {
        json_array_append(fields, json_array_get(fields, i - 1));
    }
    for (size_t count = json_array_size(fields) / 2; count > 0; count--) {
        json_array_remove(fields, 0);
    }
}

/* The text of a version; to be freed. */
static inline char *version_text(enum fd_event_type type, const struct version *version)
{
    json_t *schema = load(contract_text(type));
    json_t *fields = json_object_get(schema, "fields");
    json_t *edit = load(version->edit);
    const char *name;
    json_t *attributes;
    char *text;

    json_object_foreach(edit, name, attributes)
    {
        if (*name) {
            edit_field(fields, name, attributes);
        } else {
            json_object_update(schema, attributes);
        }
    }
    if (version->reversed) {
        reverse(fields);
    }
    text = json_dumps(schema, 0);
    assert_non_null(text);
    json_decref(edit);
    json_decref(schema);
    return text;
}

static inline struct fd_schema *parse(const char *text)
{
    struct fd_schema *schema = NULL;
    struct fd_error error = {0};

    if (fd_schema_parse(text, strlen(text), &schema, &error) != FD_OK) {
        fail_msg("%s: %s", error.message, text);
    }
    return schema;
}

static inline struct fd_schema *version_schema(enum fd_event_type type,
                                               const struct version *version)
{
    char *text = version_text(type, version);
    struct fd_schema *schema = parse(text);

    free(text);
    return schema;
}

/* The event of a type as the fields of a version have it: without those that it lacks, and with
   those that it calls otherwise under that name. Then `more` is set. */
static inline char *event_of_version(enum fd_event_type type, const struct version *version,
                                     const char *more)
{
    json_t *event = load(event_json[type]);
    json_t *edit = load(version->edit);
    json_t *added = load(more);
    const char *name;
    json_t *attributes;
    char *text;

    json_object_foreach(edit, name, attributes)
    {
        const char *other = json_string_value(json_object_get(attributes, "name"));

        if (*name && other) {
            json_object_set(event, other, json_object_get(event, name));
        }
        if (json_is_null(attributes) || other) {
            json_object_del(event, name);
        }
    }
    json_object_update(event, added);
    text = json_dumps(event, 0);
    assert_non_null(text);
    json_decref(added);
    json_decref(edit);
    json_decref(event);
    return text;
}

static inline void encode_event(const struct fd_schema *schema, const char *event,
                                struct fd_buf *buf)
{
    struct fd_error error = {0};

    fd_buf_reset(buf);
    if (fd_encode_json(schema, fd_str_from(event), buf, &error) != FD_OK) {
        fail_msg("%s: %s", error.message, event);
    }
}

#endif
