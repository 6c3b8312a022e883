/* Whole rounds: a real PostgreSQL and librdkafka's mock cluster, read back by a consumer. */
#include "outbox.h"

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>
#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

#include "alert_relay_loop.h"
#include "avro/fd_framing.h"
#include "avro/fd_plan.h"
#include "domain/fd_codes.h"
#include "domain/fd_event.h"

static const char topic[] = "test.repeat-contact-alert";

static atomic_bool stopping;

static bool stop_wanted(void)
{
    return atomic_load(&stopping);
}

struct fixture {
    struct database database;
    rd_kafka_t *client; /* carries the mock cluster */
    rd_kafka_mock_cluster_t *cluster;
    struct relay_config config;
    struct fd_schema *schema;
    struct fd_plan *plan;
    struct fd_arena *arena;
};

/* A message as a consumer sees it. */
struct received {
    char key[64];
    struct fd_repeat_contact_alert alert;
};

static rd_kafka_t *kafka_client(const char *brokers, rd_kafka_type_t type)
{
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    char error[256];
    rd_kafka_t *client;

    if (brokers) {
        rd_kafka_conf_set(conf, "bootstrap.servers", brokers, error, sizeof(error));
    }
    if (type == RD_KAFKA_CONSUMER) {
        rd_kafka_conf_set(conf, "group.id", "test", error, sizeof(error));
        rd_kafka_conf_set(conf, "enable.partition.eof", "true", error, sizeof(error));
    }
    client = rd_kafka_new(type, conf, error, sizeof(error));
    assert_non_null(client);
    return client;
}

static void compile_plan(struct fixture *fixture)
{
    const struct fd_embedded *file =
        fd_embedded_find(fd_embedded_events, "repeat-contact-alert.avsc");

    assert_non_null(file);
    assert_ok(fd_schema_parse(file->text, file->size, &fixture->schema, &scratch_error));
    assert_ok(fd_plan_compile(fixture->schema, fixture->schema,
                              fd_contract_info(FD_REPEAT_CONTACT_ALERT)->bindings, &fixture->plan,
                              &scratch_error));
}

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));

    assert_non_null(fixture);
    database_init(&fixture->database, "relay_loop");
    fixture->arena = fd_arena_new(1 << 14);
    compile_plan(fixture);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;

    if (fixture) {
        fd_plan_destroy(&fixture->plan);
        fd_schema_destroy(&fixture->schema);
        fd_arena_destroy(&fixture->arena);
        database_clean_up(&fixture->database);
        free(fixture);
    }
    return 0;
}

/* A cluster of its own for each case: an empty topic. */
static int start_cluster(void **state)
{
    struct fixture *fixture = *state;

    database_reset(&fixture->database);
    fixture->client = kafka_client(NULL, RD_KAFKA_PRODUCER);
    fixture->cluster = rd_kafka_mock_cluster_new(fixture->client, 1);
    assert_non_null(fixture->cluster);
    assert_int_equal(rd_kafka_mock_topic_create(fixture->cluster, topic, 1, 1), 0);
    atomic_store(&stopping, false);
    fixture->config = (struct relay_config){
        .database_url = {.value = fixture->database.scratch.url},
        .brokers = strdup(rd_kafka_mock_cluster_bootstraps(fixture->cluster)),
        .poll_interval_ms = 200,
        .outbox_rows = 100,
    };
    return 0;
}

static int stop_cluster(void **state)
{
    struct fixture *fixture = *state;

    free(fixture->config.brokers);
    rd_kafka_mock_cluster_destroy(fixture->cluster);
    rd_kafka_destroy(fixture->client);
    return 0;
}

static struct relay *make_relay(struct fixture *fixture, const char *holder)
{
    static char prefix[] = "test";
    const struct relay_options options = {
        .config = &fixture->config,
        .env = fd_env_real(),
        .holder = holder,
        .stop_wanted = stop_wanted,
    };
    struct relay *relay = NULL;

    fixture->config.topic_prefix = prefix;
    assert_ok(relay_new(&options, &relay, &scratch_error));
    return relay;
}

static bool round_waits(struct relay *relay)
{
    bool waiting = false;

    assert_ok(relay_round(relay, &waiting, &scratch_error));
    return waiting;
}

static void take_message(struct fixture *fixture, const rd_kafka_message_t *message,
                         struct received *received)
{
    struct fd_str value = {message->payload, (uint32_t)message->len};
    struct fd_frame frame;

    assert_ok(fd_framing_open(fd_arena_copy(fixture->arena, value), &frame, &scratch_error));
    assert_int_equal(frame.framing, FD_FRAMING_SINGLE_OBJECT);
    assert_true(frame.schema_id == fd_schema_fingerprint(fixture->schema));
    assert_ok(fd_plan_decode(fixture->plan, frame.body, fixture->arena, &received->alert,
                             &scratch_error));
    (void)snprintf(received->key, sizeof(received->key), "%.*s", (int)message->key_len,
                   (const char *)message->key);
}

/* All messages on the topic. */
static size_t receive(struct fixture *fixture, struct received *ret_received, size_t most)
{
    rd_kafka_t *consumer = kafka_client(fixture->config.brokers, RD_KAFKA_CONSUMER);
    rd_kafka_topic_partition_list_t *all = rd_kafka_topic_partition_list_new(1);
    size_t count = 0;
    bool ended = false;

    rd_kafka_topic_partition_list_add(all, topic, 0)->offset = RD_KAFKA_OFFSET_BEGINNING;
    assert_int_equal(rd_kafka_assign(consumer, all), RD_KAFKA_RESP_ERR_NO_ERROR);
    for (int tries = 0; !ended && tries < 100; tries++) {
        rd_kafka_message_t *message = rd_kafka_consumer_poll(consumer, 500);

        if (message && !message->err) {
            assert_true(count < most);
            take_message(fixture, message, &ret_received[count++]);
        }
        ended = message && message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF;
        if (message) {
            rd_kafka_message_destroy(message);
        }
    }
    assert_true(ended);
    rd_kafka_topic_partition_list_destroy(all);
    rd_kafka_consumer_close(consumer);
    rd_kafka_destroy(consumer);
    return count;
}

static void expect(const struct received *received, const char *key, const char *state,
                   uint32_t contacts)
{
    assert_string_equal(received->key, key);
    assert_true(fd_str_equal(received->alert.alert_id, fd_str_from(key)));
    assert_true(fd_str_equal(received->alert.state, fd_str_from(state)));
    assert_true(fd_str_equal(received->alert.authority, FD_STR("E06000008")));
    assert_int_equal(received->alert.contact_ids.count, contacts);
}

static void what_waits_reaches_the_topic_and_the_outbox_empties(void **state)
{
    struct fixture *fixture = *state;
    struct relay *relay = make_relay(fixture, "a");
    struct received received[8] = {0};

    put_outbox(&fixture->database, "1", true, "{C1,C2,C3}", "NULL");
    put_outbox(&fixture->database, "2", true, "{C1,C2,C3}", "now()");
    assert_true(round_waits(relay));
    assert_int_equal(waiting_rows(&fixture->database), 0);
    put_outbox(&fixture->database, "1", false, "{C1,C2,C3}", "NULL");
    assert_true(round_waits(relay));
    assert_int_equal(receive(fixture, received, 8), 3);
    expect(&received[0], ALERT_ID("1"), "RAISED", 3);
    expect(&received[1], ALERT_ID("2"), "CLOSED", 3);
    expect(&received[2], ALERT_ID("1"), "RETRACTED", 3);
    assert_true(received[2].alert.revision > received[0].alert.revision);
    relay_destroy(&relay);
}

static void a_full_batch_is_followed_by_another(void **state)
{
    struct fixture *fixture = *state;
    struct relay *relay;

    fixture->config.outbox_rows = 2;
    relay = make_relay(fixture, "a");
    put_outbox(&fixture->database, "1", true, "{C1,C2,C3}", "NULL");
    put_outbox(&fixture->database, "2", true, "{C1,C2,C3}", "NULL");
    put_outbox(&fixture->database, "3", true, "{C1,C2,C3}", "NULL");
    assert_false(round_waits(relay));
    assert_true(round_waits(relay));
    assert_int_equal(waiting_rows(&fixture->database), 0);
    relay_destroy(&relay);
}

static void what_was_sent_but_not_acknowledged_is_sent_again(void **state)
{
    struct fixture *fixture = *state;
    struct relay *relay = make_relay(fixture, "a");
    struct received received[8] = {0};
    bool waiting;
    struct fd_error error;

    assert_true(round_waits(relay));
    put_outbox(&fixture->database, "1", true, "{C1,C2,C3}", "NULL");
    scratch_script(fixture->database.pg, "UPDATE frontdoor.lease SET epoch = epoch + 1");
    assert_int_equal(relay_round(relay, &waiting, &error), FD_FENCED);
    assert_int_equal(waiting_rows(&fixture->database), 1);
    relay_let_go(relay);
    scratch_script(fixture->database.pg, "TRUNCATE frontdoor.lease");
    assert_true(round_waits(relay));
    assert_int_equal(waiting_rows(&fixture->database), 0);
    assert_int_equal(receive(fixture, received, 8), 2);
    expect(&received[0], ALERT_ID("1"), "RAISED", 3);
    expect(&received[1], ALERT_ID("1"), "RAISED", 3);
    assert_true(received[1].alert.revision > received[0].alert.revision);
    relay_destroy(&relay);
}

static void what_kafka_did_not_take_waits_on(void **state)
{
    struct fixture *fixture = *state;
    struct relay *relay = make_relay(fixture, "a");
    struct fd_error error;
    bool waiting;

    assert_true(round_waits(relay));
    put_outbox(&fixture->database, "1", true, "{C1,C2,C3}", "NULL");
    rd_kafka_mock_push_request_errors(fixture->cluster, 0 /* Produce */, 1,
                                      RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE);
    assert_int_equal(relay_round(relay, &waiting, &error), FD_POISON);
    assert_int_equal(waiting_rows(&fixture->database), 1);
    assert_int_equal(
        scratch_number(fixture->database.pg, "SELECT count(*) FROM frontdoor.alert_sent"), 0);
    relay_destroy(&relay);
}

/* Fencing takes time, in which another may have taken the lease and sent the last word. */
static void who_loses_the_lease_while_fencing_sends_nothing(void **state)
{
    struct fixture *fixture = *state;
    struct relay *relay = make_relay(fixture, "a");
    struct received received[1];
    struct fd_error error;
    bool waiting;

    put_outbox(&fixture->database, "1", true, "{C1,C2,C3}", "NULL");
    scratch_script(fixture->database.pg,
                   "CREATE FUNCTION take_away() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                   "UPDATE frontdoor.lease SET epoch = epoch + 1; RETURN NULL; END $$; "
                   "CREATE CONSTRAINT TRIGGER take_away AFTER INSERT ON frontdoor.lease "
                   "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION take_away()");
    assert_int_equal(relay_round(relay, &waiting, &error), FD_FENCED);
    scratch_script(fixture->database.pg, "DROP FUNCTION take_away CASCADE");
    assert_int_equal(receive(fixture, received, 1), 0);
    assert_int_equal(waiting_rows(&fixture->database), 1);
    relay_destroy(&relay);
}

static void a_second_relay_stands_by_until_the_first_lets_go(void **state)
{
    struct fixture *fixture = *state;
    struct relay *first = make_relay(fixture, "a");
    struct relay *second = make_relay(fixture, "b");

    assert_true(round_waits(first));
    put_outbox(&fixture->database, "1", true, "{C1,C2,C3}", "NULL");
    assert_true(round_waits(second));
    assert_int_equal(waiting_rows(&fixture->database), 1);
    relay_let_go(first);
    assert_true(round_waits(second));
    assert_int_equal(waiting_rows(&fixture->database), 0);
    relay_destroy(&first);
    relay_destroy(&second);
}

/* The mock cluster fences no producer: tests/integration/test_relay.py shows that Kafka does. */
static void who_lost_the_lease_to_a_younger_relay_is_fenced(void **state)
{
    struct fixture *fixture = *state;
    struct relay *elder = make_relay(fixture, "a");
    struct relay *younger = make_relay(fixture, "b");
    bool waiting;
    struct fd_error error;

    assert_true(round_waits(elder));
    scratch_script(fixture->database.pg, "UPDATE frontdoor.lease SET held_until = '-infinity'");
    assert_true(round_waits(younger));
    put_outbox(&fixture->database, "1", true, "{C1,C2,C3}", "NULL");
    assert_int_equal(relay_round(elder, &waiting, &error), FD_FENCED);
    assert_string_equal(error.code, "lease_lost");
    relay_let_go(elder);
    assert_true(round_waits(younger));
    assert_int_equal(waiting_rows(&fixture->database), 0);
    relay_destroy(&elder);
    relay_destroy(&younger);
}

static void *run(void *argument)
{
    struct fd_error error;

    return (void *)(intptr_t)relay_run(argument, &error);
}

static void wait_for_empty_outbox(struct fixture *fixture)
{
    for (int i = 0; i < 2000 && waiting_rows(&fixture->database) > 0; i++) {
        struct timespec pause = {.tv_nsec = 5000000};

        /* allowed: between two looks at what is waited for */
        (void)nanosleep(&pause, NULL);
    }
    assert_int_equal(waiting_rows(&fixture->database), 0);
}

static void a_running_relay_survives_a_lost_connection_and_stops_when_told(void **state)
{
    struct fixture *fixture = *state;
    struct relay *relay = make_relay(fixture, "a");
    pthread_t thread;
    void *status;

    put_outbox(&fixture->database, "1", true, "{C1,C2,C3}", "NULL");
    assert_int_equal(pthread_create(&thread, NULL, run, relay), 0);
    wait_for_empty_outbox(fixture);
    scratch_script(fixture->database.pg,
                   "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                   "WHERE application_name = 'alert-relay' AND datname = current_database()");
    put_outbox(&fixture->database, "1", false, "{C1,C2,C3}", "NULL");
    wait_for_empty_outbox(fixture);
    atomic_store(&stopping, true);
    assert_int_equal(pthread_join(thread, &status), 0);
    assert_int_equal((intptr_t)status, FD_OK);
    relay_destroy(&relay);
    assert_int_equal(scratch_number(fixture->database.pg, "SELECT count(*) FROM frontdoor.lease "
                                                          "WHERE held_until < now()"),
                     1);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, start_cluster, stop_cluster)
    const struct CMUnitTest tests[] = {
        CASE(what_waits_reaches_the_topic_and_the_outbox_empties),
        CASE(a_full_batch_is_followed_by_another),
        CASE(what_was_sent_but_not_acknowledged_is_sent_again),
        CASE(what_kafka_did_not_take_waits_on),
        CASE(who_loses_the_lease_while_fencing_sends_nothing),
        CASE(a_second_relay_stands_by_until_the_first_lets_go),
        CASE(who_lost_the_lease_to_a_younger_relay_is_fenced),
        CASE(a_running_relay_survives_a_lost_connection_and_stops_when_told),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
