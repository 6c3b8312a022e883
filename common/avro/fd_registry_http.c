#include "avro/fd_registry_http.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/fd_buf.h"

enum { HTTP_OK = 200, URL_LIMIT = 1 << 16 };

struct fd_registry_http {
    const struct fd_registry_http_options *options;
    CURL *curl;
    struct curl_slist *headers; /* of a POST */
    struct fd_buf url;
    struct fd_buf answer;
};

static pthread_once_t curl_once = PTHREAD_ONCE_INIT;

static void init_curl(void)
{
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != 0) {
        fd_abort("libcurl can't be initialised");
    }
}

static size_t take_bytes(char *bytes, size_t size, size_t count, void *context)
{
    struct fd_buf *answer = context;

    fd_buf_put(answer, bytes, size * count);
    return answer->failed ? 0 : size * count;
}

static void check(CURLcode code)
{
    if (code != CURLE_OK) {
        fd_abort("libcurl refuses a setting: %s", curl_easy_strerror(code));
    }
}

static void set_text(CURL *curl, CURLoption option, const char *text)
{
    if (text) {
        check(curl_easy_setopt(curl, option, text));
    }
}

static void set_number(CURL *curl, CURLoption option, long number)
{
    check(curl_easy_setopt(curl, option, number));
}

/* What stays the same from question to question. */
static void prepare(struct fd_registry_http *http)
{
    const struct fd_registry_http_options *options = http->options;
    CURL *curl = http->curl;

    set_text(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    set_number(curl, CURLOPT_NOSIGNAL, 1);
    set_number(curl, CURLOPT_TIMEOUT_MS, (long)options->timeout_ms);
    set_text(curl, CURLOPT_CAINFO, options->ca_file);
    set_text(curl, CURLOPT_SSLCERT, options->certificate_file);
    set_text(curl, CURLOPT_SSLKEY, options->key_file);
    set_text(curl, CURLOPT_USERNAME, options->user);
    check(curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_bytes));
    check(curl_easy_setopt(curl, CURLOPT_WRITEDATA, &http->answer));
}

static bool begins_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

static enum fd_status check_url(const char *url, struct fd_error *error)
{
    if (!begins_with(url, "http://") && !begins_with(url, "https://")) {
        return fd_error_set(error, FD_FATAL, "config",
                            "schema-registry-url: begins with neither http:// nor https://");
    }
    if (strchr(url, '@')) {
        return fd_error_set(error, FD_FATAL, "config",
                            "schema-registry-url: give the user as schema-registry-user");
    }
    return FD_OK;
}

enum fd_status fd_registry_http_new(const struct fd_registry_http_options *options,
                                    struct fd_registry_http **ret_http, struct fd_error *error)
{
    struct fd_registry_http *http;

    if (check_url(options->url, error) != FD_OK) {
        return FD_FATAL;
    }
    pthread_once(&curl_once, init_curl);
    http = calloc(1, sizeof(*http));
    if (!http) {
        fd_abort("out of memory for a schema registry");
    }
    http->options = options;
    http->curl = curl_easy_init();
    http->headers = curl_slist_append(NULL, "Content-Type: application/vnd.schemaregistry.v1+json");
    if (!http->curl || !http->headers) {
        fd_abort("out of memory for a schema registry");
    }
    fd_buf_init(&http->url, URL_LIMIT);
    fd_buf_init(&http->answer, FD_REGISTRY_ANSWER_LIMIT);
    prepare(http);
    *ret_http = http;
    return FD_OK;
}

void fd_registry_http_destroy(struct fd_registry_http **http)
{
    if (http && *http) {
        curl_easy_cleanup((*http)->curl);
        curl_slist_free_all((*http)->headers);
        fd_buf_clean_up(&(*http)->url);
        fd_buf_clean_up(&(*http)->answer);
        free(*http);
        *http = NULL;
    }
}

static enum fd_status show_papers(struct fd_registry_http *http, struct fd_error *error)
{
    char *password;
    char *token = NULL;
    enum fd_status status = fd_secret_read(&http->options->password, &password, error);

    if (status == FD_OK) {
        status = fd_secret_read(&http->options->token, &token, error);
    }
    if (status == FD_OK) {
        set_text(http->curl, CURLOPT_PASSWORD, password);
        set_number(http->curl, CURLOPT_HTTPAUTH, (long)(token ? CURLAUTH_BEARER : CURLAUTH_BASIC));
        set_text(http->curl, CURLOPT_XOAUTH2_BEARER, token);
    }
    fd_secret_wipe(&password);
    fd_secret_wipe(&token);
    return status;
}

static void set_question(struct fd_registry_http *http, const char *path, const char *body)
{
    const char *url = http->options->url;
    size_t length = strlen(url);

    while (length > 0 && url[length - 1] == '/') {
        length--;
    }
    fd_buf_reset(&http->url);
    fd_buf_printf(&http->url, "%.*s%s", (int)length, url, path);
    fd_buf_reset(&http->answer);
    set_text(http->curl, CURLOPT_URL, fd_buf_text(&http->url));
    if (body) {
        set_number(http->curl, CURLOPT_POST, 1);
        set_text(http->curl, CURLOPT_COPYPOSTFIELDS, body);
        check(curl_easy_setopt(http->curl, CURLOPT_HTTPHEADER, http->headers));
    } else {
        set_number(http->curl, CURLOPT_HTTPGET, 1);
        check(curl_easy_setopt(http->curl, CURLOPT_HTTPHEADER, NULL));
    }
}

/* What is too long for a schema will be so tomorrow; what stands in a schema's place may pass. */
static enum fd_status refuse_length(const char *path, long status, struct fd_error *error)
{
    bool is_schema = status == HTTP_OK;

    return fd_error_set(error, is_schema ? FD_POISON : FD_RETRY,
                        is_schema ? "schema_invalid" : "registry",
                        "the schema registry's answer to %s is longer than %d bytes", path,
                        FD_REGISTRY_ANSWER_LIMIT);
}

enum fd_status fd_registry_http_ask(struct fd_registry_http *http, const char *path,
                                    const char *body, struct fd_registry_answer *ret_answer,
                                    struct fd_error *error)
{
    long http_status = 0;
    CURLcode code;

    if (show_papers(http, error) != FD_OK) {
        return FD_RETRY;
    }
    set_question(http, path, body);
    code = curl_easy_perform(http->curl);
    curl_easy_getinfo(http->curl, CURLINFO_RESPONSE_CODE, &http_status);
    if (http->answer.failed) {
        return refuse_length(path, http_status, error);
    }
    if (code != CURLE_OK) {
        return fd_error_set(error, FD_RETRY, "registry",
                            "the schema registry gives no answer to %s: %s", path,
                            curl_easy_strerror(code));
    }
    *ret_answer = (struct fd_registry_answer){http_status,
                                              {http->answer.data, (uint32_t)http->answer.length}};
    return FD_OK;
}
