#ifndef FD_INTAKE_H
#define FD_INTAKE_H

#include <stdint.h>

#include "avro/fd_schema_store.h"
#include "base/fd_arena.h"
#include "base/fd_error.h"
#include "domain/fd_event.h"
#include "domain/fd_reference.h"

/**
 * Acceptance: from the bytes of a record to an event, a function of the bytes, the topic and the
 * loaded contracts, never of the clock or of other rows. Holds the plan of every writer schema met
 * so far. Used by one thread.
 */
struct fd_intake;

/** What is known of a record's topic: PREFIX.<name> or PREFIX.<GSS code>.<name>. */
struct fd_topic {
    const char *name; /**< whole name; lives as long as the process */
    enum fd_event_type type;
    struct fd_str authority; /**< GSS code of a bound publisher, else null; view into `name` */
};

/** `store` must outlive the intake. FD_FATAL when a built-in contract does not fit its bindings. */
enum fd_status fd_intake_new(struct fd_schema_store *store, struct fd_intake **ret_intake,
                             struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2);
/** Free and null it; NULL is fine. The store stays. */
void fd_intake_destroy(struct fd_intake **intake);

/** Split the name of an input topic; false when it is none. `name` must outlive `ret_topic`. */
bool fd_topic_parse(const char *prefix, const char *name, struct fd_topic *ret_topic) FD_MUST_CHECK
    FD_NONNULL(1, 2, 3);

/**
 * Accept one record. `value` must live as long as the event (copy it into `arena` first).
 * Position members of `ret_event` (topic, partition, offset, timestamp) are left to the caller, who
 * has zeroed it. On FD_POISON its event_uuid is set if that could be read, and nothing else is.
 * FD_RETRY: fd_schema_store_find. FD_POISON with a reason code: those of fd_framing.h,
 * fd_schema_store.h, fd_plan.h, and
 * "event_id_invalid", "id_invalid" (names the field), "id_placeholder", "authority_unknown",
 * "authority_mismatch", "revision_invalid", "time_out_of_range", "code_invalid",
 * "tombstone" (a null value). A message never repeats a value.
 */
enum fd_status fd_intake_accept(struct fd_intake *intake, const struct fd_reference *reference,
                                const struct fd_topic *topic, struct fd_str value,
                                struct fd_arena *arena, struct fd_event *ret_event,
                                struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2, 3, 5, 6);

/**
 * Whether a writer schema was found that can't be read, once for each and event type, however many
 * records it wrote: what to tell an operator. `ret_why` names the schema, the field and the cause.
 */
bool fd_intake_take_refusal(struct fd_intake *intake, struct fd_error *ret_why) FD_MUST_CHECK
    FD_NONNULL(1, 2);

/**
 * Have the schema of `value` asked for if it isn't known yet, which may take seconds:
 * fd_intake_accept needn't wait for it then. FD_RETRY: it can't be had just now. Whatever else is
 * wrong is for fd_intake_accept to tell.
 */
enum fd_status fd_intake_prepare(struct fd_intake *intake, struct fd_str value,
                                 struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 3);

/** Look for schemas that aren't known, whenever that was done last: fd_schema_store_look_next. */
void fd_intake_look_next(struct fd_intake *intake) FD_NONNULL(1);

/** The text of a built-in contract (current version). */
const struct fd_schema *fd_intake_contract(const struct fd_intake *intake, enum fd_event_type type)
    FD_NONNULL(1);

/** XXH3-64 of an id, as bigint: child_key and entity_key. */
int64_t fd_key(struct fd_str id);

#endif
