/*
 * The set law of a rule over many rows: whatever order, batches and repetition a history comes in,
 * by one instance, two in turn or two at once, it leaves the tables, and the last word on each
 * alert, that the same history leaves in one batch. What fails is shrunk and printed.
 */
#include "store_histories.h"

enum { INSTANCES = 2, DELIVERIES_MAX = 2 * EVENTS_MAX };

/* One event as it comes: to which instance, and whether that one's batch ends with it. */
struct delivery {
    struct fd_event event;
    unsigned instance;
    bool ends_batch;
};

struct batch {
    struct fd_event events[DELIVERIES_MAX];
    size_t count;
};

struct tried {
    const struct fixture *fixture;
    struct instance instances[INSTANCES];
    struct batch batches[INSTANCES];
    struct delivery deliveries[DELIVERIES_MAX];
    size_t count;
    const char *why; /* it failed */
};

static bool same_version(const struct fd_event *left, const struct fd_event *right)
{
    return left->type == right->type && fd_event_key_compare(left, right) == 0 &&
           fd_event_version_compare(left, right) == 0;
}

/* How many rows of versions there must be: each once, of children that are known. */
static int64_t count_versions(const struct delivery *deliveries, size_t count)
{
    int64_t versions = 0;

    for (size_t i = 0; i < count; i++) {
        bool counts = deliveries[i].event.child_id.len > 0;

        for (size_t j = 0; j < i && counts; j++) {
            counts = !same_version(&deliveries[i].event, &deliveries[j].event);
        }
        versions += counts;
    }
    return versions;
}

static int64_t stored_versions(struct fd_pg *pg)
{
    return scratch_number(pg, "SELECT (SELECT count(*) FROM repeat_contact.contact_version) + "
                              "(SELECT count(*) FROM repeat_contact.referral_version) + "
                              "(SELECT count(*) FROM repeat_contact.review_version)");
}

static enum fd_status flush(struct tried *tried, unsigned instance)
{
    struct batch *batch = &tried->batches[instance];
    size_t count = batch->count;
    bool durable;

    batch->count = 0;
    return commit_batch(tried->fixture, &tried->instances[instance], batch->events, count,
                        &durable);
}

/* Asserts nothing, for threads. */
static enum fd_status take(struct tried *tried, const struct delivery *delivery)
{
    struct batch *batch = &tried->batches[delivery->instance];

    batch->events[batch->count++] = delivery->event;
    return delivery->ends_batch ? flush(tried, delivery->instance) : FD_OK;
}

static void begin(struct tried *tried)
{
    truncate_tables(tried->fixture);
    for (unsigned i = 0; i < INSTANCES; i++) {
        tried->batches[i].count = 0;
    }
}

/* The same history in one batch. */
static struct tables tables_of_one_batch(struct tried *tried, const struct delivery *deliveries,
                                         size_t count)
{
    struct batch *batch = &tried->batches[0];

    begin(tried);
    for (size_t i = 0; i < count; i++) {
        batch->events[batch->count++] = deliveries[i].event;
    }
    assert_int_equal(flush(tried, 0), FD_OK);
    return read_tables(tried->fixture->instance.pg);
}

/* Whether the tables are not what they must be. */
static bool differs(struct tried *tried, const struct delivery *deliveries, size_t count)
{
    struct fd_pg *pg = tried->fixture->instance.pg;
    struct tables found = read_tables(pg);
    struct tables expected;

    tried->why = NULL;
    if (stored_versions(pg) != count_versions(deliveries, count)) {
        tried->why = "the versions are not each there once";
    }
    expected = tables_of_one_batch(tried, deliveries, count);
    for (size_t i = 0; i < FD_COUNT(projections) && !tried->why; i++) {
        if (strcmp(found.texts[i], expected.texts[i]) != 0) {
            tried->why = projections[i];
        }
    }
    tables_clean_up(&found);
    tables_clean_up(&expected);
    return tried->why != NULL;
}

static bool fails_in_turn(const void *items, size_t count, void *context)
{
    const struct delivery *deliveries = items;
    struct tried *tried = context;
    int64_t versions = 0;

    begin(tried);
    for (size_t i = 0; i < count; i++) {
        int64_t before = versions;

        assert_int_equal(take(tried, &deliveries[i]), FD_OK);
        if (deliveries[i].ends_batch) {
            versions = stored_versions(tried->fixture->instance.pg);
        }
        if (versions < before) {
            tried->why = "a version went away";
            return true;
        }
    }
    for (unsigned i = 0; i < INSTANCES; i++) {
        assert_int_equal(flush(tried, i), FD_OK);
    }
    return differs(tried, deliveries, count);
}

/* One instance of those that write at the same time. */
struct thread {
    struct tried *tried;
    unsigned instance;
    enum fd_status status;
};

static void *write_share(void *argument)
{
    struct thread *thread = argument;
    struct tried *tried = thread->tried;

    thread->status = FD_OK;
    for (size_t i = 0; i < tried->count && thread->status == FD_OK; i++) {
        if (tried->deliveries[i].instance == thread->instance) {
            thread->status = take(tried, &tried->deliveries[i]);
        }
    }
    if (thread->status == FD_OK) {
        thread->status = flush(tried, thread->instance);
    }
    return NULL;
}

static bool fails_at_once(struct tried *tried)
{
    struct thread shares[INSTANCES];
    pthread_t threads[INSTANCES];

    begin(tried);
    for (unsigned i = 0; i < INSTANCES; i++) {
        shares[i] = (struct thread){.tried = tried, .instance = i};
        assert_int_equal(pthread_create(&threads[i], NULL, write_share, &shares[i]), 0);
    }
    for (unsigned i = 0; i < INSTANCES; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        assert_int_equal(shares[i].status, FD_OK);
    }
    return differs(tried, tried->deliveries, tried->count);
}

static int by_recorded(const void *left_item, const void *right_item)
{
    const struct delivery *left = left_item;
    const struct delivery *right = right_item;

    return (left->event.recorded_at > right->event.recorded_at) -
           (left->event.recorded_at < right->event.recorded_at);
}

/*
 * Each event of the fixture once or more often, in batches of any size and any order: also in that
 * of what they are about, contacts, referrals and then reviews, and in that of their records.
 */
static void deliver(struct tried *tried, struct fixture *fixture)
{
    static const int sizes[] = {1, 4, 40, DELIVERIES_MAX};
    int size = sizes[pick(fixture, FD_COUNT(sizes))];
    int events = (int)fixture->event_count;

    tried->count = fixture->event_count + (size_t)pick(fixture, events);
    for (size_t i = 0; i < tried->count; i++) {
        tried->deliveries[i] = (struct delivery){
            .event = fixture->events[i < fixture->event_count ? i : (size_t)pick(fixture, events)],
            .instance = (unsigned)pick(fixture, INSTANCES),
            .ends_batch = pick(fixture, size) == 0,
        };
    }
    switch (pick(fixture, 4)) {
        case 0:
            break;
        case 1:
            qsort(tried->deliveries, tried->count, sizeof(*tried->deliveries), by_recorded);
            break;
        default:
            property_shuffle(tried->deliveries, tried->count, sizeof(*tried->deliveries),
                             &fixture->seed);
    }
}

static void random_case(struct tried *tried, struct fixture *fixture, uint64_t seed)
{
    void *state = fixture;

    empty(&state);
    fixture->seed = seed;
    fixture->authority.send_any = pick(fixture, 3) == 0;
    fixture->authority.alerts_from =
        pick(fixture, 4) == 0 ? fd_date_from_civil(2020, 3, 1) : FD_DATE_NULL;
    random_events(fixture);
    write_all(fixture);
    random_reviews(fixture);
    deliver(tried, fixture);
}

static void print_delivery(const struct delivery *delivery)
{
    const struct fd_event *event = &delivery->event;
    const struct fd_contract_info *info = fd_contract_info(event->type);
    const struct fd_str *entity = (const void *)((const char *)event + info->entity_id);
    const int64_t times[FD_EVENT_TYPES] = {
        [FD_CALL_LOGGED] = event->call_logged.received_at,
        [FD_REFERRAL_OPENED] = event->referral_opened.opened_at,
        [FD_ALERT_REVIEWED] = event->alert_reviewed.reviewed_at,
    };
    char at[FD_RFC3339_SIZE];
    char recorded[FD_RFC3339_SIZE];

    fd_rfc3339_format(times[event->type], at);
    fd_rfc3339_format(event->recorded_at, recorded);
    print_message("  to %u: %s '%.*s' %.*s at %s: revision %" PRId64 " recorded %s hash %" PRId64
                  "%s%s\n",
                  delivery->instance, info->name, FD_STR_ARGS(event->child_id),
                  FD_STR_ARGS(*entity), at, event->revision, recorded, event->hash,
                  event->voided ? ", voided" : "", delivery->ends_batch ? "; ends its batch" : "");
}

/* Shrunk, if it fails in turn. */
static void shrink_and_fail(struct tried *tried, uint64_t seed)
{
    const char *why = tried->why;

    if (fails_in_turn(tried->deliveries, tried->count, tried)) {
        tried->count = property_shrink(tried->deliveries, tried->count, sizeof(*tried->deliveries),
                                       fails_in_turn, tried);
        (void)fails_in_turn(tried->deliveries, tried->count, tried);
        why = tried->why;
    }
    print_message("FRONTDOOR_TEST_SEED=%" PRIu64 " fails on %zu deliveries:\n", seed, tried->count);
    for (size_t i = 0; i < tried->count; i++) {
        print_delivery(&tried->deliveries[i]);
    }
    fail_msg("%s", why);
}

static void try_all(struct fixture *fixture, bool at_once)
{
    struct tried *tried = calloc(1, sizeof(*tried));
    uint64_t first = property_seed();
    uint64_t rounds = property_rounds(2000);
    size_t deliveries = 0;

    assert_non_null(tried);
    tried->fixture = fixture;
    for (unsigned i = 0; i < INSTANCES; i++) {
        instance_init(&tried->instances[i], fixture);
    }
    for (uint64_t seed = first; seed < first + rounds; seed++) {
        random_case(tried, fixture, seed);
        deliveries += tried->count;
        if (at_once ? fails_at_once(tried)
                    : fails_in_turn(tried->deliveries, tried->count, tried)) {
            shrink_and_fail(tried, seed);
        }
    }
    print_message("%" PRIu64 " histories from seed %" PRIu64 ": %zu deliveries\n", rounds, first,
                  deliveries);
    for (unsigned i = 0; i < INSTANCES; i++) {
        instance_clean_up(&tried->instances[i]);
    }
    free(tried);
}

static void any_order_split_and_repetition_gives_the_tables_of_one_batch(void **state)
{
    try_all(*state, false);
}

static void two_instances_at_once_give_the_tables_of_one_batch(void **state)
{
    try_all(*state, true);
}

/* The tables as they would be if no child had a key. */
static struct tables tables_without_child_key(struct fd_pg *pg)
{
    struct tables tables;

    for (size_t i = 0; i < FD_COUNT(projections); i++) {
        char query[900];

        (void)snprintf(query, sizeof(query),
                       "SELECT to_jsonb(kept) - 'child_key' FROM (%s) AS kept", projections[i]);
        tables.texts[i] = rows_text(pg, query);
    }
    return tables;
}

/* Entities of different children whose keys differ, as those of different ids do. */
static void tell_entities_apart(struct fixture *fixture, size_t first)
{
    for (size_t i = first; i < fixture->event_count; i++) {
        fixture->events[i].entity_key ^= fixture->events[i].child_key;
    }
}

static void history_of_separate_entities(struct fixture *fixture, uint64_t seed)
{
    void *state = fixture;
    size_t reviews;

    empty(&state);
    fixture->seed = seed;
    random_events(fixture);
    tell_entities_apart(fixture, 0);
    write_all(fixture);
    reviews = fixture->event_count;
    random_reviews(fixture);
    tell_entities_apart(fixture, reviews);
    write_all(fixture);
}

/* In a large authority the odds are 10^-9, and nothing must come of it. */
static void children_that_share_a_key_get_what_they_would_without(void **state)
{
    struct fixture *fixture = *state;

    for (uint64_t seed = property_seed(); seed < property_seed() + 3; seed++) {
        struct tables apart;
        struct tables shared;

        history_of_separate_entities(fixture, seed);
        apart = tables_without_child_key(fixture->instance.pg);
        truncate_tables(fixture);
        for (size_t i = 0; i < fixture->event_count; i++) {
            fixture->events[i].child_key = 77;
        }
        write_all(fixture);
        shared = tables_without_child_key(fixture->instance.pg);
        for (size_t i = 0; i < FD_COUNT(projections); i++) {
            assert_string_equal(shared.texts[i], apart.texts[i]);
        }
        tables_clean_up(&apart);
        tables_clean_up(&shared);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_order_split_and_repetition_gives_the_tables_of_one_batch),
        cmocka_unit_test(two_instances_at_once_give_the_tables_of_one_batch),
        cmocka_unit_test(children_that_share_a_key_get_what_they_would_without),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
