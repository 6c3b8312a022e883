#include "avro/fd_schema_store.h"

#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "avro/http_server.h"

#define RECORD(name) "{\"type\":\"record\",\"name\":\"" name "\",\"fields\":[]}"

static const struct fd_embedded built_in[] = {
    {"a.avsc", RECORD("A"), sizeof(RECORD("A")) - 1},
    {"b.avsc", RECORD("B"), sizeof(RECORD("B")) - 1},
    {NULL, NULL, 0},
};

static const struct fd_embedded none[] = {{NULL, NULL, 0}};

static uint64_t fingerprint_of(const char *text)
{
    struct fd_schema *schema = NULL;
    uint64_t fingerprint;

    assert_int_equal(fd_schema_parse(text, strlen(text), &schema, NULL), FD_OK);
    fingerprint = fd_schema_fingerprint(schema);
    fd_schema_destroy(&schema);
    return fingerprint;
}

static enum fd_status find(struct fd_schema_store *store, enum fd_framing framing, uint64_t id,
                           const struct fd_schema **ret_schema, struct fd_error *error)
{
    struct fd_frame frame = {.framing = framing, .schema_id = id};

    return fd_schema_store_find(store, &frame, ret_schema, error);
}

static void assert_found(struct fd_schema_store *store, const char *text, const char *name)
{
    const struct fd_schema *schema = NULL;
    struct fd_error error = {0};

    assert_int_equal(find(store, FD_FRAMING_SINGLE_OBJECT, fingerprint_of(text), &schema, &error),
                     FD_OK);
    assert_string_equal(fd_schema_name(schema), name);
}

/* A folder of its own for each test that needs one. */
static int make_folder(void **state)
{
    char *folder = strdup("/tmp/fd-schema-store-XXXXXX");

    *state = folder;
    return folder && mkdtemp(folder) ? 0 : -1;
}

static int remove_entry(const char *path, FD_UNUSED const struct stat *status, FD_UNUSED int type,
                        FD_UNUSED struct FTW *walk)
{
    return remove(path);
}

static int remove_folder(void **state)
{
    int result = nftw(*state, remove_entry, 8, FTW_DEPTH | FTW_PHYS);

    free(*state);
    return result;
}

static void write_file(const char *folder, const char *name, const char *text)
{
    char path[200];
    FILE *file;

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void make_subfolder(const char *folder, const char *name)
{
    char path[200];

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    assert_int_equal(mkdir(path, 0700), 0);
}

static void built_in_schemas_are_found_by_fingerprint(void **state)
{
    struct fd_schema_store *store = NULL;
    struct fd_error error = {0};

    (void)state;
    assert_int_equal(fd_schema_store_new(built_in, &store, &error), FD_OK);
    assert_found(store, RECORD("A"), "A");
    assert_found(store, RECORD("B"), "B");
    fd_schema_store_destroy(&store);
    assert_null(store);
}

static void an_unknown_fingerprint_is_poison_and_is_named(void **state)
{
    struct fd_schema_store *store = NULL;
    const struct fd_schema *schema = NULL;
    struct fd_error error = {0};

    (void)state;
    assert_int_equal(fd_schema_store_new(built_in, &store, &error), FD_OK);
    assert_int_equal(find(store, FD_FRAMING_SINGLE_OBJECT, 0x12ab, &schema, &error), FD_POISON);
    assert_string_equal(error.code, "schema_unknown");
    assert_non_null(strstr(error.message, "00000000000012ab"));
    assert_null(schema);
    fd_schema_store_destroy(&store);
}

static void an_id_of_a_registry_is_poison_and_says_so(void **state)
{
    struct fd_schema_store *store = NULL;
    const struct fd_schema *schema = NULL;
    struct fd_error error = {0};

    (void)state;
    assert_int_equal(fd_schema_store_new(none, &store, &error), FD_OK);
    assert_int_equal(find(store, FD_FRAMING_CONFLUENT, 7, &schema, &error), FD_POISON);
    assert_string_equal(error.code, "schema_unknown");
    assert_non_null(strstr(error.message, "schema id 7 is of a registry"));
    fd_schema_store_destroy(&store);
}

static void a_folder_adds_its_files_and_those_below_it(void **state)
{
    const char *folder = *state;
    struct fd_schema_store *store = NULL;
    struct fd_error error = {0};

    write_file(folder, "c.avsc", RECORD("C"));
    write_file(folder, "a.avsc", RECORD("A"));
    write_file(folder, "notes.txt", "no schema");
    make_subfolder(folder, "history");
    write_file(folder, "history/d.1.avsc", RECORD("D"));
    assert_int_equal(fd_schema_store_new(built_in, &store, &error), FD_OK);
    assert_int_equal(fd_schema_store_add_folder(store, folder, &error), FD_OK);
    assert_found(store, RECORD("A"), "A");
    assert_found(store, RECORD("C"), "C");
    assert_found(store, RECORD("D"), "D");
    fd_schema_store_destroy(&store);
}

static void links_are_followed(void **state)
{
    const char *folder = *state;
    char link_path[200];
    struct fd_schema_store *store = NULL;
    struct fd_error error = {0};

    make_subfolder(folder, "target");
    write_file(folder, "target/e.avsc.text", RECORD("E"));
    snprintf(link_path, sizeof(link_path), "%s/e.avsc", folder);
    assert_int_equal(symlink("target/e.avsc.text", link_path), 0);
    assert_int_equal(fd_schema_store_new(none, &store, &error), FD_OK);
    assert_int_equal(fd_schema_store_add_folder(store, folder, &error), FD_OK);
    assert_found(store, RECORD("E"), "E");
    fd_schema_store_destroy(&store);
}

static void of_two_schemas_alike_the_first_one_stays(void **state)
{
    static const char documented[] =
        "{\"type\":\"record\",\"name\":\"A\",\"doc\":\"another\",\"fields\":[]}";
    const char *folder = *state;
    struct fd_schema_store *store = NULL;
    const struct fd_schema *schema = NULL;
    struct fd_error error = {0};

    write_file(folder, "a.avsc", documented);
    assert_int_equal(fd_schema_store_new(built_in, &store, &error), FD_OK);
    assert_int_equal(fd_schema_store_add_folder(store, folder, &error), FD_OK);
    assert_int_equal(
        find(store, FD_FRAMING_SINGLE_OBJECT, fingerprint_of(documented), &schema, &error), FD_OK);
    assert_string_equal(fd_schema_text(schema), RECORD("A"));
    fd_schema_store_destroy(&store);
}

static void a_file_that_does_not_parse_is_fatal_and_is_named(void **state)
{
    const char *folder = *state;
    struct fd_schema_store *store = NULL;
    struct fd_error error = {0};

    write_file(folder, "broken.avsc", "{");
    assert_int_equal(fd_schema_store_new(none, &store, &error), FD_OK);
    assert_int_equal(fd_schema_store_add_folder(store, folder, &error), FD_FATAL);
    assert_string_equal(error.code, "schema_folder");
    assert_non_null(strstr(error.message, "/broken.avsc: no JSON"));
    fd_schema_store_destroy(&store);
}

static void a_folder_that_is_not_there_is_fatal(void **state)
{
    struct fd_schema_store *store = NULL;
    struct fd_error error = {0};

    (void)state;
    assert_int_equal(fd_schema_store_new(none, &store, &error), FD_OK);
    assert_int_equal(fd_schema_store_add_folder(store, "/nonexistent/schemas", &error), FD_FATAL);
    assert_non_null(strstr(error.message, "/nonexistent/schemas: No such file"));
    fd_schema_store_destroy(&store);
}

static void a_built_in_schema_that_does_not_parse_is_fatal(void **state)
{
    static const struct fd_embedded broken[] = {{"x.avsc", "[", 1}, {NULL, NULL, 0}};
    struct fd_schema_store *store = NULL;
    struct fd_error error = {0};

    (void)state;
    assert_int_equal(fd_schema_store_new(broken, &store, &error), FD_FATAL);
    assert_null(store);
    assert_non_null(strstr(error.message, "x.avsc"));
}

static int64_t present;

static int64_t tell_present(void *context)
{
    (void)context;
    return present;
}

static const struct fd_env clock_of_test = {.monotonic_micros = tell_present};

static void what_is_put_into_a_watched_folder_is_found_within_the_interval(void **state)
{
    const char *folder = *state;
    const uint64_t fingerprint = fingerprint_of(RECORD("E"));
    const struct fd_schema *schema = NULL;
    struct fd_schema_store *store = NULL;
    struct fd_error error = {0};

    assert_int_equal(fd_schema_store_new(built_in, &store, &error), FD_OK);
    fd_schema_store_watch(store, folder, &clock_of_test);
    assert_int_equal(find(store, FD_FRAMING_SINGLE_OBJECT, fingerprint, &schema, &error),
                     FD_POISON);
    write_file(folder, "e.avsc", RECORD("E"));
    present += FD_SCHEMA_LOOK_MICROS - 1;
    assert_int_equal(find(store, FD_FRAMING_SINGLE_OBJECT, fingerprint, &schema, &error),
                     FD_POISON);
    present++;
    assert_found(store, RECORD("E"), "E");
    write_file(folder, "f.avsc", RECORD("F"));
    fd_schema_store_look_next(store);
    assert_found(store, RECORD("F"), "F");
    assert_found(store, RECORD("A"), "A");
    fd_schema_store_destroy(&store);
}

static void a_broken_file_in_a_watched_folder_is_told_where_a_schema_lacks(void **state)
{
    const char *folder = *state;
    const struct fd_schema *schema = NULL;
    struct fd_schema_store *store = NULL;
    struct fd_error error = {0};

    write_file(folder, "c.avsc", RECORD("C"));
    write_file(folder, "d.avsc", "{");
    assert_int_equal(fd_schema_store_new(built_in, &store, &error), FD_OK);
    fd_schema_store_watch(store, folder, &clock_of_test);
    assert_int_equal(find(store, FD_FRAMING_SINGLE_OBJECT, 1, &schema, &error), FD_POISON);
    assert_string_equal(error.code, "schema_unknown");
    assert_non_null(strstr(error.message, "/d.avsc: no JSON"));
    assert_found(store, RECORD("C"), "C");
    fd_schema_store_destroy(&store);
}

#define TIME(unit)                                                                                 \
    "{\"type\":\"record\",\"name\":\"T\",\"fields\":[{\"name\":\"at\",\"type\":"                   \
    "{\"type\":\"long\",\"logicalType\":\"timestamp-" unit "\"}}]}"
#define ESCAPED_TIME                                                                               \
    "{\\\"type\\\":\\\"record\\\",\\\"name\\\":\\\"T\\\",\\\"fields\\\":[{\\\"name\\\":"           \
    "\\\"at\\\",\\\"type\\\":{\\\"type\\\":\\\"long\\\","                                          \
    "\\\"logicalType\\\":\\\"timestamp-millis\\\"}}]}"

static void the_schema_of_an_id_is_the_registered_one_even_if_another_has_its_fingerprint(
    void **state)
{
    static const struct fd_embedded micros[] = {
        {"t.avsc", TIME("micros"), sizeof(TIME("micros")) - 1}, {NULL, NULL, 0}};
    struct http_server *server = http_server_new();
    const struct fd_registry_http_options http = {.url = server->url, .timeout_ms = 2000};
    const struct fd_registry_options options = {.http = &http, .env = fd_env_real()};
    const struct fd_schema *by_id = NULL;
    const struct fd_schema *again = NULL;
    const struct fd_schema *by_fingerprint = NULL;
    struct fd_schema_store *store = NULL;
    struct fd_registry *registry = NULL;
    struct fd_error error = {0};

    (void)state;
    http_answer(server, 200, "{\"schema\":\"" ESCAPED_TIME "\"}");
    assert_int_equal(fd_schema_store_new(micros, &store, &error), FD_OK);
    assert_int_equal(fd_registry_new(&options, &registry, &error), FD_OK);
    fd_schema_store_ask(store, &registry);
    assert_int_equal(find(store, FD_FRAMING_CONFLUENT, 7, &by_id, &error), FD_OK);
    assert_string_equal(fd_schema_text(by_id), TIME("millis"));
    assert_int_equal(find(store, FD_FRAMING_CONFLUENT, 7, &again, &error), FD_OK);
    assert_ptr_equal(again, by_id);
    assert_int_equal(find(store, FD_FRAMING_SINGLE_OBJECT, fingerprint_of(TIME("millis")),
                          &by_fingerprint, &error),
                     FD_OK);
    assert_string_equal(fd_schema_text(by_fingerprint), TIME("micros"));
    fd_schema_store_destroy(&store);
    http_server_destroy(&server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(built_in_schemas_are_found_by_fingerprint),
        cmocka_unit_test(an_unknown_fingerprint_is_poison_and_is_named),
        cmocka_unit_test(an_id_of_a_registry_is_poison_and_says_so),
        cmocka_unit_test_setup_teardown(a_folder_adds_its_files_and_those_below_it, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(links_are_followed, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(of_two_schemas_alike_the_first_one_stays, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(a_file_that_does_not_parse_is_fatal_and_is_named,
                                        make_folder, remove_folder),
        cmocka_unit_test(a_folder_that_is_not_there_is_fatal),
        cmocka_unit_test(a_built_in_schema_that_does_not_parse_is_fatal),
        cmocka_unit_test_setup_teardown(
            what_is_put_into_a_watched_folder_is_found_within_the_interval, make_folder,
            remove_folder),
        cmocka_unit_test_setup_teardown(
            a_broken_file_in_a_watched_folder_is_told_where_a_schema_lacks, make_folder,
            remove_folder),
        cmocka_unit_test(
            the_schema_of_an_id_is_the_registered_one_even_if_another_has_its_fingerprint),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
