#ifndef FD_STATES_H
#define FD_STATES_H

/**
 * What an instance is doing, as a table: where it stands, what can happen, and where that leads.
 * The reader's loop (fd_reader.c) knows what is done in each state; this only says which follows.
 */
enum fd_state {
    FD_STATE_WAITING,      /**< for the group to give us partitions */
    FD_STATE_TAKING_OVER,  /**< the writer raises their epochs */
    FD_STATE_CHECKING,     /**< whether the positions are in the log */
    FD_STATE_RUNNING,      /**< reading and writing */
    FD_STATE_HANDING_OVER, /**< the group takes them away: what was gathered is written */
    FD_STATE_DRAINING,     /**< the end was asked for: what was gathered is written */
    FD_STATE_ENDED,
    FD_STATES,
};

enum fd_state_event {
    FD_EVENT_ASSIGNED,   /**< the group gave us partitions */
    FD_EVENT_REVOKED,    /**< it asks for them back and waits for us, or gave us none */
    FD_EVENT_TAKEN_AWAY, /**< it has given them to others already */
    FD_EVENT_TAKEN_OVER, /**< the writer holds the positions */
    FD_EVENT_CHECKED,    /**< they are in the log, and fetching has begun */
    FD_EVENT_LOST,       /**< fenced, or the writer's connection is lost */
    FD_EVENT_SETTLED,    /**< what was gathered is committed, or the time for it is up */
    FD_EVENT_STOP,       /**< SIGTERM or SIGINT */
    FD_EVENT_FAILED,     /**< a person is needed */
    FD_STATE_EVENTS,
    FD_EVENT_NONE = FD_STATE_EVENTS,
};

/** One row: `event` in `from` leads to `to`, because of `comment`. */
struct fd_state_row {
    enum fd_state from; /**< FD_STATES: any that has no row of its own for the event above */
    enum fd_state_event event;
    enum fd_state to; /**< FD_STATES: nothing changes */
    const char *comment;
};

/** The row for `event` in `state`; there always is one, but for FD_STATE_ENDED. */
const struct fd_state_row *fd_state_find(enum fd_state state, enum fd_state_event event);

/** All rows, `ret_count` of them: for tests and for drawing the table. */
const struct fd_state_row *fd_state_rows(int *ret_count) __attribute__((nonnull(1)));

/** As logged: "waiting", "taking-over", ... */
const char *fd_state_name(enum fd_state state);
const char *fd_state_event_name(enum fd_state_event event);

#endif
