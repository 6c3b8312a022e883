#include "pg/fd_pg_alias.h"

#include <string.h>

static bool is_name_byte(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '_';
}

/* Whether `from` stands at `text`, and the name ends there where it isn't a schema. */
static bool stands(const char *from, const char *text)
{
    size_t length = strlen(from);

    return strncmp(text, from, length) == 0 &&
           (from[length - 1] == '.' || !is_name_byte(text[length]));
}

static const struct fd_pg_alias *find(const struct fd_pg_alias *aliases, const char *text)
{
    for (; aliases->from; aliases++) {
        if (stands(aliases->from, text)) {
            return aliases;
        }
    }
    return NULL;
}

void fd_pg_alias_put(const struct fd_pg_alias *aliases, const char *text, struct fd_buf *ret_text)
{
    bool in_name = false;

    while (*text) {
        const struct fd_pg_alias *alias = in_name ? NULL : find(aliases, text);

        if (alias) {
            fd_buf_put_text(ret_text, alias->to);
            text += strlen(alias->from);
            in_name = true;
        } else {
            in_name = is_name_byte(*text) || *text == '.';
            fd_buf_put(ret_text, text, 1);
            text++;
        }
    }
}
