"""Figures: inline SVG in the page's colours, finite and reproducible."""

import base64
import io
import re

import numpy as np
import PIL.Image
import pytest

from classroom import plots
from classroom.picture import COLORS, INK, Picture
from nn_core import MSE, NN, SGD, Sigmoid, Tanh, datasets


@pytest.fixture
def xor_net():
    return NN((2, 3, 1), (Tanh, Sigmoid), MSE, SGD(0.5), rng=0)


def pictures(nn):
    X, y = datasets.make_xor()
    yield "boundary", plots.decision_boundary(nn, X, y)
    yield "points", plots.points(X, y)
    yield "loss", plots.loss_curve({"train": [3, 2, 1], "test": [4, 3, 2], "else": [1, 1, 1]})
    yield "network", plots.network((2, 3, 1), titles=("in", "hidden", "out"))
    yield "wide network", plots.network((64, 15, 10))
    yield (
        "graph",
        plots.graph(
            {"x": (0, 0, "x", "2"), "y": (1, 0, "y", None)}, [("x", "y", "0.5")], highlight={"x"}
        ),
    )
    yield "images", plots.images([np.eye(8)] * 5, titles=list("abcde"), columns=4)
    yield "confusion", plots.confusion([[3, 1], [0, 4]], "ab")
    yield "runs", plots.runs({"one": 0.5, "ten seeds": np.linspace(0.8, 0.9, 10)}, "accuracy")


def test_every_figure_is_a_picture_that_shows_itself_as_svg(xor_net):
    for name, picture in pictures(xor_net):
        assert isinstance(picture, Picture), name
        shown = picture._repr_html_()
        assert shown.startswith('<div class="picture"><svg') and shown.endswith("</svg></div>"), (
            name
        )
        assert "nan" not in re.sub(r"base64,[^\"]*", "", shown), name


def test_colours_follow_the_page(xor_net):
    svg = plots.network((2, 2, 1), edges={(1, 0, 0): 1.5, (1, 1, 0): -0.5}).to_svg()
    assert f"var(--book-positive, {COLORS['positive']})" in svg
    assert f"var(--book-negative, {COLORS['negative']})" in svg
    assert "currentColor" in svg and INK not in svg


def test_what_is_drawn_without_a_colour_is_in_the_page_s(xor_net):
    fig, ax = plots.figure()
    ax.text(0.5, 0.5, "plain")
    ax.plot([0, 1], [0, 1], color="black")
    svg = fig.to_svg()
    assert "#000000" not in svg
    assert "fill" not in re.search(r'<text style="([^"]*)"[^>]*>plain<', svg)[1]
    assert 'fill="currentColor"' in svg[: svg.index(">")]


def test_the_same_figure_gives_the_same_svg(xor_net):
    first = [picture.to_svg() for _, picture in pictures(xor_net)]
    assert first == [picture.to_svg() for _, picture in pictures(xor_net)]


def test_rounding_for_the_page_leaves_the_texts_alone():
    fig, ax = plots.figure()
    ax.set_xlim(0, 0.001)
    ax.set_xticks([0.00025, 0.00125], ["0.00025", "0.12345"])
    ax.text(0.0005, 0.5, "1.23456789")
    svg = fig.to_svg()
    for written in ("0.00025", "0.12345", "1.23456789"):
        assert f">{written}<" in svg
    assert not re.search(r' (?:d|x|y)="[^"]*\d\.\d\d', svg)


def test_alternative_text_is_escaped():
    fig, _ = plots.figure()
    fig.alt = 'a < b & "c"'
    assert 'aria-label="a &lt; b &amp; &quot;c&quot;"' in fig.to_svg()


def test_a_weight_shows_its_sign_by_colour_and_by_dashes():
    svg = plots.network((1, 1), edges={(1, 0, 0): -2.0}).to_svg()
    dashed = re.search(r'style="[^"]*stroke-dasharray[^"]*"', svg)[0]
    assert "--book-negative" in dashed
    assert "−2.00" in svg


def test_a_wide_layer_is_abbreviated():
    svg = plots.network((64, 3)).to_svg()
    assert "⋮" in svg
    assert len(re.findall("book-paper", svg)) < 30


@pytest.mark.parametrize("losses", [[1.0, 10.0, np.inf], [1.0, np.nan], [np.nan], [1.0, 1e12]])
def test_a_loss_that_diverges_is_marked_not_blank(losses):
    svg = plots.loss_curve({"train": losses}).to_svg()
    assert "diverged" in svg
    assert "nan" not in svg.lower().replace("nand", "")


def test_labels_of_curves_that_end_together_do_not_overlap():
    svg = plots.loss_curve({"train": [2, 1.0], "test": [2, 1.001], "third": [2, 1.002]}).to_svg()
    heights = [
        float(re.search(rf'y="([\d.]+)"[^>]*>{label}<', svg)[1])
        for label in ("train", "test", "third")
    ]
    assert min(abs(np.diff(sorted(heights)))) > 10


def test_labels_of_curves_that_end_at_the_edge_stay_in_the_axes_and_apart():
    steep = [1.0, 1e2, 9e4, np.inf]
    fig = plots.loss_curve({"train": steep, "test": steep, "third": [1.0, 1.0]})
    fig.layout()
    box = fig.axes[0].get_window_extent()
    labels = [text.get_window_extent() for text in fig.axes[0].texts]
    assert {text.get_text() for text in fig.axes[0].texts} >= {"train diverged", "test diverged"}
    assert all(box.y0 - 8 < label.y0 and label.y1 < box.y1 + 2 for label in labels)
    heights = sorted(label.y0 for label in labels)
    assert min(np.diff(heights)) > 10


@pytest.mark.parametrize("losses", [[2.6e172, np.inf], [np.inf, np.nan]])
def test_where_no_loss_can_be_told_the_axis_names_none(losses):
    fig = plots.loss_curve({"train": losses, "test": losses})
    assert "train diverged" in fig.to_svg()
    assert not fig.axes[0].get_yticklabels(which="both")


def test_runs_show_every_score_and_name_their_means():
    fig = plots.runs({"one run": 3.1, "two seeds": np.array([2.0, 3.0])}, "error")
    assert [text.get_text() for text in fig.axes[0].get_yticklabels()] == ["one run", "two seeds"]
    drawn = [list(np.atleast_1d(line.get_xdata())) for line in fig.axes[0].lines]
    assert drawn == [[3.1], [2.0, 3.0], [2.5]]
    assert fig.alt == "error, each run as a ring. Means: one run 3.1, two seeds 2.5."


def test_a_network_that_diverged_still_has_a_boundary_picture(xor_net):
    X, y = datasets.make_xor()
    xor_net.theta = np.nan
    assert "<svg" in plots.decision_boundary(xor_net, X, y).to_svg()


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0.003, "0.003"),
        (20, "20"),
        (1.5, "1.5"),
        (1e-6, "10⁻⁶"),
        (2e7, "2·10⁷"),
        (-0.5, "−0.5"),
        (0, "0"),
    ],
)
def test_numbers_on_axes_read_as_people_write_them(value, written):
    assert plots.number(value) == written


def test_a_table_escapes_and_names_its_rows():
    shown = plots.table(["rule", "loss"], [["<a>", 1]])._repr_html_()
    assert '<th scope="row">&lt;a&gt;</th><td>1</td>' in shown


def test_an_image_of_few_colours_loses_none_of_them():
    figure = plots.images([np.linspace(-1, 1, 64).reshape(8, 8)], signed=True)
    (embedded,) = re.findall(r'base64,([^"]+)', figure.to_svg())
    image = PIL.Image.open(io.BytesIO(base64.b64decode(embedded)))
    assert image.mode == "P"
    mapped = plots.SIGNED((np.linspace(-1, 1, 64).reshape(8, 8) + 1) / 2, bytes=True)
    np.testing.assert_array_equal(np.asarray(image.convert("RGBA"))[::6, ::6], mapped)


@pytest.mark.parametrize(
    ("label", "letters", "text"),
    [
        ("z₂", ["z"], "z2"),
        ("x", ["x"], "x"),
        ("x₀, z₀", ["x", "z"], "x0, z0"),
        ("g′(z₂)", ["g", "z"], "g′(z2)"),
        ("∂L/∂w₁₂[0]", ["L", "w"], "∂L/∂w12[0]"),
        ("δ₃ w₂ᵀ", ["δ", "w"], "δ3 w2ᵀ"),
        ("y = 1", ["y"], "y = 1"),
        ("x[0]", ["x"], "x[0]"),
        ("z −0.758", ["z"], "z −0.758"),
        ("a word", [], "a word"),
        ("epoch 3", [], "epoch 3"),
    ],
)
def test_symbols_in_labels_are_set_as_in_formulas(label, letters, text):
    fig, ax = plots.figure()
    ax.set_xlabel(label)
    svg = fig.to_svg()
    assert re.findall(r'<tspan font-style="italic">(.)</tspan>', svg) == letters
    assert text in re.sub(r"<[^>]*>", "", svg)
