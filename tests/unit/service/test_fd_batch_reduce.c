/*
 * Reducing a batch against a naive reduction: versions that tie in every field but the last, and
 * keys and versions out to the ends of their ranges.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <inttypes.h>

#include "property.h"
#include "service/fd_batch.h"

enum { EVENTS_MAX = 300 };

/* Neighbours, both ends, and both sides of where signed and unsigned order part. */
static const int64_t numbers[] = {INT64_MIN, INT64_MIN + 1, -1, 0, 1, INT64_MAX - 1, INT64_MAX};

static int64_t any_number(uint64_t *state)
{
    return numbers[property_below(state, FD_COUNT(numbers))];
}

static size_t random_events(struct fd_event *events, uint64_t *state)
{
    size_t count = property_below(state, property_below(state, 2) ? 8 : EVENTS_MAX);

    for (size_t i = 0; i < count; i++) {
        events[i] = (struct fd_event){
            .type = property_below(state, 3) ? FD_CALL_LOGGED : FD_DECISION_MADE,
            .authority_id = property_below(state, 2) ? INT16_MIN : INT16_MAX,
            .child_key = any_number(state),
            .entity_key = any_number(state),
            .revision = property_below(state, 2) ? 0 : INT64_MAX,
            .recorded_at = any_number(state),
            .hash = any_number(state),
        };
    }
    return count;
}

/* Below 0, 0 or above 0 as `left` is less, equal or greater, field after field. */
static int compare_fields(const int64_t *left, const int64_t *right, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (left[i] != right[i]) {
            return left[i] < right[i] ? -1 : 1;
        }
    }
    return 0;
}

static int compare_keys(const struct fd_event *left, const struct fd_event *right)
{
    return compare_fields(
        (const int64_t[]){left->authority_id, left->child_key, left->entity_key},
        (const int64_t[]){right->authority_id, right->child_key, right->entity_key}, 3);
}

static int compare_versions(const struct fd_event *left, const struct fd_event *right)
{
    return compare_fields((const int64_t[]){left->revision, left->recorded_at, left->hash},
                          (const int64_t[]){right->revision, right->recorded_at, right->hash}, 3);
}

/* Whether no event of its type and key is newer than `row`. */
static bool is_greatest(const struct fd_event *events, size_t count, const struct fd_event *row)
{
    for (size_t i = 0; i < count; i++) {
        if (events[i].type == row->type && compare_keys(&events[i], row) == 0 &&
            compare_versions(&events[i], row) > 0) {
            return false;
        }
    }
    return true;
}

static bool has_row(const struct fd_batch_row *rows, size_t count, const struct fd_event *event)
{
    for (size_t i = 0; i < count; i++) {
        if (rows[i].event->type == event->type && compare_keys(rows[i].event, event) == 0) {
            return true;
        }
    }
    return false;
}

/* Whether `left` may stand before `right`: no key twice with one type. */
static bool ascends(const struct fd_event *left, const struct fd_event *right)
{
    int order = compare_keys(left, right);

    return order < 0 || (order == 0 && left->type < right->type);
}

/* What is beside an event is the event's. */
static bool is_described(const struct fd_batch_row *row)
{
    const struct fd_event *event = row->event;

    return row->type == event->type && row->authority_id == event->authority_id &&
           row->child_key == event->child_key && row->entity_key == event->entity_key;
}

static bool is_of_one_part(const struct fd_event *left, const struct fd_event *right)
{
    return left->type == right->type && left->authority_id == right->authority_id &&
           left->child_key == right->child_key && left->entity_key == right->entity_key;
}

/* An event of the greatest version that isn't the first such is a duplicate; any of a smaller one
   is superseded. */
static bool counts_what_is_left_out(const struct fd_event *events, size_t count, size_t kept,
                                    const struct fd_tally *tally)
{
    size_t superseded = 0;

    for (size_t i = 0; i < count; i++) {
        bool is_less = false;

        for (size_t j = 0; j < count; j++) {
            is_less = is_less || (is_of_one_part(&events[i], &events[j]) &&
                                  fd_event_version_compare(&events[i], &events[j]) < 0);
        }
        superseded += is_less;
    }
    return tally->superseded == superseded && tally->duplicate == count - kept - superseded;
}

/* Each key once of each type, in order, with its greatest version; none left out. */
static bool reduction_fails(const void *items, size_t count, void *context)
{
    const struct fd_event *events = items;
    struct fd_tally tally = {0};
    struct fd_batch_row *rows;
    size_t kept = fd_batch_reduce(events, count, context, &rows, &tally);

    if (!counts_what_is_left_out(events, count, kept, &tally)) {
        return true;
    }
    for (size_t i = 0; i < kept; i++) {
        if (!is_described(&rows[i]) || !is_greatest(events, count, rows[i].event) ||
            (i > 0 && !ascends(rows[i - 1].event, rows[i].event))) {
            return true;
        }
    }
    for (size_t i = 0; i < count; i++) {
        if (!has_row(rows, kept, &events[i])) {
            return true;
        }
    }
    return false;
}

static void shrink_and_fail(struct fd_event *events, size_t count, struct fd_arena *arena,
                            uint64_t seed)
{
    count = property_shrink(events, count, sizeof(*events), reduction_fails, arena);
    print_message("FRONTDOOR_TEST_SEED=%" PRIu64 " fails on %zu events:\n", seed, count);
    for (size_t i = 0; i < count; i++) {
        print_message("  type %d, key %d %" PRId64 " %" PRId64 ", version %" PRId64 " %" PRId64
                      " %" PRId64 "\n",
                      events[i].type, events[i].authority_id, events[i].child_key,
                      events[i].entity_key, events[i].revision, events[i].recorded_at,
                      events[i].hash);
    }
    fail_msg("not the greatest version of each key, in order of keys");
}

static void reducing_keeps_the_greatest_version_of_each_key_in_order(void **state)
{
    static struct fd_event events[EVENTS_MAX];
    struct fd_arena *arena = fd_arena_new(1 << 16);
    uint64_t first = property_seed();
    uint64_t rounds = property_rounds(2);

    (void)state;
    for (uint64_t seed = first; seed < first + rounds; seed++) {
        uint64_t random = seed;
        size_t count = random_events(events, &random);

        if (reduction_fails(events, count, arena)) {
            shrink_and_fail(events, count, arena, seed);
        }
        fd_arena_reset(arena);
    }
    fd_arena_destroy(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reducing_keeps_the_greatest_version_of_each_key_in_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
