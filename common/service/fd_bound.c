#include "service/fd_bound.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/fd_error.h"

struct place {
    char *topic;
    int32_t partition;
    int64_t offset;
};

/* Each bound has a number; those of the instance follow. */
struct fd_bound {
    pthread_mutex_t mutex;
    struct place *places; /* NULL: everything may be read */
    int count;
    uint64_t said;
    uint64_t taken;
    uint64_t held;
};

static void *or_abort(void *memory)
{
    if (!memory) {
        fd_abort("out of memory for a bound");
    }
    return memory;
}

struct fd_bound *fd_bound_new(void)
{
    struct fd_bound *bound = or_abort(calloc(1, sizeof(*bound)));

    pthread_mutex_init(&bound->mutex, NULL);
    return bound;
}

static void forget(struct fd_bound *bound)
{
    for (int i = 0; i < bound->count; i++) {
        free(bound->places[i].topic);
    }
    free(bound->places);
    bound->places = NULL;
    bound->count = 0;
}

void fd_bound_destroy(struct fd_bound **bound)
{
    if (*bound) {
        forget(*bound);
        pthread_mutex_destroy(&(*bound)->mutex);
        free(*bound);
        *bound = NULL;
    }
}

void fd_bound_set(struct fd_bound *bound, const struct fd_source_start *places, int count)
{
    struct place *copies = or_abort(calloc((size_t)count + 1, sizeof(*copies)));

    for (int i = 0; i < count; i++) {
        copies[i] = (struct place){or_abort(strdup(places[i].topic)), places[i].partition,
                                   places[i].offset};
    }
    pthread_mutex_lock(&bound->mutex);
    forget(bound);
    bound->places = copies;
    bound->count = count;
    bound->said++;
    pthread_mutex_unlock(&bound->mutex);
}

void fd_bound_lift(struct fd_bound *bound)
{
    pthread_mutex_lock(&bound->mutex);
    if (bound->places) {
        forget(bound);
        bound->said++;
    }
    pthread_mutex_unlock(&bound->mutex);
}

bool fd_bound_holds(struct fd_bound *bound)
{
    bool holds;

    pthread_mutex_lock(&bound->mutex);
    holds = bound->held == bound->said;
    pthread_mutex_unlock(&bound->mutex);
    return holds;
}

bool fd_bound_is_new(struct fd_bound *bound)
{
    bool is_new;

    if (!bound) {
        return false;
    }
    pthread_mutex_lock(&bound->mutex);
    is_new = bound->taken != bound->said;
    pthread_mutex_unlock(&bound->mutex);
    return is_new;
}

void fd_bound_take(struct fd_bound *bound)
{
    if (bound) {
        pthread_mutex_lock(&bound->mutex);
        bound->taken = bound->said;
        pthread_mutex_unlock(&bound->mutex);
    }
}

static int64_t find(const struct fd_bound *bound, const char *topic, int32_t partition)
{
    for (int i = 0; i < bound->count; i++) {
        if (bound->places[i].partition == partition && strcmp(bound->places[i].topic, topic) == 0) {
            return bound->places[i].offset;
        }
    }
    return 0;
}

int64_t fd_bound_of(struct fd_bound *bound, const char *topic, int32_t partition)
{
    int64_t offset = INT64_MAX;

    if (!bound) {
        return offset;
    }
    pthread_mutex_lock(&bound->mutex);
    if (bound->places) {
        offset = find(bound, topic, partition);
    }
    pthread_mutex_unlock(&bound->mutex);
    return offset;
}

void fd_bound_hold(struct fd_bound *bound)
{
    if (bound) {
        pthread_mutex_lock(&bound->mutex);
        bound->held = bound->taken;
        pthread_mutex_unlock(&bound->mutex);
    }
}
