/*
 * Positions and data: how the instances of one service share the partitions of its topics (design:
 * position lives with the data). Two instances, two partitions, a PostgreSQL whose backends outlive
 * their clients, a group that says whatever it likes, and so many faults as the run allows.
 *
 * Every d_step is one step, whole or not at all: what the C does under one mutex or PostgreSQL in
 * one statement. Steps of different processes come in any order, so a zombie needs no fault of its
 * own: it is an instance whose next step is late. One that never wakes up is an instance that
 * crashed while its backend wasn't told.
 *
 * Runs are finite (check.py lets spin look for a cycle), so what holds when nothing can move any
 * more, `at_rest`, comes about for certain.
 */
#include "states.pml"

#define INSTANCES 2
#define PARTITIONS 2

/* How many faults there may be; check.py has the runs. */
#ifndef LIES
#define LIES 0 /* of the group: an assignment, revocation or loss that it didn't give to others */
#endif
#ifndef LOSSES
#define LOSSES 0 /* of a connection, at any point */
#endif
#ifndef REFUSALS
#define REFUSALS 0 /* PostgreSQL ends a transaction, such as after a lock timeout */
#endif
#ifndef CRASHES
#define CRASHES 0 /* of an instance, which may start again */
#endif
#ifndef STOPS
#define STOPS 0 /* SIGTERM */
#endif
#ifndef DATABASE_CRASHES
#define DATABASE_CRASHES 0
#endif
#ifndef EARLY
#define EARLY 0 /* take-overs of a fenced instance that the group hasn't put right yet */
#endif
#ifndef EVENTS
#define EVENTS 2 /* in partition 0; in partition 1 there is one */
#endif
#define BACKENDS (INSTANCES + LOSSES + CRASHES + STOPS)

#define events_of(p) (p == 0 -> EVENTS : 1)
#define has(mask, p) ((mask >> p) & 1)

byte lies, losses, refusals, crashes, stops, database_crashes, early; /* that are left */

hidden byte p, e, to, mine; /* within one step */

/* --- PostgreSQL: committed rows, who has locked them, and how often each event took effect */

typedef position_row {
    byte next_offset;
    byte lock; /* number of the backend + 1 */
}
position_row position[PARTITIONS];
byte effects[PARTITIONS * EVENTS];

#if DATABASE_CRASHES > 0
byte disk[PARTITIONS]; /* the positions that a crash leaves: no commit waits for the disk */
#endif

#define FD_WORK_NONE 0
#define FD_WORK_TAKE_OVER 1
#define FD_WORK_BATCH 2

/*
 * A session and its transaction. Of epochs only it matters whether they are the row's, so that is
 * all that is kept: one that was overtaken is 0.
 */
typedef backend_data {
    byte work;
    bool linked; /* to its client */
    bool idle;   /* nothing more has arrived from a client that is gone */
    bool advanced;
    byte at;    /* the partition whose row it locks next */
    byte moves; /* partitions of the batch or the take-over */
    bool epoch[PARTITIONS];
    byte from_offset[PARTITIONS];
    byte to_offset[PARTITIONS];
}
backend_data backend[BACKENDS];

/* --- an instance: reader, writer, and the exchange between them */

#define FD_EXCHANGE_SHUT 0
#define FD_EXCHANGE_OPEN 1
#define FD_EXCHANGE_LOST 2

typedef instance_data {
    byte state; /* of the reader: fd_states */
    byte told;  /* partitions that the group has given it, as far as it has heard */

    byte exchange;
    bool asked; /* for a take-over that the writer hasn't begun yet */
    bool epoch[PARTITIONS];
    byte from_offset[PARTITIONS]; /* the filling batch: what lies between the two */
    byte next_offset[PARTITIONS];

    byte work;       /* of the writer */
    bool wanted;     /* its serial is that of the reader's last wish */
    bool fenced;     /* the last failure of a batch */
    byte connection; /* number of the backend + 1 */
}
instance_data instance[INSTANCES];

#define I instance[i]
#define B backend[b]
#define M backend[mine]
#define alive(i) (instance[i].state != FD_STATE_ENDED)

/* What the group ends with: each living instance a partition of its own, or the last one both. */
#define truth(i) (alive(1 - i) -> (i + 1) : 3)

/* --- the writer's side of the exchange (fd_exchange.c) */

inline forget_gathered(i)
{
    for (p : 0 .. PARTITIONS - 1) {
        I.epoch[p] = 0;
        I.from_offset[p] = 0;
        I.next_offset[p] = 0;
    }
    skip
}

inline end_work(i)
{
    I.work = FD_WORK_NONE;
    I.wanted = false
}

inline fd_exchange_taken_over(i, b)
{
    if
    :: I.wanted ->
        for (p : 0 .. PARTITIONS - 1) {
            I.epoch[p] = B.epoch[p];
            I.from_offset[p] = B.from_offset[p];
        }
        I.exchange = FD_EXCHANGE_OPEN
    :: else
    fi;
    end_work(i)
}

inline fd_exchange_failed(i)
{
    if
    :: I.wanted && I.work == FD_WORK_TAKE_OVER -> I.asked = true /* take_over tries again */
    :: I.wanted && I.work == FD_WORK_BATCH ->
#ifndef NO_RETAKE_AFTER_LOSS
        I.exchange = FD_EXCHANGE_LOST;
        forget_gathered(i)
#else
        skip /* goes on with what comes next, at the epoch that it had */
#endif
    :: else
    fi;
    end_work(i)
}

/* --- backends. What doesn't matter any more is 0, so that equal situations are one state. */

inline release_locks(b)
{
    for (p : 0 .. PARTITIONS - 1) {
        position[p].lock = (position[p].lock == b + 1 -> 0 : position[p].lock)
    }
    skip
}

inline clear_work(b)
{
    release_locks(b);
    B.work = FD_WORK_NONE;
    B.idle = false;
    B.advanced = false;
    B.at = 0;
    B.moves = 0;
    for (p : 0 .. PARTITIONS - 1) {
        B.epoch[p] = 0;
        B.from_offset[p] = 0;
        B.to_offset[p] = 0;
    }
    skip
}

/* Answers change nothing but what the client knows: it may have them at once. */
inline answer_failed(b, is_fenced)
{
    if
    :: B.linked && instance[0].connection == b + 1 ->
        instance[0].fenced = is_fenced;
        fd_exchange_failed(0)
    :: B.linked && instance[1].connection == b + 1 ->
        instance[1].fenced = is_fenced;
        fd_exchange_failed(1)
    :: else
    fi;
    clear_work(b)
}

inline answer_ok(b)
{
    if
    :: B.linked && instance[0].connection == b + 1 && B.work == FD_WORK_TAKE_OVER ->
        fd_exchange_taken_over(0, b)
    :: B.linked && instance[1].connection == b + 1 && B.work == FD_WORK_TAKE_OVER ->
        fd_exchange_taken_over(1, b)
    :: B.linked && instance[0].connection == b + 1 && B.work == FD_WORK_BATCH -> end_work(0)
    :: B.linked && instance[1].connection == b + 1 && B.work == FD_WORK_BATCH -> end_work(1)
    :: else
    fi;
    clear_work(b)
}

/* From here on whoever held the position before is fenced. */
inline raise_epoch(b)
{
    instance[0].epoch[p] = 0;
    instance[1].epoch[p] = 0;
    for (mine : 0 .. BACKENDS - 1) {
        M.epoch[p] = 0;
    }
    B.epoch[p] = 1;
    B.from_offset[p] = position[p].next_offset
}

inline raise_epochs(b)
{
    for (p : 0 .. PARTITIONS - 1) {
        if
        :: has(B.moves, p) -> raise_epoch(b)
        :: else
        fi
    }
    skip
}

/* Each event below the position took effect once, none from there on. */
inline check_effects()
{
    for (p : 0 .. PARTITIONS - 1) {
        for (e : 0 .. EVENTS - 1) {
            assert(effects[p * EVENTS + e] <= 1); /* no event twice */
            assert((effects[p * EVENTS + e] == 1) == (e < position[p].next_offset)) /* none skipped */
        }
    }
    skip
}

inline commit_batch(b)
{
    for (p : 0 .. PARTITIONS - 1) {
        if
        :: has(B.moves, p) ->
            for (e : B.from_offset[p] .. B.to_offset[p] - 1) {
                effects[p * EVENTS + e]++;
            }
            position[p].next_offset = B.to_offset[p]
        :: else
        fi
    }
    check_effects()
}

#if defined(NO_COMPARE_AND_SET)
#define stands(b) true
#elif defined(COMPARE_EPOCH_ONLY)
#define stands(b) (B.epoch[B.at])
#elif defined(COMPARE_OFFSET_ONLY)
#define stands(b) (position[B.at].next_offset == B.from_offset[B.at])
#else
#define stands(b) (B.epoch[B.at] && position[B.at].next_offset == B.from_offset[B.at])
#endif

#define at_end(b) (B.at == PARTITIONS)
#define passes(b) (!has(B.moves, B.at) || position[B.at].lock == 0)

inline lock_row(b)
{
    position[B.at].lock = (has(B.moves, B.at) -> b + 1 : position[B.at].lock);
    B.at++
}

/* position/take_over.sql: row after row, as far as it gets, then all at once. */
inline take_over(b)
{
    do
    :: !at_end(b) && passes(b) -> lock_row(b)
    :: else -> break
    od;
    if
    :: at_end(b) ->
        raise_epochs(b);
        answer_ok(b)
    :: else
    fi
}

/* position/advance.sql: likewise; a row that doesn't match isn't waited for. */
inline advance(b)
{
    do
    :: !at_end(b) && passes(b) && (!has(B.moves, B.at) || stands(b)) -> lock_row(b)
    :: else -> break
    od;
    if
    :: at_end(b) -> B.advanced = true
    :: !at_end(b) && !stands(b) -> answer_failed(b, true)
    :: else
    fi
}

#define goes_on(b, of_work) (B.work == of_work && !B.idle)
#define may_advance(b) (goes_on(b, FD_WORK_BATCH) && !B.advanced)

proctype backend_process(byte b)
{
end:
    do
    :: d_step { goes_on(b, FD_WORK_TAKE_OVER) && passes(b) -> take_over(b) }
    :: d_step { may_advance(b) && (passes(b) || !stands(b)) -> advance(b) }
    :: d_step { goes_on(b, FD_WORK_BATCH) && B.advanced -> commit_batch(b); answer_ok(b) }
#ifndef NO_IDLE_TIMEOUT
    /* It finds that its client is gone, or its transaction has been idle for too long. */
    :: d_step { B.work != FD_WORK_NONE && !B.linked -> clear_work(b) }
#endif
    od
}

/* --- the writer (fd_writer.c, fd_transaction.c) */

inline connect_again(i)
{
    if
    :: I.connection == 0 ->
        mine = 0;
        do
        :: M.linked || M.work != FD_WORK_NONE -> mine++
        :: else -> break
        od;
        M.linked = true;
        I.connection = mine + 1
    :: else
    fi;
    mine = I.connection - 1
}

inline begin_work(i, of_work)
{
    I.work = of_work;
    I.wanted = true
}

inline begin_take_over(i)
{
    begin_work(i, FD_WORK_TAKE_OVER);
    I.asked = false;
    early = early - (I.fenced && I.told != truth(i));
    I.fenced = false;
    connect_again(i);
    M.work = FD_WORK_TAKE_OVER;
    M.moves = I.told;
    skip
}

inline begin_batch(i)
{
    begin_work(i, FD_WORK_BATCH);
#ifdef NO_RETAKE_AFTER_LOSS
    connect_again(i);
#endif
    mine = I.connection - 1;
    M.work = FD_WORK_BATCH;
    for (p : 0 .. PARTITIONS - 1) {
        if
        :: I.from_offset[p] < I.next_offset[p] ->
            M.moves = M.moves | (1 << p);
            M.epoch[p] = I.epoch[p];
            M.from_offset[p] = I.from_offset[p];
            M.to_offset[p] = I.next_offset[p];
            I.from_offset[p] = I.next_offset[p]
        :: else
        fi
    }
    skip
}

#define gathered(i) (I.from_offset[0] < I.next_offset[0] || I.from_offset[1] < I.next_offset[1])
#define is_free(i) (I.work == FD_WORK_NONE && (I.asked == false))
#define has_batch(i) (is_free(i) && I.exchange == FD_EXCHANGE_OPEN && gathered(i))
/* An instance that was fenced waits, so that the group can tell it what has happened. */
#define may_take_over(i) (!I.fenced || I.told == truth(i) || early > 0)
#ifdef NO_RETAKE_AFTER_LOSS
#define can_send(i) true
#else
#define can_send(i) (I.connection != 0)
#endif

proctype writer(byte i)
{
end:
    do
    :: d_step { I.work == FD_WORK_NONE && I.asked && may_take_over(i) -> begin_take_over(i) }
    :: d_step { has_batch(i) && can_send(i) -> begin_batch(i) }
    :: d_step { has_batch(i) && !can_send(i) ->
        begin_work(i, FD_WORK_BATCH);
        fd_exchange_failed(i)
    }
#ifndef NO_CHECK
    /* FD_WORK_CHECK: a writer without work notices as well. */
    :: d_step { is_free(i) && I.exchange == FD_EXCHANGE_OPEN && I.connection == 0 ->
        begin_work(i, FD_WORK_BATCH);
        fd_exchange_failed(i)
    }
#endif
    /* Whatever was sent: the connection is lost before its answer. */
    :: d_step { I.work != FD_WORK_NONE && I.connection == 0 -> fd_exchange_failed(i) }
    od
}

/* --- the reader (fd_reader.c) and its side of the exchange */

inline begin_wish(i, is_asked)
{
    I.asked = is_asked;
    I.exchange = FD_EXCHANGE_SHUT;
    I.wanted = false;
    forget_gathered(i)
}

inline enter_checking(i)
{
    for (p : 0 .. PARTITIONS - 1) {
        I.next_offset[p] = I.from_offset[p]
    }
    skip
}

/* With the connection goes what hasn't arrived; what has is worked on. */
inline lose_connection(i)
{
    if
    :: I.connection != 0 ->
        mine = I.connection - 1;
        M.linked = false;
        I.connection = 0
    :: else
    fi
}

inline leave(i)
{
    begin_wish(i, false);
    I.work = FD_WORK_NONE;
    I.fenced = false;
    I.told = 0;
    lose_connection(i)
}

inline follow(i, event)
{
    fd_state_find(I.state, event, to);
    if
    :: to == FD_STATES /* nothing changes */
    :: else ->
        I.state = to;
        if
        :: to == FD_STATE_WAITING -> begin_wish(i, false)
        :: to == FD_STATE_TAKING_OVER -> begin_wish(i, true)
        :: to == FD_STATE_CHECKING -> enter_checking(i)
        :: to == FD_STATE_ENDED -> leave(i)
        :: else
        fi
    fi
}

#define settling(i) (I.state == FD_STATE_HANDING_OVER || I.state == FD_STATE_DRAINING)
#define looks_at_writer(i) \
    (I.state == FD_STATE_TAKING_OVER || I.state == FD_STATE_RUNNING || settling(i))
#define polls(i) (alive(i) && !settling(i))
#define lied_to(i) (lies > 0 && polls(i))
#define reads(i, p) (I.state == FD_STATE_RUNNING && I.exchange == FD_EXCHANGE_OPEN && \
                     has(I.told, p) && I.next_offset[p] < events_of(p))

inline hear(i, mask, event)
{
    I.told = mask;
    follow(i, event)
}

proctype reader(byte i)
{
end:
    do
    /* What the group says: the truth in the end. */
    :: d_step { polls(i) && I.told != truth(i) ->
        I.told = truth(i);
        follow(i, FD_EVENT_ASSIGNED)
    }
    :: d_step { lied_to(i) -> lies--; hear(i, 1, FD_EVENT_ASSIGNED) }
    :: d_step { lied_to(i) -> lies--; hear(i, 2, FD_EVENT_ASSIGNED) }
    :: d_step { lied_to(i) -> lies--; hear(i, 3, FD_EVENT_ASSIGNED) }
    :: d_step { lied_to(i) -> lies--; hear(i, 0, FD_EVENT_REVOKED) }
    :: d_step { lied_to(i) -> lies--; hear(i, 0, FD_EVENT_TAKEN_AWAY) }
    /* What the writer says. */
    :: d_step { I.state == FD_STATE_TAKING_OVER && I.exchange == FD_EXCHANGE_OPEN ->
        follow(i, FD_EVENT_TAKEN_OVER)
    }
    :: d_step { I.exchange == FD_EXCHANGE_LOST && looks_at_writer(i) -> follow(i, FD_EVENT_LOST) }
    :: d_step { I.state == FD_STATE_CHECKING -> follow(i, FD_EVENT_CHECKED) }
    /* fd_gather_record */
    :: d_step { reads(i, 0) -> I.next_offset[0]++ }
    :: d_step { reads(i, 1) -> I.next_offset[1]++ }
    /* All is written, or the time for it is up. */
    :: d_step { settling(i) -> follow(i, FD_EVENT_SETTLED) }
    :: d_step { stops > 0 && alive(i) && I.state != FD_STATE_DRAINING ->
        stops--;
        follow(i, FD_EVENT_STOP)
    }
    od
}

/* --- faults */

/* Nothing more has arrived: the transaction stands idle, with its locks. */
inline fall_silent(i)
{
    mine = I.connection - 1;
    M.idle = M.work != FD_WORK_NONE
}

#define transacts(i) (I.connection != 0 && backend[I.connection - 1].work != FD_WORK_NONE)

proctype faults_of(byte i)
{
end:
    do
    :: d_step { losses > 0 && I.connection != 0 -> losses--; lose_connection(i) }
    :: d_step { losses > 0 && transacts(i) -> losses--; fall_silent(i); lose_connection(i) }
    :: d_step { refusals > 0 && transacts(i) ->
        refusals--;
        mine = I.connection - 1;
        answer_failed(mine, false)
    }
    :: d_step { crashes > 0 && alive(i) -> crashes--; I.state = FD_STATE_ENDED; leave(i) }
    :: d_step { crashes > 0 && alive(i) && transacts(i) ->
        crashes--;
        fall_silent(i);
        I.state = FD_STATE_ENDED;
        leave(i)
    }
    :: d_step { !alive(i) -> I.state = FD_STATE_WAITING }
    od
}

#if DATABASE_CRASHES > 0
proctype database()
{
end:
    do
    /* The WAL reaches the disk, all that there is. */
    :: d_step { disk[0] != position[0].next_offset || disk[1] != position[1].next_offset ->
        disk[0] = position[0].next_offset;
        disk[1] = position[1].next_offset
    }
    :: d_step { database_crashes > 0 ->
        database_crashes--;
        lose_connection(0);
        lose_connection(1);
        for (mine : 0 .. BACKENDS - 1) {
            clear_work(mine);
        }
        for (p : 0 .. PARTITIONS - 1) {
            position[p].next_offset = disk[p];
            for (e : 0 .. EVENTS - 1) {
                effects[p * EVENTS + e] = e < disk[p]
            }
        }
        skip
    }
    od
}
#endif

/* --- what holds when nothing moves any more */

proctype at_rest()
{
    timeout;
    assert(position[0].lock == 0 && position[1].lock == 0); /* no lock is held for ever */
    if
    :: alive(0) || alive(1) -> /* all events have taken effect */
        assert(position[0].next_offset == events_of(0) && position[1].next_offset == events_of(1))
    :: else
    fi
}

/* Fewer faults than the run allows are tried as well. */
init {
    atomic {
        select(lies : 0 .. LIES);
        select(losses : 0 .. LOSSES);
        select(refusals : 0 .. REFUSALS);
        select(crashes : 0 .. CRASHES);
        select(stops : 0 .. STOPS);
        select(database_crashes : 0 .. DATABASE_CRASHES);
        early = EARLY;
        run backend_process(0);
        run backend_process(1);
#if BACKENDS > 2
        run backend_process(2);
#endif
#if BACKENDS > 3
        run backend_process(3);
#endif
#if BACKENDS > 4
        run backend_process(4);
#endif
        run writer(0);
        run reader(0);
        run faults_of(0);
        run writer(1);
        run reader(1);
        run faults_of(1);
#if DATABASE_CRASHES > 0
        run database();
#endif
        run at_rest()
    }
}
