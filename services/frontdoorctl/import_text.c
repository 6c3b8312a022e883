#include "import_text.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>

#include "base/fd_utf8.h"
#include "ctl_file.h"

enum { MOST_BYTES = 1 << 30, PIECE = 16384 };

static enum fd_status convert(struct fd_buf *from, const char *encoding, struct fd_buf *text)
{
    iconv_t converter = iconv_open("UTF-8", encoding);
    char *at = from->data;
    size_t left = from->length;
    enum fd_status status = FD_OK;
    char piece[PIECE];

    if (converter == (iconv_t)-1) {
        return FD_FATAL;
    }
    while (left > 0 && status == FD_OK) {
        char *out = piece;
        size_t room = sizeof(piece);

        if (iconv(converter, &at, &left, &out, &room) == (size_t)-1 && errno != E2BIG) {
            status = FD_FATAL;
        }
        fd_buf_put(text, piece, sizeof(piece) - room);
    }
    iconv_close(converter);
    return status;
}

/* The line of the first byte that is none of UTF-8. */
static unsigned bad_line(struct fd_str text)
{
    unsigned line = 1;
    uint32_t at = 0;
    size_t size;

    while (at < text.len && (size = fd_utf8_char_size(text.ptr + at, text.len - at)) > 0) {
        line += text.ptr[at] == '\n';
        at += (uint32_t)size;
    }
    return line;
}

enum fd_status import_read_text(const char *path, const char *encoding, struct fd_buf *text,
                                struct fd_error *error)
{
    struct fd_buf bytes;
    struct fd_str view;
    enum fd_status status;

    if (!encoding) {
        status = ctl_read_file(path, text, error);
        view = (struct fd_str){text->data, (uint32_t)text->length};
        if (status == FD_OK && !fd_utf8_is_valid(view)) {
            return fd_error_set(error, FD_FATAL, "encoding",
                                "%s, line %u: this is not UTF-8: name what it is, such as "
                                "--encoding windows-1252",
                                path, bad_line(view));
        }
        return status;
    }
    fd_buf_init(&bytes, MOST_BYTES);
    status = ctl_read_file(path, &bytes, error);
    if (status == FD_OK && convert(&bytes, encoding, text) != FD_OK) {
        status = fd_error_set(error, FD_FATAL, "encoding", "%s: this is not %s", path, encoding);
    }
    fd_buf_clean_up(&bytes);
    return status;
}
