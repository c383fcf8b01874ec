"""A class that follows a plan of the teacher's page, at 1280 x 720, by the keys of a clicker."""

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from .test_classroom_mode import at_top, in_classroom_mode, switch

TEACHING = "book/teaching.html"
TEXT = (Path(__file__).parents[2] / "book/teaching.md").read_text(encoding="utf-8")
TIME = re.compile(r"\d+:\d\d")
PLANS = (
    "a-class-of-50-minutes",
    "a-class-of-3-hours",
    "a-second-class-softmax",
    "a-third-class-better-steps-and-how-to-start",
    "a-fourth-class-overfitting-and-the-machine",
)

DIGITS = "digits-softmax?learning_rate={}&hidden=15&epochs={}"
RACE = "race?optimizer=Adam&rate={}"
FIRST = "first-steps?scheme={}&depth=20&activation=ReLU"
OVERFIT = "overfit?hidden=16&samples=10&noise=0.6"
STOP = "stop?patience={}&rate=0.1&seed=0"


@pytest.fixture
def page(visit):
    with visit(TEACHING) as page:
        page.set_viewport_size({"width": 1280, "height": 720})
        yield page


def parts(page, plan):
    """Return the addresses that each part of a plan leads to, by its title, in their order."""
    found = page.locator(f"#{plan} dt").evaluate_all(
        """titles => titles.map(title => [title.textContent.trim(),
            [...title.nextElementSibling.querySelectorAll("a[href]")].map(link => link.href)])"""
    )
    return {
        title: [href for href in hrefs if "teaching.html" not in href]
        for title, hrefs in found
        if TIME.match(title)
    }


def links(page, plan):
    return [href for hrefs in parts(page, plan).values() for href in hrefs]


def arrive(page, href):
    """Wait until the class sees what a link of the plan leads to."""
    wanted = urlsplit(href)
    page.wait_for_function(
        """([path, hash]) => location.pathname === path && document.readyState === "complete"
            && decodeURIComponent(location.hash) === hash && location.search === "?present"
            && document.documentElement.classList.contains("present")""",
        arg=[wanted.path, f"#{unquote(wanted.fragment)}" if wanted.fragment else ""],
    )
    name, is_setting, _ = wanted.fragment.partition("?")
    if is_setting:
        page.wait_for_function(
            "id => document.getElementById(id).contains(document.activeElement)", arg=unquote(name)
        )
        assert at_top(page) == unquote(name)
    # A moment after its address the page goes to a section's question.
    page.evaluate(
        """async () => {
            await document.fonts.ready;
            for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
        }"""
    )
    return at_top(page)


def go_through(page, stop):
    """Go through the steps of a picture, or to the answer of a question; return the presses."""
    presses = 0
    slider = page.locator(f"#{stop} [name=step]")
    if stop and slider.count():
        left = slider.evaluate("slider => slider.max - slider.value")
        for _ in range(int(left)):
            before = slider.input_value()
            page.keyboard.press("PageDown")
            presses += 1
            assert slider.input_value() == str(int(before) + 1)
            assert at_top(page) == stop
    if stop and stop.startswith("question"):
        page.keyboard.press("PageDown")
        presses += 1
        answer = page.locator(f"#{stop} details.answer[open]")
        assert answer.bounding_box()["y"] + answer.bounding_box()["height"] < 720  # it is seen
    return presses


def follow(page, plan):
    """Go through a plan by Page Down alone, from its list on; return the presses of each part."""
    presses = {}
    for title, hrefs in parts(page, plan).items():
        presses[title] = 0
        for href in hrefs:
            page.keyboard.press("PageDown")
            presses[title] += 1 + go_through(page, arrive(page, href))
    return presses


def said(title):
    """Return how often Page Down is to be pressed, as the title of a part says it."""
    found = re.search(r", (\d+) press", title)
    return int(found[1]) if found else 0


def open_list(page, plan):
    """Come to the list of a plan by keys alone."""
    for _ in range(PLANS.index(plan) + 1):
        page.keyboard.press("t")
    assert -20 < page.locator(f"#{plan}").bounding_box()["y"] < 360


def test_the_plan_of_50_minutes_needs_page_down_alone_as_often_as_it_says(page):
    switch(page).click()
    presses = follow(page, PLANS[0])
    assert presses == {title: said(title) for title in presses}
    assert sum(presses.values()) == int(re.search(r"(\d+) presses of Page Down", TEXT)[1])


@pytest.mark.parametrize(
    ("plan", "parts_with_links"), list(zip(PLANS[1:], (10, 7, 7, 8), strict=True))
)
def test_another_plan_is_chosen_and_followed_by_keys_alone(page, plan, parts_with_links):
    switch(page).click()
    open_list(page, plan)
    presses = follow(page, plan)
    assert presses == {title: said(title) for title in presses}
    assert sum(map(bool, presses.values())) == parts_with_links


# What a plan says of a picture, the picture's page and address, and what is seen there.
SEEN = [
    ("class 0 still has 12 %", "07_softmax", "three-logits?z0=2&z1=4&temperature=1", "0.117"),
    ("it is 0.9 against 0.16", "07_softmax", "surprise?p=0.1", "0.9; .* 0.162"),
    ("fifty times", "07_softmax", "surprise?p=0.01", "0.99; .* 0.0196"),
    ("49 of 100", "07_softmax", DIGITS.format(0.3, 1), "49.3%.* 20.3%"),
    ("it is 96 %, and 97 of 100", "07_softmax", DIGITS.format(0.3, 50), "97.4%.* 95.8%"),
    ("one answer for all", "07_softmax", DIGITS.format(3, 50), "1 of 10"),
    ("misreads 63 of 100", "08_steps", "race?optimizer=SGD&rate=0.01", "63.1 of 100"),
    ("(08_steps.ipynb#race?optimizer=Adam&rate=0.01) 5.", "08_steps", RACE.format(0.01), "4.6 of"),
    ("misreads 5, and", "08_steps", "race?optimizer=SGD&rate=0.3", "5.0 of 100"),
    ("(08_steps.ipynb#race?optimizer=Adam&rate=0.3) 92.", "08_steps", RACE.format(0.3), "91.5 of"),
    ("in place of 25", "09_depth", "symmetry?start=equal&epochs=300", "are equal, 25 of"),
    ("and 4 points are", "09_depth", "symmetry?start=random&epochs=300", "units, 4 of"),
    ("misreads 91 of 100", "09_depth", FIRST.format("LeCun"), "91 of 100"),
    ("depth=20&activation=ReLU) 48,", "09_depth", FIRST.format("He"), "48 of 100"),
    ("from 0.68 to 0.85", "10_overfitting", OVERFIT, "0.846 .* 0.676"),
    ("stops after epoch 4", "10_overfitting", STOP.format(1), "epoch 4 .* 0.46"),
    ("epoch 16, and the test loss is", "10_overfitting", STOP.format(3), "epoch 16.* 0.49"),
    ("10, 26, 42 and", "11_machine", "stretch?u=%283%2C%201%29&v=%284%2C%29", "10.*26.*42"),
]


@pytest.mark.parametrize(("said", "stem", "fragment", "seen"), SEEN)
def test_a_plan_says_what_is_seen(visit, said, stem, fragment, seen):
    assert said in TEXT and f"({stem}.ipynb#{fragment})" in TEXT
    with visit(f"book/{stem}.html", f"?present#{fragment}") as page:
        page.wait_for_function(
            "([id, seen]) => new RegExp(seen, 's').test(document.getElementById(id).textContent)",
            arg=[fragment.partition("?")[0], seen],
        )


def test_another_plan_is_begun_where_it_is_in_sight(page):
    switch(page).click()
    first = [links(page, plan)[0] for plan in PLANS]
    second = links(page, PLANS[1])[1]
    open_list(page, PLANS[0])
    page.keyboard.press("PageDown")
    arrive(page, first[0])
    page.keyboard.press("t")
    page.wait_for_url(f"**/teaching.html*#{PLANS[0]}")
    page.wait_for_load_state()
    page.keyboard.press("t")
    for href in (first[1], second):
        page.keyboard.press("PageDown")
        arrive(page, href)


def test_from_a_chapter_t_leads_to_the_plans(visit):
    with visit("book/04_backprop.html", "?present") as page:
        page.keyboard.press("t")
        page.wait_for_url("**/teaching.html?present")
        page.wait_for_load_state()
        open_list(page, PLANS[0])


def test_page_up_comes_back_to_where_a_picture_was_left(page):
    switch(page).click()
    hrefs = links(page, PLANS[0])
    at = next(k for k, href in enumerate(hrefs) if "by-hand" in href)
    for href in hrefs[: at + 1]:
        page.keyboard.press("PageDown")
        stop = arrive(page, href)
    go_through(page, stop)
    page.keyboard.press("PageDown")  # before the address would have been written
    arrive(page, hrefs[at + 1])
    page.keyboard.press("PageUp")
    page.wait_for_function("() => location.hash === '#by-hand?step=22'")
    assert page.locator("#by-hand [name=step]").input_value() == "22"
    page.keyboard.press("PageDown")
    arrive(page, hrefs[at + 1])


def test_after_the_browsers_own_way_back_the_plan_goes_on_from_there(page):
    switch(page).click()
    hrefs = links(page, PLANS[0])[:4]
    for href in hrefs:
        page.keyboard.press("PageDown")
        arrive(page, href)
    for href in hrefs[2::-1]:
        page.go_back()
        arrive(page, href)
    page.keyboard.press("PageDown")
    arrive(page, hrefs[1])


def test_page_up_goes_back_and_t_to_the_plan_which_goes_on_where_it_was(page):
    switch(page).click()
    first, second, third, *_ = links(page, PLANS[0])
    for href in (first, second, third):
        page.keyboard.press("PageDown")
        arrive(page, href)
    page.keyboard.press("PageUp")
    arrive(page, second)
    page.keyboard.press("t")
    page.wait_for_url(f"**/teaching.html*#{PLANS[0]}")
    page.wait_for_load_state()
    page.keyboard.press("PageDown")
    arrive(page, second)


def test_after_its_last_link_a_plan_says_that_it_is_over(page):
    switch(page).click()
    last = page.locator(f"#{PLANS[2]} dd a").last
    href = last.evaluate("link => link.href")
    last.click()
    stop = arrive(page, href)
    page.keyboard.press("PageDown")
    assert "The plan ends here" in page.locator(".present-hint").text_content()
    assert at_top(page) == stop
    page.keyboard.press("n")
    page.wait_for_url("**/08_steps.html*")
    page.wait_for_load_state()
    page.keyboard.press("PageDown")
    assert at_top(page) == "question-8-1"


def test_leaving_the_classroom_mode_ends_the_plan(page):
    switch(page).click()
    first = links(page, PLANS[0])[0]
    page.keyboard.press("PageDown")
    arrive(page, first)
    page.keyboard.press("Escape")
    assert not in_classroom_mode(page)
    assert page.evaluate("sessionStorage.getItem('backprop-plan')") is None
    page.keyboard.press("t")
    assert "teaching" not in page.url


def test_the_presenter_reads_what_the_plan_says_here_and_what_is_next(page):
    switch(page).click()
    first = links(page, PLANS[0])[0]
    page.keyboard.press("PageDown")
    arrive(page, first)
    with page.expect_popup() as opened:
        page.keyboard.press("p")
    own = opened.value
    own.wait_for_function(
        """() => document.querySelector("h1")?.textContent.includes("fails (5 minutes, 2 presses)")
            && document.querySelector("div b").textContent === "one unit"
            && document.body.textContent.includes("Next: the next link of this row")"""
    )
    own.close()
