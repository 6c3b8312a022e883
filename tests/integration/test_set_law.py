"""The set law (design): whatever the order, repeats and batches, services give the model's answer.

FRONTDOOR_TEST_EXAMPLES is how many histories hypothesis tries; the same ones each time unless
FRONTDOOR_TEST_SEED says where to begin. What fails is shrunk here, on emptied tables: hypothesis
draws anew for each attempt, and gives up long before little is left."""

import contextlib
import datetime
import itertools
import os
import random
import time

import hypothesis
from hypothesis import strategies as st

import model
from model.settings import write_settings
from model.strategies import deliveries, histories
from progress import Progress

EXAMPLES = int(os.environ.get("FRONTDOOR_TEST_EXAMPLES", "60"))
SEED = os.environ.get("FRONTDOOR_TEST_SEED")
SETTINGS = {"E06000009": model.Settings(alerts_from=datetime.date(2021, 10, 31), send_any=True)}
TRIES = 50  # of a tenth of a second, until what the outbox held is read from the topic
PROJECTED = """SELECT string_agg(format('%I.%I', schemaname, tablename), ', ') FROM pg_tables
    WHERE schemaname IN ('caseload', 'timeliness', 'front_door', 'repeat_contact')"""


@contextlib.contextmanager
def running(stack, batch_rows, copy_rows):
    """The stack's services with transactions of at most so many events, copied in from so many."""
    stack.environment["FRONTDOOR_BATCH_ROWS"] = str(batch_rows)
    stack.environment["FRONTDOOR_COPY_ROWS"] = str(copy_rows)
    progress = Progress(stack)
    write_settings(progress.connection, SETTINGS)
    stack.start()
    try:
        yield progress
    finally:
        progress.close()


def differences_of_topic(progress, projection, prefix, since):
    """Those that stay when all that was sent since has been read; a revision is a time."""
    for _ in range(TRIES):
        messages = [m for m in progress.messages
                    if m["child_id"].startswith(prefix) and m["revision"] >= since]
        found = model.differences_of_topic(messages, projection)
        if not found:
            break
        progress.read_alerts(0.1)
    return found


def differences(progress, events, prefix, since=0):
    """Everything published so far under the prefix against the model."""
    progress.wait()
    projection = model.project(events, SETTINGS)
    return (model.differences(progress.connection, projection, prefix)
            or differences_of_topic(progress, projection, prefix, since))


# --- what fails


def fewest(items, fails):
    """As few of the items as still fail, taken away by halves, quarters and so on."""
    size = len(items) // 2
    while size > 0:
        at = 0
        while at < len(items):
            fewer = items[:at] + items[at + size:]
            if fails(fewer):
                items = fewer
            else:
                at += size
        size //= 2
    return items


def publish(progress, arriving):
    """(chunk, event) one by one; what is of one chunk may get into one batch."""
    for _, chunk in itertools.groupby(arriving, key=lambda item: item[0]):
        progress.publish([event for _, event in chunk])


def differences_from_nothing(progress, arriving, prefix):
    """Of these alone, as if nothing had been published before."""
    since = int(time.time() * 1000)
    tables, = progress.connection.execute(PROJECTED).fetchone()
    progress.connection.execute(
        f"TRUNCATE {tables}, frontdoor.alert_outbox, frontdoor.alert_sent")
    publish(progress, arriving)
    return differences(progress, [event for _, event in arriving], prefix, since)


def shrunk(progress, arriving, prefix, found):
    """What to print of a failure: its differences, and the few events that it takes."""
    def fails(fewer):
        return differences_from_nothing(progress, fewer, prefix)

    if fails(arriving):
        arriving = fewest(arriving, fails)
        found = fails(arriving) or found
    return [f"seed {SEED or 'none'}: {len(arriving)} events in batches that were cut between chunks",
            *(f"  chunk {chunk}: {event}" for chunk, event in arriving), *found]


def tried(property_of):
    """Many examples of a property, without limits of time: servers answer when they do."""
    chosen = hypothesis.settings(
        max_examples=EXAMPLES, deadline=None, derandomize=SEED is None, database=None,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck))
    seeded = hypothesis.seed(int(SEED)) if SEED else lambda test: test
    return seeded(chosen(hypothesis.given(st.data())(property_of)))


def test_any_order_repeats_and_batches_give_the_models_answer(stack):
    numbers, failure = itertools.count(), []
    with running(stack, batch_rows=5, copy_rows=3) as progress:
        def holds(data):
            prefix = f"h{next(numbers)}-"  # no two histories share a child
            events = data.draw(histories(prefix))
            chunks = enumerate(data.draw(deliveries(events)))
            if failure:
                return  # one is enough
            arriving = [(number, event) for number, chunk in chunks for event in chunk]
            publish(progress, arriving)
            found = differences(progress, events, prefix)
            if found:
                failure.extend(shrunk(progress, arriving, prefix, found))

        tried(holds)()
    assert not failure, "\n".join(failure)


def test_two_orders_in_two_stacks_give_one_digest(kafka, postgres, make_stack):
    rng = random.Random(SEED or 1)
    events = [event for number in range(20)
              for event in model.random_history(rng, 3, f"r{number}-")]
    digests = []
    for batch_rows, copy_rows in ((3, 1000), (1000, 1)):
        stack = make_stack(kafka, postgres)
        with running(stack, batch_rows, copy_rows) as progress:
            rng.shuffle(events)
            progress.publish(events)
            found = differences(progress, events, "r")
            assert not found, "\n".join(found)
            projection = model.project(events, SETTINGS)
            for compare in (model.differences_of_figures, model.differences_of_activity):
                found = compare(progress.connection, projection)
                assert not found, "\n".join(found)
        digests.append(stack.digests())
        stack.stop()
    assert digests[0] == digests[1]


def test_what_fails_is_shrunk_to_the_little_that_it_takes():
    assert fewest(list(range(60)), lambda items: {7, 40} <= set(items)) == [7, 40]
