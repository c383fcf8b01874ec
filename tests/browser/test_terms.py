"""A term of a formula and its counterpart in a drawing light each other up."""

import pytest

PAIRS = {
    "book/01_chain_rule.html": ["m", "b", "L", "∂L/∂w", "∂L/∂z", "∂L/∂e", "u", "∂a/∂u", "da/dx"],
    "book/02_dense_layer.html": ["z₀", "z₁", "w₂₀", "w₁₀", "x₂", "δ₀", "∂L/∂x₁"],
    "book/04_backprop.html": ["z₂", "a₃", "w₃", "g′(z₄)", "z₂[1]", "δ₃", "w₁[0, 1]", "∂L/∂a₂[0]"],
}
FORMULA, DRAWING = ".katex-html", "svg"


def parts(page, holder, term):
    return page.locator(f'{holder} [data-term="{term}"]')


def lit(page):
    """Return the terms that are lit in formulas, and those that are in drawings."""
    return tuple(
        set(page.locator(f"{holder} .lit").evaluate_all("all => all.map(e => e.dataset.term)"))
        for holder in (FORMULA, DRAWING)
    )


@pytest.mark.parametrize(("where", "terms"), PAIRS.items())
def test_each_lights_the_other(visit, where, terms):
    with visit(where) as page:
        for term in terms:
            if not parts(page, DRAWING, term).count():  # a later step shows it
                page.locator("#by-hand [name=step]").fill("15")
                parts(page, DRAWING, term).first.wait_for()
            for holder in (FORMULA, DRAWING):
                page.keyboard.press("Escape")
                assert lit(page) == (set(), set())
                pointed = parts(page, holder, term).first
                pointed.scroll_into_view_if_needed()
                pointed.dispatch_event("pointerover", {"bubbles": True, "pointerType": "mouse"})
                assert lit(page) == ({term}, {term}), holder


def test_the_pointer_lights_and_leaving_ends_it(visit):
    with visit("book/01_chain_rule.html") as page:
        parts(page, DRAWING, "m").first.hover(force=True)
        assert lit(page) == ({"m"}, {"m"})
        page.locator("h1").hover()
        assert lit(page) == (set(), set())
        look = "e => [getComputedStyle(e).boxShadow, getComputedStyle(e).backgroundColor]"
        formula = parts(page, FORMULA, "∂L/∂w").first
        dull = formula.evaluate(look)
        formula.hover()
        assert lit(page) == ({"∂L/∂w"}, {"∂L/∂w"})
        assert all(now != before for now, before in zip(formula.evaluate(look), dull, strict=True))


def test_the_arrow_keys_go_through_the_terms_of_what_has_the_focus(visit):
    with visit("book/01_chain_rule.html") as page:
        for holder in ("div.math", ".picture"):
            held = page.locator(f"{holder}[tabindex='0']:has([data-term='L'])").first
            held.focus()
            held.press("ArrowRight")
            first = lit(page)
            held.press("ArrowRight")
            second = lit(page)
            assert first[0] == first[1] != second[0] == second[1]
            held.press("ArrowLeft")
            assert lit(page) == first
            held.press("Escape")
            assert lit(page) == (set(), set())
        # One stop for each formula or drawing, none for each term.
        assert page.locator("[data-term][tabindex]").count() == 0


def test_a_tap_lights_until_the_next(visit):
    with visit("book/01_chain_rule.html", has_touch=True) as page:
        parts(page, DRAWING, "m").first.tap(force=True)
        assert lit(page) == ({"m"}, {"m"})
        page.locator("h1").tap()
        assert lit(page) == (set(), set())


def test_a_picture_that_a_slider_brings_lights_up_too(visit):
    with visit("book/04_backprop.html") as page:
        assert not parts(page, DRAWING, "δ₃").count()
        page.locator("#by-hand [name=step]").fill("15")
        parts(page, DRAWING, "δ₃").first.wait_for()
        parts(page, FORMULA, "δ₃").first.hover()
        assert lit(page) == ({"δ₃"}, {"δ₃"})
