"""Histories as hypothesis draws them: the moves of history, so that failing cases shrink."""

from hypothesis import strategies as st

from .history import authors

IDLE = 0  # what a turn shrinks to


@st.composite
def histories(draw, prefix, children=2, most=50):
    """Events of so many children and of nobody, of at most so many moves; ids begin with prefix."""
    def choose(options):
        return draw(st.sampled_from(options))

    writers = authors(choose, children, prefix)
    for _ in range(most):
        turn = draw(st.integers(IDLE, 5 * len(writers)))
        if turn != IDLE:
            writers[turn % len(writers)].move()
    return [event for writer in writers for event in writer.events]


@st.composite
def deliveries(draw, events):
    """The events as they may arrive: shuffled, some of them repeated, in chunks."""
    rng = draw(st.randoms(use_true_random=False))
    arriving = events + [event for event in events if rng.random() < 0.3]
    rng.shuffle(arriving)
    chunks = [[]]
    for event in arriving:
        if rng.random() < 0.2:
            chunks.append([])
        chunks[-1].append(event)
    return chunks
