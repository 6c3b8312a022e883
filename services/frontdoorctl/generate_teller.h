#ifndef GENERATE_TELLER_H
#define GENERATE_TELLER_H

#include "generate_stream.h"

/**
 * How the events of a plan reach their topics: in which versions, with what delay, how often. The
 * last word on each entity is always the event that was to be told.
 */
struct fd_gen_teller {
    const struct fd_gen_plan *plan;
    struct fd_gen_stream *stream;
    struct fd_gen_random random;
    struct fd_str authority;
};

/** Tell `event`, recorded at `recorded_at`, in a single version. */
void fd_gen_tell_plainly(struct fd_gen_teller *teller, const struct fd_event *event,
                         int64_t recorded_at) FD_NONNULL(1, 2);

/** Tell `event` with whatever trouble chance has for it; its final version is as given. */
void fd_gen_tell(struct fd_gen_teller *teller, const struct fd_event *event, int64_t recorded_at)
    FD_NONNULL(1, 2);

/** Tell `wrong` first and then `event`, a correction of the same entity some days later. */
void fd_gen_tell_corrected(struct fd_gen_teller *teller, const struct fd_event *wrong,
                           const struct fd_event *event, int64_t recorded_at) FD_NONNULL(1, 2, 3);

/** Tell `event` and withdraw it some days later. */
void fd_gen_tell_withdrawn(struct fd_gen_teller *teller, const struct fd_event *event,
                           int64_t recorded_at) FD_NONNULL(1, 2);

/**
 * Tell `event` under another child (null: not identified), then void it there and publish it
 * anew at `moved_at` under its own.
 */
void fd_gen_tell_refiled(struct fd_gen_teller *teller, const struct fd_event *event,
                         struct fd_str other_child, int64_t recorded_at, int64_t moved_at)
    FD_NONNULL(1, 2);

/** A date-only time `days` later is again the local midnight of its day. */
int64_t fd_gen_shift_days(const struct fd_gen_plan *plan, int64_t time, int32_t days,
                          bool time_known) FD_NONNULL(1);

/** Make a wrong version of `event`: one of its values as a clerk might get it wrong. */
void fd_gen_spoil(struct fd_gen_teller *teller, struct fd_event *event) FD_NONNULL(1, 2);

#endif
