"""How the tests handle a live page."""

from contextlib import contextmanager

LINE = ".live-line"
# The bar at the foot says so when Python is there and has nothing to do.
IDLE = "() => document.querySelector('.live-bar').hasAttribute('data-idle')"
TIMEOUT = 120_000  # milliseconds: a cold start on a busy machine


def make_live(page):
    page.locator(".live-offer button").click()
    settle(page)


def settle(page, timeout=TIMEOUT):
    page.wait_for_function(IDLE, timeout=timeout)


def states(page):
    return cells(page).evaluate_all("cells => cells.map(cell => cell.dataset.live)")


def run_all(page):
    page.get_by_role("button", name="Run all cells").click()
    settle(page)


def from_menu(page, name):
    """Press a button of the menu at the foot."""
    page.get_by_role("button", name="More").click()
    page.get_by_role("button", name=name).click()


def cells(page):
    return page.locator("article .cell:has(.live-editor)")


def run(page, cell, source=None):
    """Run a cell, edited or as it is, and wait until all is run that was asked for."""
    unfold(cell)
    if source is not None:
        write(cell, source)
    cell.get_by_role("button", name="Run", exact=False).first.click()
    settle(page)


def write(cell, source):
    """Put a source into a cell's editor in one step, as a paste does."""
    editor = cell.locator(".cm-content")
    editor.focus()
    editor.press("Control+a")
    editor.evaluate(
        """(editor, text) => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/plain", text);
            editor.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }));
        }""",
        source,
    )


def code(cell):
    """Return what stands in a cell's editor."""
    return "\n".join(cell.locator(".cm-line").all_text_contents())


def line(page):
    """Return what the line at the foot of the page says."""
    return page.locator(LINE).inner_text()


def unfold(cell):
    """Open what hides a cell's code: its own fold, or that of the solution that it is in."""
    cell.evaluate(
        "cell => { cell.querySelectorAll('details').forEach(d => { d.open = true });"
        " cell.closest('.toggle-hidden')?.classList.remove('toggle-hidden'); }"
    )


def output(cell):
    """Return what a cell printed, showed and complained of, as text."""
    shown = cell.locator("> .cell_output pre")
    return "".join(shown.all_text_contents())


def errors(page):
    return page.locator("pre.live-error").all_text_contents()


@contextmanager
def beside(page, path):
    """Open another page in the same browser window: it shares storage and cache."""
    other = page.context.new_page()
    try:
        other.goto(page.url.partition("/book/")[0] + path, wait_until="networkidle")
        yield other
    finally:
        other.close()
