"""When a live page gives a file up (book/page/downloads.js), without a browser or a network."""

import pytest

from .modules import loaded

# A network on which each file arrives as the test lets it, and a clock that it sets.
NETWORK = """
let parts = [], next = null, tick = null, said = [];
globalThis.AbortController = class {
    constructor() { this.signal = {}; }
    abort(reason) { this.signal.stop(reason); }
};
globalThis.setInterval = (call) => { tick = call; return 1; };
globalThis.clearInterval = () => { tick = null; };
globalThis.fetch = async (address, { signal }) => {
    const read = () => new Promise((resolve, reject) => { next = resolve; signal.stop = reject; });
    const body = { getReader: () => ({ read }) };
    return { ok: true, clone: () => ({ body }) };
};
function seconds(n) { for (let i = 0; i < n && tick; i++) tick(); }
function arrive(bytes) { next({ done: false, value: { length: bytes } }); }
"""


@pytest.fixture
def run():
    evaluate = loaded("downloads.js", before=NETWORK)
    evaluate(
        """(globalThis.all = new downloads.Downloads("http://book/",
            { "numpy.whl": { size: 300, version: "1" } }),
        all.failed = ({ message }) => said.push(message),
        all.fetch("http://book/numpy.whl").then(() => said.push("whole"), () => {}), null)"""
    )
    return evaluate


def test_a_slow_network_is_never_given_up(run):
    for _ in range(3):
        run("seconds(15), arrive(99), null")
    run("seconds(15), arrive(3), null")
    run("next({ done: true }), null")
    assert run("said") == ["whole"] and run("tick === null") is True


def test_a_file_of_which_nothing_arrives_any_more_is_given_up_once(run):
    run("arrive(299), null")
    run("seconds(15), null")
    assert run("said") == []
    run("seconds(1), null")
    assert run("said") == [
        "Nothing arrives any more of numpy.whl. Look at your network, then try again."
    ]
    assert run("tick === null") is True


@pytest.mark.parametrize("length", [299, 301])
def test_a_file_of_another_length_is_given_up(run, length):
    run(f"arrive({length}), null")
    run("next({ done: true }), null")
    assert run("said") == [
        "numpy.whl is not what the book has. Load the page again: the book may have changed."
    ]
