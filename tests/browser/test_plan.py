"""A class that follows a plan of the teacher's page, at 1280 x 720, by the keys of a clicker."""

import json
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from .test_classroom_mode import at_top, in_classroom_mode, switch

TEACHING = "book/teaching.html"
TEXT = (Path(__file__).parents[2] / "book/teaching.md").read_text(encoding="utf-8")
PLANS = ("a-class-of-50-minutes", "a-class-of-3-hours")


@pytest.fixture
def page(visit):
    with visit(TEACHING) as page:
        page.set_viewport_size({"width": 1280, "height": 720})
        yield page


def links(page, plan):
    """Return the addresses that a plan leads to, in its order."""
    found = page.locator(f"#{plan} dd a[href]").evaluate_all("links => links.map(a => a.href)")
    return [href for href in found if "teaching.html" not in href]


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
    return at_top(page)


def steps_left(page, stop):
    slider = page.locator(f"#{stop} [name=step]")
    return slider.evaluate("slider => slider.max - slider.value") if slider.count() else 0


def follow(page, plan):
    """Go through a plan by Page Down alone; return how often it was pressed."""
    presses = 0
    first, *others = links(page, plan)
    if plan == PLANS[0]:
        page.keyboard.press("PageDown")
        presses += 1
    else:  # it is not the first plan of the page
        page.locator(f"#{plan} dd a[href]").first.click()
    stop = arrive(page, first)
    for href in others:
        # A picture goes through its steps, and a question to its answer, before the class goes on.
        while int(steps_left(page, stop)) if stop else 0:
            before = page.locator(f"#{stop} [name=step]").input_value()
            page.keyboard.press("PageDown")
            presses += 1
            assert page.locator(f"#{stop} [name=step]").input_value() == str(int(before) + 1)
        if stop and stop.startswith("question"):
            page.keyboard.press("PageDown")
            presses += 1
            assert page.locator(f"#{stop} details.answer[open]").count() == 1
        page.keyboard.press("PageDown")
        presses += 1
        stop = arrive(page, href)
    return presses


def test_the_plan_of_50_minutes_needs_page_down_alone_as_often_as_it_says(page):
    switch(page).click()
    said = re.search(r"(\d+) presses of Page Down, of which (\d+) are", TEXT)
    assert follow(page, PLANS[0]) == int(said[1])
    assert int(said[2]) == 22


def test_the_plan_of_3_hours_goes_on_from_its_first_link(page):
    switch(page).click()
    follow(page, PLANS[1])


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


def test_leaving_the_classroom_mode_ends_the_plan(page):
    switch(page).click()
    page.keyboard.press("PageDown")
    arrive(page, links_of_first(page))
    page.keyboard.press("Escape")
    assert not in_classroom_mode(page)
    assert page.evaluate("sessionStorage.getItem('backprop-plan')") is None
    page.keyboard.press("t")
    assert "teaching" not in page.url


def links_of_first(page):
    plan = json.loads(page.evaluate("sessionStorage.getItem('backprop-plan')"))
    return plan["steps"][plan["at"]]["address"]


def test_the_presenter_reads_what_the_plan_says_here_and_what_is_next(page):
    switch(page).click()
    page.keyboard.press("PageDown")
    arrive(page, links_of_first(page))
    with page.expect_popup() as opened:
        page.keyboard.press("p")
    own = opened.value
    own.wait_for_function(
        """() => document.querySelector("h1")?.textContent.includes("fails (4 minutes)")
            && document.querySelector("div b").textContent === "one unit"
            && document.body.textContent.includes("Next: the next link of this row")"""
    )
    own.close()
