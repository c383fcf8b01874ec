"""What the chapters need beside the library: figures, sliders and exercise checks."""

from classroom import plots
from classroom.check import check
from classroom.explore import explore, play

__all__ = ["check", "explore", "play", "plots"]
