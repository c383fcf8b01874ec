"""A live page: run, edit, stop, restart, sliders off their grids, and pages without Python."""

import ast

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from nn_core import MSE, NN, SGD, Sigmoid, Tanh
from nn_core.datasets import make_xor

from .live import (
    TIMEOUT,
    cells,
    code,
    errors,
    from_menu,
    line,
    make_live,
    output,
    run,
    settle,
    unfold,
    write,
)
from .test_handles import Held

CHAPTER = "book/03_activations.html"
EDITED = '''@explore(learning_rate=[0.1, 0.3, 1, 3], hidden=[1, 2, 3, 4, 8])
def xor(learning_rate=0.3, hidden=2):
    """XOR with every digit of every weight."""
    X, y = make_xor()
    nn = NN((2, hidden, 1), (Tanh, Sigmoid), MSE, SGD(learning_rate), rng=0)
    nn.fit(X, y, epochs=200, batch_size=4)
    return plots.decision_boundary(nn, X, y), repr((learning_rate, hidden, nn.theta.tolist()))'''


@pytest.fixture(scope="module")
def opened(python_in_pages, visit):
    with visit(CHAPTER) as page:
        page.on("dialog", lambda dialog: dialog.accept())
        make_live(page)
        yield page


@pytest.fixture
def page(opened):
    """A live page that the tests share; afterwards its cells are as the book has them."""
    yield opened
    if any(opened.get_by_role("button", name="Back to the original").all()):
        from_menu(opened, "Undo all edits")


def cell_with(page, text):
    return cells(page).filter(has_text=text).first


def answered(page, name, word):
    """Wait until an explorable's sentence has a word in it, and return the sentence."""
    page.wait_for_function(
        """([name, word]) => {
            const figure = document.getElementById(name);
            return figure.ariaBusy !== "true" && figure.querySelector("output").textContent
                .includes(word);
        }""",
        arg=[name, word],
        timeout=TIMEOUT,
    )
    return page.locator(f"#{name} output").text_content()


def test_a_cell_can_be_edited_and_run(page):
    cell = cells(page).nth(6)
    run(page, cell, "x = 3\nprint(np.arange(x))\nx + 0.5")
    assert output(cell) == "[0 1 2]\n3.5"
    run(page, cells(page).nth(5), "x += 1\nx")  # another cell goes on from there
    assert output(cells(page).nth(5)) == "4"


def test_a_slider_stops_off_its_grid_and_shows_what_the_edited_cell_computes_there(page):
    run(page, cell_with(page, "def xor"), EDITED)
    figure = page.locator("#xor")
    slider = figure.locator("[name=learning_rate]")
    slider.focus()
    for _ in range(7):
        slider.press("ArrowRight")
    hidden = figure.get_by_label("hidden, any value")
    hidden.fill("5")
    hidden.press("Enter")
    rate = slider.get_attribute("aria-valuetext")
    assert rate not in ("0.1", "0.3", "1", "3") and 0.3 < float(rate) < 1
    assert figure.get_by_label("learning rate, any value").input_value() == rate
    shown = answered(page, "xor", f"({rate}, 5, ")

    X, y = make_xor()
    nn = NN((2, 5, 1), (Tanh, Sigmoid), MSE, SGD(float(rate)), rng=0)
    nn.fit(X, y, epochs=200, batch_size=4)
    assert ast.literal_eval(shown)[:2] == (float(rate), 5)
    np.testing.assert_allclose(ast.literal_eval(shown)[2], nn.theta, rtol=1e-12, atol=1e-12)
    assert figure.locator(".explorable-frame svg").get_attribute("aria-label") == shown
    # The link that the page hands out holds these values.
    figure.locator(".explorable-link").click()
    assert page.evaluate("location.hash") == f"#xor?learning_rate={rate}&hidden=5"


def test_what_a_slider_cannot_be_is_said_in_one_line_and_the_picture_stays(page):
    run(page, cell_with(page, "def xor"), EDITED)
    figure = page.locator("#xor")
    figure.locator(".explorable-reset").click()
    answered(page, "xor", "(0.3, 2, ")
    field = figure.get_by_label("hidden, any value")
    picture = figure.locator(".explorable-frame svg").evaluate("svg => svg.outerHTML")
    for text, refusal in (
        ("many", "hidden is many; a whole number."),
        ("0", "hidden is 0; 1 or more."),
        ("-3", "hidden is -3; 1 or more."),
        ("1000000", "hidden is 1000000; 80 at most."),
    ):
        field.fill(text)
        field.press("Enter")
        answered(page, "xor", refusal)
        assert figure.locator("output").text_content() == refusal
        assert figure.locator("svg").evaluate("svg => svg.outerHTML") == picture
    assert not errors(page)
    field.fill("3")
    field.press("Enter")
    answered(page, "xor", "(0.3, 3, ")
    page.locator("#xor .explorable-reset").click()
    answered(page, "xor", "(0.3, 2, ")


NOTEBOOK = """\ufeff>>> import asyncio
>>> %matplotlib inline
>>> %timeit -n 3 -r 2 sum(range(100))
... mine\u00a0= “curly”
>>> async def twice(n):
...     await asyncio.sleep(0.01)
...     return 2 * n
>>> asyncio.run(twice(21))
42
>>> await twice(mine)
"""


def test_what_people_type_in_notebooks_runs(page):
    cell = cells(page).nth(6)
    run(page, cell, NOTEBOOK)
    assert not errors(page)
    shown = output(cell)
    assert "per loop (mean ± std. dev. of 2 runs, 3 loops each)" in shown
    assert shown.endswith("'curlycurly'")
    run(page, cell, "%%time\nnp.array?\nmine")
    assert "Wall time:" in output(cell) and "Create an array." in output(cell)
    assert output(cell).endswith("'curly'")
    for source, answer in (
        ("!ls -l", "cell 7: !ls does not work in a page: use os.listdir()."),
        ("1\nbreakpoint()", "cell 7, line 2: There is no debugger in a page"),
        ("exit()", "cell 7, line 1: The cell ends here"),
        ("import sys\nsys.exit(1)", "cell 7, line 2: The cell ends here"),
        ("import torch", "cell 7, line 1: Python in this page has no torch."),
        ("from ipywidgets import interact", "cell 7: ipywidgets need a notebook."),
        ("await asyncio.Event().wait()", "RuntimeError: This waits for what cannot come"),
    ):
        run(page, cell, source)
        (error,) = errors(page)
        assert answer in error and error.count("\n") < (20 if "await" in source else 2)
    run(page, cell, "import sys\nsys.stdout = None\n1 + 1")
    assert output(cell) == "2"


def test_values_show_as_what_they_are(page):
    cell = cells(page).nth(6)
    run(page, cell, "import matplotlib.pyplot as plt\nfig, ax = plt.subplots()\nfig")
    assert cell.locator(".cell_output svg").count() == 1
    run(page, cell, "for i in range(2):\n    print(i)\n    plt.plot([i])\n    plt.show()")
    shown = cell.locator(".cell_output > .output")
    assert [bool(o.locator("svg").count()) for o in shown.all()] == [False, True, False, True]
    run(
        page,
        cell,
        "from IPython.display import HTML, Math, display\n"
        "display(HTML('<b>bold</b>'))\nMath(r'\\frac{\\partial L}{\\partial w} = x^T')",
    )
    assert cell.locator(".cell_output b").inner_text() == "bold"
    formula = cell.locator(".cell_output svg")
    assert "frac" in formula.get_attribute("aria-label")
    assert 20 < formula.bounding_box()["height"] < 80
    run(page, cell, "class A: pass\nA")
    assert output(cell) == "<class '__main__.A'>"


def test_endless_output_leaves_the_page_answering(page):
    cell = cells(page).nth(6)
    write(cell, "while True:\n    display(1)\n    print(2)")
    cell.locator(".cm-content").press("Control+Enter")
    cell.locator("> .cell_output > .output").nth(49).wait_for()
    cell.get_by_role("button", name="Stop cell 7").click()
    settle(page)
    assert line(page).startswith("Stopped cell 7.")
    assert cell.locator("> .cell_output > .output").count() < 60


HEIGHT = "() => document.documentElement.scrollHeight"


def test_a_long_text_scrolls_in_a_box_and_is_shown_whole_on_demand(page):
    cell = cells(page).nth(6)
    run(page, cell, "1")
    height = page.evaluate(HEIGHT)
    run(page, cell, "for i in range(10_000):\n    print(i)")
    assert page.evaluate(HEIGHT) < height + 900
    box = cell.get_by_role("region", name="Output of cell 7")
    box.focus()
    page.keyboard.press("End")
    page.wait_for_function("pre => pre.scrollTop > 100_000", arg=box.element_handle())
    assert not cell.locator("[aria-live] pre, pre[aria-live]").count()
    cell.get_by_role("button", name="Show all of the output of cell 7").click()
    assert output(cell).endswith("9999\n") and page.evaluate(HEIGHT) > height + 100_000
    assert page.evaluate("() => document.activeElement.ariaLabel") == "Output of cell 7"
    run(page, cell, "print(1)")
    assert cell.locator(".live-all").count() == 0


def test_many_values_and_much_html_are_shown_on_demand(page):
    cell = cells(page).nth(6)
    shown = cell.locator("> .cell_output > .output")
    run(page, cell, "for i in range(70):\n    display(i)\nprint('end')\n1 / 0")
    assert shown.count() == 51 and output(cell).endswith("division by zero\n")
    cell.get_by_role("button", name="Show all of the output of cell 7").click()
    assert shown.count() == 72
    assert shown.nth(69).inner_text() == "69" and shown.nth(70).inner_text().strip() == "end"
    assert output(cell).endswith("division by zero\n")
    html = "class Html:\n    def _repr_html_(self): return '<b>x</b>' + ' ' * 3_000_000\n"
    run(page, cell, html + "display(Html(), Html(), Html())")
    assert shown.count() == 1
    cell.get_by_role("button", name="Show all of the output of cell 7").click()
    assert cell.locator("> .cell_output b").count() == 3


def test_a_readers_figure_that_looks_like_an_explorable_breaks_nothing(page):
    cell = cells(page).nth(6)
    run(
        page,
        cell,
        "class Html:\n    def _repr_html_(self):\n"
        '        return \'<figure class="explorable" id="xor">mine</figure>\'\nHtml()',
    )
    assert cell.locator("figure").inner_text() == "mine"
    page.emulate_media(media="print")
    page.evaluate("() => { dispatchEvent(new Event('beforeprint')); }")
    page.evaluate("() => { dispatchEvent(new Event('afterprint')); }")
    page.emulate_media(media="screen")
    page.evaluate("() => { location.hash = '#xor?hidden=3'; }")
    book = page.locator("figure#xor:has(output)")
    expect(book.locator("[name=hidden]")).to_have_attribute("aria-valuetext", "3")
    book.locator(".explorable-reset").click()
    page.locator(".classroom-switch").click()
    page.evaluate("scrollTo(0, 0)")
    for _ in range(4):
        page.keyboard.press("PageDown")
    page.locator(".classroom-switch").click()
    page.get_by_role("button", name="Restart Python").click()
    settle(page)
    run(page, cell, "1 + 1")
    assert output(cell) == "2"


def test_markdown_is_shown_as_such(page):
    cell = cells(page).nth(6)
    run(page, cell, "from IPython.display import Markdown\nMarkdown('# Mine\\n- *one* `x`')")
    shown = cell.locator(".markdown")
    assert shown.locator("h1").inner_text() == "Mine" and shown.locator("li em").count() == 1


def test_a_cell_run_again_leaves_its_sliders_where_they_stood(page):
    cell = cell_with(page, "def xor")
    run(page, cell, EDITED)
    field = page.locator("#xor").get_by_label("learning rate, any value")
    field.fill("0.77")
    field.press("Enter")
    answered(page, "xor", "(0.77, 2, ")
    page.locator("#activation [name=z]").press("End")  # the address now speaks of this one
    page.wait_for_function("() => location.hash.startsWith('#activation?')")
    run(page, cell, EDITED.replace("repr((", "repr(('again', "))
    answered(page, "xor", "('again', 0.77, 2, ")
    page.locator("#xor .explorable-reset").click()
    answered(page, "xor", "('again', 0.3, 2, ")


def test_an_error_shows_a_short_traceback_and_the_page_goes_on(page):
    cell = cells(page).nth(6)
    run(page, cell, "def f(x):\n    return 1 / x\n\nf(0)")
    (text,) = errors(page)
    assert text.startswith("Traceback") and text.endswith("ZeroDivisionError: division by zero\n")
    assert 'File "cell 7", line 2, in f\n    return 1 / x' in text and ".py" not in text
    run(page, cell, "1 + 1")
    assert output(cell) == "2" and not errors(page)


def test_pyplot_draws_into_the_page(page):
    run(
        page, cells(page).nth(6), "import matplotlib.pyplot as plt\nplt.plot([1, 2, 4])\nplt.show()"
    )
    svg = cells(page).nth(6).locator(".cell_output svg")
    assert svg.get_attribute("aria-label") == "Figure 1"
    ink = svg.evaluate("svg => getComputedStyle(svg).fill")
    assert ink == page.evaluate("getComputedStyle(document.querySelector('article')).color")


def test_a_clicker_goes_through_a_live_page_in_classroom_mode(page):
    run(page, cell_with(page, "def xor"))
    page.locator(".classroom-switch").click()
    page.evaluate("scrollTo(0, 0)")
    stops = []
    while "bend" not in stops and len(stops) < 20:  # there are questions between them
        page.keyboard.press("PageDown")
        stops.append(page.evaluate("document.activeElement.closest('figure')?.id"))
    page.locator(".classroom-switch").click()
    assert [stop for stop in stops if stop] == ["activation", "xor", "bend"]


def test_an_exercise_is_checked(page):
    answer = cell_with(page, "def relu(z):")
    verdict = cell_with(page, "check(exercises.relu,")
    for body, kind in (
        ("...", "to-do"),
        ("z[z < 0] = 0\n    return z", "wrong"),
        ("np.maximum(z, 0)", "right"),
    ):
        body = body if "return" in body else f"return {body}"
        run(page, answer, f"def relu(z):\n    {body}")
        run(page, verdict)
        assert verdict.locator(f".verdict-{kind}").count() == 1


FOCUSED = "() => [document.activeElement.ariaLabel, document.activeElement.className]"


def test_the_keyboard_indents_and_runs(page):
    cell = cells(page).nth(6)
    write(cell, "")
    text = cell.locator(".cm-content")
    text.press_sequentially("for i in (1, 2):")
    text.press("Enter")  # one deeper, as the line ends in a colon
    text.press_sequentially("j = i ")
    text.press("Enter")
    text.press("Tab")
    text.press("Shift+Tab")
    text.press_sequentially("print(j)")
    assert code(cell) == "for i in (1, 2):\n    j = i \n    print(j)"
    text.press("Shift+Enter")
    settle(page)
    assert output(cell) == "1\n2\n"
    # It has gone on to the next cell that is open.
    assert page.evaluate(FOCUSED)[0] == "Code of cell 8"
    text.focus()
    for key in ("Control+Enter", "Alt+Enter"):
        write(cell, f"'{key}'")
        text.press(key)
        settle(page)
        assert output(cell) == f"'{key}'"
    assert page.evaluate(FOCUSED)[0] == "Code of cell 8"


def test_the_keyboard_goes_past_an_editor_into_it_and_out_of_it(page):
    cell = cells(page).nth(6)
    unfold(cell)
    frame = cell.locator(".live-editor")
    hint = cell.locator(".live-hint")
    frame.focus()
    assert hint.is_visible() and "Escape leaves" in hint.inner_text()
    described = cell.locator(".cm-content").get_attribute("aria-describedby")
    assert described == hint.get_attribute("id") == frame.get_attribute("aria-describedby")
    page.keyboard.press("Tab")
    assert "copybtn" in page.evaluate(FOCUSED)[1]
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED)[0] == "Run cell 7"
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate(FOCUSED) == ["Code of cell 7", "live-editor"]
    page.keyboard.press("Enter")
    assert "cm-content" in page.evaluate(FOCUSED)[1]
    before = code(cell)
    page.keyboard.press("Escape")
    assert page.evaluate(FOCUSED) == ["Code of cell 7", "live-editor"]
    page.keyboard.press("Shift+Tab")
    assert not page.evaluate(FOCUSED)[1].startswith(("live-editor", "cm-"))
    assert code(cell) == before
    assert not hint.is_visible()
    frame.focus()
    page.keyboard.press("Shift+Enter")
    settle(page)
    assert page.evaluate(FOCUSED)[0] == "Code of cell 8"


def test_tab_completes_what_python_knows(page):
    run(page, cells(page).nth(5), "import numpy as np\nmy_very_own = 1")
    cell = cells(page).nth(6)
    write(cell, "")
    text = cell.locator(".cm-content")
    options = page.locator(".cm-tooltip-autocomplete li")
    text.press_sequentially("np.linsp")
    text.press("Tab")
    options.first.wait_for()
    assert options.all_text_contents() == ["linspace"]
    page.wait_for_timeout(100)  # CodeMirror takes no key for a choice that has just come up
    text.press("Tab")
    text.press_sequentially("(0, 1, my_very")
    text.press("Tab")
    options.first.wait_for()
    page.wait_for_timeout(100)
    text.press("Escape")  # closes the choice, and does not leave
    assert options.count() == 0 and "cm-content" in page.evaluate(FOCUSED)[1]
    text.press("Tab")
    options.first.wait_for()
    page.wait_for_timeout(100)
    text.press("Enter")
    assert code(cell) == "np.linspace(0, 1, my_very_own"


def test_code_has_the_books_colours_in_the_editor_and_brackets_match(page):
    cell = cells(page).nth(6)
    write(cell, "def f(z):  # z\n    return delta + None + 'z'")
    shown = cell.locator(".cm-line span").evaluate_all(
        "spans => spans.map(span => [span.className, span.textContent])"
    )
    for expected in (["k", "def"], ["n-Forward", "z"], ["n-Backward", "delta"], ["c1", "# z"]):
        assert expected in shown
    assert ["s1", "'z'"] in shown and ["kc", "None"] in shown
    colour = "span => getComputedStyle(span).color"
    keyword = cell.locator(".cm-line .k").first.evaluate(colour)
    assert keyword != cell.locator(".cm-content").evaluate(colour)
    recorded = page.locator(".highlight .k").last.evaluate(colour)
    assert keyword == recorded
    write(cell, "f(1)")
    cell.locator(".cm-content").press("End")
    assert cell.locator(".cm-matchingBracket").all_text_contents() == ["(", ")"]


def test_an_error_is_marked_at_its_line_until_the_cell_runs_again(page):
    cell = cells(page).nth(6)
    run(page, cell, "def f(x):\n    return 1 / x\n\nf(0)")
    marked = cell.locator(".cm-lintRange-error")
    assert marked.all_text_contents() == ["    return 1 / x"]
    marked.hover()
    assert "ZeroDivisionError" in page.locator(".cm-tooltip-lint").inner_text()
    run(page, cell, "x = 1\nif x\n    pass")
    assert marked.all_text_contents() == ["if x"]
    run(page, cell, "x = 1\ninput()")  # which is answered in one line
    assert marked.all_text_contents() == ["input()"]
    run(page, cell, "tries = globals().get('tries', -1) + 1\n1 / tries")
    assert marked.all_text_contents() == ["1 / tries"]
    run(page, cell)  # as it is
    assert marked.count() == 0 and output(cell) == "1.0"


def test_an_editor_can_be_searched(page):
    cell = cells(page).nth(6)
    write(cell, "first = 1\nsecond = first")
    cell.locator(".cm-content").press("Control+f")
    page.keyboard.type("first")
    assert cell.locator(".cm-searchMatch").count() == 2
    page.keyboard.press("Escape")
    assert cell.locator(".cm-search").count() == 0


def test_the_copy_button_and_paper_have_what_was_edited(page):
    cell = cells(page).nth(6)
    write(cell, "a = 1\nb = 2")
    assert cell.locator(".live-editor + pre").text_content() == "a = 1\nb = 2\n"
    page.emulate_media(media="print")
    assert cell.locator(".live-editor + pre").is_visible()
    assert not cell.locator(".live-editor").is_visible()
    page.emulate_media(media="screen")


def test_an_editor_is_as_high_as_the_code_that_it_stands_for(page):
    cell = cells(page).nth(6)
    unfold(cell)
    height = cell.locator(".live-editor").bounding_box()["height"]
    cell.evaluate(
        "cell => { cell.querySelector('.live-editor').hidden = true;"
        " cell.querySelector('.live-editor + pre').style.display = 'block'; }"
    )
    recorded = cell.locator(".live-editor + pre").bounding_box()["height"]
    cell.evaluate(
        "cell => { cell.querySelector('.live-editor').hidden = false;"
        " cell.querySelector('.live-editor + pre').style.display = ''; }"
    )
    assert height == pytest.approx(recorded, abs=1)


def test_what_was_thrown_away_can_be_had_back(page):
    cell = cells(page).nth(6)
    write(cell, "mine = 1")
    cell.get_by_role("button", name="Back to the original").click()
    assert code(cell).startswith("e = np.exp(-2)")
    page.keyboard.press("Control+z")
    assert code(cell) == "mine = 1"
    from_menu(page, "Undo all edits")
    cell.locator(".cm-content").focus()
    page.keyboard.press("Control+z")
    assert code(cell) == "mine = 1"
    assert "mine = 1" in page.evaluate("Object.values(localStorage).join()")


def test_a_cell_that_runs_is_run_once_more_when_it_is_asked_to(page):
    run(page, cells(page).nth(5))  # and all above it, for which the cell would wait
    cell = cells(page).nth(6)
    runs = "import time\nruns = globals().get('runs', 0) + 1\ntime.sleep(0.5)\nruns"
    write(cell, runs)
    cell.get_by_role("button", name="Run cell 7").dblclick()
    cell.get_by_role("button", name="Stop cell 7").wait_for()
    settle(page)
    assert output(cell) == "2" and "Stopped" not in line(page)


def test_an_endless_loop_is_stopped_and_the_page_says_what_is_lost(page):
    cell = cells(page).nth(6)
    run(page, cell_with(page, "def xor"))
    assert page.locator("#xor input.explorable-value").count() == 2
    write(cell, "print('begun')\nkept = 1\nwhile True:\n    pass")
    cell.locator(".cm-content").press("Control+Enter")
    cell.locator("> .cell_output", has_text="begun").wait_for()  # though it does not end
    cell.locator(".cm-content").press("Control+Enter")
    cell.get_by_role("button", name="Stop cell 7").click()
    settle(page)
    assert line(page).startswith("Stopped cell 7. What was computed is lost; your edits are kept.")
    assert page.locator("[data-live=done]").count() == 0
    assert "kept = 1" in code(cell)
    # The sliders answer from what was recorded, and Python from its start.
    assert page.locator("#xor input.explorable-value").count() == 0
    sentence = page.locator("#xor output")
    before = sentence.text_content()
    page.locator("#xor [name=hidden]").press("End")
    expect(sentence).not_to_have_text(before)
    page.locator("#xor .explorable-reset").click()
    run(page, cell, "kept")
    assert "NameError: name 'kept' is not defined" in errors(page)[0]
    assert "lost" not in line(page)


def test_a_slider_that_gets_no_answer_can_be_stopped(page):
    cell = cell_with(page, "def xor")
    run(
        page,
        cell,
        EDITED.replace("    nn.fit(", "    while hidden > 8:\n        pass\n    nn.fit("),
    )
    field = page.locator("#xor").get_by_label("hidden, any value")
    field.fill("9")
    field.press("Enter")
    stop = page.get_by_role("button", name="Stop what Python is at")
    stop.wait_for()
    assert line(page) == "Computing xor …"
    stop.click()
    settle(page)
    assert line(page).startswith("Stopped the slider of xor.")
    run(page, cell)  # it does not ask for 9 again
    answered(page, "xor", "(0.3, 2, ")


def test_arrow_keys_move_whole_numbers_by_one(page):
    run(page, cell_with(page, "def xor"), EDITED)
    hidden = page.locator("#xor [name=hidden]")
    for key, value in (
        ("ArrowRight", "3"),
        ("ArrowUp", "4"),
        ("ArrowRight", "5"),
        ("ArrowLeft", "4"),
    ):
        hidden.press(key)
        assert hidden.get_attribute("aria-valuetext") == value
    answered(page, "xor", "(0.3, 4, ")
    page.locator("#xor .explorable-reset").click()


def test_a_dragged_ring_stops_anywhere(page):
    run(page, cell_with(page, "def activation("))
    figure = page.locator("#activation")
    held = Held(page, "activation", 0, "z")
    start, place = held.middle(), held.place(1.37)
    page.mouse.move(*start)
    page.mouse.down()
    for part in (0.3, 0.6, 1):
        page.mouse.move(start[0] + part * (place - start[0]), start[1] + 20)
    page.mouse.up()
    z = figure.get_by_label("z, any value").input_value()
    assert float(z) == pytest.approx(1.37, abs=0.03) and len(z) <= 4
    assert figure.locator("[name=z]").get_attribute("aria-valuetext") == z
    a = Sigmoid.activation(np.array([float(z)])).item()
    answered(page, "activation", f"a = {a:.4f}")
    assert held.middle()[0] == pytest.approx(held.place(z), abs=0.5)
    # Far beyond the picture is as far as the slider goes.
    page.mouse.move(*held.middle())
    page.mouse.down()
    page.mouse.move(4000, start[1])
    page.mouse.up()
    assert figure.get_by_label("z, any value").input_value() == "6"
    figure.locator(".explorable-reset").click()


def test_a_restart_forgets_variables_and_keeps_edits(page):
    cell = cells(page).nth(5)
    run(page, cell, "seen = 'seen' in globals()\nseen")
    run(page, cell)
    assert output(cell) == "True"
    page.get_by_role("button", name="Restart").click()
    settle(page)
    run(page, cells(page).nth(6), "seen")
    assert output(cells(page).nth(6)) == "False"


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_live_page_is_accessible(page, dark):
    run(page, cells(page).nth(6), "print(1)\n1 / 0")
    page.emulate_media(color_scheme="dark" if dark else "light")
    page.add_style_tag(content="* { transition: none !important; }")
    options = {"resultTypes": ["violations"], "preload": False}
    if dark:
        options["runOnly"] = ["color-contrast"]
    # What is on the page without Python has a test of its own.
    parts = [[".live-bar"], ["#xor"], [".cell:has(.live-error)"]]
    results = Axe().run(page, context={"include": parts}, options=options)
    page.emulate_media(color_scheme="light")
    assert results.violations_count == 0, results.generate_report()


def test_a_live_page_fits_a_telephone(page):
    unfold(cells(page).nth(6))
    page.set_viewport_size({"width": 360, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    bar = page.locator(".live-bar").bounding_box()
    assert bar["height"] < 120 and bar["width"] <= 360
    page.set_viewport_size({"width": 1280, "height": 900})
