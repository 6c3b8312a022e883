#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "domain/fd_codes.h"
#include "service/fd_reader.h"

/*
 * The reader between a source and a writer that are played here: the source follows a script, the
 * writer projects moves into a number. The functions of kafka/fd_source.h below stand in for the
 * real ones.
 */
enum action {
    ASSIGN,       /* the group gives us the partition */
    ASSIGN_NONE,  /* it has none for us */
    READ_TO,      /* records up to `value` come in, from wherever reading was started */
    END,          /* the end of the log is at `value` */
    REVOKE,       /* the group asks for the partition back */
    TAKE_AWAY,    /* it has given it to others already */
    LOSE,         /* the writer's next batch comes to nothing */
    LOSE_AT_ONCE, /* its connection goes as soon as it has taken over */
    AWAIT_STARTS, /* until fetching was started `value` times */
    AWAIT_STOP,   /* until the source was stopped after the last revocation */
    AWAIT_COMMIT, /* until the group was told of a position */
    BOUND,        /* nothing at `value` or behind it is to be taken; NOWHERE: all is */
    BREAK,        /* FD_SOURCE_ERROR that needs a person */
    STOP,         /* the signal */
};

enum { NOWHERE = -1 };

struct line {
    enum action action;
    int64_t value;
};

static const struct line *script;

static struct {
    /* the source */
    rd_kafka_topic_partition_list_t *assignment;
    bool started;
    bool revoking;
    bool stop_wanted;
    int64_t at;      /* next record to hand out */
    int64_t read_to; /* as the script says */
    int starts;
    int64_t committed_when_stopped;
    int64_t told; /* by fd_source_commit */
    int64_t low;
    int64_t high;
    int unreachable; /* so many questions are left without an answer */
    bool compacted;
    struct fd_bound *bound;
    /* the writer */
    struct fd_exchange *exchange;
    _Atomic int64_t stored; /* next_offset in PostgreSQL; -1: none */
    _Atomic bool lose;
    bool lose_take_over; /* the first */
    _Atomic bool may_take_over;
    _Atomic bool lost_at_once;
    _Atomic int64_t letters;
    /* time */
    int64_t now;
} play;

/* The source. */

struct fd_source {
    int unused;
};

static void assign(int count)
{
    if (play.assignment) {
        rd_kafka_topic_partition_list_destroy(play.assignment);
    }
    play.assignment = rd_kafka_topic_partition_list_new(count);
    if (count > 0) {
        rd_kafka_topic_partition_list_add(play.assignment, "frontdoor.call-logged", 0);
    }
    play.started = false;
}

const rd_kafka_topic_partition_list_t *fd_source_assignment(const struct fd_source *source)
{
    (void)source;
    return play.assignment;
}

enum fd_status fd_source_start(struct fd_source *source, const struct fd_source_start *starts,
                               int count, struct fd_error *error)
{
    (void)source;
    (void)error;
    assert_int_equal(count, 1);
    assert_false(play.revoking);
    play.at = starts[0].offset;
    play.started = true;
    play.starts++;
    return FD_OK;
}

void fd_source_stop(struct fd_source *source)
{
    (void)source;
    play.started = false;
    if (play.revoking) {
        play.revoking = false;
        play.committed_when_stopped = play.stored;
    }
}

int64_t fd_source_known_end(const struct fd_source *source, const char *topic, int32_t partition)
{
    (void)source;
    (void)topic;
    (void)partition;
    return play.high;
}

enum fd_status fd_source_watermarks(struct fd_source *source, const char *topic, int32_t partition,
                                    int64_t *ret_low, int64_t *ret_high, struct fd_error *error)
{
    (void)source;
    (void)topic;
    (void)partition;
    if (play.unreachable > 0) {
        play.unreachable--;
        return fd_error_set(error, FD_RETRY, "_TRANSPORT", "no broker");
    }
    *ret_low = play.low;
    *ret_high = play.high;
    return FD_OK;
}

enum fd_status fd_source_check_topic(struct fd_source *source, const char *topic,
                                     struct fd_error *error)
{
    (void)source;
    return play.compacted ? fd_error_set(error, FD_FATAL, "topic_compacted", "%s", topic) : FD_OK;
}

void fd_source_commit(struct fd_source *source, const struct fd_source_start *positions, int count)
{
    (void)source;
    assert_int_equal(count, 1);
    assert_false(play.revoking);
    play.told = positions[0].offset;
}

static bool lose(bool at_once)
{
    play.lose = !at_once;
    play.may_take_over = at_once;
    while (at_once && !play.lost_at_once) {
        sched_yield();
    }
    return true;
}

static bool has_started(int64_t times)
{
    return play.starts == times && play.started;
}

static bool set_bound(int64_t offset)
{
    const struct fd_source_start place = {"frontdoor.call-logged", 0, offset};

    if (offset == NOWHERE) {
        fd_bound_lift(play.bound);
    } else {
        fd_bound_set(play.bound, &place, 1);
    }
    return true;
}

/* Whether the line is over. It may make an event. */
static bool play_line(const struct line *line, struct fd_source_event *event)
{
    switch (line->action) {
        case ASSIGN:
        case ASSIGN_NONE:
            assign(line->action == ASSIGN);
            event->type = FD_SOURCE_ASSIGNED;
            return true;
        case READ_TO:
            play.read_to = line->value;
            return play.started;
        case END:
            event->type = FD_SOURCE_END;
            event->offset = line->value;
            return true;
        case REVOKE:
        case TAKE_AWAY:
            play.revoking = true;
            event->type = FD_SOURCE_REVOKED;
            event->lost = line->action == TAKE_AWAY;
            return true;
        case LOSE:
        case LOSE_AT_ONCE:
            return lose(line->action == LOSE_AT_ONCE);
        case AWAIT_STARTS:
            return has_started(line->value);
        case AWAIT_STOP:
            return !play.revoking;
        case AWAIT_COMMIT:
            return play.told > 0;
        case BOUND:
            return set_bound(line->value);
        case BREAK:
            event->type = FD_SOURCE_ERROR;
            fd_error_set(&event->error, FD_FATAL, "offset_order", "broken");
            return true;
        case STOP:
            play.stop_wanted = true;
            return true;
    }
    return true;
}

void fd_source_poll(struct fd_source *source, int timeout_ms, struct fd_source_event *ret_event)
{
    static const char topic[] = "frontdoor.call-logged";

    (void)source;
    (void)timeout_ms;
    *ret_event = (struct fd_source_event){.type = FD_SOURCE_NOTHING, .topic = topic};
    if (play.started && play.at < play.read_to) {
        ret_event->type = FD_SOURCE_MESSAGE;
        ret_event->offset = play.at++;
        ret_event->value = FD_STR("no event, but a record");
    } else if (!play.stop_wanted && play_line(script, ret_event)) {
        script++;
    }
}

static bool stop_wanted(void)
{
    return play.stop_wanted;
}

/* The writer. */

static void project(const struct fd_batch *batch)
{
    const struct fd_position_move *move = &batch->moves[0];

    assert_int_equal(batch->move_count, 1);
    assert_int_equal(move->from_offset, play.stored);
    play.letters += (int64_t)batch->letter_count;
    play.stored = move->to.next_offset;
}

static void write_batch(const struct fd_work *work)
{
    static const struct fd_error lost = {FD_RETRY, "08006", "lost"};

    if (atomic_exchange(&play.lose, false)) {
        fd_exchange_failed(play.exchange, work, &lost);
        return;
    }
    project(work->batch);
    fd_exchange_written(play.exchange, work);
}

/* The reader sees nothing of it before it is over. */
static void take_over_and_lose(const struct fd_work *take_over)
{
    static const struct fd_error lost = {FD_RETRY, "57P01", "lost"};
    struct fd_work check;

    while (!play.may_take_over) {
        sched_yield();
    }
    fd_exchange_taken_over(play.exchange, take_over);
    fd_exchange_take(play.exchange, 0, &check);
    assert_int_equal(check.type, FD_WORK_CHECK);
    fd_exchange_failed(play.exchange, &check, &lost);
    play.lost_at_once = true;
}

static void *write_until_stopped(void *argument)
{
    static const struct fd_reference reference = {0};
    struct fd_work work;

    for (;;) {
        fd_exchange_take(play.exchange, 3600000, &work);
        if (work.type == FD_WORK_STOP) {
            return argument;
        }
        if (work.type == FD_WORK_BATCH) {
            write_batch(&work);
        } else {
            work.positions[0].epoch++;
            work.positions[0].next_offset = play.stored;
            work.positions[0].last_offset = -1;
            fd_exchange_refer(play.exchange, &reference);
            if (play.lose_take_over && !play.lost_at_once) {
                take_over_and_lose(&work);
            } else {
                fd_exchange_taken_over(play.exchange, &work);
            }
        }
    }
}

/* The play. */

static int64_t play_now(void *context)
{
    (void)context;
    return play.now += 100;
}

static enum fd_status perform(const struct line *lines, struct fd_error *error)
{
    static const struct fd_env env = {.now_micros = play_now, .monotonic_micros = play_now};
    static char prefix[] = "frontdoor";
    static const struct fd_service_config config = {.topic_prefix = prefix,
                                                    .drain_timeout_ms = 60000};
    struct fd_source source = {0};
    struct fd_reader_options options = {.config = &config, .env = &env, .source = &source};
    struct fd_schema_store *schemas = NULL;
    struct fd_intake *intake = NULL;
    struct fd_reader *reader;
    enum fd_status status;
    pthread_t writer;

    script = lines;
    play.exchange = fd_exchange_new(8, 1 << 20);
    if (fd_schema_store_new(fd_embedded_events, &schemas, error) != FD_OK ||
        fd_intake_new(schemas, &intake, error) != FD_OK) {
        fail_msg("%s", error->message);
    }
    options.intake = intake;
    options.exchange = play.exchange;
    options.stop_wanted = stop_wanted;
    options.bound = play.bound;
    pthread_create(&writer, NULL, write_until_stopped, NULL);
    reader = fd_reader_new(&options);
    status = fd_reader_run(reader, error);
    fd_exchange_stop(play.exchange);
    pthread_join(writer, NULL);
    fd_reader_destroy(&reader);
    fd_exchange_destroy(&play.exchange);
    fd_intake_destroy(&intake);
    fd_schema_store_destroy(&schemas);
    return status;
}

static void expect_ok(const struct line *lines)
{
    struct fd_error error = {0};

    if (perform(lines, &error) != FD_OK) {
        fail_msg("%s", error.message);
    }
}

static void expect_fatal(const struct line *lines, const char *code)
{
    struct fd_error error = {0};

    assert_int_equal(perform(lines, &error), FD_FATAL);
    assert_string_equal(error.code, code);
}

static void what_was_gathered_is_written_before_the_end(void **state)
{
    static const struct line lines[] = {{ASSIGN, 0}, {READ_TO, 100}, {STOP, 0}};

    (void)state;
    expect_ok(lines);
    assert_int_equal(play.stored, 100);
    assert_int_equal(play.letters, 100);
}

static void a_new_partition_begins_at_the_logs_start(void **state)
{
    static const struct line lines[] = {{ASSIGN, 0}, {READ_TO, 50}, {STOP, 0}};

    (void)state;
    play.low = 40;
    expect_ok(lines);
    assert_int_equal(play.letters, 10);
}

static void an_end_moves_the_position(void **state)
{
    static const struct line lines[] = {{ASSIGN, 0}, {AWAIT_STARTS, 1}, {END, 17}, {STOP, 0}};

    (void)state;
    expect_ok(lines);
    assert_int_equal(play.stored, 17);
    assert_int_equal(play.letters, 0);
}

static void a_revocation_is_answered_when_all_is_written(void **state)
{
    static const struct line lines[] = {{ASSIGN, 0}, {READ_TO, 60}, {REVOKE, 0}, {AWAIT_STOP, 0},
                                        {ASSIGN, 0}, {READ_TO, 90}, {STOP, 0}};

    (void)state;
    expect_ok(lines);
    assert_int_equal(play.committed_when_stopped, 60);
    assert_int_equal(play.stored, 90);
    assert_int_equal(play.letters, 90);
    assert_int_equal(play.starts, 2);
}

static void partitions_taken_away_are_given_up_at_once(void **state)
{
    static const struct line lines[] = {{ASSIGN, 0}, {READ_TO, 60}, {TAKE_AWAY, 0}, {AWAIT_STOP, 0},
                                        {ASSIGN, 0}, {READ_TO, 90}, {STOP, 0}};

    (void)state;
    expect_ok(lines);
    assert_int_equal(play.stored, 90);
    assert_int_equal(play.letters, 90);
}

static void a_lost_writer_is_followed_by_a_new_take_over(void **state)
{
    static const struct line lines[] = {{ASSIGN, 0},   {READ_TO, 60},     {LOSE, 0},
                                        {READ_TO, 90}, {AWAIT_STARTS, 2}, {STOP, 0}};

    (void)state;
    expect_ok(lines);
    assert_int_equal(play.stored, 90);
    assert_int_equal(play.letters, 90);
}

static void a_connection_lost_before_the_take_over_is_seen_is_taken_over_again(void **state)
{
    static const struct line lines[] = {{ASSIGN, 0}, {LOSE_AT_ONCE, 0}, {READ_TO, 5}, {STOP, 0}};

    (void)state;
    play.lose_take_over = true;
    expect_ok(lines);
    assert_int_equal(play.stored, 5);
}

static void a_broker_that_does_not_answer_is_asked_again(void **state)
{
    static const struct line lines[] = {{ASSIGN, 0}, {READ_TO, 5}, {STOP, 0}};

    (void)state;
    play.unreachable = 3;
    expect_ok(lines);
    assert_int_equal(play.stored, 5);
}

static void a_group_without_a_partition_for_us_is_waited_for(void **state)
{
    static const struct line lines[] = {
        {ASSIGN_NONE, 0}, {ASSIGN_NONE, 0}, {ASSIGN, 0}, {READ_TO, 5}, {STOP, 0}};
    static const struct line never[] = {{ASSIGN_NONE, 0}, {STOP, 0}};

    (void)state;
    expect_ok(lines);
    assert_int_equal(play.stored, 5);
    play.stop_wanted = false;
    expect_ok(never);
}

static void the_group_is_told_of_what_is_committed(void **state)
{
    static const struct line lines[] = {{ASSIGN, 0}, {READ_TO, 30}, {AWAIT_COMMIT, 0}, {STOP, 0}};

    (void)state;
    expect_ok(lines);
    assert_in_range(play.told, 1, 30);
}

static void positions_outside_the_log_and_compacted_topics_are_fatal(void **state)
{
    static const struct line lines[] = {{ASSIGN, 0}, {READ_TO, 5}, {STOP, 0}};

    (void)state;
    play.stored = 1000;
    expect_fatal(lines, "position_outside_log");
    assert_int_equal(play.starts, 0);
    play.stored = -1;
    play.compacted = true;
    expect_fatal(lines, "topic_compacted");
    assert_int_equal(play.starts, 0);
}

static void what_is_out_of_bounds_waits_for_another_bound(void **state)
{
    static const struct line to_40[] = {{BOUND, 40}, {ASSIGN, 0}, {READ_TO, 100}, {STOP, 0}};
    static const struct line to_70[] = {{BOUND, 70}, {ASSIGN, 0}, {READ_TO, 100}, {STOP, 0}};
    static const struct line to_90[] = {{BOUND, 50},       {ASSIGN, 0}, {READ_TO, 100},
                                        {AWAIT_STARTS, 1}, {BOUND, 90}, {AWAIT_STARTS, 2},
                                        {STOP, 0}};
    static const struct line all[] = {{BOUND, 95},       {ASSIGN, 0},      {READ_TO, 100},
                                      {AWAIT_STARTS, 1}, {BOUND, NOWHERE}, {AWAIT_STARTS, 2},
                                      {STOP, 0}};
    static const struct line *const plays[] = {to_40, to_70, to_90, all};
    static const int64_t ends[] = {40, 70, 90, 100};

    (void)state;
    for (size_t i = 0; i < FD_COUNT(plays); i++) {
        play.starts = 0;
        play.stop_wanted = false;
        play.started = false;
        expect_ok(plays[i]);
        assert_int_equal(play.stored, ends[i]);
        assert_int_equal(play.letters, ends[i]);
        assert_true(fd_bound_holds(play.bound));
    }
}

static void an_end_out_of_bounds_moves_the_position_to_the_bound(void **state)
{
    static const struct line lines[] = {
        {BOUND, 12}, {ASSIGN, 0}, {AWAIT_STARTS, 1}, {END, 17}, {STOP, 0}};

    (void)state;
    expect_ok(lines);
    assert_int_equal(play.stored, 12);
}

static void a_broken_source_is_fatal(void **state)
{
    static const struct line lines[] = {{ASSIGN, 0}, {AWAIT_STARTS, 1}, {BREAK, 0}};

    (void)state;
    expect_fatal(lines, "offset_order");
}

static int set_up(void **state)
{
    (void)state;
    memset(&play, 0, sizeof(play));
    play.stored = -1;
    play.high = 100;
    play.bound = fd_bound_new();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    fd_bound_destroy(&play.bound);
    if (play.assignment) {
        rd_kafka_topic_partition_list_destroy(play.assignment);
    }
    return 0;
}

#define reader_test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        reader_test(what_was_gathered_is_written_before_the_end),
        reader_test(a_new_partition_begins_at_the_logs_start),
        reader_test(an_end_moves_the_position),
        reader_test(a_revocation_is_answered_when_all_is_written),
        reader_test(partitions_taken_away_are_given_up_at_once),
        reader_test(a_lost_writer_is_followed_by_a_new_take_over),
        reader_test(a_connection_lost_before_the_take_over_is_seen_is_taken_over_again),
        reader_test(a_broker_that_does_not_answer_is_asked_again),
        reader_test(a_group_without_a_partition_for_us_is_waited_for),
        reader_test(the_group_is_told_of_what_is_committed),
        reader_test(positions_outside_the_log_and_compacted_topics_are_fatal),
        reader_test(what_is_out_of_bounds_waits_for_another_bound),
        reader_test(an_end_out_of_bounds_moves_the_position_to_the_bound),
        reader_test(a_broken_source_is_fatal),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
