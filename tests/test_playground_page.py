"""What the playground's page claims: each link, and how its run ends, over ten seeds."""

import re
from pathlib import Path
from urllib.parse import parse_qsl

import nbformat
import numpy as np
import pytest

from classroom.playground import Playground
from classroom.playground.recording import RUNS
from classroom.playground.settings import read, written

PAGE = Path(__file__).parents[1] / "book/playground.ipynb"
SEEDS = range(10)
TEXT = "\n".join(cell.source for cell in nbformat.read(PAGE, 4).cells)


def links(markdown):
    """Return the settings of each link to the playground, by its text."""
    found = re.findall(r"\[([^\]]+)\]\(playground\.ipynb#playground\?([^)]+)\)", markdown)
    return {text: dict(parse_qsl(query, keep_blank_values=True)) for text, query in found}


LINKS = links(TEXT)


def ends(settings, epochs, **more):
    """Return the playground at these settings after so many epochs, for each seed."""
    for seed in SEEDS:
        p = Playground(**settings | more | {"seed": str(seed)})
        p.run(epochs)
        yield p


def train_right(text, epochs, **more):
    """Return the least and the largest number of training points right."""
    right = [p.right(p.is_train)[0] for p in ends(LINKS[text], epochs, **more)]
    return min(right), max(right)


@pytest.mark.parametrize("text", LINKS)
def test_a_link_opens_what_it_names(text):
    assert written(read(LINKS[text])) == LINKS[text]


def test_the_runs_that_the_page_records_are_those_of_its_links():
    links = [written(read(settings)) for settings in LINKS.values()]
    for name, (settings, _) in RUNS.items():
        assert name == "default" or written(read(settings)) in links, name


def test_xor_takes_more_than_two_units():
    assert train_right("one", 300) == (59, 78)
    assert train_right("two", 300) == (74, 96)
    assert train_right("four", 300) == (98, 100)


def test_a_circle_takes_a_hidden_layer_or_the_squares():
    assert train_right("no hidden layer", 200)[1] == 65
    assert train_right("four units", 200) == (100, 100)
    squares = train_right("no hidden layer", 200, features="x1,x2,x1²,x2²")
    assert squares == (100, 100)


def test_three_layers_learn_the_spiral_that_one_does_not():
    assert train_right("one layer of 8 units", 500) == (76, 93)
    deep = list(ends(LINKS["three layers of 8"], 500))
    train = [p.right(p.is_train)[0] for p in deep]
    test = [p.right(~p.is_train)[0] for p in deep]
    assert (min(train), max(train)) == (93, 100)
    assert (min(test), max(test)) == (79, 97)


def test_a_plane_is_learned_at_one_rate_and_diverges_at_another():
    assert max(p.losses[-1][0] for p in ends(LINKS["a learning rate of 0.3"], 50)) < 0.0025
    epochs = [p.diverged for p in ends(LINKS["a rate of 1"], 50)]
    assert (min(epochs), max(epochs)) == (22, 38)


def test_few_noisy_points_are_learned_by_heart_and_many_are_not():
    rises = []
    for p in ends(LINKS["there are only 50 points"], 500):
        test = np.array(p.losses)[:, 1]
        rises.append(test[-1] / test.min())
    assert min(rises) > 1 and sum(rise >= 1.25 for rise in rises) == 8
    assert max(p.losses[-1][1] for p in ends(LINKS["1000 points"], 500)) < 0.61


def test_zero_weights_never_move():
    for p in ends(LINKS["Zeros"], 150):
        assert min(loss[0] for loss in p.losses) > 0.68
        assert not p.nn.w[1].any() and not p.nn.w[2].any() and p.nn.b[3].any()


@pytest.mark.parametrize(
    ("rule", "low", "high"),
    [
        ("σ′ taken at a", 34, 87),
        ("biases averaged", 91, 100),
        ("transpose lost", 100, 100),
        ("updated too soon", 99, 100),
        ("ReLU′ of its output", 62, 84),
    ],
)
def test_what_a_wrong_rule_learns(rule, low, high):
    assert train_right(rule, 150) == (low, high)
    found = [p.check(*(part[:20] for part in p.samples(p.is_train))) for p in ends(LINKS[rule], 2)]
    assert all(check["wrong"] for check in found)


def test_the_right_rule_learns_what_the_wrong_ones_are_tried_on():
    assert train_right("transpose lost", 150, rule="right") == (100, 100)


def in_chapter(stem, text, epochs, **more):
    """Return the playground of a chapter's link after so many epochs, for each seed."""
    cells = nbformat.read(PAGE.with_name(f"{stem}.ipynb"), 4).cells
    return list(ends(links("\n".join(cell.source for cell in cells))[text], epochs, **more))


def test_six_layers_of_sigmoids_take_larger_weights():
    small = in_chapter("09_depth", "six layers of sigmoids", 300)
    assert max(p.right(p.is_train)[0] for p in small) == 57
    large = in_chapter("09_depth", "six layers of sigmoids", 300, scale="5")
    assert {p.right(p.is_train)[0] for p in large} == {100}


def test_a_pull_on_the_weights_lowers_the_test_loss():
    free = [p.losses[-1][1] for p in in_chapter("10_overfitting", "25 noisy points", 500)]
    pulled = [p.losses[-1][1] for p in in_chapter("10_overfitting", "with a pull of 0.01", 500)]
    assert (round(np.median(free), 2), round(np.median(pulled), 2)) == (0.77, 0.33)
    assert all(np.less(pulled, free))


def test_on_the_spiral_each_optimizer_has_a_rate_of_its_own():
    def right(text, **more):
        runs = in_chapter("08_steps", text, 200, **more)
        found = [p.right(p.is_train)[0] for p in runs]
        return min(found), max(found)

    assert right("plain descent at 0.03") == (60, 78)
    assert right("with Adam") == (93, 100)
    assert right("at 0.3") == (88, 100)
    assert right("at 0.3", optimizer="Adam") == (49, 75)
