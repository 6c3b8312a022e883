/* Several versions of a contract at once, and every version that there has been. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "avro/fd_plan.h"
#include "avro/fd_schema_node.h"
#include "domain/version_fixture.h"

enum { RECORDS = 1000, MOST_VERSIONS = 8 };

/* An intake whose store knows these versions of call-logged, and no other schema. */
struct station {
    struct intake_fixture fixture;
    struct fd_embedded files[MOST_VERSIONS + 1];
    struct fd_schema *schemas[MOST_VERSIONS];
    char *texts[MOST_VERSIONS];
    size_t count;
};

static void station_init(struct station *station, const struct version *versions, size_t count)
{
    *station = (struct station){.count = count};
    assert_true(count <= MOST_VERSIONS);
    for (size_t i = 0; i < count; i++) {
        station->texts[i] = version_text(FD_CALL_LOGGED, &versions[i]);
        station->schemas[i] = parse(station->texts[i]);
        station->files[i] =
            (struct fd_embedded){"a version", station->texts[i], strlen(station->texts[i])};
    }
    intake_fixture_init(&station->fixture, station->files);
}

static void station_clean_up(struct station *station)
{
    intake_fixture_clean_up(&station->fixture);
    for (size_t i = 0; i < station->count; i++) {
        fd_schema_destroy(&station->schemas[i]);
        free(station->texts[i]);
    }
}

/* Encode the event by a version and accept it as one of `type`, its bytes kept as a batch has them.
 */
static enum fd_status pass(struct station *station, size_t version, const struct version *versions,
                           enum fd_event_type type)
{
    const struct fd_topic topic = {.name = "a topic", .type = type};
    struct intake_fixture *fixture = &station->fixture;
    char *json = event_of_version(FD_CALL_LOGGED, &versions[version], NULL);
    struct fd_str value;

    encode_event(station->schemas[version], json, &fixture->value);
    free(json);
    value = fd_arena_copy(fixture->arena, encoded(fixture));
    fixture->event = (struct fd_event){0};
    return fd_intake_accept(fixture->intake, fixture->reference, &topic, value, fixture->arena,
                            &fixture->event, &fixture->error);
}

static void versions_share_a_batch(void **state)
{
    static const struct version versions[] = {
        {NULL, false},
        {"{\"mood\": {\"type\": [\"null\", \"string\"], \"default\": null}}", true},
        {"{\"team_id\": null, \"revision\": {\"type\": \"int\"}}", false},
        {"{\"contact_id\": {\"type\": \"bytes\"}, \"channel\": {\"type\": \"string\"}}", true},
    };
    struct station station;
    struct fd_event *events = calloc(RECORDS, sizeof(*events));

    (void)state;
    assert_non_null(events);
    station_init(&station, versions, FD_COUNT(versions));
    for (size_t i = 0; i < RECORDS; i++) {
        if (pass(&station, i * 7 % FD_COUNT(versions), versions, FD_CALL_LOGGED) != FD_OK) {
            fail_msg("version %zu: %s", i * 7 % FD_COUNT(versions), station.fixture.error.message);
        }
        events[i] = station.fixture.event;
    }
    for (size_t i = 0; i < RECORDS; i++) {
        assert_true(fd_str_equal(events[i].call_logged.contact_id, FD_STR("contact-1")));
        assert_true(fd_str_equal(events[i].call_logged.channel, FD_STR("PHONE")));
        assert_int_equal(events[i].call_logged.received_at, at("2021-03-31T23:15:00Z"));
        assert_int_equal(events[i].revision, 3);
        assert_int_equal(fd_event_key_compare(&events[i], &events[0]), 0);
    }
    free(events);
    station_clean_up(&station);
}

static void assert_told(struct station *station, const char *field)
{
    struct fd_error why;

    assert_true(fd_intake_take_refusal(station->fixture.intake, &why));
    assert_non_null(strstr(why.message, "the schema frontdoor.events.CallLogged, fingerprint "));
    if (!strstr(why.message, field)) {
        fail_msg("\"%s\" does not say \"%s\"", why.message, field);
    }
    assert_false(fd_intake_take_refusal(station->fixture.intake, &why));
}

static void a_schema_that_cannot_be_read_is_told_once_and_refuses_each_of_its_records(void **state)
{
    static const struct version versions[] = {
        {NULL, false},
        {"{\"contact_id\": null}", false},
        {"{\"revision\": {\"type\": \"double\"}}", true},
    };
    struct station station;
    struct fd_error why;

    (void)state;
    station_init(&station, versions, FD_COUNT(versions));
    assert_int_equal(pass(&station, 0, versions, FD_CALL_LOGGED), FD_OK);
    assert_false(fd_intake_take_refusal(station.fixture.intake, &why));
    assert_int_equal(pass(&station, 1, versions, FD_CALL_LOGGED), FD_POISON);
    assert_told(&station, "field contact_id: the writer lacks it");
    for (size_t i = 0; i < RECORDS; i++) {
        assert_int_equal(pass(&station, i % 2, versions, FD_CALL_LOGGED),
                         i % 2 ? FD_POISON : FD_OK);
        if (i % 2) {
            assert_string_equal(station.fixture.error.code, "schema_incompatible");
            assert_non_null(strstr(station.fixture.error.message, "field contact_id"));
        }
        assert_false(fd_intake_take_refusal(station.fixture.intake, &why));
    }
    assert_int_equal(pass(&station, 2, versions, FD_CALL_LOGGED), FD_POISON);
    assert_told(&station, "field revision: the writer's double can't be read");
    assert_int_equal(pass(&station, 1, versions, FD_DECISION_MADE), FD_POISON);
    assert_told(&station, "field contact_id");
    station_clean_up(&station);
}

/* schemas/events/versions.csv: each contract's versions one after another, the last of which stands
   in schemas/events, the others in history. */
struct version_list {
    struct fd_arena *arena;
    struct fd_csv csv;
};

static struct fd_str cell(const struct version_list *list, uint32_t row, const char *column)
{
    return fd_csv_cell(&list->csv, row, fd_csv_column(&list->csv, column));
}

static void version_list_init(struct version_list *list)
{
    FILE *file = fopen(FD_SOURCE_DIR "/schemas/events/versions.csv", "re");
    static char text[65536];
    struct fd_error error = {0};

    assert_non_null(file);
    list->arena = fd_arena_new(4096);
    if (fd_csv_parse((struct fd_str){text, (uint32_t)fread(text, 1, sizeof(text), file)},
                     list->arena, &list->csv, &error) != FD_OK) {
        fail_msg("versions.csv: %s", error.message);
    }
    fclose(file);
}

static bool is_last(const struct version_list *list, uint32_t row)
{
    return row + 1 == list->csv.row_count ||
           !fd_str_equal(cell(list, row, "contract"), cell(list, row + 1, "contract"));
}

/* The schema of a row, of which the list has to tell the truth. */
static struct fd_schema *listed_schema(const struct version_list *list, uint32_t row)
{
    struct fd_str contract = cell(list, row, "contract");
    const struct fd_embedded *file;
    struct fd_schema *schema;
    char fingerprint[20];
    char name[100];

    if (is_last(list, row)) {
        snprintf(name, sizeof(name), "%.*s.avsc", FD_STR_ARGS(contract));
    } else {
        snprintf(name, sizeof(name), "history/%.*s.%.*s.avsc", FD_STR_ARGS(contract),
                 FD_STR_ARGS(cell(list, row, "version")));
    }
    file = fd_embedded_find(fd_embedded_events, name);
    if (!file) {
        fail_msg("schemas/events/%s is missing", name);
    }
    schema = parse(file->text);
    snprintf(fingerprint, sizeof(fingerprint), "%016llx",
             (unsigned long long)fd_schema_fingerprint(schema));
    if (!fd_str_equal(cell(list, row, "fingerprint"), fd_str_from(fingerprint))) {
        fail_msg(
            "%s has the fingerprint %s, which is not the listed one: keep the version that was "
            "published in history, and list this one below it",
            name, fingerprint);
    }
    return schema;
}

static void every_version_is_kept_and_listed_as_it_was(void **state)
{
    struct version_list list;
    uint32_t files = 0;

    (void)state;
    version_list_init(&list);
    for (uint32_t row = 0; row < list.csv.row_count; row++) {
        struct fd_schema *schema = listed_schema(&list, row);

        fd_schema_destroy(&schema);
    }
    while (fd_embedded_events[files].name) {
        files++;
    }
    assert_int_equal(list.csv.row_count, files);
    fd_arena_destroy(&list.arena);
}

/* The event of a type with what a version of its contract has of it; to be freed. */
static char *event_within(enum fd_event_type type, const struct fd_schema *schema)
{
    json_t *event = load(event_json[type]);
    const char *name;
    json_t *value;
    void *next;
    char *text;

    json_object_foreach_safe(event, next, name, value)
    {
        if (!fd_schema_find_field(fd_schema_graph(schema)->root, name)) {
            json_object_del(event, name);
        }
    }
    text = json_dumps(event, 0);
    assert_non_null(text);
    json_decref(event);
    return text;
}

static void assert_compatible(const struct fd_schema *writer, const struct fd_schema *reader,
                              enum fd_event_type type)
{
    const struct fd_contract_info *info = fd_contract_info(type);
    struct fd_plan *plan = NULL;
    struct fd_error error = {0};

    if (fd_plan_compile(writer, reader, info->bindings, &plan, &error) != FD_OK) {
        fail_msg("%s: %s", info->name, error.message);
    }
    fd_plan_destroy(&plan);
}

static void every_version_that_there_has_been_is_read(void **state)
{
    struct intake_fixture fixture;
    struct version_list list;

    (void)state;
    intake_fixture_init(&fixture, fd_embedded_events);
    version_list_init(&list);
    for (uint32_t row = 0; row < list.csv.row_count; row++) {
        struct fd_schema *schema = listed_schema(&list, row);
        enum fd_event_type type = fd_event_type_from_name(cell(&list, row, "contract"));

        assert_true(type < FD_CONTRACTS);
        assert_compatible(schema, fd_intake_contract(fixture.intake, type), type);
        if (type < FD_EVENT_TYPES) {
            char *event = event_within(type, schema);

            encode_event(schema, event, &fixture.value);
            if (accept(&fixture, type) != FD_OK) {
                fail_msg("row %u: %s", row, fixture.error.message);
            }
            free(event);
        }
        fd_schema_destroy(&schema);
    }
    fd_arena_destroy(&list.arena);
    intake_fixture_clean_up(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(versions_share_a_batch),
        cmocka_unit_test(a_schema_that_cannot_be_read_is_told_once_and_refuses_each_of_its_records),
        cmocka_unit_test(every_version_is_kept_and_listed_as_it_was),
        cmocka_unit_test(every_version_that_there_has_been_is_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
