#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/fd_config_internal.h"

enum { TEXT_LIMIT = 1024, HELP_COLUMN = 32, WIDTH = 100 };

const struct fd_config_common fd_config_common[] = {
    {"--kafka.NAME=VALUE", "a setting of librdkafka, passed through"},
    {"--config PATH", "read this INI file first (default: FRONTDOOR_CONFIG, else none)"},
    {"--print-config", "print a sample of that file and exit"},
    {"--print-man", "print a manual page and exit"},
    {"--version", "print the version and exit"},
    {"--help", "print this and exit"},
    {0},
};

const char fd_config_how_set[] =
    "Each option can also be set in the file, or in the environment as FRONTDOOR_ and "
    "its name in capitals with '_' for '-'; the command line wins over the "
    "environment, and that over the file.";

/* "debug|info|warn" */
static void put_choices(struct fd_buf *text, const struct fd_config_key *key)
{
    for (int i = 0; key->choices[i]; i++) {
        fd_buf_printf(text, "%s%s", i > 0 ? "|" : "", key->choices[i]);
    }
}

/* What a value looks like: "TEXT", "N", "debug|info". */
static void put_form(struct fd_buf *text, const struct fd_config_key *key)
{
    switch (key->type) {
        case FD_CONFIG_STRING:
        case FD_CONFIG_SECRET:
            fd_buf_put_text(text, "TEXT");
            break;
        case FD_CONFIG_INT:
            fd_buf_put_text(text, "N");
            break;
        case FD_CONFIG_BOOL:
            fd_buf_put_text(text, "true|false");
            break;
        case FD_CONFIG_CHOICE:
            put_choices(text, key);
            break;
    }
}

static void put_item(struct fd_buf *text, size_t start, const char *item)
{
    fd_buf_printf(text, "%s%s", text->length > start ? "; " : "", item);
}

/* An end of a range that says nothing is left out. */
static void put_range(struct fd_buf *text, const struct fd_config_key *key)
{
    if (key->min > INT64_MIN) {
        fd_buf_printf(text, "%" PRId64 " ", key->min);
    }
    if (key->max < INT64_MAX) {
        fd_buf_printf(text, "to %" PRId64, key->max);
    } else {
        fd_buf_put_text(text, "or more");
    }
    if (key->unit) {
        fd_buf_printf(text, " %s", key->unit);
    }
}

/* The default of `key` where that may be shown and says something, else NULL. */
static const char *telling_default(const struct fd_config_key *key)
{
    const char *text = key->default_value;
    bool silent = !text || !*text || key->type == FD_CONFIG_SECRET ||
                  (key->type == FD_CONFIG_BOOL && strcmp(text, "false") == 0);

    return silent ? NULL : text;
}

/* "1 to 1000 ms; default 10; required" */
static void put_facts(struct fd_buf *text, const struct fd_config_key *key)
{
    const char *default_value = telling_default(key);
    size_t start = text->length;

    if (key->type == FD_CONFIG_INT) {
        put_range(text, key);
    }
    if (default_value) {
        put_item(text, start, "default ");
        fd_buf_put_text(text, default_value);
    }
    if (key->flags & FD_CONFIG_REQUIRED) {
        put_item(text, start, "required");
    }
    if (key->type == FD_CONFIG_SECRET) {
        put_item(text, start, "secret");
    }
    if (key->flags & FD_CONFIG_RELOADABLE) {
        put_item(text, start, "may change while running");
    }
}

/* Print `text` broken at spaces, each line led by `lead`; the first one too if `lead_first`. */
static void print_wrapped(const char *text, const char *lead, bool lead_first, FILE *out)
{
    size_t room = WIDTH - strlen(lead);
    bool led = !lead_first;

    while (*text) {
        size_t size = strlen(text);

        if (size > room) {
            for (size = room; size > 0 && text[size] != ' '; size--) {
            }
            size = size > 0 ? size : room;
        }
        fprintf(out, "%s%.*s\n", led ? "" : lead, (int)size, text);
        led = false;
        text += size;
        text += strspn(text, " ");
    }
}

static void print_option(const char *option, const char *help, FILE *out)
{
    char lead[HELP_COLUMN + 1];

    memset(lead, ' ', HELP_COLUMN);
    lead[HELP_COLUMN] = '\0';
    if (strlen(option) + 2 < HELP_COLUMN) {
        fprintf(out, "  %-*s", HELP_COLUMN - 2, option);
        print_wrapped(help, lead, false, out);
    } else {
        fprintf(out, "  %s\n", option);
        print_wrapped(help, lead, true, out);
    }
}

void fd_config_put_option(struct fd_buf *text, const struct fd_config_key *key)
{
    bool by_file = key->type == FD_CONFIG_SECRET;

    fd_buf_printf(text, "--%s", key->name);
    if (by_file) {
        fd_buf_put_text(text, FD_CONFIG_FILE_SUFFIX " PATH");
    } else if (key->type == FD_CONFIG_BOOL) {
        fd_buf_put_text(text, "[=false]");
    } else {
        fd_buf_put_u8(text, ' ');
        put_form(text, key);
    }
}

void fd_config_put_description(struct fd_buf *text, const struct fd_config_key *key)
{
    size_t before;

    fd_buf_printf(text, "%s (", key->help);
    before = text->length;
    put_facts(text, key);
    if (text->length == before) {
        text->length -= strlen(" (");
    } else {
        fd_buf_put_u8(text, ')');
    }
}

static void print_key_help(const struct fd_config_key *key, FILE *out)
{
    struct fd_buf option;
    struct fd_buf help;

    fd_buf_init(&option, TEXT_LIMIT);
    fd_buf_init(&help, TEXT_LIMIT);
    fd_config_put_option(&option, key);
    fd_config_put_description(&help, key);
    print_option(fd_buf_text(&option), fd_buf_text(&help), out);
    fd_buf_clean_up(&option);
    fd_buf_clean_up(&help);
}

void fd_config_print_help(const struct fd_config_key *keys, const char *program,
                          const char *arguments, const char *summary, FILE *out)
{
    fprintf(out, "Usage: %s [options]%s%s\n\n%s\n\nOptions:\n", program, arguments ? " " : "",
            arguments ? arguments : "", summary);
    for (; keys->name; keys++) {
        print_key_help(keys, out);
    }
    for (const struct fd_config_common *common = fd_config_common; common->option; common++) {
        print_option(common->option, common->help, out);
    }
    print_wrapped(fd_config_how_set, "", false, out);
}

static void print_sample_key(const struct fd_config_key *key, FILE *out)
{
    const char *value = key->default_value ? key->default_value : "";
    struct fd_buf text;

    fd_buf_init(&text, TEXT_LIMIT);
    fd_config_put_description(&text, key);
    if (key->type == FD_CONFIG_CHOICE || key->type == FD_CONFIG_BOOL) {
        fd_buf_put_text(&text, ": ");
        put_form(&text, key);
    }
    fputc('\n', out);
    print_wrapped(fd_buf_text(&text), "# ", true, out);
    fprintf(out, "#%s =%s%s\n", key->name, *value ? " " : "",
            key->type == FD_CONFIG_SECRET ? "" : value);
    if (key->type == FD_CONFIG_SECRET) {
        fprintf(out, "#%s" FD_CONFIG_FILE_SUFFIX " = /path/of/a/file/that/holds/it\n", key->name);
    }
    fd_buf_clean_up(&text);
}

static bool is_same_section(const struct fd_config_key *left, const struct fd_config_key *right)
{
    return left->section && right->section && strcmp(left->section, right->section) == 0;
}

bool fd_config_is_first_of_section(const struct fd_config_key *keys,
                                   const struct fd_config_key *key)
{
    for (; keys < key; keys++) {
        if (is_same_section(keys, key)) {
            return false;
        }
    }
    return key->section != NULL;
}

static void print_kafka_sample(FILE *out)
{
    fputs(
        "\n# Whatever librdkafka has a setting for can be given here under its own name, such as\n"
        "#security.protocol = SSL\n",
        out);
}

/* The first key of a section, and all others of that section after it. */
static bool print_section(const struct fd_config_key *first, FILE *out)
{
    bool is_kafka = strcmp(first->section, "kafka") == 0;

    fprintf(out, "\n[%s]\n", first->section);
    for (const struct fd_config_key *key = first; key->name; key++) {
        if (is_same_section(first, key)) {
            print_sample_key(key, out);
        }
    }
    if (is_kafka) {
        print_kafka_sample(out);
    }
    return is_kafka;
}

void fd_config_print_sample(const struct fd_config_key *keys, const char *program, FILE *out)
{
    bool has_kafka = false;

    fprintf(out,
            "# Settings of %s. Each stands here at its default; remove its '#' to change it.\n"
            "# A ';' after a space begins a comment too. The environment (FRONTDOOR_NAME) and the\n"
            "# command line (--name) win over this file.\n",
            program);
    for (const struct fd_config_key *key = keys; key->name; key++) {
        if (fd_config_is_first_of_section(keys, key)) {
            has_kafka |= print_section(key, out);
        }
    }
    if (!has_kafka) {
        fputs("\n[kafka]\n", out);
        print_kafka_sample(out);
    }
}
