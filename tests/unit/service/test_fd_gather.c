#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <string.h>

#include "avro/fd_encode.h"
#include "domain/fd_codes.h"
#include "service/fd_gather.h"

/* What a gather needs, and the one partition that it reads. */
struct desk {
    struct fd_schema_store *schemas;
    struct fd_intake *intake;
    struct fd_authority authority;
    struct fd_reference reference;
    struct fd_batch batch;
    struct fd_exchange_slot slot;
    struct fd_partition partition;
    struct fd_buf value;
};

static const char call[] =
    "{\"event_id\": \"6f0d9a52-7d0e-4c0b-9c39-0c5b7f2d3a11\", \"authority\": \"E06000008\", "
    "\"revision\": 1, \"recorded_at\": 1583316000000000, \"contact_id\": \"c-1\", \"child_id\": "
    "\"p-1\", \"received_at\": 1583316000000000, \"channel\": \"PHONE\", \"source\": \"S_2A\", "
    "\"concern_factors\": [\"F_3A\"]}";

static struct fd_source_event record_at(int64_t offset, struct fd_str value)
{
    return (struct fd_source_event){
        .type = FD_SOURCE_MESSAGE,
        .topic = "frontdoor.call-logged",
        .partition = 2,
        .offset = offset,
        .timestamp = 1583316000000,
        .key = FD_STR("p-1"),
        .value = value,
    };
}

static struct fd_str encoded_call(struct desk *desk)
{
    struct fd_str json = fd_str_from(call);
    struct fd_error error;

    fd_buf_reset(&desk->value);
    if (fd_encode_json(fd_intake_contract(desk->intake, FD_CALL_LOGGED), json, &desk->value,
                       &error) != FD_OK) {
        fail_msg("%s", error.message);
    }
    return (struct fd_str){desk->value.data, (uint32_t)desk->value.length};
}

static enum fd_status gather(struct desk *desk, struct fd_source_event record,
                             struct fd_error *error)
{
    return fd_gather_record(desk->intake, &desk->slot, &desk->partition, &record, error);
}

static void an_accepted_record_is_an_event_and_a_move(void **state)
{
    struct desk *desk = *state;
    struct fd_error error;
    struct fd_str value = encoded_call(desk);
    const struct fd_event *event;

    assert_int_equal(gather(desk, record_at(40, value), &error), FD_OK);
    assert_int_equal(desk->batch.event_count, 1);
    assert_int_equal(desk->batch.letter_count, 0);
    event = &desk->batch.events[0];
    assert_true(fd_str_equal(event->call_logged.contact_id, FD_STR("c-1")));
    assert_string_equal(event->topic, "frontdoor.call-logged");
    assert_int_equal(event->offset, 40);
    assert_true(fd_str_equal(desk->batch.records[0].value, value));
    assert_true(desk->batch.records[0].value.ptr != value.ptr);
    assert_int_equal(desk->batch.move_count, 1);
    assert_int_equal(desk->batch.moves[0].from_offset, 40);
    assert_int_equal(desk->batch.moves[0].to.next_offset, 41);
    assert_int_equal(desk->batch.moves[0].to.last_offset, 40);
    assert_int_equal(desk->batch.moves[0].to.last_hash, fd_key(value));
    assert_int_equal(desk->partition.present.next_offset, 41);
}

static void a_traceparent_goes_with_the_event_if_it_can_be_one(void **state)
{
    static char too_long[129];
    static const char trace[] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    struct desk *desk = *state;
    const struct fd_str headers[] = {
        fd_str_from(trace), FD_STR_NULL, FD_STR("a\xff"), {too_long, sizeof(too_long)}};
    struct fd_error error;

    memset(too_long, 'a', sizeof(too_long));
    for (int i = 0; i < 4; i++) {
        struct fd_source_event record = record_at(40 + i, encoded_call(desk));

        record.traceparent = headers[i];
        assert_int_equal(gather(desk, record, &error), FD_OK);
    }
    assert_true(fd_str_equal(desk->batch.events[0].traceparent, headers[0]));
    assert_true(desk->batch.events[0].traceparent.ptr != trace);
    for (int i = 1; i < 4; i++) {
        assert_true(fd_str_is_null(desk->batch.events[i].traceparent));
    }
}

static void poison_is_a_dead_letter_and_a_move(void **state)
{
    struct desk *desk = *state;
    struct fd_error error;

    assert_int_equal(gather(desk, record_at(40, FD_STR("no avro at all")), &error), FD_OK);
    assert_int_equal(gather(desk, record_at(41, FD_STR_NULL), &error), FD_OK);
    assert_int_equal(desk->batch.event_count, 0);
    assert_int_equal(desk->batch.letter_count, 2);
    assert_true(fd_str_equal(desk->batch.letters[0].value, FD_STR("no avro at all")));
    assert_true(fd_str_equal(desk->batch.letters[0].key, FD_STR("p-1")));
    assert_int_equal(desk->batch.letters[0].offset, 40);
    assert_true(desk->batch.letters[0].reason.len > 0);
    assert_true(fd_str_equal(desk->batch.letters[1].reason, FD_STR("tombstone")));
    assert_int_equal(desk->batch.moves[0].to.next_offset, 42);
}

static void a_schema_named_in_a_header_has_a_reason_of_its_own(void **state)
{
    struct desk *desk = *state;
    struct fd_source_event record = record_at(40, FD_STR("Hno framing"));
    struct fd_error error;

    record.schema_in_header = true;
    assert_int_equal(gather(desk, record, &error), FD_OK);
    assert_true(fd_str_equal(desk->batch.letters[0].reason, FD_STR("framing_header")));
    record = record_at(41, encoded_call(desk));
    record.schema_in_header = true;
    assert_int_equal(gather(desk, record, &error), FD_OK);
    assert_int_equal(desk->batch.event_count, 1);
}

static void a_record_that_has_its_place_already_is_passed_over(void **state)
{
    struct desk *desk = *state;
    struct fd_error error;

    assert_int_equal(gather(desk, record_at(39, FD_STR("x")), &error), FD_OK);
    assert_true(fd_batch_is_empty(&desk->batch));
    assert_int_equal(desk->batch.letter_count, 0);
}

static void the_record_read_again_is_compared_and_dropped(void **state)
{
    struct desk *desk = *state;
    struct fd_error error;

    desk->partition.rechecking = true;
    desk->partition.present.last_offset = 39;
    desk->partition.present.last_timestamp = 1583316000000;
    desk->partition.present.last_hash = fd_key(FD_STR("x"));
    assert_int_equal(gather(desk, record_at(39, FD_STR("x")), &error), FD_OK);
    assert_true(fd_batch_is_empty(&desk->batch));
    assert_int_equal(gather(desk, record_at(40, FD_STR("x")), &error), FD_OK);
    assert_int_equal(desk->batch.moves[0].from_offset, 40);
}

static void another_record_in_its_place_is_fatal(void **state)
{
    struct desk *desk = *state;
    struct fd_error error;

    desk->partition.rechecking = true;
    desk->partition.present.last_offset = 39;
    desk->partition.present.last_timestamp = 1583316000000;
    desk->partition.present.last_hash = fd_key(FD_STR("y"));
    assert_int_equal(gather(desk, record_at(39, FD_STR("x")), &error), FD_FATAL);
    desk->partition.rechecking = true;
    assert_int_equal(fd_gather_end(&desk->slot, &desk->partition, 40, &error), FD_FATAL);
    assert_string_equal(error.code, "topic_recreated");
}

static void the_end_moves_past_offsets_without_records_only(void **state)
{
    struct desk *desk = *state;
    struct fd_error error;

    assert_int_equal(fd_gather_end(&desk->slot, &desk->partition, 40, &error), FD_OK);
    assert_true(fd_batch_is_empty(&desk->batch));
    assert_int_equal(fd_gather_end(&desk->slot, &desk->partition, 43, &error), FD_OK);
    assert_int_equal(desk->batch.moves[0].from_offset, 40);
    assert_int_equal(desk->batch.moves[0].to.next_offset, 43);
    assert_int_equal(desk->batch.moves[0].to.last_offset, -1);
}

/* The child of encoded_call, erased at the moment at which that was recorded. */
static void erase_child(struct desk *desk)
{
    static const char text[] = "0123456789abcdef0123456789abcdef";
    const struct fd_secret secret = {.value = text};
    struct fd_tombstone tombstone = {.authority_id = desk->authority.id,
                                     .authority = FD_STR("E06000008"),
                                     .erased_at = 1583316000000000};
    struct fd_erasure_key key;
    struct fd_error error;

    assert_int_equal(fd_erasure_key_read(&secret, &key, &error), FD_OK);
    fd_erasure_hmac(&key, tombstone.authority, FD_STR("p-1"), FD_STR_NULL, tombstone.hmac);
    desk->reference.tombstones = fd_tombstones_new(&key);
    fd_tombstones_add(desk->reference.tombstones, &tombstone);
}

static void what_is_of_an_erased_child_is_counted_and_passed(void **state)
{
    struct desk *desk = *state;
    struct fd_error error;

    erase_child(desk);
    assert_int_equal(gather(desk, record_at(40, encoded_call(desk)), &error), FD_OK);
    assert_int_equal(desk->batch.event_count, 0);
    assert_int_equal(desk->batch.letter_count, 0);
    assert_int_equal(desk->batch.erased_count, 1);
    assert_int_equal(desk->batch.moves[0].to.next_offset, 41);
    fd_batch_reset(&desk->batch);
    assert_int_equal(desk->batch.erased_count, 0);
}

static void what_cant_be_read_of_an_erased_child_leaves_no_byte(void **state)
{
    struct desk *desk = *state;
    struct fd_source_event record = record_at(40, FD_STR("no avro at all of p-1"));
    struct fd_error error;

    erase_child(desk);
    assert_int_equal(gather(desk, record, &error), FD_OK);
    assert_int_equal(desk->batch.letter_count, 1);
    assert_true(fd_str_is_null(desk->batch.letters[0].key));
    assert_true(fd_str_is_null(desk->batch.letters[0].value));
    record.offset++;
    record.timestamp++;
    assert_int_equal(gather(desk, record, &error), FD_OK);
    assert_true(fd_str_equal(desk->batch.letters[1].key, FD_STR("p-1")));
}

static int set_up(void **state)
{
    static struct desk desk;
    static const int32_t holiday = 18621;
    struct fd_error error;

    desk = (struct desk){.authority = {.gss_code = "E06000008", .id = 1}};
    if (fd_schema_store_new(fd_embedded_events, &desk.schemas, &error) != FD_OK ||
        fd_intake_new(desk.schemas, &desk.intake, &error) != FD_OK ||
        fd_calendar_new(&holiday, 1, &desk.reference.calendar, &error) != FD_OK) {
        print_error("%s\n", error.message);
        return -1;
    }
    desk.reference.authorities = &desk.authority;
    desk.reference.authority_count = 1;
    fd_batch_init(&desk.batch);
    fd_buf_init(&desk.value, 1 << 16);
    desk.slot = (struct fd_exchange_slot){&desk.batch, &desk.reference};
    desk.partition.present = (struct fd_position){.topic = "frontdoor.call-logged",
                                                  .partition = 2,
                                                  .epoch = 1,
                                                  .next_offset = 40,
                                                  .last_offset = -1};
    *state = &desk;
    return fd_topic_parse("frontdoor", desk.partition.present.topic, &desk.partition.topic) ? 0
                                                                                            : -1;
}

static int tear_down(void **state)
{
    struct desk *desk = *state;

    fd_buf_clean_up(&desk->value);
    fd_batch_clean_up(&desk->batch);
    fd_calendar_destroy(&desk->reference.calendar);
    fd_tombstones_destroy(&desk->reference.tombstones);
    fd_intake_destroy(&desk->intake);
    fd_schema_store_destroy(&desk->schemas);
    return 0;
}

#define gather_test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        gather_test(an_accepted_record_is_an_event_and_a_move),
        gather_test(a_traceparent_goes_with_the_event_if_it_can_be_one),
        gather_test(poison_is_a_dead_letter_and_a_move),
        gather_test(a_schema_named_in_a_header_has_a_reason_of_its_own),
        gather_test(a_record_that_has_its_place_already_is_passed_over),
        gather_test(the_record_read_again_is_compared_and_dropped),
        gather_test(another_record_in_its_place_is_fatal),
        gather_test(the_end_moves_past_offsets_without_records_only),
        gather_test(what_is_of_an_erased_child_is_counted_and_passed),
        gather_test(what_cant_be_read_of_an_erased_child_leaves_no_byte),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
