#include "service/fd_recent.h"

#include <stdlib.h>
#include <string.h>

#include "base/fd_error.h"

/* 16 bits a key and 4 of them set: 1 in 400 is wrong about a filter that is full. */
enum { BITS = 16 * FD_RECENT_KEYS, WORDS = BITS / 64, PROBES = 4 };

/* The halves of a hash make as many independent ones as are wanted (Kirsch, Mitzenmacher 2006). */
static size_t bit_of(uint64_t key, uint32_t probe)
{
    uint32_t first = (uint32_t)key;
    uint32_t step = (uint32_t)(key >> 32) | 1;

    return (first + probe * step) % BITS;
}

static bool has(const uint64_t *filter, uint64_t key)
{
    for (uint32_t probe = 0; probe < PROBES; probe++) {
        size_t bit = bit_of(key, probe);

        if (!(filter[bit / 64] >> (bit % 64) & 1)) {
            return false;
        }
    }
    return true;
}

static uint64_t *new_filter(void)
{
    uint64_t *filter = calloc(WORDS, sizeof(*filter));

    if (!filter) {
        fd_abort("out of memory for recent keys");
    }
    return filter;
}

bool fd_recent_has(const struct fd_recent *recent, uint64_t key)
{
    return recent->younger && (has(recent->younger, key) || has(recent->older, key));
}

static void make_room(struct fd_recent *recent)
{
    uint64_t *oldest = recent->older;

    if (!recent->younger) {
        recent->younger = new_filter();
        recent->older = new_filter();
    } else if (recent->count == FD_RECENT_KEYS) {
        recent->older = recent->younger;
        recent->younger = oldest;
        memset(oldest, 0, WORDS * sizeof(*oldest));
        recent->count = 0;
    }
}

void fd_recent_add(struct fd_recent *recent, uint64_t key)
{
    make_room(recent);
    for (uint32_t probe = 0; probe < PROBES; probe++) {
        size_t bit = bit_of(key, probe);

        recent->younger[bit / 64] |= UINT64_C(1) << (bit % 64);
    }
    recent->count++;
}

void fd_recent_clean_up(struct fd_recent *recent)
{
    free(recent->younger);
    free(recent->older);
    *recent = (struct fd_recent){0};
}
