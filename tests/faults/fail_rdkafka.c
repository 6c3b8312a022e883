/* Every call of librdkafka that a service makes and that can fail; what it polls for can come as an
 * error, too. Not rd_kafka_flush: librdkafka itself is who calls it, in a commit, where it can only
 * run out of time, and the library aborts when anything else comes of it. */

#include <librdkafka/rdkafka.h>
#include <stdio.h>

#include "fail_nth.h"

static rd_kafka_resp_err_t code(void)
{
    return (rd_kafka_resp_err_t)fail_order()->code;
}

static rd_kafka_error_t *as_error(void)
{
    return rd_kafka_error_new(code(), "made to fail: %s", rd_kafka_err2str(code()));
}

#define STAND_BEFORE(type, name, parameters, arguments, refusal, discard)                          \
    type name parameters                                                                           \
    {                                                                                              \
        type(*real) parameters = (type(*) parameters)fail_real(#name);                             \
                                                                                                   \
        if (!fail_now(FAIL_RDKAFKA, #name)) {                                                      \
            return real arguments;                                                                 \
        }                                                                                          \
        if (fail_order()->how == FAIL_LATE) {                                                      \
            discard(real arguments);                                                               \
        }                                                                                          \
        return refusal;                                                                            \
    }

static void ignore(rd_kafka_resp_err_t result)
{
    (void)result;
}

static void ignore_error(rd_kafka_error_t *error)
{
    if (error) {
        rd_kafka_error_destroy(error);
    }
}

STAND_BEFORE(rd_kafka_resp_err_t, rd_kafka_subscribe,
             (rd_kafka_t * client, const rd_kafka_topic_partition_list_t *topics), (client, topics),
             code(), ignore)
STAND_BEFORE(rd_kafka_resp_err_t, rd_kafka_assign,
             (rd_kafka_t * client, const rd_kafka_topic_partition_list_t *partitions),
             (client, partitions), code(), ignore)
STAND_BEFORE(rd_kafka_resp_err_t, rd_kafka_commit,
             (rd_kafka_t * client, const rd_kafka_topic_partition_list_t *offsets, int async),
             (client, offsets, async), code(), ignore)
STAND_BEFORE(rd_kafka_resp_err_t, rd_kafka_offsets_for_times,
             (rd_kafka_t * client, rd_kafka_topic_partition_list_t *offsets, int timeout_ms),
             (client, offsets, timeout_ms), code(), ignore)
STAND_BEFORE(rd_kafka_resp_err_t, rd_kafka_ConfigResource_error,
             (const rd_kafka_ConfigResource_t *resource), (resource), code(), ignore)
STAND_BEFORE(rd_kafka_error_t *, rd_kafka_consumer_close_queue,
             (rd_kafka_t * client, rd_kafka_queue_t *queue), (client, queue), as_error(),
             ignore_error)
STAND_BEFORE(rd_kafka_error_t *, rd_kafka_init_transactions, (rd_kafka_t * client, int timeout_ms),
             (client, timeout_ms), as_error(), ignore_error)
STAND_BEFORE(rd_kafka_error_t *, rd_kafka_begin_transaction, (rd_kafka_t * client), (client),
             as_error(), ignore_error)
STAND_BEFORE(rd_kafka_error_t *, rd_kafka_commit_transaction, (rd_kafka_t * client, int timeout_ms),
             (client, timeout_ms), as_error(), ignore_error)
STAND_BEFORE(rd_kafka_error_t *, rd_kafka_abort_transaction, (rd_kafka_t * client, int timeout_ms),
             (client, timeout_ms), as_error(), ignore_error)
STAND_BEFORE(rd_kafka_error_t *, rd_kafka_produceva,
             (rd_kafka_t * client, const rd_kafka_vu_t *parts, size_t count),
             (client, parts, count), as_error(), ignore_error)

rd_kafka_t *rd_kafka_new(rd_kafka_type_t type, rd_kafka_conf_t *conf, char *reason, size_t size)
{
    rd_kafka_t *(*real)(rd_kafka_type_t, rd_kafka_conf_t *, char *, size_t) =
        (rd_kafka_t * (*)(rd_kafka_type_t, rd_kafka_conf_t *, char *, size_t))
            fail_real("rd_kafka_new");

    if (fail_now(FAIL_RDKAFKA, "rd_kafka_new")) {
        snprintf(reason, size, "made to fail");
        return NULL;
    }
    return real(type, conf, reason, size);
}

/* --- an error event in place of what a poll would have brought, which the next one brings */

static char mark;
#define MADE_UP ((rd_kafka_event_t *)(void *)&mark)

rd_kafka_event_t *rd_kafka_queue_poll(rd_kafka_queue_t *queue, int timeout_ms)
{
    rd_kafka_event_t *(*real)(rd_kafka_queue_t *, int) =
        (rd_kafka_event_t * (*)(rd_kafka_queue_t *, int)) fail_real("rd_kafka_queue_poll");

    return fail_now(FAIL_RDKAFKA, "rd_kafka_queue_poll") ? MADE_UP : real(queue, timeout_ms);
}

#define STAND_FOR_EVENT(type, name, parameters, arguments, answer)                                 \
    type name parameters                                                                           \
    {                                                                                              \
        type(*real) parameters = (type(*) parameters)fail_real(#name);                             \
                                                                                                   \
        return event == MADE_UP ? answer : real arguments;                                         \
    }

STAND_FOR_EVENT(rd_kafka_event_type_t, rd_kafka_event_type, (const rd_kafka_event_t *event),
                (event), RD_KAFKA_EVENT_ERROR)
STAND_FOR_EVENT(rd_kafka_resp_err_t, rd_kafka_event_error, (rd_kafka_event_t * event), (event),
                code())
STAND_FOR_EVENT(const char *, rd_kafka_event_error_string, (rd_kafka_event_t * event), (event),
                rd_kafka_err2str(code()))
STAND_FOR_EVENT(rd_kafka_topic_partition_t *, rd_kafka_event_topic_partition,
                (rd_kafka_event_t * event), (event), NULL)

void rd_kafka_event_destroy(rd_kafka_event_t *event)
{
    void (*real)(rd_kafka_event_t *) =
        (void (*)(rd_kafka_event_t *))fail_real("rd_kafka_event_destroy");

    if (event != MADE_UP) {
        real(event);
    }
}
