/*
 * One child, many writers: repeat_contact_write (services/repeat-contact/repeat_contact_store.c),
 * when two instances have events of the same children at the same time (design: set law). Who may
 * write is projection.pml's matter; here everybody may. READ COMMITTED: a statement sees what was
 * committed when it began, however long it then waits.
 *
 * What follows from a child's events is kept as the set of events that the last writer saw.
 */
#define CHILDREN 2
#define WRITERS 2
#ifndef BATCHES
#define BATCHES 2 /* of each writer; each event of a batch is a bit */
#endif
#ifndef ROLLBACKS
#define ROLLBACKS 1 /* a connection lost, a deadlock, a bisected batch */
#endif

bool child_row[CHILDREN];  /* committed */
byte inserted[CHILDREN];   /* number of the writer + 1 whose insert of the row isn't committed */
byte lock[CHILDREN];       /* likewise, whose lock */
byte versions[CHILDREN];   /* committed events */
byte conclusion[CHILDREN]; /* committed: those that what is concluded rests on */
byte rollbacks = ROLLBACKS;

typedef writer_data {
    byte events[CHILDREN]; /* of the batch */
    bool visible[CHILDREN]; /* rows in the snapshot of the statement that locks */
    byte seen[CHILDREN];
}
writer_data writer[WRITERS];

hidden byte c;

#define W writer[w]
#define mine(owner) (owner == w + 1)
#define touches(c) (W.events[c] != 0)

/* Every child in the order of keys, or in the batch's. */
#ifdef UNSORTED_LOCKS
#define key(n) (w == 0 -> n : CHILDREN - 1 - n)
#else
#define key(n) (n)
#endif

inline end_transaction(w)
{
    for (c : 0 .. CHILDREN - 1) {
        inserted[c] = (mine(inserted[c]) -> 0 : inserted[c]);
        lock[c] = (mine(lock[c]) -> 0 : lock[c]);
        W.seen[c] = 0;
        W.visible[c] = false;
    }
    skip
}

/* repeat_contact/read_*_version.sql and repeat_apply */
inline read_versions(w)
{
    for (c : 0 .. CHILDREN - 1) {
        W.seen[c] = (touches(c) -> versions[c] | W.events[c] : 0);
    }
    skip
}

inline see_rows(w)
{
    for (c : 0 .. CHILDREN - 1) {
        W.visible[c] = child_row[c] || mine(inserted[c]);
    }
    skip
}

inline commit(w)
{
    for (c : 0 .. CHILDREN - 1) {
        if
        :: touches(c) ->
            child_row[c] = true;
            versions[c] = versions[c] | W.events[c];
            conclusion[c] = W.seen[c];
            assert(conclusion[c] == versions[c]) /* no event of the child is left out */
        :: else
        fi;
        W.events[c] = 0;
    }
    end_transaction(w)
}

#define may_insert(n) (!touches(n) || child_row[n] || inserted[n] == 0 || mine(inserted[n]))
#define may_lock(n) (!touches(n) || !W.visible[n] || lock[n] == 0)

inline give_batch(w, number)
{
    if
    :: share = 1
    :: share = 2
    :: share = 3
    fi;
    W.events[0] = (share & 1) << (w * BATCHES + number);
    W.events[1] = (share >> 1) << (w * BATCHES + number);
    share = 0
}

proctype transaction(byte w)
{
    byte number, n, share;

    do
    :: number == BATCHES -> break
    :: else ->
        atomic {
            give_batch(w, number)
        }
again:
        /* insert_child.sql waits for whoever inserts the same row */
#ifndef NO_CHILD_ROW
        do
        :: d_step { n < CHILDREN && may_insert(key(n)) ->
            inserted[key(n)] = (touches(key(n)) && !child_row[key(n)] -> w + 1 : inserted[key(n)]);
            n++
        }
        :: n == CHILDREN -> n = 0; break
        od;
#endif
        /* lock_child.sql */
#ifndef NO_CHILD_LOCK
        skip; /* where the loop ends */
        d_step { true ->
            see_rows(w);
#ifdef LOCK_AND_READ_IN_ONE_STATEMENT
            read_versions(w);
            skip
#else
            skip
#endif
        }
        do
        :: d_step { n < CHILDREN && may_lock(key(n)) ->
            lock[key(n)] = (touches(key(n)) && W.visible[key(n)] -> w + 1 : lock[key(n)]);
            n++
        }
        :: n == CHILDREN -> n = 0; break
        od;
#endif
#if !defined(LOCK_AND_READ_IN_ONE_STATEMENT) || defined(NO_CHILD_LOCK)
        skip;
        d_step { true -> read_versions(w) }
#endif
        if
        :: d_step { true -> commit(w) }
        :: d_step { rollbacks > 0 -> rollbacks--; end_transaction(w) } -> goto again
        fi;
        number++
    od
}

init {
    atomic {
        run transaction(0);
        run transaction(1)
    }
}
