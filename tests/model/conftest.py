"""What the tests of the model share."""

import random

import pytest

import model


@pytest.fixture(scope="session")
def histories():
    return [model.random_history(random.Random(seed), 3, "s") for seed in range(400)]
