"""The set law (design): whatever the order, repeats and batches, services give the model's answer.

FRONTDOOR_TEST_EXAMPLES is how many histories hypothesis tries; the same ones each time unless
FRONTDOOR_TEST_SEED says where to begin."""

import contextlib
import datetime
import itertools
import os
import random

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


@contextlib.contextmanager
def running(stack, batch_rows):
    """The stack's services with transactions of at most so many events."""
    stack.environment["FRONTDOOR_BATCH_ROWS"] = str(batch_rows)
    progress = Progress(stack)
    write_settings(progress.connection, SETTINGS)
    stack.start()
    try:
        yield progress
    finally:
        progress.close()


def differences_of_topic(progress, projection, prefix):
    """Those that stay when all that was sent has been read."""
    for _ in range(TRIES):
        messages = [m for m in progress.messages if m["child_id"].startswith(prefix)]
        found = model.differences_of_topic(messages, projection)
        if not found:
            break
        progress.read_alerts(0.1)
    return found


def check(progress, events, prefix):
    """Everything published so far under the prefix against the model."""
    progress.wait()
    projection = model.project(events, SETTINGS)
    found = (model.differences(progress.connection, projection, prefix)
             or differences_of_topic(progress, projection, prefix))
    assert not found, "\n".join(found)


def tried(property_of):
    """Many examples of a property, without limits of time: servers answer when they do."""
    chosen = hypothesis.settings(
        max_examples=EXAMPLES, deadline=None, derandomize=SEED is None, database=None,
        print_blob=True, suppress_health_check=list(hypothesis.HealthCheck))
    seeded = hypothesis.seed(int(SEED)) if SEED else lambda test: test
    return seeded(chosen(hypothesis.given(st.data())(property_of)))


def test_any_order_repeats_and_batches_give_the_models_answer(stack):
    numbers = itertools.count()
    with running(stack, batch_rows=5) as progress:
        def holds(data):
            prefix = f"h{next(numbers)}-"  # no two attempts share a child
            events = data.draw(histories(prefix))
            for chunk in data.draw(deliveries(events)):
                progress.publish(chunk)
            check(progress, events, prefix)

        tried(holds)()


def test_two_orders_in_two_stacks_give_one_digest(kafka, postgres, make_stack):
    rng = random.Random(SEED or 1)
    events = [event for number in range(20)
              for event in model.random_history(rng, 3, f"r{number}-")]
    digests = []
    for batch_rows in (3, 1000):
        stack = make_stack(kafka, postgres)
        with running(stack, batch_rows) as progress:
            rng.shuffle(events)
            progress.publish(events)
            check(progress, events, "r")
        digests.append(stack.digests())
        stack.stop()
    assert digests[0] == digests[1]
