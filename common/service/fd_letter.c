#include "service/fd_letter.h"

#include <inttypes.h>

#include "base/fd_log.h"

#define HOUR_MICROS INT64_C(3600000000)
#define MINUTE_MICROS INT64_C(60000000)

bool fd_letter_cap_take(struct fd_letter_cap *cap, int64_t hourly, const struct fd_env *env)
{
    int64_t hour = fd_env_now(env) / HOUR_MICROS;

    if (hour != cap->hour) {
        *cap = (struct fd_letter_cap){.hour = hour};
    }
    if (cap->kept >= hourly) {
        return false;
    }
    cap->kept++;
    return true;
}

/* A dead letter has to be writable whatever its text quotes of a schema or a server. */
static struct fd_str copy_printable(struct fd_arena *arena, const char *text)
{
    size_t length = strlen(text);
    char *copy = fd_arena_alloc(arena, length ? length : 1);

    for (size_t i = 0; i < length; i++) {
        copy[i] = text[i] >= ' ' && text[i] <= '~' ? text[i] : '?';
    }
    return (struct fd_str){copy, (uint32_t)length};
}

/* Kafka may take any time from a publisher, PostgreSQL doesn't: what lies outside stands at the
 * edge. */
static int64_t storable_micros(int64_t millis)
{
    const int64_t last = INT64_C(253402300799999); /* the end of the year 9999 */

    return (millis < 0 ? 0 : millis > last ? last : millis) * 1000;
}

void fd_letter_add(struct fd_batch *batch, const struct fd_letter_place *place,
                   const struct fd_batch_record *record, bool keep_raw, const char *reason,
                   const char *message)
{
    struct fd_dead_letter *letter = fd_batch_add_letter(batch);

    letter->topic = fd_str_from(place->topic);
    letter->partition = place->partition;
    letter->offset = place->offset;
    letter->timestamp = storable_micros(place->timestamp);
    letter->key = keep_raw ? record->key : FD_STR_NULL;
    letter->value = keep_raw ? record->value : FD_STR_NULL;
    letter->reason = copy_printable(batch->arena, reason);
    letter->message = copy_printable(batch->arena, message);
}

void fd_letter_log_tick(struct fd_letter_log *log, const struct fd_env *env)
{
    if (log->until == 0 || fd_env_monotonic(env) < log->until) {
        return;
    }
    if (log->more > 0) {
        fd_log(FD_LOG_WARN, NULL, "%" PRId64 " more dead letters", log->more);
    }
    *log = (struct fd_letter_log){0};
}

void fd_letter_log_note(struct fd_letter_log *log, const struct fd_env *env,
                        const struct fd_letter_place *place, const char *reason)
{
    const struct fd_log_context context = {
        .topic = place->topic,
        .partition = place->partition,
        .offset = place->offset,
    };

    fd_letter_log_tick(log, env);
    if (log->until != 0) {
        log->more++;
        return;
    }
    log->until = fd_env_monotonic(env) + MINUTE_MICROS;
    fd_log(FD_LOG_WARN, &context, "dead letter: %s", reason);
}
