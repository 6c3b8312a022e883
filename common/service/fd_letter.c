#include "service/fd_letter.h"

#include <inttypes.h>
#include <string.h>

#include "base/fd_log.h"
#include "base/fd_trace.h"

#define HOUR_MICROS INT64_C(3600000000)
#define MINUTE_MICROS INT64_C(60000000)

static bool has_raw(const struct fd_dead_letter *letter)
{
    return !fd_str_is_null(letter->key) || !fd_str_is_null(letter->value);
}

void fd_letter_cap_apply(struct fd_letter_cap *cap, int64_t hourly, const struct fd_env *env,
                         struct fd_batch *batch)
{
    int64_t hour = fd_env_now(env) / HOUR_MICROS;
    int64_t room;

    if (hour != cap->hour) {
        *cap = (struct fd_letter_cap){.hour = hour};
    }
    room = hourly - cap->kept;
    for (size_t i = 0; i < batch->letter_count; i++) {
        struct fd_dead_letter *letter = &batch->letters[i];

        if (has_raw(letter) && room-- <= 0) {
            letter->key = FD_STR_NULL;
            letter->value = FD_STR_NULL;
        }
    }
}

void fd_letter_cap_count(struct fd_letter_cap *cap, const struct fd_batch *batch)
{
    for (size_t i = 0; i < batch->letter_count; i++) {
        cap->kept += has_raw(&batch->letters[i]);
    }
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
                   const struct fd_batch_record *record, const char *reason, const char *message)
{
    struct fd_dead_letter *letter = fd_batch_add_letter(batch);

    letter->topic = fd_str_from(place->topic);
    letter->partition = place->partition;
    letter->offset = place->offset;
    letter->timestamp = storable_micros(place->timestamp);
    letter->key = record->key;
    letter->value = record->value;
    letter->reason = copy_printable(batch->arena, reason);
    letter->message = copy_printable(batch->arena, message);
    letter->traceparent = place->traceparent;
    if (place->event_id) {
        memcpy(letter->event_id, place->event_id, sizeof(letter->event_id));
    }
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

static void log_letter(const struct fd_dead_letter *letter)
{
    char trace_id[FD_TRACE_ID_SIZE];
    /* The topic is a view of a whole string: fd_letter_add made it of one. */
    const struct fd_log_context context = {
        .topic = letter->topic.ptr,
        .partition = letter->partition,
        .offset = letter->offset,
        .trace_id = fd_trace_id(letter->traceparent, trace_id) ? trace_id : NULL,
    };

    fd_log(FD_LOG_WARN, &context, "dead letter: %.*s", FD_STR_ARGS(letter->reason));
}

void fd_letter_log_note(struct fd_letter_log *log, const struct fd_env *env,
                        const struct fd_batch *batch)
{
    fd_letter_log_tick(log, env);
    if (batch->letter_count == 0) {
        return;
    }
    if (log->until == 0) {
        log->until = fd_env_monotonic(env) + MINUTE_MICROS;
        log_letter(&batch->letters[0]);
        log->more--;
    }
    log->more += (int64_t)batch->letter_count;
}
