/*
 * From what repeat-contact concludes to the topic of alerts: outbox, lease, a producer that fences
 * its elders, alert_sent, and the deletion after the acknowledgement (design: the relay and the
 * alert topic). One alert, two relays, a decider that writes the outbox.
 *
 * A paused relay is one whose next step is late; one that crashes begins anew.
 */
#define RELAYS 2
#ifndef DECISIONS
#define DECISIONS 2 /* how often what the alert is changes */
#endif
#ifndef CRASHES
#define CRASHES 2 /* of a relay or its connections, at any point */
#endif
#ifndef DATABASE_CRASHES
#define DATABASE_CRASHES 0
#endif

/* What the alert is (alert_relay_handler.c: wanted), and how it stands on the topic. */
#define GONE 0
#define OPEN 1
#define CLOSED 2
#define RELAY_NONE 0
#define RELAY_RAISED 1
#define RELAY_UPDATED 2
#define RELAY_CLOSED 3
#define RELAY_RETRACTED 4

byte crashes, database_crashes;

/* --- the decider: events are a log of what the alert is after each of them */
byte history[DECISIONS + 1]; /* history[0] is GONE */
byte arrived;                /* events in the log */
byte position;               /* events projected; what stands is history[position] */

/* --- PostgreSQL. The outbox keeps rows in order of ids, which is that of commits: the child's lock. */
byte outbox_rows;
byte deleted; /* rows, ever: ids go on from here */
byte outbox[DECISIONS];
byte sent_state, sent_revision, sent_hash;
byte lease_epoch, lease_holder; /* of the last to take it, 0: let go */
byte durable, durable_rows;      /* position and rows that a crash leaves */

/* --- Kafka: the last message of the alert that a reader of committed messages sees */
byte topic_state, topic_hash, topic_revision;
byte producer; /* the relay + 1 that made the last producer */
byte clock = 1;

/* --- relays */
#define IDLE 0
#define LEASED 1 /* has the lease */
#define READY 2  /* has a producer, and held the lease once more */
#define READ 3   /* relay_read, relay_choose */
#define SENT 4   /* fd_sink_commit */
typedef relay_data {
    byte at;
    byte epoch;
    byte last; /* row of the reading, by its id */
    byte state, hash, revision; /* what it sends; RELAY_NONE: nothing */
}
relay_data relay[RELAYS];

hidden byte n;

#define R relay[r]

/* A commit that waits for the disk brings along all that was committed before it. */
inline flush()
{
    durable = position;
    durable_rows = outbox_rows
}

/* transitions of alert_relay_handler.c; contents are changed when what the alert is has changed */
inline relay_decide(r, last)
{
    if
    :: last == GONE ->
        R.state = (sent_state == RELAY_NONE || sent_state == RELAY_RETRACTED -> RELAY_NONE : RELAY_RETRACTED)
    :: last == CLOSED ->
        R.state = (sent_state == RELAY_CLOSED && sent_hash == CLOSED -> RELAY_NONE : RELAY_CLOSED)
    :: last == OPEN && (sent_state == RELAY_NONE || sent_state == RELAY_RETRACTED) -> R.state = RELAY_RAISED
    :: last == OPEN && sent_state == RELAY_CLOSED -> R.state = RELAY_UPDATED
    :: last == OPEN && (sent_state == RELAY_RAISED || sent_state == RELAY_UPDATED) ->
        R.state = (sent_hash == OPEN -> RELAY_NONE : RELAY_UPDATED)
    fi
}

inline relay_restate(r, last)
{
    R.state = (last == GONE -> RELAY_RETRACTED : (last == CLOSED -> RELAY_CLOSED : RELAY_UPDATED))
}

/* relay_read: the oldest rows, as many as the limit allows */
inline relay_read(r, count)
{
    R.at = READ;
    R.last = deleted + count;
    relay_decide(r, outbox[count - 1]);
#ifndef FORGET_EARLIER_OUTBOX
    if
    :: R.state == RELAY_NONE && count > 1 -> relay_restate(r, outbox[count - 1])
    :: else
    fi;
#endif
    R.hash = outbox[count - 1];
    R.revision = (sent_state != RELAY_NONE && sent_revision >= clock -> sent_revision + 1 : clock);
    clock++
}

inline relay_let_go(r)
{
    lease_holder = (lease_holder == r + 1 && lease_epoch == R.epoch -> 0 : lease_holder);
    R.at = IDLE;
    R.epoch = 0;
    R.last = 0;
    R.state = 0;
    R.hash = 0;
    R.revision = 0
}

inline put_on_topic(r)
{
    assert(R.revision > topic_revision); /* revisions grow */
    topic_state = R.state;
    topic_hash = R.hash;
    topic_revision = R.revision
}

inline relay_acknowledge(r)
{
    if
    :: R.state != RELAY_NONE ->
        sent_state = R.state;
        sent_hash = R.hash;
        sent_revision = R.revision
    :: else
    fi;
    do
    :: deleted < R.last ->
        for (n : 1 .. DECISIONS - 1) {
            outbox[n - 1] = outbox[n]
        }
        outbox[DECISIONS - 1] = GONE;
        outbox_rows--;
        deleted++
    :: else -> break
    od;
    flush()
}

#ifdef NO_LEASE_CHECK
#define holds_lease(r) true
#else
#define holds_lease(r) (lease_epoch == R.epoch)
#endif
#ifdef NO_RELAY_FENCING
#define may_send(r) true
#else
#define may_send(r) (producer == r + 1)
#endif

proctype relay_process(byte r)
{
    byte count;
end:
    do
    /* take_lease.sql: free, or run out */
    :: d_step { R.at == IDLE && lease_holder == 0 ->
        flush();
        lease_epoch++;
        lease_holder = r + 1;
        R.epoch = lease_epoch;
        R.at = LEASED
    }
    /* make_sink: fences elders, and what they left open is settled; then hold_lease.sql */
    :: d_step { R.at == LEASED ->
        producer = r + 1;
        if
        :: holds_lease(r) -> flush(); R.at = READY
        :: else -> relay_let_go(r)
        fi
    }
    :: d_step { R.at == READY && outbox_rows > 0 -> relay_read(r, 1) }
    :: d_step { R.at == READY && outbox_rows > 1 -> relay_read(r, outbox_rows) }
    /* send_chosen */
    :: d_step { R.at == READ && R.state != RELAY_NONE && may_send(r) ->
        put_on_topic(r);
        R.at = SENT
    }
    :: d_step { R.at == READ && R.state != RELAY_NONE && !may_send(r) -> relay_let_go(r) }
    :: d_step { R.at == READ && R.state == RELAY_NONE -> R.at = SENT }
    :: d_step { R.at == SENT ->
        if
        :: holds_lease(r) ->
            relay_acknowledge(r);
            R.last = 0;
            R.state = 0;
            R.hash = 0;
            R.revision = 0;
            R.at = READY
        :: else -> relay_let_go(r)
        fi
    }
    /* A crash, a lost connection, a failed or unanswered commit: begin anew. */
    :: d_step { crashes > 0 && R.at != IDLE -> crashes--; relay_let_go(r) }
    /* The lease of a relay that is late runs out. */
    :: d_step { crashes > 0 && R.at != IDLE && lease_holder == r + 1 -> crashes--; lease_holder = 0 }
    od
}

/* Every event that changes what stands writes a row, in the position's transaction. */
inline project(until)
{
    if
    :: history[until] != history[position] ->
        outbox[outbox_rows] = history[until];
        outbox_rows++;
        position = until;
#ifndef OUTBOX_ASYNCHRONOUS
        flush()
#endif
    :: else -> position = until
    fi
}

proctype decider()
{
    byte now;
end:
    do
    :: arrived < DECISIONS ->
        select(now : GONE .. CLOSED);
        d_step {
            arrived++;
            history[arrived] = now;
            now = 0
        }
    :: d_step { position < arrived -> project(position + 1) }
    :: d_step { position + 1 < arrived -> project(arrived) }
    od
}

proctype database()
{
end:
    do
    :: d_step { database_crashes > 0 && durable < position ->
        database_crashes--;
        position = durable;
        outbox_rows = durable_rows;
        for (n : outbox_rows .. DECISIONS - 1) {
            outbox[n] = GONE;
        }
        relay_let_go(0);
        relay_let_go(1)
    }
    od
}

/* The last state is on the topic. */
proctype at_rest()
{
    timeout;
    assert(position == DECISIONS && outbox_rows == 0);
    if
    :: history[DECISIONS] == GONE -> assert(topic_state == RELAY_NONE || topic_state == RELAY_RETRACTED)
    :: history[DECISIONS] == OPEN -> assert(topic_state == RELAY_RAISED || topic_state == RELAY_UPDATED)
    :: history[DECISIONS] == CLOSED -> assert(topic_state == RELAY_CLOSED)
    fi;
    assert(topic_revision == 0 || topic_state == RELAY_NONE || topic_hash == history[DECISIONS])
}

init {
    atomic {
        select(crashes : 0 .. CRASHES);
        select(database_crashes : 0 .. DATABASE_CRASHES);
        run relay_process(0);
        run relay_process(1);
        run decider();
        run database();
        run at_rest()
    }
}
