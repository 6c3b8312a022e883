#include "avro/fd_registry.h"

#include <ftw.h>
#include <jansson.h>
#include <sys/stat.h>

#include "http_server.h"

#define SCHEMA "{\\\"type\\\":\\\"record\\\",\\\"name\\\":\\\"R\\\",\\\"fields\\\":[]}"
#define KNOWN "{\"schema\":\"" SCHEMA "\"}"
#define UNKNOWN "{\"error_code\":40403,\"message\":\"Schema 7 not found\"}"

enum { ID = 7 };

struct asking {
    struct http_server *server;
    struct fd_registry *registry;
    struct fd_registry_http_options http;
    struct fd_registry_options options;
    struct fd_env env;
    int64_t now;  /* monotonic, microseconds */
    char url[80]; /* the server's, which may be gone */
    char folder[32];
    struct fd_schema *schema;
    struct fd_error error;
};

static int64_t now_of(void *context)
{
    return ((const struct asking *)context)->now;
}

static uint64_t no_chance(void *context FD_UNUSED)
{
    return 0;
}

static void renew(struct asking *asking)
{
    fd_registry_destroy(&asking->registry);
    assert_int_equal(fd_registry_new(&asking->options, &asking->registry, &asking->error), FD_OK);
}

static int set_up(void **state)
{
    struct asking *asking = calloc(1, sizeof(*asking));

    assert_non_null(asking);
    asking->server = http_server_new();
    snprintf(asking->url, sizeof(asking->url), "%s", asking->server->url);
    asking->env = (struct fd_env){asking, now_of, now_of, no_chance};
    snprintf(asking->folder, sizeof(asking->folder), "/tmp/test_fd_registry.XXXXXX");
    assert_non_null(mkdtemp(asking->folder));
    asking->http = (struct fd_registry_http_options){.url = asking->url, .timeout_ms = 2000};
    asking->options = (struct fd_registry_options){.http = &asking->http, .env = &asking->env};
    renew(asking);
    *state = asking;
    return 0;
}

static int delete_entry(const char *path, const struct stat *status FD_UNUSED, int kind FD_UNUSED,
                        struct FTW *walk FD_UNUSED)
{
    return remove(path);
}

static int tear_down(void **state)
{
    struct asking *asking = *state;

    fd_registry_destroy(&asking->registry);
    http_server_destroy(&asking->server);
    nftw(asking->folder, delete_entry, 8, FTW_DEPTH | FTW_PHYS);
    free(asking);
    return 0;
}

static enum fd_status find(struct asking *asking, uint32_t id)
{
    enum fd_status status = fd_registry_find(asking->registry, id, &asking->schema, &asking->error);

    if (status == FD_OK) {
        fd_schema_destroy(&asking->schema);
    }
    return status;
}

static void a_schema_is_asked_for_by_its_id(void **state)
{
    struct asking *asking = *state;

    http_answer(asking->server, 200, KNOWN);
    assert_int_equal(fd_registry_find(asking->registry, ID, &asking->schema, &asking->error),
                     FD_OK);
    assert_string_equal(fd_schema_name(asking->schema), "R");
    fd_schema_destroy(&asking->schema);
    assert_true(http_asked(asking->server, "GET /schemas/ids/7 HTTP/1.1\r\n"));
}

static void the_url_may_have_a_path(void **state)
{
    struct asking *asking = *state;
    char url[96];

    snprintf(url, sizeof(url), "%s/apis/ccompat/v7/", asking->server->url);
    asking->http.url = url;
    renew(asking);
    http_answer(asking->server, 200, KNOWN);
    assert_int_equal(find(asking, ID), FD_OK);
    assert_true(http_asked(asking->server, "GET /apis/ccompat/v7/schemas/ids/7 HTTP/1.1\r\n"));
}

static void an_id_that_is_not_known_is_poison_and_asked_for_once_a_minute(void **state)
{
    struct asking *asking = *state;

    http_answer(asking->server, 404, UNKNOWN);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(find(asking, ID), FD_POISON);
        assert_string_equal(asking->error.code, "schema_unknown");
        assert_string_equal(asking->error.message, "the schema registry knows no schema with id 7");
    }
    assert_int_equal(http_questions(asking->server), 1);
    asking->now += FD_REGISTRY_ASK_AGAIN_MICROS;
    http_answer(asking->server, 200, KNOWN);
    assert_int_equal(find(asking, ID), FD_OK);
}

static void a_thousand_unknown_ids_are_asked_for_once_a_minute_each(void **state)
{
    enum { IDS = 1024, STEP = 1024 };
    struct asking *asking = *state;

    http_answer(asking->server, 404, UNKNOWN);
    for (int round = 0; round < 2; round++) {
        for (uint32_t id = 0; id < IDS; id++) {
            assert_int_equal(find(asking, id * STEP), FD_POISON);
        }
    }
    assert_int_equal(http_questions(asking->server), IDS);
}

static void a_schema_that_cannot_be_read_is_poison_and_asked_for_once_a_minute(void **state)
{
    struct asking *asking = *state;

    http_answer(asking->server, 200, "{\"schema\":\"{\\\"type\\\":\\\"rcord\\\"}\"}");
    assert_int_equal(find(asking, ID), FD_POISON);
    assert_int_equal(find(asking, ID), FD_POISON);
    assert_string_equal(asking->error.code, "schema_invalid");
    assert_non_null(strstr(asking->error.message, "the schema with id 7: "));
    assert_int_equal(http_questions(asking->server), 1);
}

static void a_registry_that_fails_is_class_retry_and_asked_less_and_less_often(void **state)
{
    struct asking *asking = *state;
    int questions = 0;

    http_answer(asking->server, 503, "");
    for (int second = 0; second < 60; second++) {
        for (int i = 0; i < 10; i++) {
            assert_int_equal(find(asking, ID), FD_RETRY);
            assert_string_equal(asking->error.code, "registry");
            asking->now += 100000;
        }
    }
    questions = http_questions(asking->server);
    assert_in_range(questions, 10, 20);
    http_answer(asking->server, 200, KNOWN);
    asking->now += FD_REGISTRY_PAUSE_MOST_MICROS;
    assert_int_equal(find(asking, ID), FD_OK);
}

static void a_registry_that_is_not_there_is_class_retry(void **state)
{
    struct asking *asking = *state;

    http_server_destroy(&asking->server);
    assert_int_equal(find(asking, ID), FD_RETRY);
    assert_string_equal(
        asking->error.message,
        "the schema registry gives no answer to /schemas/ids/7: Couldn't connect to server");
}

static void one_that_does_not_answer_in_time_is_class_retry(void **state)
{
    struct asking *asking = *state;

    asking->http.timeout_ms = 100;
    renew(asking);
    assert_int_equal(find(asking, ID), FD_RETRY);
    assert_string_equal(
        asking->error.message,
        "the schema registry gives no answer to /schemas/ids/7: Timeout was reached");
}

static void an_answer_without_end_is_class_retry(void **state)
{
    struct asking *asking = *state;

    http_answer(asking->server, 200, "");
    snprintf(asking->server->answer, sizeof(asking->server->answer),
             "HTTP/1.1 200 Said\r\nContent-Length: 99999999\r\n\r\n{\"schema\":");
    assert_int_equal(find(asking, ID), FD_RETRY);
}

/* An answer with `status` and so much white space behind it that it must not be kept. */
static void answer_at_length(struct asking *asking, int status)
{
    pthread_mutex_lock(&asking->server->mutex);
    snprintf(asking->server->answer, sizeof(asking->server->answer),
             "HTTP/1.1 %d Said\r\nConnection: close\r\n\r\n{", status);
    asking->server->padding = FD_REGISTRY_ANSWER_LIMIT / 1024 + 1;
    pthread_mutex_unlock(&asking->server->mutex);
}

static void a_schema_that_is_too_long_is_poison_and_does_not_fill_memory(void **state)
{
    struct asking *asking = *state;

    answer_at_length(asking, 200);
    assert_int_equal(find(asking, ID), FD_POISON);
    assert_int_equal(find(asking, ID), FD_POISON);
    assert_string_equal(asking->error.code, "schema_invalid");
    assert_non_null(strstr(asking->error.message, "longer than 4194304 bytes"));
    assert_int_equal(http_questions(asking->server), 1);
}

static void a_page_that_is_too_long_is_class_retry(void **state)
{
    struct asking *asking = *state;

    answer_at_length(asking, 503);
    assert_int_equal(find(asking, ID), FD_RETRY);
    assert_non_null(strstr(asking->error.message, "longer than 4194304 bytes"));
}

static void what_was_answered_is_kept_and_found_without_the_registry(void **state)
{
    struct asking *asking = *state;

    asking->options.cache_folder = asking->folder;
    renew(asking);
    http_answer(asking->server, 200, KNOWN);
    assert_int_equal(find(asking, ID), FD_OK);
    http_server_destroy(&asking->server);
    renew(asking);
    assert_int_equal(find(asking, ID), FD_OK);
    assert_int_equal(find(asking, ID + 1), FD_RETRY);
}

/* As a disk that is full or broken leaves it. */
static int spoil_entry(const char *path, const struct stat *status, int kind FD_UNUSED,
                       struct FTW *walk FD_UNUSED)
{
    return S_ISREG(status->st_mode) ? truncate(path, 5) : 0;
}

static void a_kept_answer_that_is_spoilt_is_asked_for_again(void **state)
{
    struct asking *asking = *state;

    asking->options.cache_folder = asking->folder;
    renew(asking);
    http_answer(asking->server, 200, KNOWN);
    assert_int_equal(find(asking, ID), FD_OK);
    nftw(asking->folder, spoil_entry, 8, FTW_PHYS);
    assert_int_equal(find(asking, ID), FD_OK);
    assert_int_equal(http_questions(asking->server), 2);
    assert_int_equal(find(asking, ID), FD_OK);
    assert_int_equal(http_questions(asking->server), 2);
}

static void what_one_registry_answered_is_not_taken_for_another_one_s(void **state)
{
    struct asking *asking = *state;

    asking->options.cache_folder = asking->folder;
    renew(asking);
    http_answer(asking->server, 200, KNOWN);
    assert_int_equal(find(asking, ID), FD_OK);
    snprintf(asking->url, sizeof(asking->url), "%s/other", asking->server->url);
    renew(asking);
    http_answer(asking->server, 404, UNKNOWN);
    assert_int_equal(find(asking, ID), FD_POISON);
}

static void what_cannot_be_read_is_not_kept(void **state)
{
    struct asking *asking = *state;

    asking->options.cache_folder = asking->folder;
    renew(asking);
    http_answer(asking->server, 200, "{\"schema\":\"nonsense\"}");
    assert_int_equal(find(asking, ID), FD_POISON);
    asking->now += FD_REGISTRY_ASK_AGAIN_MICROS;
    http_answer(asking->server, 200, KNOWN);
    assert_int_equal(find(asking, ID), FD_OK);
}

/* Schemas that refer to others
 */

#define EVENT                                                                                      \
    "{\"type\":\"record\",\"name\":\"Event\",\"namespace\":\"own\",\"fields\":["                   \
    "{\"name\":\"home\",\"type\":[\"null\",\"other.Address\"]},"                                   \
    "{\"name\":\"all\",\"type\":{\"type\":\"array\",\"items\":\"other.Address\"}},"                \
    "{\"name\":\"inner\",\"type\":{\"type\":\"record\",\"name\":\"Inner\",\"fields\":["            \
    "{\"name\":\"work\",\"type\":{\"type\":\"other.Address\"}}]}}]}"
#define ADDRESS                                                                                    \
    "{\"type\":\"record\",\"name\":\"Address\",\"namespace\":\"other\",\"fields\":["               \
    "{\"name\":\"line\",\"type\":\"string\"},{\"name\":\"next\",\"type\":[\"null\",\"Address\"]}]" \
    "}"
#define TOGETHER                                                                                   \
    "{\"name\":\"own.Event\",\"type\":\"record\",\"fields\":["                                     \
    "{\"name\":\"home\",\"type\":[\"null\",{\"name\":\"other.Address\",\"type\":\"record\","       \
    "\"fields\":[{\"name\":\"line\",\"type\":\"string\"},"                                         \
    "{\"name\":\"next\",\"type\":[\"null\",\"other.Address\"]}]}]},"                               \
    "{\"name\":\"all\",\"type\":{\"type\":\"array\",\"items\":\"other.Address\"}},"                \
    "{\"name\":\"inner\",\"type\":{\"name\":\"own.Inner\",\"type\":\"record\",\"fields\":["        \
    "{\"name\":\"work\",\"type\":\"other.Address\"}]}}]}"

/* A registry's answer: `text` as a schema that refers to so many versions of a subject; to be
 * freed.
 */
static char *referring(const char *text, int versions)
{
    json_t *references = json_array();
    json_t *answer = json_pack("{s:s, s:o}", "schema", text, "references", references);
    char *dumped;

    for (int version = 1; version <= versions; version++) {
        json_array_append_new(references, json_pack("{s:s, s:s, s:i}", "name", "n", "subject",
                                                    "a/b", "version", version));
    }
    dumped = json_dumps(answer, JSON_COMPACT);
    assert_non_null(dumped);
    json_decref(answer);
    return dumped;
}

static void answer_referring(struct asking *asking, const char *text, int versions)
{
    char *answer = referring(text, versions);

    http_answer(asking->server, 200, answer);
    free(answer);
}

/* References of the subject itself come round again. */
static void answer_subject(struct asking *asking, const char *text)
{
    char *answer = referring(text, 1);

    http_answer_subject(asking->server, 200, answer);
    free(answer);
}

static void a_schema_that_refers_to_others_is_put_together(void **state)
{
    struct asking *asking = *state;
    struct fd_buf canonical;

    asking->options.cache_folder = asking->folder;
    renew(asking);
    answer_referring(asking, EVENT, 1);
    answer_subject(asking, ADDRESS);
    fd_buf_init(&canonical, 4096);
    for (int round = 0; round < 2; round++) {
        fd_buf_reset(&canonical);
        assert_int_equal(fd_registry_find(asking->registry, ID, &asking->schema, &asking->error),
                         FD_OK);
        fd_schema_canonical(asking->schema, &canonical);
        fd_schema_destroy(&asking->schema);
        assert_string_equal(fd_buf_text(&canonical), TOGETHER);
    }
    fd_buf_clean_up(&canonical);
    assert_int_equal(http_questions(asking->server), 2);
    assert_true(http_asked(asking->server, "GET /subjects/a%2Fb/versions/1 HTTP/1.1\r\n"));
}

static void assert_not_together(struct asking *asking, enum fd_status status, const char *part)
{
    renew(asking);
    assert_int_equal(find(asking, ID), status);
    if (!strstr(asking->error.message, part)) {
        fail_msg("\"%s\" does not say \"%s\"", asking->error.message, part);
    }
}

static void references_that_do_not_go_together_are_poison(void **state)
{
    struct asking *asking = *state;

    answer_referring(asking, EVENT, 101);
    answer_subject(asking, ADDRESS);
    assert_not_together(asking, FD_POISON,
                        "the schema with id 7: its references: there are more than 100");
    answer_referring(asking, EVENT, 1);
    answer_subject(asking, "\"string\"");
    assert_not_together(asking, FD_POISON, "one defines no type with a name");
    answer_subject(asking, "{");
    assert_not_together(asking, FD_POISON, "one is no JSON");
    answer_subject(asking, "{\"type\":\"fixed\",\"name\":\"other.Other\",\"size\":1}");
    assert_not_together(asking, FD_POISON, "type other.Address is not defined");
    http_answer_subject(asking->server, 404, UNKNOWN);
    assert_not_together(asking, FD_POISON,
                        "the schema registry knows no schema with subject a/b, version 1");
    assert_string_equal(asking->error.code, "schema_unknown");
    http_answer_subject(asking->server, 503, "");
    assert_not_together(asking, FD_RETRY, "answers with status 503");
    http_answer(asking->server, 200, "{\"schema\":\"\",\"references\":[7]}");
    assert_not_together(asking, FD_POISON, "one has no subject or version");
}

static void user_and_password_are_shown_as_they_are_now(void **state)
{
    struct asking *asking = *state;

    asking->http.user = (char[]){"me"};
    asking->http.password = (struct fd_secret){.value = "first"};
    renew(asking);
    http_answer(asking->server, 200, KNOWN);
    assert_int_equal(find(asking, ID), FD_OK);
    assert_true(http_asked(asking->server, "Authorization: Basic bWU6Zmlyc3Q=\r\n"));
    asking->http.password.value = "second";
    assert_int_equal(find(asking, ID), FD_OK);
    assert_true(http_asked(asking->server, "Authorization: Basic bWU6c2Vjb25k\r\n"));
}

static void a_token_is_shown(void **state)
{
    struct asking *asking = *state;

    asking->http.token = (struct fd_secret){.value = "abc"};
    renew(asking);
    http_answer(asking->server, 200, KNOWN);
    assert_int_equal(find(asking, ID), FD_OK);
    assert_true(http_asked(asking->server, "Authorization: Bearer abc\r\n"));
}

static void assert_refused(struct asking *asking, const char *message)
{
    struct fd_registry *none = NULL;

    assert_int_equal(fd_registry_new(&asking->options, &none, &asking->error), FD_FATAL);
    assert_string_equal(asking->error.code, "config");
    assert_string_equal(asking->error.message, message);
    assert_null(none);
}

static void settings_that_cannot_be_used_are_refused_at_the_start(void **state)
{
    struct asking *asking = *state;

    asking->http.url = (char[]){"registry:8081"};
    assert_refused(asking, "schema-registry-url: begins with neither http:// nor https://");
    asking->http.url = (char[]){"http://me:secret@registry:8081"};
    assert_refused(asking, "schema-registry-url: give the user as schema-registry-user");
    asking->http.url = (char[]){"http://registry:8081"};
    asking->options.cache_folder = "/nowhere";
    assert_refused(asking, "schema-cache-folder: no file can be made in /nowhere: No such file or "
                           "directory");
}

#define ASKING(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ASKING(a_schema_is_asked_for_by_its_id),
        ASKING(the_url_may_have_a_path),
        ASKING(an_id_that_is_not_known_is_poison_and_asked_for_once_a_minute),
        ASKING(a_thousand_unknown_ids_are_asked_for_once_a_minute_each),
        ASKING(a_schema_that_cannot_be_read_is_poison_and_asked_for_once_a_minute),
        ASKING(a_registry_that_fails_is_class_retry_and_asked_less_and_less_often),
        ASKING(a_registry_that_is_not_there_is_class_retry),
        ASKING(one_that_does_not_answer_in_time_is_class_retry),
        ASKING(an_answer_without_end_is_class_retry),
        ASKING(a_schema_that_is_too_long_is_poison_and_does_not_fill_memory),
        ASKING(a_page_that_is_too_long_is_class_retry),
        ASKING(what_was_answered_is_kept_and_found_without_the_registry),
        ASKING(a_kept_answer_that_is_spoilt_is_asked_for_again),
        ASKING(what_one_registry_answered_is_not_taken_for_another_one_s),
        ASKING(what_cannot_be_read_is_not_kept),
        ASKING(a_schema_that_refers_to_others_is_put_together),
        ASKING(references_that_do_not_go_together_are_poison),
        ASKING(user_and_password_are_shown_as_they_are_now),
        ASKING(a_token_is_shown),
        ASKING(settings_that_cannot_be_used_are_refused_at_the_start),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
