"""The reader's edits in the browser's storage (book/page/edits.js), without a browser."""

import json

import pytest

from .modules import loaded

# A storage as a browser has it; `room` is how much it takes, `blocked` whether it is refused.
STORAGE = """
const stored = new Map();
let room = 1000, blocked = false;
const methods = {
    getItem: (key) => stored.get(key) ?? null,
    setItem(key, text) { if (text.length > room) throw new Error("full"); stored.set(key, text); },
};
Object.defineProperty(globalThis, "localStorage", {
    get() { if (blocked) throw new Error("blocked"); return methods; },
});
let tab, other;
"""


@pytest.fixture
def run():
    """Run JavaScript where two tabs have the same page open; the last expression is returned."""
    evaluate = loaded("edits.js", before=STORAGE)
    evaluate('tab = new edits.Edits("/page"), other = new edits.Edits("/page"), null')
    return evaluate


def test_an_edit_is_kept_and_one_that_is_taken_back_is_not(run):
    run('tab.keep("x = 1", "x = 2"), tab.keep("constructor", "y")')
    assert run('tab.take("x = 1")') == "x = 2" and run('tab.take("toString")') == "toString"
    run('tab.keep("x = 1", "x = 1")')
    assert json.loads(run('stored.get("live /page")')) == {"constructor": "y"}
    assert run("tab.refused") is False
    assert run('new edits.Edits("/other page").take("constructor")') == "constructor"


def test_the_edit_of_another_tab_is_known_and_not_overwritten(run):
    run('other.keep("a", "theirs")')
    assert run('tab.foreign("a")') == "theirs" and run('other.foreign("a")') is None
    run('tab.keep("a", "mine"), tab.keep("b", "mine")')
    assert json.loads(run('stored.get("live /page")')) == {"a": "theirs", "b": "mine"}
    assert run('tab.take("a")') == "theirs" and run('tab.foreign("a")') is None
    run('tab.keep("a", "mine")')
    assert run('other.foreign("a")') == "mine"
    run('other.take("a"), other.keep("a", "a")')
    assert run('tab.foreign("a")') == "a"  # put back to what the book has


@pytest.mark.parametrize("damaged", ["{", "null", "5", '"text"', "[1]", '{"a": 5, "b": null}'])
def test_a_damaged_storage_holds_no_edits_and_takes_new_ones(run, damaged):
    run(f'stored.set("live /page", {json.dumps(damaged)}), tab = new edits.Edits("/page"), null')
    assert run("[...tab.all()]") == [] and run('tab.take("a")') == "a"
    run('tab.keep("a", "mine")')
    assert run('tab.take("a")') == "mine"


def test_a_full_or_blocked_storage_is_known(run):
    run('tab.keep("a", "mine"), room = 10, tab.keep("a", "a longer edit"), null')
    assert run("tab.refused") is True and run('tab.foreign("a")') is None
    run('room = 1000, tab.keep("a", "again"), null')
    assert run("tab.refused") is False and run('tab.take("a")') == "again"
    run('blocked = true, tab = new edits.Edits("/page"), null')
    assert run("tab.refused") is True
    run('tab.keep("a", "more"), null')
    assert run("tab.refused") is True and run('tab.take("a")') == "a"


def test_edits_of_cells_that_the_book_has_changed_are_told_apart_and_can_be_forgotten(run):
    run('tab.keep("old", "my old"), tab.keep("new", "my new")')
    assert run('tab.outdated(["new"])') == ["my old"]
    run('tab.forgetOutdated(["new"])')
    assert run('tab.outdated(["new"])') == [] and run('tab.take("new")') == "my new"
