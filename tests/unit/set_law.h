#ifndef SET_LAW_H
#define SET_LAW_H

/*
 * The set law (design), tested on any service that merges parts: a random history leaves the rows
 * that a naive model says, in whatever order, batches and repetition its events come, by one writer
 * or by two. What fails is shrunk and printed. Include after cmocka; LAW_TESTS are the tests.
 */

#include <pthread.h>

#include "set_law_model.h"

/** A service under test. */
struct law {
    const struct fd_merge *merges;
    const size_t *merge_count;
    void (*queue)(const struct fd_store_context *context, const struct fd_event *events,
                  size_t event_count);
    enum fd_status (*write)(const struct fd_store_context *context, const struct fd_event *events,
                            size_t event_count, bool *ret_durable,
                            struct fd_error *error); /**< NULL: it only queues */
};

/** How a batch is written. */
enum law_way {
    LAW_MERGE,
    LAW_FIND_AND_COPY,
    LAW_COPY, /**< in the belief that no row stands but those that may */
    LAW_WAYS,
};

enum { LAW_EVENTS = 300, LAW_DELIVERIES = 2 * LAW_EVENTS, LAW_WRITERS = 2, LAW_COST = 200 };

/** One event as it comes: to which writer, whether its batch ends with it, and how that is written.
 */
struct law_delivery {
    struct fd_event event;
    unsigned writer;
    bool ends_batch;
    enum law_way way;
};

/** A connection and the scratch that `queue` asks for. */
struct law_writer {
    struct fd_pg *pg;
    struct fd_arena *arena;
    struct fd_params params;
    struct fd_merge_past past[FD_MERGES_MAX];
};

/** The database of a test program. */
static struct scratch law_scratch;

static inline int law_set_up(void **state)
{
    (void)state;
    scratch_init(&law_scratch, "set_law");
    return 0;
}

static inline int law_tear_down(void **state)
{
    (void)state;
    scratch_clean_up(&law_scratch);
    return 0;
}

static inline void law_writer_init(struct law_writer *writer)
{
    writer->pg = scratch_connect(&law_scratch, "set-law");
    writer->arena = fd_arena_new(1 << 16);
    fd_params_init(&writer->params, 1 << 24);
    memset(writer->past, 0, sizeof(writer->past));
    scratch_script(writer->pg, "SET lock_timeout = '10s'; SET synchronous_commit = off");
}

static inline void law_writer_clean_up(struct law_writer *writer)
{
    fd_pg_destroy(&writer->pg);
    fd_arena_destroy(&writer->arena);
    fd_params_clean_up(&writer->params);
    fd_merge_forget(writer->past, FD_MERGES_MAX);
}

/** One batch merged in one flight. */
static inline enum fd_status law_merge(const struct law *law,
                                       const struct fd_store_context *context,
                                       const struct fd_event *events, size_t count,
                                       struct fd_error *error)
{
    fd_pg_flight_begin(context->pg);
    fd_pg_flight_script(context->pg, "BEGIN");
    law->queue(context, events, count);
    fd_pg_flight_script(context->pg, "COMMIT");
    return fd_pg_flight_land(context->pg, NULL, 0, error);
}

/** One batch copied in, and merged if a row stood all the same. */
static inline enum fd_status law_copy(const struct law *law, const struct fd_store_context *context,
                                      const struct fd_event *events, size_t count,
                                      struct fd_error *error)
{
    bool durable;
    enum fd_status status = fd_pg_script(context->pg, "BEGIN", NULL, error);

    if (status == FD_OK) {
        status = law->write(context, events, count, &durable, error);
    }
    if (status == FD_POISON && strcmp(error->code, "23505") == 0) {
        fd_pg_rollback(context->pg);
        return law_merge(law, context, events, count, error);
    }
    return status == FD_OK ? fd_pg_script(context->pg, "COMMIT", NULL, error) : status;
}

/** One batch as one transaction. Asserts nothing, for threads. */
static inline enum fd_status law_write(const struct law *law, struct law_writer *writer,
                                       enum law_way way, const struct fd_event *events,
                                       size_t count, struct fd_error *error)
{
    static const struct fd_service_config config = {.copy_rows = 1};
    const struct fd_store_context context = {
        .config = &config,
        .pg = writer->pg,
        .arena = writer->arena,
        .params = &writer->params,
        .past = writer->past,
    };
    enum fd_status status;

    for (size_t i = 0; i < FD_MERGES_MAX; i++) {
        writer->past[i].expected = way == LAW_COPY ? 1000000 : 0;
        writer->past[i].merges_left = 0;
    }
    fd_arena_reset(writer->arena);
    status = way == LAW_MERGE || !law->write ? law_merge(law, &context, events, count, error)
                                             : law_copy(law, &context, events, count, error);
    if (status != FD_OK) {
        fd_pg_rollback(writer->pg);
    }
    return status;
}

static inline void law_clear(const struct law *law, struct fd_pg *pg)
{
    for (size_t i = 0; i < *law->merge_count; i++) {
        char sql[128];

        snprintf(sql, sizeof(sql), "DELETE FROM %s", law_table(&law->merges[i]).name);
        scratch_script(pg, sql);
    }
}

/** What a writer has gathered. */
struct law_batch {
    struct fd_event events[LAW_DELIVERIES];
    size_t count;
};

/** A case: what was delivered to whom, and what came of it. */
struct law_case {
    const struct law *law;
    bool (*fails)(const void *deliveries, size_t count, void *law_case); /**< written in turn */
    bool merged_only; /**< then two writers must never wait for each other crosswise */
    struct law_writer writers[LAW_WRITERS];
    struct law_batch batches[LAW_WRITERS];
    struct law_delivery deliveries[LAW_DELIVERIES];
    struct fd_merge_past past[FD_MERGES_MAX]; /**< of a bulk load */
    size_t count;
    char why[8192]; /**< it failed */
};

static inline void law_empty(struct law_case *tried)
{
    law_clear(tried->law, tried->writers[0].pg);
    for (unsigned i = 0; i < LAW_WRITERS; i++) {
        tried->batches[i].count = 0;
    }
}

static inline enum fd_status law_flush(struct law_case *tried, unsigned writer, enum law_way way,
                                       struct fd_error *error)
{
    struct law_batch *batch = &tried->batches[writer];
    size_t count = batch->count;
    enum fd_status status;

    batch->count = 0;
    do {
        status = law_write(tried->law, &tried->writers[writer],
                           tried->merged_only ? LAW_MERGE : way, batch->events, count, error);
    } while (status == FD_RETRY && !tried->merged_only && strcmp(error->code, "40P01") == 0);
    return status;
}

/* A history: each event once or more often, in any order and in batches of any size. */
static inline void law_deliver(struct law_case *made, uint64_t *state, struct fd_arena *arena)
{
    static const uint32_t batches[] = {1, 3, 40, LAW_DELIVERIES};
    size_t events = 1 + property_below(state, property_below(state, 2) ? 12 : LAW_EVENTS);
    uint32_t batch = batches[property_below(state, FD_COUNT(batches))];

    made->count = events + property_below(state, (uint32_t)events);
    for (size_t i = 0; i < made->count; i++) {
        struct law_delivery *delivery = &made->deliveries[i];

        delivery->event = i < events
                              ? law_event(property_below(state, FD_EVENT_TYPES), arena, state)
                              : made->deliveries[property_below(state, (uint32_t)events)].event;
        delivery->ends_batch = property_below(state, batch) == 0;
        delivery->writer = property_below(state, LAW_WRITERS);
        delivery->way = property_below(state, LAW_WAYS);
    }
    property_shuffle(made->deliveries, made->count, sizeof(*made->deliveries), state);
}

/* Whether the rows are those of the model. */
static inline bool law_agrees(struct law_case *tried, const struct law_delivery *deliveries,
                              size_t count)
{
    const struct law *law = tried->law;
    struct law_history history = {calloc(count + 1, sizeof(*history.events)), count};
    struct law_lines expected;
    struct law_lines found;
    bool equal;

    assert_non_null(history.events);
    for (size_t i = 0; i < count; i++) {
        history.events[i] = &deliveries[i].event;
    }
    expected = law_expected(&history, law->merges, *law->merge_count);
    found = law_found(tried->writers[0].pg, law->merges, *law->merge_count);
    equal = law_lines_equal(&expected, &found, tried->why, sizeof(tried->why));
    law_lines_clean_up(&expected);
    law_lines_clean_up(&found);
    free(history.events);
    return equal;
}

/* Give the delivery to its writer, which writes its batch if that ends. For threads, too. */
static inline enum fd_status law_take(struct law_case *tried, const struct law_delivery *delivery,
                                      struct fd_error *error)
{
    struct law_batch *batch = &tried->batches[delivery->writer];

    batch->events[batch->count++] = delivery->event;
    if (!delivery->ends_batch) {
        return FD_OK;
    }
    return law_flush(tried, delivery->writer, delivery->way, error);
}

/* Write all in turn, into empty tables. */
static inline bool law_fails(const void *items, size_t count, void *context)
{
    const struct law_delivery *deliveries = items;
    struct law_case *tried = context;
    enum fd_status status = FD_OK;
    struct fd_error error;

    law_empty(tried);
    for (size_t i = 0; i < count && status == FD_OK; i++) {
        status = law_take(tried, &deliveries[i], &error);
    }
    for (unsigned writer = 0; writer < LAW_WRITERS && status == FD_OK; writer++) {
        status = law_flush(tried, writer, LAW_MERGE, &error);
    }
    if (status != FD_OK) {
        snprintf(tried->why, sizeof(tried->why), "%s: %s", error.code, error.message);
        return true;
    }
    return !law_agrees(tried, deliveries, count);
}

static inline enum fd_status law_pour(struct law_case *tried, unsigned writer,
                                      struct fd_error *error)
{
    struct law_batch *batch = &tried->batches[writer];
    struct law_writer *through = &tried->writers[0];
    const struct fd_store_context context = {.pg = through->pg,
                                             .arena = through->arena,
                                             .params = &through->params,
                                             .past = tried->past};
    size_t count = batch->count;

    batch->count = 0;
    fd_arena_reset(through->arena);
    return fd_merge_pour(&context, tried->law->merges, *tried->law->merge_count, batch->events,
                         count, error);
}

static inline enum fd_status law_pour_all(struct law_case *tried,
                                          const struct law_delivery *deliveries, size_t count,
                                          struct fd_error *error)
{
    enum fd_status status = FD_OK;

    for (size_t i = 0; i < count && status == FD_OK; i++) {
        struct law_batch *batch = &tried->batches[deliveries[i].writer];

        batch->events[batch->count++] = deliveries[i].event;
        status = deliveries[i].ends_batch ? law_pour(tried, deliveries[i].writer, error) : FD_OK;
    }
    for (unsigned writer = 0; writer < LAW_WRITERS && status == FD_OK; writer++) {
        status = law_pour(tried, writer, error);
    }
    return status;
}

/* `function` of the service, which is named as its statements' folder. */
static inline void law_call(const struct law_case *tried, const char *function,
                            const char *arguments)
{
    const char *statement = tried->law->merges[0].statement;
    char sql[128];

    snprintf(sql, sizeof(sql), "SELECT frontdoor.%s('%.*s'%s)", function,
             (int)strcspn(statement, "/"), statement, arguments);
    scratch_script(tried->writers[0].pg, sql);
}

static inline enum fd_status law_join(const struct law_case *tried,
                                      const struct fd_store_context *context,
                                      struct fd_error *error)
{
    const struct law *law = tried->law;
    enum fd_status status = fd_merge_join(context, law->merges, *law->merge_count, true, error);

    return status == FD_OK ? fd_merge_join(context, law->merges, *law->merge_count, false, error)
                           : status;
}

/* The same, but all in one bulk load. */
static inline bool law_fails_in_bulk(const void *items, size_t count, void *context)
{
    struct law_case *tried = context;
    struct fd_pg *pg = tried->writers[0].pg;
    const struct fd_store_context store = {.pg = pg, .past = tried->past};
    enum fd_status status;
    struct fd_error error;

    law_empty(tried);
    scratch_script(pg, "BEGIN");
    law_call(tried, "begin_bulk_load", ", '{}', '{}', '{}'");
    status = law_pour_all(tried, items, count, &error);
    if (status == FD_OK) {
        status = law_join(tried, &store, &error);
    }
    if (status != FD_OK) {
        snprintf(tried->why, sizeof(tried->why), "%s: %s", error.code, error.message);
        fd_pg_rollback(pg);
        return true;
    }
    law_call(tried, "end_bulk_load", "");
    scratch_script(pg, "COMMIT");
    return !law_agrees(tried, items, count);
}

static inline void law_fail(const struct law_case *failed, uint64_t seed)
{
    static const char *const ends[] = {", which merges its batch",
                                       ", which finds and copies its batch",
                                       ", which copies its batch"};

    print_message("FRONTDOOR_TEST_SEED=%" PRIu64 " fails on %zu events:\n", seed, failed->count);
    for (size_t i = 0; i < failed->count; i++) {
        const struct law_delivery *delivery = &failed->deliveries[i];

        law_print_event(&delivery->event);
        print_message("    to writer %u%s\n", delivery->writer,
                      delivery->ends_batch ? ends[delivery->way] : "");
    }
    fail_msg("%s", failed->why);
}

static inline void law_shrink_and_fail(struct law_case *failed, uint64_t seed)
{
    failed->count = property_shrink(failed->deliveries, failed->count, sizeof(*failed->deliveries),
                                    failed->fails, failed);
    /* Once more, for what is wrong with what is left. */
    (void)failed->fails(failed->deliveries, failed->count, failed);
    law_fail(failed, seed);
}

/** One writer of those that write at the same time. */
struct law_thread {
    struct law_case *of;
    unsigned writer;
    enum fd_status status;
    struct fd_error error;
};

static inline void *law_write_share(void *argument)
{
    struct law_thread *thread = argument;

    thread->status = FD_OK;
    for (size_t i = 0; i < thread->of->count && thread->status == FD_OK; i++) {
        const struct law_delivery *delivery = &thread->of->deliveries[i];

        if (delivery->writer == thread->writer) {
            thread->status = law_take(thread->of, delivery, &thread->error);
        }
    }
    if (thread->status == FD_OK) {
        thread->status = law_flush(thread->of, thread->writer, LAW_MERGE, &thread->error);
    }
    return NULL;
}

/* Write all at once: whether that failed. */
static inline bool law_fails_at_once(struct law_case *tried)
{
    struct law_thread shares[LAW_WRITERS];
    pthread_t threads[LAW_WRITERS];
    bool failed = false;

    law_empty(tried);
    for (unsigned i = 0; i < LAW_WRITERS; i++) {
        shares[i] = (struct law_thread){.of = tried, .writer = i};
        assert_int_equal(pthread_create(&threads[i], NULL, law_write_share, &shares[i]), 0);
    }
    for (unsigned i = 0; i < LAW_WRITERS; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        if (shares[i].status != FD_OK) {
            snprintf(tried->why, sizeof(tried->why), "writer %u: %s: %s", i, shares[i].error.code,
                     shares[i].error.message);
            failed = true;
        }
    }
    return failed || !law_agrees(tried, tried->deliveries, tried->count);
}

/* One case: shrunk if it fails in turn, as it came if it fails at once only. */
static inline void law_try_seed(struct law_case *tried, uint64_t seed, bool at_once)
{
    bool failed =
        at_once ? law_fails_at_once(tried) : tried->fails(tried->deliveries, tried->count, tried);

    if (failed && at_once) {
        print_message("at once: %s\n", tried->why);
    }
    if (failed && tried->fails(tried->deliveries, tried->count, tried)) {
        law_shrink_and_fail(tried, seed);
    } else if (failed) {
        law_fail(tried, seed);
    }
}

static inline void law_try(const struct law *law, bool (*fails)(const void *, size_t, void *),
                           bool at_once)
{
    struct law_case *tried = calloc(1, sizeof(*tried));
    struct fd_arena *arena = fd_arena_new(1 << 16);
    uint64_t first = property_seed();
    uint64_t rounds = property_rounds(LAW_COST);
    size_t deliveries = 0;

    assert_non_null(tried);
    tried->law = law;
    tried->fails = fails;
    for (int i = 0; i < LAW_WRITERS; i++) {
        law_writer_init(&tried->writers[i]);
    }
    for (uint64_t seed = first; seed < first + rounds; seed++) {
        uint64_t state = seed;

        fd_arena_reset(arena);
        law_deliver(tried, &state, arena);
        tried->merged_only = seed % 2 == 0 || !law->write;
        deliveries += tried->count;
        law_try_seed(tried, seed, at_once);
    }
    print_message("%" PRIu64 " histories from seed %" PRIu64 ": %zu deliveries\n", rounds, first,
                  deliveries);
    for (int i = 0; i < LAW_WRITERS; i++) {
        law_writer_clean_up(&tried->writers[i]);
    }
    fd_arena_destroy(&arena);
    free(tried);
}

static inline void any_order_split_and_repetition_gives_the_rows_of_the_model(void **state)
{
    law_try(*state, law_fails, false);
}

static inline void a_bulk_load_gives_the_rows_of_the_model(void **state)
{
    law_try(*state, law_fails_in_bulk, false);
}

static inline void two_writers_at_once_give_the_rows_of_the_model(void **state)
{
    law_try(*state, law_fails, true);
}

static inline void a_batch_without_events_of_the_service_writes_nothing(void **state)
{
    const struct law *law = *state;
    const struct fd_event event = {.type = FD_ALERT_REVIEWED};
    struct law_writer writer;
    struct law_lines found;

    law_writer_init(&writer);
    law_clear(law, writer.pg);
    for (enum law_way way = LAW_MERGE; way < LAW_WAYS; way++) {
        assert_ok(law_write(law, &writer, way, &event, 1, &scratch_error));
        assert_ok(law_write(law, &writer, way, NULL, 0, &scratch_error));
    }
    found = law_found(writer.pg, law->merges, *law->merge_count);
    assert_int_equal(found.count, 0);
    law_lines_clean_up(&found);
    law_writer_clean_up(&writer);
}

/** The tests of `law`, a struct law; the second is of one that can be loaded in bulk. */
#define LAW_TESTS(law)                                                                             \
    cmocka_unit_test_prestate(any_order_split_and_repetition_gives_the_rows_of_the_model, &(law)), \
        cmocka_unit_test_prestate(two_writers_at_once_give_the_rows_of_the_model, &(law)),         \
        cmocka_unit_test_prestate(a_batch_without_events_of_the_service_writes_nothing, &(law))
#define LAW_BULK_TESTS(law)                                                                        \
    cmocka_unit_test_prestate(a_bulk_load_gives_the_rows_of_the_model, &(law))

#endif
