"""The classroom mode: one switch, large type, folded code, keys that a clicker sends."""

import pytest

CHAPTER = "book/03_activations.html"


@pytest.fixture
def page(visit):
    with visit(CHAPTER) as page:
        yield page


def in_classroom_mode(page):
    return page.evaluate("document.documentElement.classList.contains('present')")


def switch(page):
    return page.locator(".classroom-switch")


def at_top(page):
    """Return the id of the explorable that stands at the top of the window."""
    return page.evaluate(
        """() => [...document.querySelectorAll("figure.explorable")].find(f => {
            const head = parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop);
            return Math.abs(f.getBoundingClientRect().top - head) < 3;
        })?.id"""
    )


def test_the_switch_turns_it_on_and_off_and_the_address_says_so(page):
    assert switch(page).get_attribute("aria-pressed") == "false"
    switch(page).click()
    assert in_classroom_mode(page) and page.evaluate("location.search") == "?present"
    assert switch(page).get_attribute("aria-pressed") == "true"
    switch(page).click()
    assert not in_classroom_mode(page) and page.evaluate("location.search") == ""


def test_a_link_with_present_opens_it_at_a_setting(visit):
    with visit(CHAPTER, "?present#xor?learning_rate=1&hidden=8") as page:
        assert in_classroom_mode(page)
        page.evaluate("document.fonts.ready.then(() => {})")  # the formulas have their letters
        assert at_top(page) == "xor"
        shown = page.locator("#xor [name='hidden']").get_attribute("aria-valuetext")
        assert shown == "8"
        page.locator("#xor [name='hidden']").press("Home")
        page.wait_for_function("() => location.hash.includes('hidden=1')")
        assert page.evaluate("location.search").startswith("?present")


def test_after_a_link_the_keys_reach_its_explorable(visit):
    with visit(CHAPTER, "?present#bend?hidden=4&epochs=200") as page:
        page.keyboard.press("ArrowRight")
        page.wait_for_function("() => location.hash.includes('hidden=5')")
        assert at_top(page) == "bend"


def test_it_stays_on_from_page_to_page(page):
    switch(page).click()
    other = page.url.partition("?")[0].replace("03_activations", "04_backprop")
    page.goto(other, wait_until="networkidle")
    assert in_classroom_mode(page)
    switch(page).click()
    page.reload(wait_until="networkidle")
    assert not in_classroom_mode(page)


def test_type_is_larger_and_the_explorables_use_the_width(page):
    size = "f => parseFloat(getComputedStyle(f.querySelector('figcaption')).fontSize)"
    figure = page.locator("#xor")
    before, narrow = figure.evaluate(size), figure.bounding_box()["width"]
    switch(page).click()
    assert figure.evaluate(size) == pytest.approx(1.5 * before, rel=0.01)
    assert figure.bounding_box()["width"] > 1.3 * narrow
    assert figure.bounding_box()["width"] > 0.8 * 1280
    assert not page.locator(".contents").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280


def test_a_picture_and_its_controls_fit_the_screen_together(page):
    switch(page).click()
    for name in ("activation", "xor", "bend"):
        figure = page.locator(f"figure.explorable[id='{name}']")
        top = figure.locator(".explorable-controls").bounding_box()["y"]
        picture = figure.locator(".explorable-frame svg").bounding_box()
        assert picture["y"] + picture["height"] - top < 900 - 80, name  # 80: the page's head


def test_code_is_folded_until_it_is_asked_for(page):
    code = page.locator(".cell_input:not(details *)").first.element_handle()
    picture = page.locator(".cell:has(#xor) .cell_input")
    assert code.is_visible() and not picture.is_visible()
    switch(page).click()
    assert not code.is_visible()
    page.locator("#xor .explorable-code").click()
    assert picture.is_visible()
    switch(page).click()
    assert code.is_visible() and page.locator(".present-code").count() == 0


def test_a_clicker_goes_from_explorable_to_explorable(page):
    page.keyboard.press("PageDown")  # only in classroom mode
    assert at_top(page) is None
    switch(page).click()
    page.evaluate("scrollTo(0, 0)")
    for name in ("activation", "xor", "bend"):
        page.keyboard.press("PageDown")
        assert at_top(page) == name
        focused = page.evaluate("document.activeElement.closest('figure')?.id")
        assert focused == name
    page.keyboard.press("PageUp")
    assert at_top(page) == "xor"


def test_outside_it_the_code_button_leads_to_the_cell(page):
    page.locator("#bend .explorable-code").click()
    cell = page.locator(".cell:has(#bend)")
    assert -5 < cell.bounding_box()["y"] < 200
