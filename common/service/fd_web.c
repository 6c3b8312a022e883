#include "service/fd_web.h"

#include <errno.h>
#include <inttypes.h>
#include <microhttpd.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>

#include "base/fd_log.h"
#include "service/fd_health.h"
#include "service/fd_metrics.h"

enum {
    BODY_LIMIT = 16 << 20,
    HOST_SIZE = 64,
    MOST_CONNECTIONS = 16,
    IDLE_TIMEOUT_S = 10,
};

struct fd_web {
    struct MHD_Daemon *daemon;
};

static const char openmetrics[] = "application/openmetrics-text; version=1.0.0; charset=utf-8";
static const char plain[] = "text/plain; charset=utf-8";

/* What is asked for by a path: fills the body, returns the status. */
struct page {
    const char *path;
    const char *type;
    unsigned (*fill)(struct fd_buf *body);
};

static unsigned fill_metrics(struct fd_buf *body)
{
    fd_metrics_look_at_process();
    fd_metrics_print(body);
    return MHD_HTTP_OK;
}

static unsigned fill_health(struct fd_buf *body)
{
    int64_t silent_ms;

    if (fd_health_is_alive(&silent_ms)) {
        fd_buf_put_text(body, "alive\n");
        return MHD_HTTP_OK;
    }
    fd_buf_printf(body, "not alive: nothing has happened for %" PRId64 " s\n", silent_ms / 1000);
    return MHD_HTTP_SERVICE_UNAVAILABLE;
}

static unsigned fill_readiness(struct fd_buf *body)
{
    const char *why = fd_health_why_unready();

    if (!why) {
        fd_buf_put_text(body, "ready\n");
        return MHD_HTTP_OK;
    }
    fd_buf_printf(body, "not ready: %s\n", why);
    return MHD_HTTP_SERVICE_UNAVAILABLE;
}

static unsigned fill_unknown(struct fd_buf *body)
{
    fd_buf_put_text(body, "there are /metrics, /healthz and /readyz\n");
    return MHD_HTTP_NOT_FOUND;
}

static unsigned fill_refusal(struct fd_buf *body)
{
    fd_buf_put_text(body, "only GET and HEAD\n");
    return MHD_HTTP_METHOD_NOT_ALLOWED;
}

static const struct page pages[] = {
    {"/metrics", openmetrics, fill_metrics},
    {"/healthz", plain, fill_health},
    {"/readyz", plain, fill_readiness},
};
static const struct page unknown = {NULL, plain, fill_unknown};
static const struct page refusal = {NULL, plain, fill_refusal};

static const struct page *find_page(const char *method, const char *path)
{
    if (strcmp(method, MHD_HTTP_METHOD_GET) != 0 && strcmp(method, MHD_HTTP_METHOD_HEAD) != 0) {
        return &refusal;
    }
    for (size_t i = 0; i < FD_COUNT(pages); i++) {
        if (strcmp(path, pages[i].path) == 0) {
            return &pages[i];
        }
    }
    return &unknown;
}

static enum MHD_Result answer(void *context, struct MHD_Connection *connection, const char *path,
                              const char *method, const char *version, const char *upload,
                              size_t *upload_size, void **request)
{
    const struct page *page = find_page(method, path);
    struct MHD_Response *response;
    enum MHD_Result result = MHD_NO;
    struct fd_buf body;
    unsigned status;

    (void)context;
    (void)version;
    (void)upload;
    (void)request;
    *upload_size = 0; /* whatever was sent along is passed over */
    fd_buf_init(&body, BODY_LIMIT);
    status = page->fill(&body);
    response = MHD_create_response_from_buffer(body.length, body.data, MHD_RESPMEM_MUST_COPY);
    if (response) {
        MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, page->type);
        MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
        result = MHD_queue_response(connection, status, response);
        MHD_destroy_response(response);
    }
    fd_buf_clean_up(&body);
    return result;
}

/* Splits HOST:PORT at its last colon; [ and ] around the host are left out. */
static bool split(const char *address, char *ret_host, size_t size, const char **ret_port)
{
    const char *colon = strrchr(address, ':');
    size_t length = colon ? (size_t)(colon - address) : 0;

    if (length >= 2 && address[0] == '[' && colon[-1] == ']') {
        address++;
        length -= 2;
    }
    if (length == 0 || length >= size) {
        return false;
    }
    memcpy(ret_host, address, length);
    ret_host[length] = '\0';
    *ret_port = colon + 1;
    return true;
}

/* getaddrinfo takes what is left of a greater number. */
static bool is_port(const char *text)
{
    char *end;
    long port = strtol(text, &end, 10);

    return *text >= '0' && *text <= '9' && *end == '\0' && port <= UINT16_MAX;
}

/* NULL for what is no address. */
static struct addrinfo *resolve(const char *address)
{
    const struct addrinfo hints = {
        .ai_socktype = SOCK_STREAM,
        .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE,
    };
    struct addrinfo *found = NULL;
    char host[HOST_SIZE];
    const char *port;

    if (!split(address, host, sizeof(host), &port) || !is_port(port) ||
        getaddrinfo(host, port, &hints, &found) != 0) {
        return NULL;
    }
    return found;
}

static struct MHD_Daemon *start(const struct addrinfo *found)
{
    unsigned flags = MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_AUTO |
                     (found->ai_family == AF_INET6 ? (unsigned)MHD_USE_IPv6 : 0);

    return MHD_start_daemon(flags, 0, NULL, NULL, answer, NULL, MHD_OPTION_SOCK_ADDR,
                            found->ai_addr, MHD_OPTION_CONNECTION_LIMIT, MOST_CONNECTIONS,
                            MHD_OPTION_CONNECTION_TIMEOUT, IDLE_TIMEOUT_S, MHD_OPTION_END);
}

unsigned fd_web_port(const struct fd_web *web)
{
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(web->daemon, MHD_DAEMON_INFO_BIND_PORT);

    return info ? info->port : 0;
}

enum fd_status fd_web_start(const char *address, struct fd_web **ret_web, struct fd_error *error)
{
    struct addrinfo *found = resolve(address);
    struct fd_web *web;

    if (!found) {
        return fd_error_set(error, FD_FATAL, "config",
                            "listen is %s, expected HOST:PORT with a numeric host, such as "
                            "127.0.0.1:9480",
                            address);
    }
    web = calloc(1, sizeof(*web));
    if (!web) {
        fd_abort("out of memory for a listener");
    }
    errno = 0;
    web->daemon = start(found);
    freeaddrinfo(found);
    if (!web->daemon) {
        free(web);
        return fd_error_set(error, FD_FATAL, "config", "can't listen at %s: %s", address,
                            strerror(errno));
    }
    fd_log(FD_LOG_INFO, NULL, "listening at %.*s:%u: /metrics, /healthz, /readyz",
           (int)(strrchr(address, ':') - address), address, fd_web_port(web));
    *ret_web = web;
    return FD_OK;
}

void fd_web_stop(struct fd_web **web)
{
    if (*web) {
        MHD_stop_daemon((*web)->daemon);
        free(*web);
        *web = NULL;
    }
}
