#ifndef REPLY_H
#define REPLY_H

/* Errors that a broker may answer a request with, and what has to become of each. */

#include "kafka_fixture.h"

#include "base/fd_macros.h"

struct reply {
    int16_t request;
    const char *name; /* of the request */
    rd_kafka_resp_err_t code;
    enum fd_status status; /* FD_OK: got over, and told at most as passing */
};

#define REPLY(request, code, status)                                                               \
    {                                                                                              \
        API_##request, #request, RD_KAFKA_RESP_ERR_##code, FD_##status                             \
    }

static inline void push(struct mock *mock, const struct reply *reply)
{
    rd_kafka_mock_push_request_errors(mock->cluster, reply->request, 1, reply->code);
}

static inline void check_reply(const struct reply *reply, enum fd_status status,
                               const struct fd_error *error)
{
    if (status != reply->status) {
        fail_msg("%s answered by %s is %s and not %s: %s", reply->name,
                 rd_kafka_err2name(reply->code), fd_status_name(status),
                 fd_status_name(reply->status), status != FD_OK ? error->message : "");
    }
}

#endif
