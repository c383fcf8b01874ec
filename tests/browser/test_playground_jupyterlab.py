"""The playground in a real JupyterLab, where it is a widget and the kernel computes."""

import pytest

from tools.lab import run_all_cells

from .test_jupyterlab import ERRORS, FINISHED, opened
from .test_playground import EPOCH, control, epoch, picture, press, sentence, wait_for

LOOPS = "def step(theta, slope, rate, memory):\n    while True:\n        pass\n"


@pytest.fixture(scope="module")
def lab(browser, tmp_path_factory):
    with opened(browser, "playground.ipynb", tmp_path_factory.mktemp("lab")) as page:
        run(page)
        yield page


@pytest.fixture(autouse=True)
def no_error(lab):
    yield
    assert not lab.evaluate(ERRORS)


def run(lab):
    run_all_cells(lab)
    lab.wait_for_function(FINISHED)
    lab.locator(".playground output").wait_for()
    wait_for(lab, "output", r"Not trained yet")


def follow(lab, text):
    """Click a link of the text, and wait for what it opens."""
    lab.locator("a[href*='#playground?']").get_by_text(text, exact=True).click()
    wait_for(lab, "output", r"Not trained yet")


def run_epoch(lab):
    before = epoch(lab)
    press(lab, "epoch")
    lab.wait_for_function(f"before => ({EPOCH})() === before + 1", arg=before)


def write(lab, text):
    lab.get_by_role("textbox", name="Code").fill(text)
    lab.get_by_role("button", name="Use it").click()


def test_the_text_s_links_open_their_settings_in_the_widget(lab):
    links = lab.locator("a[href*='#playground?']")
    assert links.count() > 15
    run_epoch(lab)
    for text, name, value in (
        ("one", "data", "xor"),
        ("Zeros", "scale", "0"),
        ("a rate of 1", "rate", "1"),
        ("σ′ taken at a", "rule", "σ′ taken at a"),
    ):
        follow(lab, text)
        lab.wait_for_function(
            "([control, value]) => control.value === value",
            arg=[control(lab, name).element_handle(), value],
        )
        lab.wait_for_function(
            "figure => figure.getBoundingClientRect().top < innerHeight",
            arg=lab.locator(".playground").element_handle(),
        )
        run_epoch(lab)
    assert lab.get_by_role("tab").filter(has_text="chapter.ipynb").count() == 1


def test_it_plays_and_a_change_of_the_rate_applies_at_once(lab):
    follow(lab, "four")
    before = picture(lab)
    press(lab, "play")
    lab.wait_for_function(f"() => ({EPOCH})() >= 20")
    control(lab, "rate").select_option("0.01")
    control(lab, "rate").press("ArrowDown")  # which is no shortcut of JupyterLab's here
    reached = epoch(lab)
    assert reached >= 20
    lab.wait_for_function(f"before => ({EPOCH})() > before + 5", arg=reached)
    press(lab, "play")
    lab.wait_for_function("() => document.querySelector('.playground-play').textContent === 'Play'")
    assert control(lab, "rate").input_value() == "0.03"
    assert picture(lab) != before


def test_layers_start_the_network_anew(lab):
    follow(lab, "four")
    run_epoch(lab)
    press(lab, "deeper")
    wait_for(lab, "output", r"Not trained yet")
    lab.wait_for_function("() => document.querySelectorAll('canvas.unit').length === 2 + 4 + 4 + 1")
    run_epoch(lab)


def test_the_gradient_check_finds_a_wrong_rule(lab):
    follow(lab, "transpose lost")
    control(lab, "check").check()
    wait_for(lab, ".playground-check", r"derivatives are wrong")
    control(lab, "rule").select_option("right")
    wait_for(lab, ".playground-check", r"All \d+ derivatives agree")
    control(lab, "check").uncheck()


def test_points_are_drawn_and_a_table_is_read_or_refused(lab):
    follow(lab, "four")
    label = "document.querySelector('.playground-plane canvas').ariaLabel"
    control(lab, "pen").nth(2).check()
    lab.locator(".playground-plane canvas").click(position={"x": 20, "y": 30})
    lab.wait_for_function(f"() => {label}.includes('201 points')")
    press(lab, "csv")
    table = lab.get_by_label("The table")
    table.fill("1,2,a\n1,two,b")
    lab.get_by_role("button", name="Use these data").click()
    wait_for(lab, ".playground-said", r"line 2: 'two' is no number")
    table.fill("1;2,5;a\n-2;0,5;b\n2;1;a\n")
    lab.get_by_role("button", name="Use these data").click()
    wait_for(lab, ".playground-said", r"Blue is a")
    lab.locator(".playground-dialog").get_by_role("button", name="Close").click()
    lab.wait_for_function(f"() => {label}.includes('3 points')")
    run_epoch(lab)


def test_code_is_changed_fails_and_comes_back(lab):
    follow(lab, "four")
    field = lab.get_by_role("textbox", name="Code")
    original = field.input_value()
    write(lab, original.replace("return delta, dw, db", "return undefined"))
    lab.locator(".playground-code button", has_text="Use it").and_(
        lab.locator(":disabled")
    ).wait_for()
    press(lab, "epoch")
    wait_for(lab, ".playground-error", r"Line \d+: NameError")
    assert "error" in sentence(lab)
    lab.locator(".playground-code").get_by_role("button", name="Back to the original").click()
    lab.wait_for_function("() => document.querySelector('.playground-error').hidden")
    assert field.input_value() == original
    run_epoch(lab)


def test_a_copied_link_opens_its_settings_once(lab):
    follow(lab, "a rate of 1")
    lab.evaluate(
        "() => { navigator.clipboard.writeText = async (text) => { window.copied = text; } }"
    )
    press(lab, "link")
    lab.wait_for_function("() => window.copied")
    lab.goto(lab.evaluate("() => window.copied"))
    lab.reload()
    run(lab)
    assert control(lab, "rate").input_value() == "1"
    assert "#" not in lab.url
    run(lab)
    lab.wait_for_function("() => document.querySelector('.playground [name=rate]').value === '0.3'")


def test_a_loop_without_end_is_told_and_a_kernel_that_is_gone(lab):
    lab.get_by_role("tab", name="Step", exact=True).click()
    write(lab, LOOPS)
    press(lab, "play")
    wait_for(lab, "output", r"restart the kernel, and run this cell again")
    lab.get_by_role("menuitem", name="Kernel", exact=True).click()
    lab.get_by_role("menuitem", name="Restart Kernel…").click()
    lab.locator(".jp-Dialog .jp-mod-accept").click()
    wait_for(lab, "output", r"was restarted: run this cell again")
    assert lab.locator(".playground-play").inner_text() == "Play"
    press(lab, "epoch")
    wait_for(lab, "output", r"was restarted: run this cell again")
    run(lab)
    run_epoch(lab)
