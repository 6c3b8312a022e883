#ifndef GENERATE_WRITER_H
#define GENERATE_WRITER_H

#include "generate_teller.h"

/** What the parts of a stream share: ids, and how events begin. */
struct fd_gen_writer {
    struct fd_gen_teller teller;
    const struct fd_gen_authority *authority;
};

/** Which numbers an entity's ids come from: a different scatter for each. */
enum fd_gen_id {
    FD_GEN_ID_CHILD,
    FD_GEN_ID_CONTACT,
    FD_GEN_ID_REFERRAL,
    FD_GEN_ID_ASSESSMENT,
    FD_GEN_ID_ALLOCATION,
    FD_GEN_ID_REVIEW,
    FD_GEN_ID_CALL,
    FD_GEN_ID_INCIDENT,
    FD_GEN_ID_DISCUSSION,
    FD_GEN_ID_SECTION47,
    FD_GEN_ID_CONFERENCE,
    FD_GEN_ID_EPISODE,
    FD_GEN_ID_CHANGE,
    FD_GEN_ID_GATEWAY,
};

/** The id of the entity of `kind` at `place` of its array. In the stream's arena, as all below. */
struct fd_str fd_gen_make_id(struct fd_gen_writer *writer, enum fd_gen_id kind, int64_t place)
    FD_NONNULL(1);
/** The id of a child; null for FD_GEN_NONE. */
struct fd_str fd_gen_child_id(struct fd_gen_writer *writer, int32_t child) FD_NONNULL(1);
/** The id of a worker, and of the worker's team; null for FD_GEN_NONE. */
struct fd_str fd_gen_worker(struct fd_gen_writer *writer, int32_t worker) FD_NONNULL(1);
struct fd_str fd_gen_team(const struct fd_gen_writer *writer, int32_t worker) FD_NONNULL(1);

/** An event of which only type, child and time_known are set. */
struct fd_event fd_gen_begin_event(struct fd_gen_writer *writer, enum fd_event_type type,
                                   int32_t child, bool time_known) FD_NONNULL(1);
/** fd_gen_published of the writer's plan. */
int64_t fd_gen_published_by(const struct fd_gen_writer *writer, int64_t time, bool time_known)
    FD_NONNULL(1);
/** Some time after `time`, by so many minutes. */
int64_t fd_gen_minutes_after(struct fd_gen_writer *writer, int64_t time, int64_t from, int64_t to)
    FD_NONNULL(1);

#endif
