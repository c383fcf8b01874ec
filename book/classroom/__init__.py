"""What the chapters need beside the library: figures, sliders and exercise checks."""

from classroom import plots
from classroom.explore import explore, play

__all__ = ["explore", "play", "plots"]
