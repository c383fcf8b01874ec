"""The live half: a notebook in a real JupyterLab, whose sliders call the kernel."""

import re
from contextlib import contextmanager
from urllib.parse import urlsplit

import nbformat
import pytest

from classroom.explore import as_html
from tests.test_recorded import ROOT, explorables
from tools.lab import TIMEOUT, jupyterlab, run_all_cells

# The cells' prompts (a cell whose code is collapsed has an empty one), and what went wrong in them.
PROMPTS = """() => [...document.querySelectorAll(".jp-Notebook .jp-CodeCell .jp-InputPrompt")]
    .map(prompt => prompt.textContent.trim())"""
ERRORS = """() => [...document.querySelectorAll(
        '.jp-Notebook [data-mime-type="application/vnd.jupyter.error"],'
        + '.jp-Notebook [data-mime-type="application/vnd.jupyter.stderr"]'
    )].map(output => output.textContent)"""
FINISHED = f"""() => ({ERRORS})().length
    || ({PROMPTS})().length && ({PROMPTS})().every(prompt => /^(\\[\\d+\\]:)?$/.test(prompt))"""

# Whether a cell shows a picture and its sentence, as the browser reads them.
SHOWS = """([cell, answer]) => {
    const expected = document.createElement("div");
    expected.innerHTML = answer;
    return [...cell.querySelectorAll(".jp-RenderedHTML")]
        .some(output => output.innerHTML.startsWith(expected.innerHTML));
}"""


@contextmanager
def opened(browser, chapter, folder):
    """Open a copy of a chapter in JupyterLab, cleared of the outputs it came with.

    ``folder`` gets the copy, ``chapters/chapter.ipynb``, and what JupyterLab writes.
    """
    notebook = nbformat.read(ROOT / "book" / chapter, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    chapters = folder / "chapters"
    chapters.mkdir()
    nbformat.write(notebook, chapters / "chapter.ipynb")
    external = []

    with jupyterlab(chapters, folder / "jupyter") as address:
        context = browser.new_context(viewport={"width": 1280, "height": 900})

        def route(handled):
            if urlsplit(handled.request.url).netloc == urlsplit(address).netloc:
                handled.continue_()
            else:
                external.append(handled.request.url)
                handled.abort()

        context.route(re.compile("^https?:"), route)
        context.set_default_timeout(TIMEOUT * 1000)
        try:
            page = context.new_page()
            page.goto(f"{address}lab/tree/chapter.ipynb")
            yield page
            assert not external
        finally:
            context.close()


@pytest.fixture
def lab(browser, tmp_path):
    with opened(browser, "03_activations.ipynb", tmp_path) as page:
        yield page


def test_sliders_call_the_kernel(lab, tmp_path, monkeypatch):
    run_all_cells(lab)
    found = explorables(tmp_path / "chapters/chapter.ipynb", monkeypatch)  # meanwhile
    xor = next(explorable for explorable in found if explorable.id == "xor")
    lab.wait_for_function(FINISHED)
    assert not lab.evaluate(ERRORS)
    assert_controls_have_names_and_values(lab, found)

    controls = lab.get_by_role("group", name="Explorable: xor")
    cell = lab.locator(".jp-CodeCell").filter(has=controls)

    def shows(**values):  # in the order of the moves, since a layout is kept for the next picture
        svg, sentence = xor.fresh_frame(values)
        lab.wait_for_function(SHOWS, arg=[cell.element_handle(), as_html(svg, sentence, "xor")])
        assert cell.get_by_role("img").count() == 1
        assert controls.get_by_role("status").inner_text() == sentence

    def press(label, key):
        slider = controls.get_by_role("slider", name=label, exact=True)
        slider.press(key)
        return slider.get_attribute("aria-valuetext")

    shows(learning_rate=0.3, hidden=2)
    assert press("learning rate", "Home") == "0.1"
    shows(learning_rate=0.1, hidden=2)
    assert press("hidden", "End") == "8"
    shows(learning_rate=0.1, hidden=8)
    assert press("learning rate", "End") == "3"
    shows(learning_rate=3, hidden=8)  # one that diverges
    assert not lab.evaluate(ERRORS)
    assert_a_ring_moves_its_slider(lab)
    assert_a_guess_gets_its_reason(lab)


def assert_a_guess_gets_its_reason(lab):
    """Chapter 3's first question: what is to do, a wrong choice, the right one."""
    cell = lab.locator(".jp-CodeCell").filter(has_text="3.1")
    reason = cell.locator(".jp-RenderedMarkdown")
    assert reason.inner_text().startswith("To do: put the number of your choice")
    for choice, begin in (
        (4, "Not yet: It lets 0.00018 through"),
        (2, "Right. It lets one hundredth"),
    ):
        cell.locator(".cm-content").click()
        lab.keyboard.press("Control+a")
        lab.keyboard.insert_text(f'from classroom import guess\n\nguess("3.1", {choice})')
        lab.keyboard.press("Control+Enter")
        reason.filter(has_text=begin).wait_for()
    assert not lab.evaluate(ERRORS)


def assert_a_ring_moves_its_slider(lab):
    controls = lab.get_by_role("group", name="Explorable: activation")
    cell = lab.locator(".jp-CodeCell").filter(has=controls)
    slider = controls.get_by_role("slider", name="z", exact=True)
    rings = cell.locator(".handle")
    rings.first.scroll_into_view_if_needed()
    start = middle(rings.first)
    lab.mouse.move(*start)
    lab.mouse.down()
    lab.mouse.move(start[0] - 80, start[1] - 60, steps=4)
    lab.mouse.up()
    value = slider.get_attribute("aria-valuetext").replace("−", "-")
    assert float(value) < 2
    sentence = controls.get_by_role("status")
    lab.wait_for_function(
        "([output, old]) => output.textContent && output.textContent !== old",
        arg=[sentence.element_handle(), "a = 0.8808, slope 0.1050. Of the derivative, 10.50 %"],
    )
    # The picture that the kernel drew has its rings under the hand, and the slider goes on from it.
    lab.wait_for_function(
        "([cell, value]) => { const ring = cell.querySelector('.handle');"
        " const [zero, one] = ring.dataset.at.split(' ').map(Number);"
        " return Math.abs(ring.transform.baseVal[0].matrix.e - zero - one * value) < 0.2; }",
        arg=[cell.element_handle(), float(value)],
    )
    lab.keyboard.press("ArrowLeft")
    assert float(slider.get_attribute("aria-valuetext").replace("−", "-")) < float(value)
    assert not lab.evaluate(ERRORS)


def middle(ring):
    box = ring.locator("circle").last.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def assert_controls_have_names_and_values(lab, found):
    """What a screen reader says of each control: what it is, and what it is set to."""
    for explorable in found:
        name = explorable.__name__.replace("_", " ")
        group = lab.get_by_role("group", name=f"Explorable: {name}", exact=True)
        for control in explorable.controls:
            role = {"range": "slider", "select": "combobox"}.get(control.kind, control.kind)
            label = control.name.replace("_", " ")
            field = group.get_by_role(role, name=label, exact=True)
            if control.kind == "range":
                expected = control.texts[control.start].replace("-", "−") + control.unit
                assert field.get_attribute("aria-valuetext") == expected
            elif control.kind == "select":
                assert field.input_value() == control.texts[control.start]
            else:
                assert field.is_checked() == control.values[control.start]
