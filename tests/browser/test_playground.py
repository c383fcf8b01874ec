"""The playground in its page: recorded, and live."""

import re

import pytest

from .live import LINE, code, make_live, settle, write

PAGE = "book/playground.html"
EPOCH = """() => Number(document.querySelector(".playground output").textContent
    .match(/[Ee]poch (\\d+)/)?.[1])"""


def sentence(page):
    return page.locator(".playground output").inner_text()


def epoch(page):
    return page.evaluate(EPOCH)


def control(page, name):
    return page.locator(f".playground [name={name}]")


def picture(page):
    """Return what the plane shows, as an address of data."""
    return page.evaluate("() => document.querySelector('.playground-plane canvas').toDataURL()")


def wait_for(page, part, pattern):
    """Wait until a part of the playground says something."""
    page.wait_for_function(
        "([part, pattern]) => new RegExp(pattern).test("
        "document.querySelector(`.playground ${part}`).textContent)",
        arg=[part, pattern],
    )


def press(page, name):
    page.locator(f".playground-{name}").click()


@pytest.fixture
def recorded(visit):
    with visit(PAGE) as page:
        page.wait_for_function("() => document.querySelector('.playground output').textContent")
        yield page


def test_a_recorded_run_plays_to_its_end(recorded):
    assert "Not trained yet" in sentence(recorded)
    before = picture(recorded)
    press(recorded, "play")
    recorded.wait_for_function(f"() => ({EPOCH})() === 200")
    assert "learned" in sentence(recorded)
    assert picture(recorded) != before
    assert recorded.locator(".playground-play").inner_text() == "Play"
    press(recorded, "restart")
    recorded.wait_for_function(f"() => ({EPOCH})() !== 200")
    assert picture(recorded) == before


def test_every_link_of_the_page_opens_its_recorded_run(recorded):
    links = recorded.locator("article a[href*='#playground?']")
    count = links.count()
    assert count > 15
    recorded.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    for i in range(count):
        query = links.nth(i).get_attribute("href").partition("?")[2]
        recorded.evaluate("query => { location.hash = 'playground?' + query }", query)
        if "samples=1000" in query:  # too large to be recorded
            wait_for(recorded, "output", "not recorded")
            continue
        wait_for(recorded, "output", r"Not trained yet")
        for name, value in re.findall(r"(data|rate|rule)=([^&]+)", query):
            shown = control(recorded, name).input_value()
            assert recorded.evaluate(
                "([a, b]) => a === new URLSearchParams('x=' + b).get('x')", [shown, value]
            )


def test_play_that_is_pressed_again_at_once_does_not_run_twice(recorded):
    waiting = recorded.evaluate(
        """() => {
            let waiting = 0;
            window.requestAnimationFrame = () => { waiting += 1; };
            const play = document.querySelector(".playground-play");
            for (const _ of ["play", "pause", "play"]) play.click();
            return waiting;
        }"""
    )
    assert waiting == 1
    assert recorded.locator(".playground-play").inner_text() == "Pause"


def test_what_is_not_recorded_is_said(recorded):
    control(recorded, "data").select_option("moons")
    wait_for(recorded, "output", "not recorded")
    assert control(recorded, "data").input_value() == "xor"


def test_the_gradient_check_is_recorded(recorded):
    control(recorded, "check").check()
    recorded.wait_for_function("() => !document.querySelector('.playground-check').hidden")
    assert "All 37 derivatives agree" in recorded.locator(".playground-check").inner_text()


@pytest.fixture(scope="module")
def live(python_in_pages, visit):
    """One live page for many tests: each opens the settings that it needs."""
    with visit(PAGE) as page:
        make_live(page)
        wait_for(page, "output", r"Not trained")
        yield page


def open_at(page, query):
    page.evaluate("query => { location.hash = 'playground?' + query + '&' + Math.random() }", query)
    wait_for(page, "output", r"Not trained yet")
    settle(page)


def run(page, epochs):
    """Press the button of one epoch so many times, and wait for each."""
    for _ in range(epochs):
        before = epoch(page)
        press(page, "epoch")
        page.wait_for_function(f"before => ({EPOCH})() === before + 1", arg=before)


@pytest.mark.parametrize(
    "data", ["xor", "circle", "moons", "spiral", "clouds", "line", "plane", "hills"]
)
def test_every_data_set_is_learned_from(live, data):
    open_at(live, f"data={data}&noise=0.1")
    before = picture(live)
    run(live, 2)
    assert picture(live) != before
    assert "loss" in sentence(live)


def test_play_runs_until_pause(live):
    open_at(live, "data=circle")
    press(live, "play")
    live.wait_for_function(f"() => ({EPOCH})() > 20")
    press(live, "play")
    settle(live)
    stopped = epoch(live)
    live.wait_for_timeout(300)
    assert epoch(live) == stopped


CHANGES = {
    "rate": "0.01", "batch": "1", "optimizer": "Adam", "loss": "squared error", "l2": "0.01",
    "scale": "2", "rule": "transpose lost", "samples": "50", "noise": "0.5", "share": "80",
}  # fmt: skip
AT_ONCE = {"rate", "batch", "optimizer", "l2", "rule"}


@pytest.mark.parametrize("name", CHANGES)
def test_every_menu_changes_the_run(live, name):
    open_at(live, "")
    run(live, 1)
    control(live, name).select_option(CHANGES[name])
    wait_for(live, "output", "Epoch 1:" if name in AT_ONCE else "Not trained yet")
    settle(live)
    run(live, 1)
    assert control(live, name).input_value() == CHANGES[name]


def test_layers_and_units_and_inputs_are_added_and_removed(live):
    open_at(live, "layers=2")
    units = live.locator(".playground-drawing canvas.unit")
    assert units.count() == 2 + 2 + 1
    press(live, "deeper")
    live.wait_for_function("() => document.querySelectorAll('canvas.unit').length === 7")
    live.get_by_role("button", name="More units in layer 3").click()
    live.wait_for_function("() => document.querySelectorAll('canvas.unit').length === 8")
    for left in (7, 6, 5):
        live.get_by_role("button", name="Fewer units in layer 3").click()
        live.wait_for_function(
            "n => document.querySelectorAll('canvas.unit').length === n", arg=left
        )
    live.get_by_label("Activation of layer 2").select_option("ReLU")
    live.locator("[name=features][value='x1²']").check()
    live.wait_for_function("() => document.querySelectorAll('canvas.unit').length === 6")
    settle(live)
    assert live.get_by_label("Activation of layer 2").input_value() == "ReLU"


def test_a_weight_is_touched_and_dragged(live):
    open_at(live, "layers=2")
    grip = live.locator(".playground-drawing .grip").first
    x, y = live.evaluate(
        """grip => {
            const at = grip.getPointAtLength(grip.getTotalLength() / 2);
            const { x, y } = at.matrixTransform(grip.getScreenCTM());
            return [x, y];
        }""",
        grip.element_handle(),
    )
    live.mouse.move(x, y)
    wait_for(live, ".playground-parameter p", r"measured")
    assert control(live, "parameter").locator(":checked").inner_text() == "w[1][0, 0]"
    said = live.locator(".playground-parameter p").inner_text()
    before = picture(live)
    live.mouse.down()
    live.mouse.move(x, y - 90, steps=5)
    live.mouse.up()
    settle(live)
    assert live.locator(".playground-parameter p").inner_text() != said
    assert picture(live) != before


def test_the_plane_shows_any_unit_and_two_colours(live):
    open_at(live, "layers=2")
    output = picture(live)
    canvases = live.locator(".playground canvas.unit")
    canvases.nth(2).hover()
    pointed = picture(live)
    assert pointed != output
    live.mouse.move(5, 5)
    assert picture(live) == output
    control(live, "shown").select_option("layer 2, unit 0")
    assert picture(live) == pointed
    run(live, 1)
    assert picture(live) not in (pointed, output)
    open_at(live, "layers=")  # a network without that unit
    assert control(live, "shown").locator(":checked").inner_text() == "the output"
    smooth = picture(live)
    control(live, "discrete").check()
    colours = live.evaluate(
        """() => {
            const canvas = document.querySelector(".playground-plane canvas");
            const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, 3);
            const at = i => data.slice(4 * i, 4 * i + 3).join();
            return new Set(Array.from({ length: canvas.width }, (_, i) => at(i))).size;
        }"""
    )
    assert picture(live) != smooth and colours < 20  # the border between the two is smooth


def test_points_are_drawn_moved_and_erased(live):
    open_at(live, "samples=10")
    plane = live.locator(".playground-plane canvas")
    box = plane.bounding_box()
    label = "document.querySelector('.playground-plane canvas').ariaLabel"

    def count():
        return int(re.search(r"(\d+) points", live.evaluate(f"() => {label}"))[1])

    live.locator("[name=pen][value='1']").check()
    live.mouse.click(box["x"] + 20, box["y"] + 30)
    live.wait_for_function(f"() => {label}.includes('11 points')")
    settle(live)
    assert control(live, "data").input_value() == "own"
    live.locator("[name=pen][value='erase']").check()
    live.mouse.click(box["x"] + 20, box["y"] + 30)
    live.wait_for_function(f"() => {label}.includes('10 points')")
    # By the keyboard: the cross starts in the middle.
    live.locator("[name=pen][value='0']").check()
    plane.focus()
    plane.press("ArrowUp")
    plane.press("Enter")
    live.wait_for_function(f"() => {label}.includes('11 points')")
    settle(live)
    before = picture(live)
    plane.press("Shift+ArrowRight")
    settle(live)
    assert picture(live) != before
    plane.press("Delete")
    live.wait_for_function(f"() => {label}.includes('10 points')")
    settle(live)
    assert count() == 10


def test_a_table_is_read_or_refused(live):
    open_at(live, "")
    press(live, "csv")
    live.get_by_label("The table").fill("1,2,a\n1,two,b")
    live.get_by_role("button", name="Use these data").click()
    wait_for(live, ".playground-said", r"line 2: 'two' is no number")
    live.get_by_label("The table").fill("1;2,5;a\n-2;0,5;b\n2;1;a\n")
    live.get_by_role("button", name="Use these data").click()
    wait_for(live, ".playground-said", r"Blue is a")
    live.get_by_role("button", name="Close").click()
    assert control(live, "data").input_value() == "own"


def test_wrong_rules_are_found_by_the_gradient_check(live):
    open_at(live, "activations=ReLU&rule=ReLU′ of its output")
    control(live, "check").check()
    wait_for(live, ".playground-check", r"derivatives are wrong")
    assert live.locator(".playground-drawing .marked").count() == 1
    control(live, "rule").select_option("right")
    wait_for(live, ".playground-check", r"All \d+ derivatives agree")
    control(live, "check").uncheck()
    settle(live)


def test_deltas_are_shown_in_place_of_values(live):
    open_at(live, "layers=2")
    unit = "() => document.querySelectorAll('canvas.unit')[2].toDataURL()"
    before = live.evaluate(unit)
    control(live, "deltas").check()
    live.wait_for_function(f"before => ({unit})() !== before", arg=before)
    control(live, "deltas").uncheck()
    live.wait_for_function(f"before => ({unit})() === before", arg=before)


def test_code_is_changed_fails_and_comes_back(live):
    open_at(live, "")
    box = live.locator(".playground-code")
    use = box.get_by_role("button", name="Use it")
    original = code(box)
    assert use.is_disabled()
    write(box, original.replace("return delta, dw, db", "return undefined"))
    assert "not used yet" in box.inner_text()
    box.locator(".cm-content").press("Shift+Enter")
    settle(live)
    press(live, "epoch")
    wait_for(live, ".playground-error", r"NameError")
    assert "error" in sentence(live)
    assert box.locator(".cm-lintRange-error").inner_text().strip() == "return undefined"
    assert use.is_disabled()
    box.get_by_role("button", name="Back to the original").click()
    live.wait_for_function("() => document.querySelector('.playground-error').hidden")
    assert code(box) == original and use.is_disabled()
    run(live, 1)


def test_each_rule_has_an_edit_of_its_own_which_outlives_the_visit(live):
    open_at(live, "")
    box = live.locator(".playground-code")
    right = code(box)
    write(box, right + "\n# mine")
    control(live, "rule").select_option("transpose lost")
    settle(live)
    assert "# mine" not in code(box)
    control(live, "rule").select_option("right")
    settle(live)
    assert code(box).endswith("# mine")
    live.reload(wait_until="networkidle")
    make_live(live)
    assert code(box).endswith("# mine") and "not used yet" in box.inner_text()
    assert live.locator(".live-outdated").count() == 0
    box.get_by_role("button", name="Back to the original").click()
    live.reload(wait_until="networkidle")
    make_live(live)
    assert code(box) == right


def test_a_parameter_is_chosen_and_changed_by_keyboard(live):
    open_at(live, "layers=2")
    choice, value = control(live, "parameter"), control(live, "value")
    assert value.is_disabled()
    choice.select_option("b[2][0]")
    wait_for(live, ".playground-parameter p", r"db\[2\]\[0\] = .* measured")
    assert value.input_value() == "0"
    before = picture(live)
    value.fill("2.5")
    settle(live)
    live.wait_for_function(
        "before => document.querySelector('.playground-plane canvas').toDataURL() !== before",
        arg=before,
    )
    run(live, 1)
    assert value.input_value() != "2.5"  # it has learned
    choice.select_option("none")
    live.wait_for_function("() => document.querySelector('.playground [name=value]').disabled")


def test_a_link_holds_all_and_hides_and_locks(live):
    open_at(
        live,
        "data=spiral&layers=3,2&activations=ReLU,tanh&rate=0.03&seed=7&speed=5&hide=code,l2&lock=rate",
    )
    assert not live.locator(".playground-code").is_visible()
    assert live.locator("[data-name=rate]").evaluate("element => element.inert")
    live.evaluate(
        "() => { navigator.clipboard.writeText = async (text) => { window.copied = text; } }"
    )
    press(live, "link")
    live.wait_for_function("() => window.copied")
    query = live.evaluate("() => new URL(window.copied).hash.split('?')[1]")
    values = live.evaluate("query => Object.fromEntries(new URLSearchParams(query))", query)
    assert values == {
        "data": "spiral", "layers": "3,2", "activations": "ReLU,tanh", "rate": "0.03", "seed": "7",
        "speed": "5", "hide": "code,l2", "lock": "rate",
    }  # fmt: skip
    open_at(live, "data=<b>&rate=-1&layers=99&hide=nothing&lock=,,&speed=never&points=!!!")
    assert control(live, "data").input_value() == "xor"
    assert live.locator(".playground-code").is_visible()


def test_the_picture_is_saved(live):
    open_at(live, "")
    for name, start in (("svg", b"<svg"), ("png", b"\x89PNG")):
        with live.expect_download() as saved:
            press(live, name)
        with open(saved.value.path(), "rb") as file:
            content = file.read()
        assert content.startswith(start) and len(content) > 5000


def test_going_live_keeps_what_the_reader_had_chosen(python_in_pages, visit):
    with visit(PAGE, fragment="#playground?data=moons&layers=5") as page:
        wait_for(page, "output", "not recorded")
        make_live(page)
        wait_for(page, "output", r"Not trained")
        assert control(page, "data").input_value() == "moons"
        assert page.locator(LINE).inner_text().startswith("Live")


@pytest.mark.parametrize("width", [360, 768, 1280, 1920])
def test_nothing_is_wider_than_the_page(visit, width):
    with visit(PAGE) as page:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width


def test_a_clicker_comes_to_the_playground_and_starts_it(visit):
    with visit(PAGE, fragment="?present") as page:
        wait_for(page, "output", "Not trained yet")
        page.keyboard.press("PageDown")
        assert page.evaluate("() => document.activeElement.className") == "playground-play"
        page.keyboard.press("Enter")
        wait_for(page, "output", "Epoch 200:")


@pytest.mark.parametrize("size", [(1280, 600), (1280, 720), (1366, 650), (1920, 1080)])
def test_on_a_projector_all_that_counts_is_seen_at_once(visit, size):
    with visit(PAGE, fragment="?present#playground?layers=8,8") as page:
        page.set_viewport_size({"width": size[0], "height": size[1]})
        wait_for(page, "output", ".")
        page.evaluate("document.querySelector('.playground').scrollIntoView()")
        seen = ["play", "layers", "plane", "bar", "curve"][: 5 if size[1] >= 720 else 4]
        for part in [*(f".playground-{name}" for name in seen), "output"]:
            box = page.locator(f".playground {part}").first.bounding_box()
            assert box["y"] >= 0 and box["y"] + box["height"] <= size[1], part
        sizes = page.evaluate(
            """() => [...document.querySelectorAll(".playground *")]
                .filter(e => e.checkVisibility() && [...e.childNodes].some(n => n.nodeType === 3
                    && n.textContent.trim()))
                .filter(e => !e.closest(".playground-code, .playground-buttons, option, sub"))
                .map(e => [parseFloat(getComputedStyle(e).fontSize), e.textContent])"""
        )
        assert min(sizes)[0] >= 18, min(sizes)


def test_without_scripts_and_on_paper_a_recorded_run_is_shown(visit):
    with visit(PAGE, java_script_enabled=False, whole=False) as page:
        assert page.locator(".playground-still svg").is_visible()
        assert "Epoch 200" in page.locator(".playground-still").inner_text()
        assert not page.locator(".playground-play").is_visible()
    with visit(PAGE) as page:
        assert not page.locator(".playground-still").is_visible()
        page.emulate_media(media="print")
        assert page.locator(".playground-still svg").is_visible()
        assert not page.locator(".playground-play").is_visible()
