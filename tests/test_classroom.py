"""What a page imports first must not need Matplotlib, and must survive a try without it."""

import subprocess
import sys


def test_figures_are_loaded_when_they_are_drawn_and_a_failed_try_can_be_repeated():
    program = """
import sys

sys.modules["matplotlib"] = None  # importing it fails
from classroom import check, explore, play, plots
from classroom.exercises import audit

for _ in range(2):
    try:
        plots.figure
    except ModuleNotFoundError as error:
        assert "matplotlib" in str(error), error
    else:
        raise AssertionError("it was imported")
del sys.modules["matplotlib"]
assert plots.figure()[0].to_svg().startswith("<svg")
import classroom.plots

assert plots.figure is classroom.plots.figure and "figure" in dir(plots)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
