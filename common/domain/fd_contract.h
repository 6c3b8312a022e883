#ifndef FD_CONTRACT_H
#define FD_CONTRACT_H

#include "base/fd_error.h"
#include "domain/fd_event.h"
#include "domain/fd_reference.h"

/** What acceptance asks of a field besides its Avro type (design: events). A null passes. */
enum fd_field_check {
    FD_CHECK_NONE,
    FD_CHECK_EVENT_ID,   /**< a uuid */
    FD_CHECK_AUTHORITY,  /**< a known GSS code, and the topic's if that is bound to one */
    FD_CHECK_REVISION,   /**< 0 or more */
    FD_CHECK_ID,         /**< [A-Za-z0-9._:/-]{1,64} and no placeholder */
    FD_CHECK_TEXT,       /**< a code of the publisher's own: UTF-8, at most 200 bytes */
    FD_CHECK_CODE,       /**< a legal Avro name of at most 64 bytes */
    FD_CHECK_CODES,      /**< at most 100 of them */
    FD_CHECK_TIME,       /**< in [1990-01-01, 2100-01-01) */
    FD_CHECK_DATED_TIME, /**< the same, and its local date is the int32_t behind it */
    FD_CHECKS,
};

/** The check of each of fd_contract_info(type)->bindings, in the same order. */
const enum fd_field_check *fd_contract_checks(enum fd_event_type type);

/** A time of an event: the name of its field, and where in struct fd_event its int64_t is. */
struct fd_contract_time {
    const char *name;
    size_t offset;
};

/** Every time of the events of `type`, recorded_at first; ends with a NULL name. */
const struct fd_contract_time *fd_contract_times(enum fd_event_type type);

/**
 * Check a decoded event field by field and derive what follows from fields alone: event_uuid,
 * authority_id and the local dates. `bound` is the GSS code of the topic's publisher, or null.
 * FD_POISON names the field, never its value (codes: fd_intake.h); the event is then undefined.
 */
enum fd_status fd_contract_check(struct fd_event *event, const struct fd_reference *reference,
                                 struct fd_str bound, struct fd_error *error) FD_MUST_CHECK
    FD_NONNULL(1, 2);

#endif
