"""Matplotlib's backend in a page: `pyplot.show` shows the figures there, between what is printed.

`classroom.live` chooses it.
"""

from matplotlib._pylab_helpers import Gcf
from matplotlib.backend_bases import FigureManagerBase
from matplotlib.backends.backend_svg import FigureCanvasSVG


class FigureManager(FigureManagerBase):
    """Shows all open figures, and closes them, as the backend of a notebook does."""

    show_figures = None  # set by classroom.live.Session

    @classmethod
    def pyplot_show(cls, *, block=None):
        figures = [manager.canvas.figure for manager in Gcf.get_all_fig_managers()]
        Gcf.destroy_all()
        cls.show_figures(figures)


class FigureCanvas(FigureCanvasSVG):
    """Draws SVG, and PNG for `savefig`."""

    manager_class = FigureManager
