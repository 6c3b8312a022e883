/* Evolution: each change that a writer's schema may have gone through is read, or refused by its
 * field.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "avro/fd_plan.h"
#include "base/fd_time.h"
#include "domain/version_fixture.h"

enum { HEADER = 10 /* of single-object encoding */ };

/* One row a change: what the writer has otherwise, what we have otherwise, what it writes besides
   the event that all begin with, and what is read: other values, or a refusal
 */

struct change {
    const char *what;
    enum fd_event_type type;
    const char *writer; /* as struct version has it */
    bool reversed;
    const char *reader;
    const char *writes;
    const char *reads;   /* JSON of texts by field, null for a null; the rest is as it always was */
    const char *refused; /* a part of the message; NULL: it is read */
};

#define NULLABLE(type) "{\"type\": [\"null\", \"" type "\"], \"default\": null}"
#define ENUM(name, symbols)                                                                        \
    "{\"type\": {\"type\": \"enum\", \"name\": \"" name "\", \"symbols\": [" symbols "]}}"
#define LOGICAL(type, logical)                                                                     \
    "{\"type\": {\"type\": \"" type "\", \"logicalType\": \"" logical "\"}}"
#define ITEMS(items) "{\"type\": {\"type\": \"array\", \"items\": " items "}}"
#define NESTED                                                                                     \
    "{\"type\": {\"type\": \"map\", \"values\": {\"type\": \"array\", \"items\": {\"type\": "      \
    "\"record\", \"name\": \"Inner\", \"fields\": [{\"name\": \"a\", \"type\": [\"null\", "        \
    "\"double\"]}, {\"name\": \"b\", \"type\": \"bytes\"}]}}}}"
#define LINKED                                                                                     \
    "{\"type\": {\"type\": \"record\", \"name\": \"Link\", \"fields\": [{\"name\": \"next\", "     \
    "\"type\": [\"null\", \"Link\"]}]}}"

static const struct change changes[] = {
    {.what = "nothing"},
    /* fields that come */
    {.what = "a new nullable field",
     .writer = "{\"mood\": " NULLABLE("string") "}",
     .writes = "{\"mood\": \"calm\"}"},
    {.what = "a new field with a default",
     .writer = "{\"mood\": {\"type\": \"int\", \"default\": 7}}"},
    {.what = "a new field without a default",
     .writer = "{\"mood\": {\"type\": \"double\"}}",
     .writes = "{\"mood\": 0.5}"},
    {.what = "a map of lists of records",
     .writer = "{\"rooms\": " NESTED "}",
     .writes = "{\"rooms\": {\"x\": [{\"a\": 0.5, \"b\": \"y\"}, {\"a\": null, \"b\": \"\"}], "
               "\"z\": []}}"},
    {.what = "a record within itself",
     .writer = "{\"chain\": " LINKED "}",
     .writes = "{\"chain\": {\"next\": {\"next\": {\"next\": null}}}}"},
    /* fields that go */
    {.what = "nullable fields dropped",
     .writer = "{\"team_id\": null, \"call_id\": null, \"child_id\": null}",
     .reads = "{\"child_id\": null}"},
    {.what = "fields with a default dropped",
     .writer = "{\"voided\": null, \"time_known\": null, \"concern_factors\": null}"},
    {.what = "a field with a default of ours dropped that was written otherwise",
     .writer = "{\"information_only\": null}",
     .reader = "{\"information_only\": {\"default\": true}}",
     .reads = "{\"information_only\": \"true\"}"},
    {.what = "a field dropped that we need",
     .writer = "{\"contact_id\": null}",
     .refused = "field contact_id: the writer lacks it and it has no default"},
    {.what = "fields in another order", .reversed = true},
    {.what = "fields in another order, fewer and more of them",
     .writer = "{\"mood\": " NESTED ", \"team_id\": null}",
     .reversed = true,
     .writes = "{\"mood\": {}}"},
    /* promotions */
    {.what = "int for a long", .writer = "{\"revision\": {\"type\": \"int\"}}"},
    {.what = "a nullable int for a nullable long",
     .type = FD_DECISION_MADE,
     .writer = "{\"signed_off_at\": " NULLABLE("int") "}",
     .writes = "{\"signed_off_at\": -5}",
     .reads = "{\"signed_off_at\": \"-5\"}"},
    {.what = "float for a double",
     .writer = "{\"score\": {\"type\": \"float\"}}",
     .reader = "{\"score\": {\"type\": \"double\"}}",
     .writes = "{\"score\": 0.5}"},
    {.what = "bytes for a string", .writer = "{\"contact_id\": {\"type\": \"bytes\"}}"},
    {.what = "nullable bytes for a nullable string",
     .writer = "{\"child_id\": " NULLABLE("bytes") "}"},
    {.what = "a string for bytes", .reader = "{\"contact_id\": {\"type\": \"bytes\"}}"},
    {.what = "a string for an enum", .writer = "{\"channel\": {\"type\": \"string\"}}"},
    {.what = "an enum for a string",
     .writer = "{\"source_local\": " ENUM("Local", "\"A\", \"B\"") "}",
     .writes = "{\"source_local\": \"B\"}",
     .reads = "{\"source_local\": \"B\"}"},
    {.what = "a long for a boolean",
     .writer = "{\"voided\": {\"type\": \"long\", \"default\": 0}}",
     .refused = "field voided: the writer's long can't be read"},
    {.what = "a number for a string",
     .writer = "{\"contact_id\": {\"type\": \"long\"}}",
     .writes = "{\"contact_id\": 1}",
     .refused = "field contact_id: the writer's long can't be read"},
    {.what = "a double for a long",
     .writer = "{\"revision\": {\"type\": \"double\"}}",
     .refused = "field revision: the writer's double can't be read"},
    {.what = "a map for a list",
     .writer = "{\"concern_factors\": {\"type\": {\"type\": \"map\", \"values\": \"string\"}, "
               "\"default\": {}}}",
     .refused = "field concern_factors: the writer's map can't be read"},
    /* times */
    {.what = "milliseconds",
     .writer = "{\"received_at\": " LOGICAL("long", "timestamp-millis") "}"},
    {.what = "a plain number for a time",
     .writer = "{\"received_at\": {\"type\": \"long\"}}",
     .writes = "{\"received_at\": 1617232500000000}"},
    {.what = "local time",
     .writer = "{\"received_at\": " LOGICAL("long", "local-timestamp-micros") "}",
     .writes = "{\"received_at\": 1617232500000000}",
     .refused = "field received_at: the writer's long local-timestamp-micros can't be read"},
    {.what = "a date",
     .writer = "{\"received_at\": " LOGICAL("int", "date") "}",
     .writes = "{\"received_at\": 18717}",
     .refused = "field received_at: the writer's int date can't be read"},
    /* enums */
    {.what = "a new symbol",
     .writer = "{\"channel\": " ENUM("Channel", "\"CARRIER_PIGEON\", \"PHONE\"") "}",
     .writes = "{\"channel\": \"CARRIER_PIGEON\"}",
     .reads = "{\"channel\": \"CARRIER_PIGEON\"}"},
    {.what = "a new symbol in a list",
     .writer = "{\"concern_factors\": " ITEMS(
         "{\"type\": \"enum\", \"name\": \"Factor\", \"symbols\": [\"F_99Z\", \"F_3A\"]}") "}",
     .writes = "{\"concern_factors\": [\"F_3A\", \"F_99Z\"]}",
     .reads = "{\"concern_factors\": \"F_3A,F_99Z\"}"},
    {.what = "symbols in another order, fewer of them",
     .writer = "{\"channel\": " ENUM("Channel", "\"UNKNOWN\", \"EMAIL\", \"PHONE\"") "}"},
    /* names */
    {.what = "a field by its alias",
     .writer = "{\"contact_id\": {\"name\": \"contact\"}}",
     .reader = "{\"contact_id\": {\"aliases\": [\"kontakt\", \"contact\"]}}"},
    {.what = "a field by its first alias that is there",
     .writer = "{\"contact_id\": {\"name\": \"contact\"}, \"kontakt\": {\"type\": \"string\"}}",
     .reader = "{\"contact_id\": {\"aliases\": [\"kontakt\", \"contact\"]}}",
     .writes = "{\"kontakt\": \"first\"}",
     .reads = "{\"contact_id\": \"first\"}"},
    {.what = "a field of our name, and one of its alias",
     .writer = "{\"kontakt\": {\"type\": \"string\"}}",
     .reversed = true,
     .reader = "{\"contact_id\": {\"aliases\": [\"kontakt\"]}}",
     .writes = "{\"kontakt\": \"other\"}"},
    {.what = "an alias that is another field",
     .writer = "{\"contact_id\": null}",
     .reader = "{\"contact_id\": {\"aliases\": [\"call_id\"]}}",
     .refused = "field call_id: two members would read it"},
    {.what = "another name that is no alias",
     .writer = "{\"contact_id\": {\"name\": \"contact\"}}",
     .refused = "field contact_id: the writer lacks it"},
    {.what = "a renamed record",
     .writer = "{\"\": {\"name\": \"Renamed\", \"namespace\": \"else.where\"}}"},
    {.what = "a renamed enum", .writer = "{\"channel\": " ENUM("Kanal", "\"PHONE\"") "}"},
    /* unions */
    {.what = "a union that widens",
     .writer = "{\"contact_id\": {\"type\": [\"null\", \"long\", \"string\", \"boolean\"]}}"},
    {.what = "a union that widens, and a null",
     .writer = "{\"contact_id\": {\"type\": [\"null\", \"string\"]}}",
     .writes = "{\"contact_id\": null}",
     .refused = "field contact_id: null where a value is required"},
    {.what = "a union that widens, and a value of a type that is new",
     .writer = "{\"contact_id\": {\"type\": [\"string\", \"long\"]}}",
     .writes = "{\"contact_id\": 1}",
     .refused = "field contact_id: the union holds a type that can't be read"},
    {.what = "a union that has nothing for us",
     .writer = "{\"contact_id\": {\"type\": [\"null\", \"long\"]}}",
     .writes = "{\"contact_id\": 1}",
     .refused = "field contact_id: the writer's union can't be read"},
    {.what = "a nullable field that never is null",
     .writer = "{\"child_id\": {\"type\": \"string\"}}"},
    {.what = "a nullable field that always is",
     .writer = "{\"child_id\": {\"type\": \"null\"}}",
     .writes = "{\"child_id\": null}",
     .reads = "{\"child_id\": null}"},
    {.what = "null as the last branch",
     .writer = "{\"child_id\": {\"type\": [\"string\", \"null\"]}}"},
    {.what = "a time in a union of units",
     .writer = "{\"received_at\": {\"type\": [\"null\", {\"type\": \"long\", \"logicalType\": "
               "\"timestamp-millis\"}]}}"},
    {.what = "a nullable list",
     .writer = "{\"concern_factors\": {\"type\": [\"null\", {\"type\": \"array\", \"items\": "
               "\"string\"}]}}",
     .writes = "{\"concern_factors\": [\"F_3A\"]}",
     .reads = "{\"concern_factors\": \"F_3A\"}"},
    {.what = "a list of a union",
     .writer = "{\"concern_factors\": " ITEMS("[\"null\", \"string\"]") "}",
     .writes = "{\"concern_factors\": [\"F_3A\", \"F_4A\"]}",
     .reads = "{\"concern_factors\": \"F_3A,F_4A\"}"},
    {.what = "a null in a list",
     .writer = "{\"concern_factors\": " ITEMS("[\"null\", \"string\"]") "}",
     .writes = "{\"concern_factors\": [\"F_3A\", null]}",
     .refused = "field concern_factors: null where a value is required"},
};

static void put_list(const struct fd_str_list *list, struct fd_buf *buf)
{
    for (uint32_t i = 0; i < list->count; i++) {
        fd_buf_put_text(buf, i ? "," : "");
        fd_buf_put_str(buf, list->items[i]);
    }
}

/* A member as text, into `buf`; NULL for a null. */
static const char *member_text(const struct fd_binding *binding, const struct fd_event *event,
                               struct fd_buf *buf)
{
    const void *member = (const char *)event + binding->offset;

    fd_buf_reset(buf);
    switch (binding->type) {
        case FD_BIND_STRING:
        case FD_BIND_ENUM:
            fd_buf_put_str(buf, *(const struct fd_str *)member);
            return fd_str_is_null(*(const struct fd_str *)member) ? NULL : fd_buf_text(buf);
        case FD_BIND_LONG:
            fd_buf_printf(buf, "%lld", (long long)*(const int64_t *)member);
            return *(const int64_t *)member == FD_TIME_NULL ? NULL : fd_buf_text(buf);
        case FD_BIND_BOOL:
            return *(const bool *)member ? "true" : "false";
        case FD_BIND_LIST:
            put_list(member, buf);
            return fd_buf_text(buf);
    }
    return NULL;
}

static void assert_member(const struct change *change, const struct fd_binding *binding,
                          const char *text, const char *expected)
{
    bool same = text && expected ? strcmp(text, expected) == 0 : !text && !expected;

    if (!same) {
        fail_msg("%s: field %s is %s, not %s", change->what, binding->name, text ? text : "null",
                 expected ? expected : "null");
    }
}

/* What came of reading one event. */
struct reading {
    struct fd_plan *plan;
    struct fd_arena *arena;
    struct fd_buf value;
    struct fd_event event; /* points into all three */
    enum fd_status status;
    struct fd_error error;
};

/* Write an event as the change has it and read it. */
static void read_changed(const struct change *change, enum fd_event_type type,
                         struct reading *ret_reading)
{
    const struct version version = {change->writer, change->reversed};
    const struct version ours = {change->reader, false};
    struct fd_schema *writer = version_schema(type, &version);
    struct fd_schema *reader = version_schema(type, &ours);
    struct reading *reading = ret_reading;

    *reading = (struct reading){.arena = fd_arena_new(4096)};
    fd_buf_init(&reading->value, 4096);
    reading->status = fd_plan_compile(writer, reader, fd_contract_info(type)->bindings,
                                      &reading->plan, &reading->error);
    if (reading->status == FD_OK) {
        char *json = event_of_version(type, &version, change->writes);
        struct fd_str body;

        encode_event(writer, json, &reading->value);
        body =
            (struct fd_str){reading->value.data + HEADER, (uint32_t)reading->value.length - HEADER};
        reading->status =
            fd_plan_decode(reading->plan, body, reading->arena, &reading->event, &reading->error);
        free(json);
    }
    fd_schema_destroy(&reader);
    fd_schema_destroy(&writer);
}

static void clean_up_reading(struct reading *reading)
{
    fd_plan_destroy(&reading->plan);
    fd_arena_destroy(&reading->arena);
    fd_buf_clean_up(&reading->value);
}

/* Each member is what the change says, or else as the contract alone has it. */
static void assert_read(const struct change *change, const struct reading *reading,
                        const struct reading *plain)
{
    json_t *reads = load(change->reads);
    struct fd_buf text;
    struct fd_buf plain_text;

    fd_buf_init(&text, 1000);
    fd_buf_init(&plain_text, 1000);
    for (const struct fd_binding *binding = fd_contract_info(change->type)->bindings; binding->name;
         binding++) {
        const json_t *other = json_object_get(reads, binding->name);

        assert_member(change, binding, member_text(binding, &reading->event, &text),
                      other ? json_string_value(other)
                            : member_text(binding, &plain->event, &plain_text));
    }
    fd_buf_clean_up(&text);
    fd_buf_clean_up(&plain_text);
    json_decref(reads);
}

static void every_change_is_read_or_refused_by_its_field(void **state)
{
    static const struct change none = {.what = "nothing"};

    (void)state;
    for (size_t i = 0; i < FD_COUNT(changes); i++) {
        const struct change *change = &changes[i];
        struct reading plain;
        struct reading reading;

        read_changed(&none, change->type, &plain);
        read_changed(change, change->type, &reading);
        if (change->refused && !strstr(reading.error.message, change->refused)) {
            fail_msg("%s: refused with \"%s\"", change->what, reading.error.message);
        }
        if (!change->refused && reading.status != FD_OK) {
            fail_msg("%s: %s", change->what, reading.error.message);
        }
        assert_int_equal(reading.status, change->refused ? FD_POISON : FD_OK);
        if (!change->refused) {
            assert_read(change, &reading, &plain);
        }
        clean_up_reading(&reading);
        clean_up_reading(&plain);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_change_is_read_or_refused_by_its_field),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
