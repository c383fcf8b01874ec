"""What all tests share: repeatable Hypothesis examples, and global states left as found."""

import matplotlib
import numpy as np
import pytest
from hypothesis import settings

import classroom.plots  # noqa: F401 - its settings of Matplotlib are among those to be kept

# The same examples on every run: a failure is then a failure for everyone.
settings.register_profile("book", deadline=None, derandomize=True, max_examples=30)
settings.load_profile("book")


@pytest.fixture(autouse=True)
def global_random_state_is_restored():
    state = np.random.get_state()
    yield
    np.random.set_state(state)


@pytest.fixture(autouse=True)
def print_options_of_numpy_are_restored():
    with np.printoptions():  # a chapter's cells choose how arrays are printed
        yield


@pytest.fixture(autouse=True)
def settings_of_matplotlib_are_restored():
    with matplotlib.rc_context():  # a live page's session changes them for good
        yield
