#include "import_codes.h"

#include <stdlib.h>
#include <string.h>

#include "base/fd_buf.h"
#include "import_lists.h"
#include "import_value.h"

enum { DEPTH = 3 };

struct gather {
    struct import_labels *labels;
    const char *list;
    json_t *symbols;
};

static void add_label(const struct gather *gather, struct fd_str label)
{
    struct fd_str symbol = import_labels_find(gather->labels, gather->list, label);
    const json_t *other;
    size_t i;

    if (label.len == 0) {
        return;
    }
    if (symbol.len == 0) {
        import_labels_miss(gather->labels, gather->list, label);
        symbol = FD_STR("UNKNOWN");
    }
    json_array_foreach(gather->symbols, i, other)
    {
        if (fd_str_equal(fd_str_from(json_string_value(other)), symbol)) {
            return;
        }
    }
    json_array_append_new(gather->symbols, json_stringn(symbol.ptr, symbol.len));
}

static bool is_set(const json_t *flag)
{
    const char *text = json_string_value(flag);

    return json_is_true(flag) || (text && import_flag_parse(fd_str_from(text)) == IMPORT_YES);
}

static void add_value(const struct gather *gather, json_t *value, int depth)
{
    const char *name;
    json_t *item;
    size_t i;

    if (json_is_string(value)) {
        add_label(gather, fd_str_from(json_string_value(value)));
    } else if (json_is_array(value) && depth < DEPTH) {
        json_array_foreach(value, i, item)
        {
            add_value(gather, item, depth + 1);
        }
    } else {
        json_object_foreach(value, name, item)
        {
            if (is_set(item)) {
                add_label(gather, fd_str_from(name));
            }
        }
    }
}

/* SSD's scripts put the JSON together from texts, cut it at 4,000 characters and write COMMENTS
   or OUTCOME_COMMENTS last: what comes of them is neither read nor needed to be JSON. */
static json_t *load(struct fd_str text)
{
    static const char comments[] = "COMMENTS\"";
    const char *at = memmem(text.ptr, text.len, comments, sizeof(comments) - 1);
    size_t size = at ? (size_t)(at - text.ptr) : text.len;
    struct fd_buf copy;
    json_t *value;

    while (at && size > 0 && text.ptr[size] != '"') {
        size--;
    }
    while (at && size > 0 && strchr(", \t\r\n", text.ptr[size - 1])) {
        size--;
    }
    fd_buf_init(&copy, size + 2);
    fd_buf_put(&copy, text.ptr, size);
    fd_buf_put_text(&copy, at ? "}" : "");
    value = json_loadb(copy.data, copy.length, JSON_DECODE_ANY, NULL);
    fd_buf_clean_up(&copy);
    return value;
}

static void add_separated(const struct gather *gather, struct fd_str text)
{
    if (import_labels_find(gather->labels, gather->list, text).len > 0) {
        add_label(gather, text);
        return;
    }
    while (text.len > 0) {
        const char *comma = memchr(text.ptr, ',', text.len);
        uint32_t size = comma ? (uint32_t)(comma - text.ptr) : text.len;

        add_label(gather, (struct fd_str){text.ptr, size});
        size += comma != NULL;
        text = (struct fd_str){text.ptr + size, text.len - size};
    }
}

json_t *import_codes_parse(struct import_labels *labels, const char *list, struct fd_str text)
{
    const struct gather gather = {labels, list, json_array()};

    if (text.len > 0 && (text.ptr[0] == '{' || text.ptr[0] == '[')) {
        json_t *value = load(text);

        if (!value) {
            json_decref(gather.symbols);
            return NULL;
        }
        add_value(&gather, value, 0);
        json_decref(value);
    } else {
        add_separated(&gather, text);
    }
    return gather.symbols;
}

static int weight(const char *list, const char *symbol)
{
    for (int i = 0; import_builtins[i].list; i++) {
        if (strcmp(import_builtins[i].list, list) == 0 &&
            strcmp(import_builtins[i].symbol, symbol) == 0) {
            return i;
        }
    }
    return strcmp(symbol, "UNKNOWN") == 0 ? INT32_MAX : -1;
}

const char *import_codes_choose(const char *list, const json_t *symbols)
{
    const char *best = NULL;
    const json_t *symbol;
    size_t i;

    json_array_foreach(symbols, i, symbol)
    {
        const char *text = json_string_value(symbol);

        if (!best || weight(list, text) < weight(list, best)) {
            best = text;
        }
    }
    return best;
}
