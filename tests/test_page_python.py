"""Python as the page sees it (book/page/python.js), without a browser: what it hears, and when."""

import pytest

from .modules import loaded

# A network that answers nothing until the test lets it fail, and a page that notes what it hears.
BROWSER = """
let losses = [], heard = [];
globalThis.URL = class { constructor(path, base) { this.href = base + path; } };
globalThis.AbortController = class {};
globalThis.setInterval = globalThis.clearInterval = () => {};
globalThis.fetch = () => new Promise((_, reject) => losses.push(reject));
function lose() { for (const reject of losses) reject(new TypeError("no network")); }
const page = { failed: ({ reason }) => heard.push(reason) };
let mine;
"""


@pytest.fixture
def run():
    evaluate = loaded("python.js", before=BROWSER)
    evaluate('(mine = new python.Python({ assets: "a/", release: "1" }, []), null)')
    return evaluate


def test_a_failure_is_told_to_the_page(run):
    run("(mine.listen(page), lose(), null)")
    (reason,) = run("heard")
    assert "could not be fetched. Look at your network, then try again." in reason
    assert run("mine.canInterrupt") is False


def test_a_failure_before_the_page_listens_leaves_it_to_start_another(run):
    run("(lose(), null)")
    assert run("mine.ended") is True and run("heard") == []


def test_of_one_that_has_been_ended_nothing_is_heard_any_more(run):
    run("(mine.listen(page), mine.end(), lose(), null)")
    assert run("heard") == []
