"""The rings by which a hand moves a slider: they stand, and map, as the axes do."""

import re

import numpy as np
import pytest

from classroom import plots

RING = re.compile(r'data-at="(\S+) (\S+)" transform="translate\((\S+) (\S+)\)"')


def ring(picture):
    """Return where the argument is 0, how far away 1 is, and where the ring stands."""
    return np.array(RING.search(picture.to_svg()).groups(), dtype=float)


def dot(picture):
    """Return where Matplotlib itself drew the point of the only line with markers."""
    found = re.search(r'<use [^>]*?x="([\d.]+)" y="([\d.]+)"', picture.to_svg())
    return np.array(found.groups(), dtype=float)


def drawn(scale="linear", aspect="auto"):
    picture, (other, ax) = plots.figure(columns=2)
    other.set_axis_off()
    ax.set(xlim=(-1, 7), ylim=(0.1, 20), yscale=scale, aspect=aspect, xticks=[], yticks=[])
    ax.minorticks_off()
    ax.plot(3, 2.5, "o")
    return picture, ax


@pytest.mark.parametrize("how", [{}, {"scale": "log"}, {"aspect": 0.2}], ids=str)
def test_the_ring_is_round_its_point_however_the_axes_are_laid_out(how):
    picture, ax = drawn(**how)
    plots.handle(ax, "x", 3, 2.5)
    zero, one, x, y = ring(picture)
    np.testing.assert_allclose((x, y), dot(picture), atol=0.15)
    assert zero + 3 * one == pytest.approx(x, abs=0.1)


def test_along_y_the_argument_grows_upwards():
    picture, ax = drawn()
    plots.handle(ax, "b", 3, 2.5, along="y")
    zero, one, _, y = ring(picture)
    assert one < 0
    assert zero + 2.5 * one == pytest.approx(y, abs=0.1)


def test_a_slope_is_read_off_the_height_of_an_end():
    picture, ax = drawn()
    w, b = 1.5, 4
    plots.handle(ax, "w", 2, 2 * w + b, along="y", origin=b, unit=2)
    zero, one, _, y = ring(picture)
    assert zero + w * one == pytest.approx(y, abs=0.1)


def test_a_point_outside_the_axes_waits_at_their_edge():
    picture, ax = drawn()
    plots.handle(ax, "x", 99, -5)
    zero, one, x, y = ring(picture)
    assert x == pytest.approx(zero + 7 * one, abs=0.1)
    low = 72 * picture.get_figheight() * (1 - ax.get_position().y0)
    assert y == pytest.approx(low, abs=0.1)


def test_a_kept_layout_moves_the_ring_along():
    picture, ax = drawn()
    plots.handle(ax, "x", 3, 2.5)
    picture.to_svg()
    picture.keep_layout([[0.1, 0.1, 0.4, 0.9], [0.5, 0.2, 0.9, 0.8]])
    _, _, x, y = ring(picture)
    np.testing.assert_allclose((x, y), dot(picture), atol=0.15)


def test_a_ring_is_only_shown_where_something_moves_it():
    picture, ax = drawn()
    assert "handle" not in picture.to_svg()
    plots.handle(ax, "x", 3, 2.5)
    assert '<g class="handle" display="none"' in picture.to_svg()
