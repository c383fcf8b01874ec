"""Links for a class: what they hide and lock, and a figure alone for a frame in another page."""

import io
from pathlib import Path
from urllib.parse import parse_qsl
from xml.etree import ElementTree

import numpy as np
import PIL.Image
import zxingcpp

CHAPTER = "book/03_activations.html"


def test_a_link_hides_and_locks_and_goes_on_doing_so(visit):
    link = "#xor?hidden=8&hide=learning_rate,nonsense&lock=activation"
    with visit(CHAPTER, link) as page:
        figure = page.locator("#xor")
        control = ".explorable-control:has([name={}])".format
        assert not figure.locator(control("learning_rate")).is_visible()
        assert figure.locator(control("hidden")).is_visible()
        assert figure.locator(control("activation")).evaluate("control => control.inert")
        assert page.evaluate("document.activeElement.name") == "hidden"  # the first that is free
        page.keyboard.press("ArrowLeft")
        page.wait_for_function("() => location.hash.includes('hidden=7')")
        values = dict(parse_qsl(page.evaluate("location.hash").partition("?")[2]))
        assert values["hide"] == "learning_rate,nonsense" and values["lock"] == "activation"
        page.evaluate("location.hash = 'xor?hidden=4'")
        page.wait_for_function("() => !document.querySelector('#xor [hidden], #xor [inert]')")


def test_the_sentence_is_hidden_and_a_locked_argument_does_not_play(visit):
    with visit(CHAPTER, "#bend?hide=sentence&lock=epochs") as page:
        assert not page.locator("#bend output").is_visible()
        assert not page.locator("#bend .explorable-play").is_visible()
        assert page.locator("#xor output").is_visible()


def test_an_explorable_stands_alone_in_a_frame(visit):
    with visit(CHAPTER, "?embed#xor?hidden=8") as page:
        assert page.locator("body > *:visible").count() == 2
        slider = page.locator("#xor [name=hidden]")
        assert slider.get_attribute("aria-valuetext") == "8"
        before = page.locator("#xor output").inner_text()
        slider.press("Home")
        page.wait_for_function(
            "before => document.querySelector('#xor output').textContent !== before", arg=before
        )
        source = page.locator(".embed-source")
        assert source.get_attribute("href").endswith("03_activations.html#xor?hidden=8")
        assert "Activations" in source.inner_text()


def test_the_playground_stands_alone_in_a_frame(visit):
    with visit("book/playground.html", "?embed#playground?layers=4") as page:
        page.wait_for_function("() => document.querySelector('.playground output').textContent")
        assert page.locator("body > *:visible").count() == 2
        page.locator(".playground-epoch").click()
        page.wait_for_function(
            "() => document.querySelector('.playground output').textContent.includes('Epoch 1:')"
        )


def test_a_frame_of_what_is_not_there_shows_the_page(visit):
    with visit(CHAPTER, "?embed#none?x=1") as page:
        assert page.locator("article h1").is_visible()


def scanned(page):
    """Return what a telephone reads in the QR code on the screen."""
    page.evaluate("() => document.querySelector('dialog.share').scrollTo(0, 0)")
    picture = PIL.Image.open(io.BytesIO(page.screenshot())).convert("L")
    (code,) = zxingcpp.read_barcodes(np.array(picture))
    return code.text


def share(page, figure):
    page.locator(f"{figure} .explorable-share").click()
    dialog = page.locator("dialog.share")
    dialog.locator("canvas[width]").wait_for()
    return dialog, dialog.get_by_role("textbox")


def test_what_is_ticked_is_in_the_link_and_in_its_qr_code(visit):
    with visit(CHAPTER, "?present#xor?hidden=8&lock=activation") as page:
        dialog, link = share(page, "#xor")
        assert link.input_value().endswith(
            "03_activations.html#xor?learning_rate=0.3&hidden=8&activation=ReLU&lock=activation"
        )
        assert scanned(page) == link.input_value()
        dialog.get_by_label("hide sentence").check()
        dialog.get_by_label("lock activation").uncheck()
        assert link.input_value().endswith("activation=ReLU&hide=sentence")
        assert scanned(page) == link.input_value()
        assert "Only this machine knows this address" in dialog.inner_text()
        page.keyboard.press("Escape")
        assert dialog.count() == 0
        assert page.evaluate("document.activeElement.textContent") == "Share"


def test_what_is_ticked_in_the_playground_is_in_its_link(visit):
    with visit("book/playground.html", "#playground?data=circle&layers=4") as page:
        page.wait_for_function("() => document.querySelector('.playground output').textContent")
        dialog, link = share(page, "#playground")
        dialog.locator("summary").click()
        dialog.get_by_label("hide Code").check()
        assert link.input_value().endswith("hide=code")
        assert scanned(page) == link.input_value()


def test_a_frame_is_copied_that_shows_the_figure_alone(visit):
    with visit(CHAPTER, "#xor?hidden=8") as page:
        page.evaluate(
            "() => { navigator.clipboard.writeText = async (text) => { window.copied = text; } }"
        )
        dialog, _ = share(page, "#xor")
        dialog.get_by_role("button", name="Copy frame").click()
        page.wait_for_function("() => window.copied")
        frame = page.evaluate(
            "() => new DOMParser().parseFromString(window.copied, 'text/html').body.firstChild.src"
        )
        page.goto(frame)
        page.locator("html.embed #xor").wait_for()
        assert page.locator("#xor [name=hidden]").get_attribute("aria-valuetext") == "8"


def test_a_picture_is_saved_as_it_looks(visit):
    with visit(CHAPTER) as page:
        page.emulate_media(color_scheme="dark")
        dialog, _ = share(page, "#xor")
        files = {}
        for kind in ("SVG", "PNG"):
            with page.expect_download() as saved:
                dialog.get_by_role("button", name=f"Save as {kind}").click()
            assert saved.value.suggested_filename == f"xor.{kind.lower()}"
            files[kind] = Path(saved.value.path()).read_bytes()
        svg = files["SVG"].decode()
        assert "var(" not in svg and "calc(" not in svg and 'class="handle"' not in svg
        ElementTree.fromstring(svg)
        picture = PIL.Image.open(io.BytesIO(files["PNG"])).convert("RGB")
        shown = page.locator("#xor .explorable-frame svg")
        width, height = (float(shown.get_attribute(side)) for side in ("width", "height"))
        assert picture.size == (2 * int(width), 2 * int(height))
        assert picture.getpixel((2, 2)) == (0x14, 0x18, 0x1E)  # the dark paper


def test_from_disk_the_dialogue_says_that_the_link_is_for_this_machine(visit, site):
    with visit(CHAPTER, "#xor", base=f"{site.as_uri()}/") as page:
        page.locator("#xor .explorable-share").click()
        dialog = page.locator("dialog.share")
        assert "Only this machine knows this address" in dialog.inner_text()
        assert not dialog.locator("canvas").is_visible()


def test_a_link_too_long_for_a_code_can_still_be_copied(visit):
    with visit(CHAPTER) as page:
        page.evaluate("() => { URLSearchParams.prototype.toString = () => 'x'.repeat(3000); }")
        page.locator("#xor .explorable-share").click()
        page.get_by_text("too long for a QR code").wait_for()
        assert not page.locator("dialog.share canvas").is_visible()
        assert "xxx" in page.locator("dialog.share textarea").input_value()
