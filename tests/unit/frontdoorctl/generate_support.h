#ifndef GENERATE_SUPPORT_H
#define GENERATE_SUPPORT_H

/* A stream of one seed and, worked out from its events alone, what holds in the end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "ctl_codes.h"
#include "generate_stream.h"

struct generated {
    struct fd_reference *reference;
    struct fd_gen_figures figures;
    struct fd_gen_plan *plan;
    struct fd_gen_stream stream;
    const struct fd_event **standing; /* winning versions, not voided; by type, child and entity */
    size_t standing_count;
    size_t first[FD_EVENT_TYPES + 1]; /* where each type begins; the next one's is its end */
};

/* Streams are made of the seeds from 1 to this one; FRONTDOOR_TEST_STREAMS makes it fewer or more.
 */
static inline uint64_t generated_last_seed(void)
{
    const char *text = getenv("FRONTDOOR_TEST_STREAMS");

    return text ? strtoull(text, NULL, 10) : 5;
}

static const struct fd_gen_authority generated_authority = {FD_GEN_FIGURES_OF, 0};

static int generated_entity_compare(const struct fd_event *left, const struct fd_event *right)
{
    int order = (left->type > right->type) - (left->type < right->type);

    if (order == 0) {
        order = fd_str_compare(left->child_id, right->child_id);
    }
    return order != 0 ? order : fd_str_compare(fd_event_entity_id(left), fd_event_entity_id(right));
}

/* Entity, then version; the stream has no two contents of one (revision, recorded_at). */
static int generated_version_compare(const void *left, const void *right)
{
    const struct fd_event *a = *(const struct fd_event *const *)left;
    const struct fd_event *b = *(const struct fd_event *const *)right;
    int order = generated_entity_compare(a, b);

    if (order == 0) {
        order = (a->revision > b->revision) - (a->revision < b->revision);
    }
    return order != 0 ? order
                      : (a->recorded_at > b->recorded_at) - (a->recorded_at < b->recorded_at);
}

static void generated_settle(struct generated *generated)
{
    const struct fd_event **all = calloc(generated->stream.count, sizeof(const struct fd_event *));
    size_t kept = 0;

    assert_non_null(all);
    for (size_t i = 0; i < generated->stream.count; i++) {
        all[i] = &generated->stream.messages[i].event;
    }
    qsort(all, generated->stream.count, sizeof(const struct fd_event *), generated_version_compare);
    for (size_t i = 0; i < generated->stream.count; i++) {
        bool last =
            i + 1 == generated->stream.count || generated_entity_compare(all[i], all[i + 1]) != 0;

        if (last && !all[i]->voided) {
            all[kept++] = all[i];
        }
    }
    generated->standing = all;
    generated->standing_count = kept;
    for (size_t type = 0, i = 0; type <= FD_EVENT_TYPES; type++) {
        while (i < kept && all[i]->type < type) {
            i++;
        }
        generated->first[type] = i;
    }
}

static void generated_init(struct generated *generated, uint64_t seed)
{
    struct fd_error error = {0};

    *generated = (struct generated){0};
    if (ctl_codes_reference(&generated->reference, &error) != FD_OK ||
        fd_gen_figures_load(&generated->figures, &error) != FD_OK ||
        fd_gen_plan_new(&generated->figures, generated->reference->calendar, seed, &generated->plan,
                        &error) != FD_OK) {
        fail_msg("seed %llu: %s", (unsigned long long)seed, error.message);
    }
    fd_gen_stream_init(&generated->stream, generated->plan, &generated_authority);
    generated_settle(generated);
}

static void generated_clean_up(struct generated *generated)
{
    free(generated->standing);
    fd_gen_stream_clean_up(&generated->stream);
    fd_gen_plan_destroy(&generated->plan);
    fd_reference_destroy(&generated->reference);
}

static inline int32_t generated_date(const struct generated *generated, int64_t time)
{
    return fd_calendar_local_date(generated->reference->calendar, time);
}

/* The first standing event of `type` that is not before `child`. */
static inline size_t generated_child(const struct generated *generated, enum fd_event_type type,
                                     struct fd_str child)
{
    size_t low = generated->first[type];
    size_t high = generated->first[type + 1];

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (fd_str_compare(generated->standing[middle]->child_id, child) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* Is the standing event at `index` one of `type` about `child`? */
static inline bool generated_is(const struct generated *generated, size_t index,
                                enum fd_event_type type, struct fd_str child)
{
    return index < generated->first[type + 1] &&
           fd_str_equal(generated->standing[index]->child_id, child);
}

/* The standing event of (type, child, entity), or NULL. */
static inline const struct fd_event *generated_find(const struct generated *generated,
                                                    enum fd_event_type type, struct fd_str child,
                                                    struct fd_str entity)
{
    for (size_t i = generated_child(generated, type, child);
         generated_is(generated, i, type, child); i++) {
        if (fd_str_equal(fd_event_entity_id(generated->standing[i]), entity)) {
            return generated->standing[i];
        }
    }
    return NULL;
}

#endif
