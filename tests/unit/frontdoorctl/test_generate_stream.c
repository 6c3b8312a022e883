/* The stream as it is published: its bytes, its acceptance, and everything that goes wrong in it.
 */
#include "generate_support.h"

#include <string.h>
#include <xxhash.h>

#include "domain/fd_codes.h"
#include "domain/fd_intake.h"
#include "generate_output.h"

enum { SEED = 1 };

static const int64_t an_hour = INT64_C(3600000000);

static void output_init(struct fd_gen_output *output)
{
    struct fd_error error = {0};

    if (fd_gen_output_init(output, fd_env_real(), NULL, NULL, "frontdoor", &error) != FD_OK) {
        fail_msg("%s", error.message);
    }
}

static struct fd_str encoded(struct fd_gen_output *output, const struct fd_gen_message *message)
{
    struct fd_error error = {0};
    struct fd_str value;

    if (fd_gen_output_encode(output, message, &value, &error) != FD_OK) {
        fail_msg("%s: %s", fd_contract_info(message->event.type)->name, error.message);
    }
    return value;
}

/* Of all bytes, keys and times of publication. */
static uint64_t fingerprint(const struct generated *generated)
{
    struct fd_gen_output output;
    uint64_t hash = 0;

    output_init(&output);
    for (size_t i = 0; i < generated->stream.count; i++) {
        const struct fd_gen_message *message = &generated->stream.messages[i];
        struct fd_str value = encoded(&output, message);
        struct fd_str key = fd_event_record_key(&message->event);

        hash = XXH3_64bits_withSeed(value.ptr, value.len, hash);
        hash = XXH3_64bits_withSeed(key.ptr, key.len, hash + (uint64_t)message->published_at);
    }
    fd_gen_output_clean_up(&output);
    return hash;
}

static void the_same_seed_gives_the_same_bytes(void **state)
{
    struct generated again;
    struct generated other;

    generated_init(&again, SEED);
    generated_init(&other, SEED + 1);
    assert_true(fingerprint(&again) == fingerprint(*state));
    assert_true(fingerprint(&other) != fingerprint(*state));
    generated_clean_up(&again);
    generated_clean_up(&other);
}

static void every_event_is_accepted(void **state)
{
    struct fd_error error = {0};
    struct fd_schema_store *store = NULL;
    struct fd_intake *intake = NULL;
    struct fd_arena *arena = fd_arena_new(1 << 16);
    const struct generated *generated = *state;
    struct fd_gen_output output;

    output_init(&output);
    assert_int_equal(fd_schema_store_new(fd_embedded_events, &store, &error), FD_OK);
    assert_int_equal(fd_intake_new(store, &intake, &error), FD_OK);
    for (size_t i = 0; i < generated->stream.count; i++) {
        const struct fd_gen_message *message = &generated->stream.messages[i];
        struct fd_topic topic = {.name = "test", .type = message->event.type};
        struct fd_event event;

        fd_arena_reset(arena);
        if (fd_intake_accept(intake, generated->reference, &topic, encoded(&output, message), arena,
                             &event, &error) != FD_OK) {
            fail_msg("%s: %s", fd_contract_info(message->event.type)->name, error.message);
        }
        assert_int_equal(event.revision, message->event.revision);
    }
    fd_intake_destroy(&intake);
    fd_schema_store_destroy(&store);
    fd_arena_destroy(&arena);
    fd_gen_output_clean_up(&output);
}

/* Publications of one entity stand together, in the order of their publication. */
static int compare_publications(const void *left, const void *right)
{
    const struct fd_gen_message *a = *(const struct fd_gen_message *const *)left;
    const struct fd_gen_message *b = *(const struct fd_gen_message *const *)right;
    int order = generated_entity_compare(&a->event, &b->event);

    /* Messages of one stream lie in the order of their publication. */
    return order != 0 ? order : (a > b) - (a < b);
}

static const struct fd_gen_message **by_entity(const struct generated *generated)
{
    const struct fd_gen_message **messages =
        calloc(generated->stream.count, sizeof(const struct fd_gen_message *));

    assert_non_null(messages);
    for (size_t i = 0; i < generated->stream.count; i++) {
        messages[i] = &generated->stream.messages[i];
    }
    qsort(messages, generated->stream.count, sizeof(const struct fd_gen_message *),
          compare_publications);
    return messages;
}

struct troubles {
    size_t corrected, overtaken, voided, revived, at_odds, again;
    size_t unidentified, date_only, late, ahead;
};

/* Two publications of one entity, the second right after the first. */
static void note_pair(const struct fd_event *first, const struct fd_event *second,
                      struct troubles *troubles)
{
    bool same = fd_str_equal(first->event_id, second->event_id);
    bool newer = first->revision < second->revision;

    troubles->again += same;
    troubles->at_odds += !same && first->revision == second->revision;
    troubles->corrected += newer && !first->voided && !second->voided;
    troubles->revived += newer && first->voided && !second->voided;
    troubles->overtaken += first->revision > second->revision;
}

static void note(const struct fd_gen_message *message, struct troubles *troubles)
{
    const struct fd_event *event = &message->event;
    int64_t delay = message->published_at - event->recorded_at;

    troubles->voided += event->voided;
    troubles->unidentified += fd_str_is_null(event->child_id);
    troubles->date_only += !event->time_known;
    troubles->late += delay > 48 * an_hour;
    troubles->ahead += delay < 0;
}

static void everything_that_hurts_occurs(void **state)
{
    const struct generated *generated = *state;
    const struct fd_gen_message **messages;
    struct troubles troubles = {0};

    messages = by_entity(generated);
    for (size_t i = 0; i < generated->stream.count; i++) {
        note(messages[i], &troubles);
        if (i > 0 && generated_entity_compare(&messages[i - 1]->event, &messages[i]->event) == 0) {
            note_pair(&messages[i - 1]->event, &messages[i]->event, &troubles);
        }
    }
    assert_true(troubles.corrected > 500);
    assert_true(troubles.overtaken > 100);
    assert_true(troubles.voided > 500);
    assert_true(troubles.revived > 100);
    assert_true(troubles.at_odds > 20);
    assert_true(troubles.again > 500);
    assert_true(troubles.unidentified > 200);
    assert_true(troubles.date_only > 1000);
    assert_true(troubles.late > 200);
    assert_true(troubles.ahead > 10);
    free(messages);
}

/* Else the winner would hang on the hash of its bytes, and the figures with it. */
static void no_two_contents_share_revision_and_recording(void **state)
{
    const struct generated *generated = *state;
    const struct fd_gen_message **messages;

    messages = by_entity(generated);
    for (size_t i = 0; i < generated->stream.count; i++) {
        for (size_t j = i;
             j-- > 0 && generated_entity_compare(&messages[j]->event, &messages[i]->event) == 0;) {
            if (messages[i]->event.revision == messages[j]->event.revision &&
                messages[i]->event.recorded_at == messages[j]->event.recorded_at) {
                assert_true(fd_str_equal(messages[i]->event.event_id, messages[j]->event.event_id));
            }
        }
    }
    free(messages);
}

static void topics_are_out_of_step(void **state)
{
    const struct generated *generated = *state;
    size_t ahead_of_its_call = 0;

    for (size_t i = 0; i < generated->stream.count; i++) {
        const struct fd_event *event = &generated->stream.messages[i].event;

        if (event->type == FD_DECISION_MADE) {
            const struct fd_event *call = generated_find(generated, FD_CALL_LOGGED, event->child_id,
                                                         event->decision_made.contact_id);

            /* Messages are in the order of publication, and events lie in messages. */
            ahead_of_its_call += call && call > event;
        }
    }
    assert_true(ahead_of_its_call > 50);
}

static void messages_come_in_the_order_of_their_times(void **state)
{
    const struct generated *generated = *state;

    assert_in_range(generated->stream.count, 75000, 100000);
    for (size_t i = 1; i < generated->stream.count; i++) {
        assert_true(generated->stream.messages[i - 1].published_at <=
                    generated->stream.messages[i].published_at);
    }
}

static void authorities_have_ids_of_their_own(void **state)
{
    static const struct fd_gen_authority second = {"E06000009", 1};
    const struct generated *generated = *state;
    struct fd_gen_stream stream;

    fd_gen_stream_init(&stream, generated->plan, &second);
    assert_int_equal(stream.count, generated->stream.count);
    for (size_t i = 0; i < stream.count; i++) {
        assert_false(fd_str_equal(fd_event_record_key(&stream.messages[i].event),
                                  fd_event_record_key(&generated->stream.messages[i].event)));
        assert_true(fd_str_equal(stream.messages[i].event.authority, FD_STR("E06000009")));
    }
    fd_gen_stream_clean_up(&stream);
}

static int set_up(void **state)
{
    static struct generated generated;

    generated_init(&generated, SEED);
    *state = &generated;
    return 0;
}

static int tear_down(void **state)
{
    generated_clean_up(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_seed_gives_the_same_bytes),
        cmocka_unit_test(every_event_is_accepted),
        cmocka_unit_test(everything_that_hurts_occurs),
        cmocka_unit_test(no_two_contents_share_revision_and_recording),
        cmocka_unit_test(topics_are_out_of_step),
        cmocka_unit_test(messages_come_in_the_order_of_their_times),
        cmocka_unit_test(authorities_have_ids_of_their_own),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
