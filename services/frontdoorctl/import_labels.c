#include "import_labels.h"

#include <stdio.h>
#include <string.h>

#include "base/fd_csv.h"
#include "domain/fd_codes.h"
#include "import_lists.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

struct fd_str import_plain(struct fd_str text, struct fd_arena *arena)
{
    char *plain = fd_arena_alloc(arena, text.len + 1);
    uint32_t length = 0;

    for (uint32_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];

        if (is_letter(c)) {
            plain[length++] = (char)(c | 0x20);
        } else if (is_digit(c) || (unsigned char)c >= 0x80) {
            plain[length++] = c;
        }
    }
    return (struct fd_str){plain, length};
}

static struct fd_str from(struct fd_str text, uint32_t start)
{
    while (start < text.len && text.ptr[start] == ' ') {
        start++;
    }
    return (struct fd_str){text.ptr + start, text.len - start};
}

bool import_same_plain(struct fd_str left, struct fd_str right)
{
    struct fd_arena *arena = fd_arena_new(1024);
    bool same = fd_str_equal(import_plain(left, arena), import_plain(right, arena));

    fd_arena_destroy(&arena);
    return same;
}

struct fd_str import_without_letter(struct fd_str text)
{
    uint32_t at = 1;

    if (text.len < 2 || !is_letter(text.ptr[0])) {
        return text;
    }
    at += is_digit(text.ptr[at]);
    return at < text.len && text.ptr[at] == ')' ? from(text, at + 1) : text;
}

/* The code of "RC8 - Case closed", "1B: Individual"; null where no text follows a code. */
static struct fd_str leading_code(struct fd_str text)
{
    static const struct fd_str marks[] = {FD_STR(":"), FD_STR("-"), FD_STR("\xE2\x80\x93")};
    uint32_t length = 0;
    struct fd_str rest;

    while (length < text.len && (is_letter(text.ptr[length]) || is_digit(text.ptr[length]))) {
        length++;
    }
    rest = from(text, length);
    for (size_t i = 0; i < FD_COUNT(marks); i++) {
        if (length > 0 && rest.len >= marks[i].len &&
            memcmp(rest.ptr, marks[i].ptr, marks[i].len) == 0) {
            return (struct fd_str){text.ptr, length};
        }
    }
    return FD_STR_NULL;
}

/* The code of "EARLY_HELP_FLAG", as flags without a name of the dataset's own are exported. */
static struct fd_str flagged_code(struct fd_str text)
{
    static const struct fd_str end = FD_STR("_FLAG");

    return text.len > end.len && memcmp(text.ptr + text.len - end.len, end.ptr, end.len) == 0
               ? (struct fd_str){text.ptr, text.len - end.len}
               : FD_STR_NULL;
}

static struct fd_str make_key(struct fd_arena *arena, const char *list, struct fd_str label)
{
    uint32_t name = (uint32_t)strlen(list);
    char *key = fd_arena_alloc(arena, name + 1 + label.len);

    memcpy(key, list, name);
    key[name] = '\x1f';
    if (label.len > 0) {
        memcpy(key + name + 1, label.ptr, label.len);
    }
    return (struct fd_str){key, name + 1 + label.len};
}

static void learn(struct import_labels *labels, const char *list, struct fd_str label,
                  struct fd_str symbol)
{
    struct fd_str plain = import_plain(label, labels->arena);

    if (plain.len > 0) {
        import_map_put(&labels->known, make_key(labels->arena, list, plain))->value =
            fd_arena_copy(labels->arena, symbol);
    }
}

/* A code list's labels first: where one is another's code, the code counts. */
static enum fd_status learn_list(struct import_labels *labels, const struct fd_embedded *file,
                                 struct fd_error *error)
{
    static const char *const columns[] = {"label", "code", "symbol"};
    char list[64];
    struct fd_csv csv;

    snprintf(list, sizeof(list), "%.*s", (int)strcspn(file->name, "."), file->name);
    if (fd_csv_parse((struct fd_str){file->text, (uint32_t)file->size}, labels->arena, &csv,
                     error) != FD_OK) {
        return FD_FATAL;
    }
    for (size_t i = 0; i < FD_COUNT(columns) && fd_csv_column(&csv, "symbol") >= 0; i++) {
        for (uint32_t row = 0; row < csv.row_count; row++) {
            learn(labels, list, fd_csv_cell(&csv, row, fd_csv_column(&csv, columns[i])),
                  fd_csv_cell(&csv, row, fd_csv_column(&csv, "symbol")));
        }
    }
    return FD_OK;
}

enum fd_status import_labels_init(struct import_labels *labels, struct fd_arena *arena,
                                  struct fd_error *error)
{
    *labels = (struct import_labels){.arena = arena, .scratch = fd_arena_new(16 * 1024)};
    import_map_init(&labels->known, arena);
    import_map_init(&labels->unmapped, arena);
    for (const struct fd_embedded *file = fd_embedded_codes; file->name; file++) {
        if (learn_list(labels, file, error) != FD_OK) {
            return FD_FATAL;
        }
    }
    for (const struct import_builtin *builtin = import_builtins; builtin->list; builtin++) {
        learn(labels, builtin->list, fd_str_from(builtin->symbol), fd_str_from(builtin->symbol));
        learn(labels, builtin->list, fd_str_from(builtin->label), fd_str_from(builtin->symbol));
    }
    return FD_OK;
}

void import_labels_clean_up(struct import_labels *labels)
{
    fd_arena_destroy(&labels->scratch);
    import_map_clean_up(&labels->known);
    import_map_clean_up(&labels->unmapped);
}

struct fd_str import_labels_find(const struct import_labels *labels, const char *list,
                                 struct fd_str label)
{
    struct fd_str text = import_without_letter(label);
    const struct fd_str tries[] = {label, text, leading_code(text), flagged_code(text)};

    fd_arena_reset(labels->scratch);
    for (size_t i = 0; i < FD_COUNT(tries); i++) {
        struct fd_str plain = import_plain(tries[i], labels->scratch);
        const struct import_entry *entry =
            import_map_find(&labels->known, make_key(labels->scratch, list, plain));

        if (entry) {
            return entry->value;
        }
    }
    return FD_STR_NULL;
}

void import_labels_miss(struct import_labels *labels, const char *list, struct fd_str label)
{
    import_map_put(&labels->unmapped, make_key(labels->arena, list, label))->count++;
}

/* Teams and organisations are an authority's own, so every code of them is one. */
static bool is_own(const char *list)
{
    return strcmp(list, "team") == 0 || strcmp(list, "organisation") == 0;
}

static enum fd_status add_mapping(struct import_labels *labels, struct fd_str list_name,
                                  struct fd_str label, struct fd_str code)
{
    char list[64];
    struct fd_str symbol = code;

    snprintf(list, sizeof(list), "%.*s", FD_STR_ARGS(list_name));
    if (!is_own(list)) {
        symbol = import_labels_find(labels, list, code);
    }
    if (symbol.len == 0) {
        return FD_FATAL;
    }
    learn(labels, list, label, symbol);
    return FD_OK;
}

enum fd_status import_labels_add(struct import_labels *labels, struct fd_str text,
                                 struct fd_error *error)
{
    struct fd_csv csv;
    int32_t list;
    int32_t label;
    int32_t code;

    if (fd_csv_parse(text, labels->arena, &csv, error) != FD_OK) {
        return FD_FATAL;
    }
    list = fd_csv_column(&csv, "list");
    label = fd_csv_column(&csv, "label");
    code = fd_csv_column(&csv, "code");
    if (list < 0 || label < 0 || code < 0) {
        return fd_error_set(error, FD_FATAL, "mapping",
                            "the first line has to name the columns list, label and code");
    }
    for (uint32_t row = 0; row < csv.row_count; row++) {
        if (add_mapping(labels, fd_csv_cell(&csv, row, list), fd_csv_cell(&csv, row, label),
                        fd_csv_cell(&csv, row, code)) != FD_OK) {
            return fd_error_set(error, FD_FATAL, "mapping", "row %u: there is no such list or code",
                                row + 1);
        }
    }
    return FD_OK;
}
