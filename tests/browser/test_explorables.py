"""Every explorable of the built book answers: mouse, keyboard, links, play, paper, no script."""

import json
import re

import pytest

from ..recorded import frames
from .conftest import EXPLORED, SITE

# In the page: where the controls stand, and what is shown once its file is there.
READ = """async figure => {
    while (figure.ariaBusy === "true") await new Promise(requestAnimationFrame);
    const controls = [...figure.querySelectorAll(".explorable-controls [name]")];
    const at = c => c.type === "checkbox" ? [Number(c.checked), 2]
        : c.type === "range" ? [Number(c.value), Number(c.max) + 1]
        : [c.selectedIndex, c.options.length];
    return {
        names: controls.map(c => c.name), types: controls.map(c => c.type),
        positions: controls.map(c => at(c)[0]), sizes: controls.map(c => at(c)[1]),
        svgs: figure.querySelectorAll(".explorable-frame > svg").length,
        sentence: figure.querySelector("output").textContent,
    };
}"""
# The frame is compared as the browser reads it.
SHOWS = """(figure, svg) => {
    const expected = document.createElement("div");
    expected.innerHTML = svg;
    const view = figure.querySelector(".explorable-frame");
    return view.innerHTML.trim() === expected.innerHTML.trim();
}"""


def ids(page):
    return page.eval_on_selector_all("figure.explorable", "figures => figures.map(f => f.id)")


def read(figure):
    """Return where the controls stand; what is shown must be what was recorded for it.

    Its place among the frames is worked out here, not by the page's script.
    """
    state = figure.evaluate(READ)
    name = figure.get_attribute("id")
    page = re.search(r"book/\w+\.html", figure.page.url)[0]
    recorded = frames(SITE / page)[name]
    index = 0
    for position, size in zip(state["positions"], state["sizes"], strict=True):
        index = index * size + position
    svg, sentence = recorded[index]
    assert figure.evaluate(SHOWS, svg), (name, state["positions"])
    assert state["sentence"] == sentence
    assert state["svgs"] == 1
    return state | {"count": len(recorded)}


def set_by_keyboard(control, kind, position):
    control.focus()
    if kind == "checkbox":
        if control.is_checked() != bool(position):
            control.press("Space")
        return
    now = control.evaluate("c => c.type === 'range' ? Number(c.value) : c.selectedIndex")
    forth, back = ("ArrowDown", "ArrowUp") if kind == "select-one" else ("ArrowRight", "ArrowLeft")
    for _ in range(abs(position - now)):
        control.press(forth if position > now else back)


def set_by_mouse(control, kind, position, size):
    if kind == "checkbox":
        control.set_checked(bool(position))
    elif kind == "select-one":
        control.select_option(index=position)
    else:
        # The thumb's centre travels between half a thumb from either end.
        box = control.bounding_box()
        thumb = 16
        # A click on the thumb moves nothing, so it is sent to the far end first.
        for place in (size - 1 if position < size / 2 else 0, position):
            x = thumb / 2 + (box["width"] - thumb) * place / (size - 1)
            control.click(position={"x": x, "y": box["height"] / 2})


@pytest.fixture(scope="module")
def opened(visit, explored):
    with visit(explored) as page:
        yield page


@pytest.fixture
def page(opened):
    """A page that the tests share, with every explorable at its default setting."""
    opened.eval_on_selector_all(".explorable-reset", "buttons => buttons.forEach(b => b.click())")
    return opened


@pytest.mark.parametrize("hand", ["mouse", "keyboard"])
def test_every_control_at_every_position_shows_its_frame_and_sentence(page, hand):
    for name in ids(page):
        figure = page.locator(f"figure.explorable[id='{name}']")
        start = read(figure)
        assert start["count"] == _product(start["sizes"])
        for i, (argument, kind, size) in enumerate(
            zip(start["names"], start["types"], start["sizes"], strict=True)
        ):
            control = figure.locator(f"[name='{argument}']")
            for position in range(size):
                if hand == "mouse":
                    set_by_mouse(control, kind, position, size)
                else:
                    set_by_keyboard(control, kind, position)
                assert read(figure)["positions"][i] == position, (name, argument, position)
        figure.locator(".explorable-reset").click()
        assert read(figure)["positions"] == start["positions"]


def test_both_ends_of_all_controls_together_show_their_frames(page):
    for name in ids(page):
        figure = page.locator(f"figure.explorable[id='{name}']")
        start = read(figure)
        for end in (0, 1):
            for argument, kind, size in zip(
                start["names"], start["types"], start["sizes"], strict=True
            ):
                set_by_keyboard(figure.locator(f"[name='{argument}']"), kind, end * (size - 1))
            assert read(figure)["positions"] == [end * (size - 1) for size in start["sizes"]]


def test_a_link_restores_the_state_that_it_was_copied_from(page, visit, explored):
    left = {}
    for name in ids(page):
        figure = page.locator(f"figure.explorable[id='{name}']")
        start = read(figure)
        for argument, kind, size in zip(
            start["names"], start["types"], start["sizes"], strict=True
        ):
            set_by_keyboard(figure.locator(f"[name='{argument}']"), kind, size - 1)
        figure.locator(".explorable-link").click()
        fragment = page.evaluate("location.hash")
        assert fragment.startswith(f"#{name}?")
        left[name] = fragment, read(figure)["positions"]

    # The first link opens the page; the others are followed on it.
    with visit(explored, next(iter(left.values()))[0]) as other:
        for name, (fragment, positions) in left.items():
            other.evaluate("fragment => { location.hash = fragment }", fragment)
            figure = other.locator(f"figure.explorable[id='{name}']")
            other.wait_for_function(
                "f => Math.abs(f.getBoundingClientRect().top) < 900", arg=figure.element_handle()
            )
            assert read(figure)["positions"] == positions


FORK = "**/book/frames/01_chain_rule-fork.*.js"  # far down on its page


@pytest.fixture
def fork(visit):
    """The page of an explorable, and the explorable, which is out of sight."""
    with visit("book/01_chain_rule.html") as page:
        yield page, page.locator("#fork")


def loaded(page):
    """Return whether the frames of the explorable `fork` have been asked for."""
    page.wait_for_timeout(300)
    return page.evaluate(
        "performance.getEntriesByType('resource').some(e => e.name.includes('-fork.'))"
    )


def test_frames_are_loaded_when_their_figure_comes_near(fork):
    page, figure = fork
    assert not loaded(page)
    page.evaluate(
        "figure => scrollTo(0, figure.getBoundingClientRect().top - 1.5 * innerHeight)",
        figure.element_handle(),
    )
    assert loaded(page)


def test_frames_are_loaded_when_a_control_gets_the_focus(fork):
    page, figure = fork
    figure.locator("[name]").first.evaluate("control => control.focus({ preventScroll: true })")
    assert loaded(page)


def test_until_frames_are_there_the_last_picture_stays_and_then_the_newest_comes(fork):
    page, figure = fork
    held = []
    page.route(FORK, lambda route: held.append(route))
    control = figure.locator("[name]").first
    before = figure.locator(".explorable-frame").inner_html()
    control.press("Home")
    control.press("End")
    page.wait_for_timeout(300)
    assert figure.locator(".explorable-frame").inner_html() == before
    assert figure.get_attribute("aria-busy") == "true"
    (route,) = held
    route.continue_()
    assert read(figure)["positions"][0] == int(control.get_attribute("max"))
    assert figure.get_attribute("aria-busy") == "false"


def test_frames_that_do_not_come_are_said_to_be_missing_and_come_at_a_second_try(fork):
    page, figure = fork
    page.route(FORK, lambda route: route.abort())
    control = figure.locator("[name]").first
    before = figure.locator(".explorable-frame").inner_html()
    control.press("Home")
    again = figure.get_by_role("button", name="Try again")
    again.wait_for()
    said = "The picture of this setting could not be loaded. Try again"
    assert figure.locator("output").inner_text() == said
    assert figure.locator(".explorable-frame").inner_html() == before
    assert page.complaints.failed and page.complaints.console
    page.complaints.failed, page.complaints.console = [], []
    page.unroute(FORK)
    again.click()
    again.wait_for(state="detached")
    assert read(figure)["positions"][0] == 0


@pytest.mark.parametrize(
    "query", ["nonsense", "?", "learning_rate=%zz&hidden=9999&constructor=1", "=&&=", "%F0%28"]
)
def test_nonsense_in_a_link_falls_back_to_the_defaults(visit, query):
    with visit("book/03_activations.html") as page:
        start = read(page.locator("figure.explorable[id='xor']"))
    with visit("book/03_activations.html", f"#xor?{query}") as page:
        assert read(page.locator("figure.explorable[id='xor']"))["positions"] == start["positions"]


def test_an_address_follows_the_sliders(visit):
    with visit("book/03_activations.html") as page:
        figure = page.locator("figure.explorable[id='xor']")
        figure.locator("[name='learning_rate']").press("Home")
        page.wait_for_function("() => location.hash.startsWith('#xor?learning_rate=')")
        # A later link on the same page moves the sliders again.
        texts = json.loads(figure.locator("[name='learning_rate']").get_attribute("data-values"))
        page.evaluate(f"location.hash = '#xor?learning_rate={texts[-1]}'")
        page.wait_for_function(
            "slider => slider.value === slider.max",
            arg=figure.locator("[name='learning_rate']").element_handle(),
        )
        assert read(figure)["positions"][0] == len(texts) - 1


def test_the_play_button_runs_to_the_end_and_pauses(visit):
    with visit("book/04_backprop.html") as page:
        figure = page.locator("figure.explorable[id='by-hand']")
        button = figure.locator(".explorable-play")
        control = figure.locator(f"[name='{button.get_attribute('data-plays')}']")
        last = int(control.get_attribute("max"))
        set_by_keyboard(control, "range", last - 2)
        button.click()
        assert button.get_attribute("aria-pressed") == "true"
        page.wait_for_function(
            "b => b.getAttribute('aria-pressed') === 'false'", arg=button.element_handle()
        )
        assert int(control.input_value()) == last
        read(figure)
        # At the end it starts anew; to be seen before the next step is due.
        started = control.evaluate("(c, b) => (b.click(), c.value)", button.element_handle())
        assert int(started) == 0
        button.click()
        assert button.inner_text() == "Play"


def test_with_reduced_motion_a_press_of_play_is_one_step(visit):
    with visit("book/04_backprop.html", reduced_motion="reduce") as page:
        figure = page.locator("figure.explorable[id='by-hand']")
        button = figure.locator(".explorable-play")
        control = figure.locator(f"[name='{button.get_attribute('data-plays')}']")
        control.press("Home")
        button.click()
        page.wait_for_timeout(1500)
        assert int(control.input_value()) == 1
        read(figure)


def test_slider_labels_read_as_people_write_numbers(page):
    for slider in page.locator(".explorable input[type=range]").all():
        shown = slider.evaluate("s => s.nextElementSibling.textContent")
        assert shown == slider.get_attribute("aria-valuetext")
        assert "e-" not in shown and shown.strip()


def test_without_javascript_the_default_picture_and_its_sentence_stand(page, visit, explored):
    expected = {
        name: page.locator(f"figure.explorable[id='{name}'] output").inner_text()
        for name in ids(page)
    }
    with visit(explored, java_script_enabled=False) as still:
        for name, sentence in expected.items():
            figure = still.locator(f"figure.explorable[id='{name}']")
            assert figure.locator(".explorable-frame svg").is_visible()
            assert figure.locator("output").inner_text() == sentence
            assert not figure.locator(".explorable-controls").is_visible()
            assert not figure.locator("button").first.is_visible()


# What a figure has to press, and its height.
PARTS = """figures => figures.map(figure => [
    figure.id, figure.querySelectorAll("button, input, select").length, figure.offsetHeight,
])"""


def test_scripts_add_no_control_and_move_nothing(page, visit, explored):
    with visit(explored) as bare:
        for script in ("page", "live"):
            bare.route(f"**/{script}.js*", lambda route: route.fulfill(body=""))
        bare.reload()
        before = bare.eval_on_selector_all("figure.explorable", PARTS)
    assert page.eval_on_selector_all("figure.explorable", PARTS) == before


# The left and right edges of the sliders of each figure, and of the room for its controls.
EDGES = """figures => figures.map(figure => {
    const edges = part => {
        const { left, right } = part.getBoundingClientRect();
        return [left, right].map(Math.round);
    };
    return [
        [...figure.querySelectorAll("input[type=range]")].map(edges),
        edges(figure.querySelector(".explorable-controls")),
    ];
})"""


def test_sliders_stand_below_each_other_and_on_a_telephone_take_the_width(page):
    for sliders, _ in page.eval_on_selector_all("figure.explorable", EDGES):
        assert all(slider == sliders[0] for slider in sliders)
    page.set_viewport_size({"width": 360, "height": 800})
    edges = page.eval_on_selector_all("figure.explorable:not(:has(.explorable-play))", EDGES)
    page.set_viewport_size({"width": 1280, "height": 900})
    for sliders, room in edges:
        assert all(slider == room for slider in sliders)


def test_a_control_that_was_moved_before_the_scripts_came_shows_its_picture(visit):
    with visit("book/03_activations.html") as page:
        page.add_init_script(
            "document.addEventListener('readystatechange', () => {"
            " document.querySelector('#xor [name=hidden]').value = 0; }, { once: true })"
        )
        page.reload()
        figure = page.locator("#xor")
        assert read(figure)["positions"][1] == 0
        figure.locator(".explorable-reset").click()
        assert read(figure)["positions"][1] > 0


def test_from_a_file_the_sliders_answer(visit, site, explored):
    with visit(explored, base=f"{site.as_uri()}/") as page:
        for name in ids(page):
            figure = page.locator(f"figure.explorable[id='{name}']")
            start = read(figure)
            set_by_keyboard(
                figure.locator("[name]").first, start["types"][0], start["sizes"][0] - 1
            )
            assert read(figure)["positions"][0] == start["sizes"][0] - 1


def test_paper_shows_the_default_picture_without_controls(visit):
    with visit("book/03_activations.html") as page:
        figure = page.locator("figure.explorable[id='xor']")
        start = read(figure)
        figure.locator("[name='learning_rate']").press("Home")
        moved = read(figure)["positions"]
        page.emulate_media(media="print")
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert read(figure)["positions"] == start["positions"]
        assert not figure.locator(".explorable-controls").is_visible()
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        page.emulate_media(media="screen")
        assert read(figure)["positions"] == moved


def test_the_book_has_the_explorables_that_teachers_link_to(page, explored):
    expected = {
        "index": {"first-look"},
        "00_network": {"turning"},
        "01_chain_rule": {"nudge", "long-chain", "fork"},
        "02_dense_layer": {"neuron", "shapes", "stacked-linear", "affine-map"},
        "03_activations": {"activation", "xor", "bend"},
        "04_backprop": {"by-hand", "reuse", "one-update", "gradient-flow"},
        "05_experiments": {"boston", "digits", "moons"},
        "06_audit": {"bug-or-not", "rate-and-bug", "saturation"},
        "07_softmax": {"three-logits", "surprise", "digits-softmax"},
        "08_steps": {"valley", "schedule", "race"},
        "09_depth": {"symmetry", "signal", "first-steps"},
        "10_overfitting": {"overfit", "stop", "decay"},
        "11_machine": {"stretch", "tape", "modes"},
    }
    assert [f"book/{stem}.html" for stem in sorted(expected)] == EXPLORED
    assert set(ids(page)) == expected[explored.removeprefix("book/").removesuffix(".html")]


def _product(sizes):
    total = 1
    for size in sizes:
        total *= size
    return total


# The height of the code that can be seen between the last question before a figure and the figure.
CODE_BEFORE = """() => {
    const parts = [...document.querySelectorAll(
        "article :is(p, li, legend, .cell_input, figure.explorable)"
    )].filter(part => part.checkVisibility());
    return [...document.querySelectorAll("figure.explorable")].map(figure => {
        const before = parts.slice(0, parts.indexOf(figure));
        const asks = part => part.matches("p, li, legend") && part.textContent.includes("?");
        const question = before.findLastIndex(part => asks(part) && !part.closest(".cell"));
        const code = before.slice(question + 1).filter(part => part.matches(".cell_input"));
        const heights = code.map(part => part.getBoundingClientRect().height);
        return [figure.id, question < 0, heights.reduce((a, b) => a + b, 0)];
    });
}"""


def test_no_screenful_of_code_lies_between_a_question_and_its_slider(visit, explored):
    with visit(explored) as page:
        for name, unasked, height in page.evaluate(CODE_BEFORE):
            assert not unasked, f"{name}: no question stands before it"
            assert height <= 250, f"{name}: {height:.0f} px of code since the question"
