"""A ring in a picture and its slider move each other: by mouse, by touch, and by keyboard."""

import pytest

from .test_explorables import read

DRAGGED = [  # page, explorable, which ring, its slider, where it starts, and which axis it follows
    ("book/00_network.html", "turning", 0, "weight", "0.5", "x"),
    ("book/00_network.html", "turning", 1, "weight", "0.5", "x"),
    ("book/01_chain_rule.html", "nudge", 0, "x", "1.5", "x"),
    ("book/01_chain_rule.html", "long-chain", 0, "links", "50", "x"),
    ("book/02_dense_layer.html", "neuron", 0, "b", "2", "y"),
    ("book/02_dense_layer.html", "neuron", 1, "w", "2", "y"),
    ("book/03_activations.html", "activation", 1, "z", "2", "x"),
    ("book/04_backprop.html", "one-update", 0, "learning_rate", "0.06", "x"),
    ("book/06_audit.html", "saturation", 0, "output", "0.01", "x"),
]


class Held:
    """A ring of an explorable, and the slider that it moves."""

    def __init__(self, page, name, i, argument):
        self.figure = page.locator(f"figure.explorable[id='{name}']")
        self.ring = self.figure.locator(".handle").nth(i)
        self.slider = self.figure.locator(f"[name='{argument}']")
        self.values = self.slider.evaluate("s => JSON.parse(s.dataset.values)")
        self.figure.locator(".explorable-frame").scroll_into_view_if_needed()
        page.wait_for_timeout(100)

    def value(self):
        return self.values[int(self.slider.input_value())]

    def middle(self):
        box = self.ring.locator("circle").last.bounding_box()
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def place(self, value):
        """Return where on the screen the ring's value is ``value``, whatever its other one."""
        return self.ring.evaluate(
            """(ring, value) => {
                const [zero, one] = ring.dataset.at.split(" ").map(Number);
                const at = zero + one * value;
                const drawing = ring.ownerSVGElement.getScreenCTM();
                const point = new DOMPoint(at, at).matrixTransform(drawing);
                return ring.dataset.along === "x" ? point.x : point.y;
            }""",
            float(value),
        )


@pytest.mark.parametrize(("where", "name", "i", "argument", "start", "along"), DRAGGED)
def test_a_dragged_ring_moves_its_slider_to_the_value_under_it(
    visit, where, name, i, argument, start, along
):
    with visit(where) as page:
        held = Held(page, name, i, argument)
        assert held.value() == start
        x, y = held.middle()
        page.mouse.move(x, y)
        page.mouse.down()
        for value in (held.values[0], held.values[-2], held.values[1]):
            to = held.place(value)
            # Across its axis the hand may stray.
            page.mouse.move(*((to, y + 30) if along == "x" else (x + 30, to)), steps=5)
            assert held.value() == value
            read(held.figure)  # shows what was recorded for it
        page.mouse.up()
        page.mouse.move(x, y)
        assert held.value() == value  # let go
        assert f"{argument}={value}" in _address(page)
        assert held.slider.get_attribute("aria-valuetext").replace("−", "-") == value
        held.slider.press("End")
        x, y = held.middle()
        assert (x if along == "x" else y) == pytest.approx(_edge(held, along), abs=1)


def _address(page):
    page.wait_for_timeout(400)  # it follows when the hand rests
    return page.evaluate("location.hash")


def _edge(held, along):
    """Return where the ring's last value is, or the edge of the drawing that it waits at."""
    place = held.place(held.values[-1])
    box = held.figure.locator(".explorable-frame svg").bounding_box()
    if along == "x" and place > box["x"] + box["width"]:
        return held.middle()[0]
    return place


def test_a_click_on_a_ring_leaves_its_value_and_hands_the_arrow_keys_to_its_slider(visit):
    with visit("book/03_activations.html") as page:
        held = Held(page, "activation", 0, "z")
        x, y = held.middle()
        page.mouse.click(x + 4, y)
        assert held.value() == "2"
        page.keyboard.press("ArrowRight")
        assert held.value() == "2.5"


@pytest.mark.parametrize("query", ["", "?present"], ids=["column", "classroom"])
def test_a_ring_follows_where_the_picture_is_large(visit, query):
    with visit("book/03_activations.html", query) as page:
        page.set_viewport_size({"width": 1280, "height": 720})
        held = Held(page, "activation", 0, "z")
        page.mouse.move(*held.middle())
        page.mouse.down()
        page.mouse.move(held.place(-4), held.middle()[1])
        page.mouse.up()
        assert held.value() == "-4"


def _touch(page):
    """Return a function that sends a finger's events as the browser's own."""
    session = page.context.new_cdp_session(page)

    def touch(kind, *at):
        points = [{"x": at[0], "y": at[1]}] if at else []
        session.send("Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": points})

    return touch


def test_a_finger_drags_a_ring_and_scrolls_beside_it(visit):
    with visit("book/02_dense_layer.html", has_touch=True) as page:
        page.set_viewport_size({"width": 360, "height": 640})
        touch = _touch(page)
        held = Held(page, "neuron", 0, "b")
        scrolled = page.evaluate("scrollY")
        x, y = held.middle()
        target = held.place(-4)
        touch("Start", x, y)
        for step in range(1, 11):
            touch("Move", x, y + (target - y) * step / 10)
            page.wait_for_timeout(20)
        touch("End")
        assert held.value() == "-4"
        assert page.evaluate("scrollY") == scrolled
        read(held.figure)

        box = held.figure.locator(".explorable-frame svg").bounding_box()
        x, y = box["x"] + 0.6 * box["width"], box["y"] + box["height"] / 2
        touch("Start", x, y)
        for step in range(1, 11):
            touch("Move", x, y - 12 * step)
            page.wait_for_timeout(20)
        touch("End")
        page.wait_for_timeout(300)
        assert page.evaluate("scrollY") > scrolled + 50
        assert held.value() == "-4"


def test_a_finger_finds_every_ring(visit):
    with visit("book/03_activations.html") as page:
        page.set_viewport_size({"width": 360, "height": 640})
        for box in page.locator("#activation .handle").evaluate_all(
            "rings => rings.map(r => r.getBoundingClientRect().toJSON())"
        ):
            assert min(box["width"], box["height"]) >= 24


def test_a_second_finger_is_not_taken_for_the_first(visit):
    with visit("book/03_activations.html") as page:
        held = Held(page, "activation", 0, "z")
        page.mouse.move(*held.middle())
        page.mouse.down()
        held.figure.locator(".explorable-frame").evaluate(
            """view => view.dispatchEvent(new PointerEvent("pointermove",
                { pointerId: 77, clientX: 0, clientY: 0, bubbles: true }))"""
        )
        assert held.value() == "2"
        page.mouse.up()


def test_without_a_script_and_on_paper_there_is_no_ring(visit):
    with visit("book/03_activations.html", java_script_enabled=False) as page:
        assert not page.locator(".handle").first.is_visible()
        assert not page.locator(".explorable-hint").first.is_visible()
    with visit("book/03_activations.html") as page:
        assert page.locator("#activation .handle").first.is_visible()
        assert page.locator("#activation .explorable-hint").is_visible()
        assert not page.locator("#xor .explorable-hint").count()
        page.emulate_media(media="print")
        assert not page.locator("#activation .handle").first.is_visible()
