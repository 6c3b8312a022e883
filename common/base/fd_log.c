#include "base/fd_log.h"

#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "base/fd_buf.h"
#include "base/fd_utf8.h"

/* A formatted text is cut here; a line then stays well below the limit, escapes included. */
enum { TEXT_LIMIT = 2048, LINE_LIMIT = 64 * 1024 };

struct sink {
    const struct fd_env *env; /* NULL before fd_log_init: the real one */
    enum fd_log_format format;
    _Atomic(enum fd_log_level) level; /* may change while other threads log */
    const char *service;
    const char *instance;
    pthread_mutex_t lock; /* held while a line is written, so that lines never mix */
};

static struct sink sink = {
    .level = FD_LOG_INFO,
    .lock = PTHREAD_MUTEX_INITIALIZER,
};

static const char *const level_names[] = {
    [FD_LOG_DEBUG] = "debug",
    [FD_LOG_INFO] = "info",
    [FD_LOG_WARN] = "warn",
    [FD_LOG_ERROR] = "error",
};

void fd_log_init(const struct fd_env *env, enum fd_log_format format, enum fd_log_level level,
                 const char *service, const char *instance)
{
    sink.env = env;
    sink.format = format;
    fd_log_set_level(level);
    sink.service = service;
    sink.instance = instance;
}

void fd_log_set_level(enum fd_log_level level)
{
    atomic_store_explicit(&sink.level, level, memory_order_relaxed);
}

bool fd_log_enabled(enum fd_log_level level)
{
    return level >= atomic_load_explicit(&sink.level, memory_order_relaxed);
}

/* The two-character escape of a control character or of what ends a string; 0 if it has none. */
static char short_escape(unsigned char byte)
{
    switch (byte) {
        case '"':
        case '\\':
            return (char)byte;
        case '\n':
            return 'n';
        case '\r':
            return 'r';
        case '\t':
            return 't';
        default:
            return 0;
    }
}

static void put_escaped_byte(struct fd_buf *line, unsigned char byte)
{
    char escape = short_escape(byte);

    if (escape) {
        fd_buf_put_u8(line, '\\');
        fd_buf_put_u8(line, (uint8_t)escape);
    } else if (byte < 0x20 || byte == 0x7f) {
        fd_buf_printf(line, "\\u%04x", byte);
    } else {
        fd_buf_put_u8(line, byte);
    }
}

/* A JSON string, whose escapes logfmt readers understand too. Broken UTF-8 becomes U+FFFD. */
static void put_quoted(struct fd_buf *line, struct fd_str text)
{
    size_t at = 0;

    fd_buf_put_u8(line, '"');
    while (at < text.len) {
        size_t size = fd_utf8_char_size(text.ptr + at, text.len - at);

        if (size == 0) {
            fd_buf_put_text(line, "\\ufffd");
            at++;
        } else if (size == 1) {
            put_escaped_byte(line, (unsigned char)text.ptr[at++]);
        } else {
            fd_buf_put(line, text.ptr + at, size);
            at += size;
        }
    }
    fd_buf_put_u8(line, '"');
}

/* Only printable ASCII without what logfmt gives a meaning needs no quotes. */
static bool is_plain(struct fd_str text)
{
    for (uint32_t i = 0; i < text.len; i++) {
        unsigned char byte = (unsigned char)text.ptr[i];

        if (byte <= ' ' || byte >= 0x7f || byte == '"' || byte == '\\' || byte == '=') {
            return false;
        }
    }
    return text.len > 0;
}

static void put_key(struct fd_buf *line, const char *key)
{
    bool json = sink.format == FD_LOG_JSON;

    if (line->length > 0) {
        fd_buf_put_u8(line, json ? ',' : ' ');
    } else if (json) {
        fd_buf_put_u8(line, '{');
    }
    fd_buf_printf(line, json ? "\"%s\":" : "%s=", key);
}

static void put_text(struct fd_buf *line, const char *key, const char *value)
{
    struct fd_str text = fd_str_from(value);

    if (fd_str_is_null(text)) {
        return;
    }
    if (text.len > TEXT_LIMIT) {
        text.len = TEXT_LIMIT;
    }
    put_key(line, key);
    if (sink.format == FD_LOG_LOGFMT && is_plain(text)) {
        fd_buf_put_str(line, text);
    } else {
        put_quoted(line, text);
    }
}

static void put_number(struct fd_buf *line, const char *key, int64_t value)
{
    put_key(line, key);
    fd_buf_printf(line, "%lld", (long long)value);
}

static void put_time(struct fd_buf *line, int64_t micros)
{
    int64_t fraction = micros % 1000000;
    time_t seconds = (time_t)(micros / 1000000);
    char text[40];
    struct tm utc;
    size_t used;

    if (!gmtime_r(&seconds, &utc)) {
        return; /* the clock is beyond what a year holds */
    }
    used = strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &utc);
    snprintf(text + used, sizeof(text) - used, ".%06dZ", (int)fraction);
    put_text(line, "ts", text);
}

static void put_context(struct fd_buf *line, const struct fd_log_context *context)
{
    put_text(line, "topic", context->topic);
    if (context->topic) {
        put_number(line, "partition", context->partition);
        if (context->offset >= 0) {
            put_number(line, "offset", context->offset);
        }
    }
    put_text(line, "event_id", context->event_id);
    put_text(line, "trace_id", context->trace_id);
}

static void write_all(const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t written = write(STDERR_FILENO, bytes, size);

        if (written > 0) {
            bytes += written;
            size -= (size_t)written;
        } else if (errno != EINTR) {
            return; /* nowhere to say so */
        }
    }
}

void fd_log(enum fd_log_level level, const struct fd_log_context *context, const char *format, ...)
{
    const struct fd_env *env = sink.env ? sink.env : fd_env_real();
    char text[TEXT_LIMIT];
    struct fd_buf line;
    va_list arguments;

    if (!fd_log_enabled(level)) {
        return;
    }
    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);

    fd_buf_init(&line, LINE_LIMIT);
    put_time(&line, fd_env_now(env));
    put_text(&line, "level", level_names[level]);
    put_text(&line, "service", sink.service);
    put_text(&line, "instance", sink.instance);
    if (context) {
        put_context(&line, context);
    }
    put_text(&line, "msg", text);
    fd_buf_put_text(&line, sink.format == FD_LOG_JSON ? "}\n" : "\n");

    pthread_mutex_lock(&sink.lock);
    write_all(line.data, line.length);
    pthread_mutex_unlock(&sink.lock);
    fd_buf_clean_up(&line);
}
