"""The modules of the browser's side, without a browser, and the step that joins them."""

import json
import re

import pytest
from py_mini_racer import JSEvalException, MiniRacer

from classroom.explore import Control, Explorable, explore, play
from classroom.live import Session
from classroom.page import bundle, script

from .modules import PAGE, loaded

PROTOCOL = json.loads((PAGE / "protocol.json").read_text(encoding="utf-8"))


def written(folder, **modules):
    for name, text in modules.items():
        (folder / name.replace("_dot_", ".")).write_text(text, encoding="utf-8")
    return folder / "main.js"


# The bundle.


def test_a_bundle_has_each_module_once_and_keeps_their_names_apart(tmp_path):
    entry = written(
        tmp_path,
        main_dot_js='import { add as sum, calls } from "./a.js";\nimport * as b from "./b.js";\n'
        'import data from "./d.json";\n// a comment\nconst own = 1;\n'
        "export const result = [sum(own, 2), b.twice(4), data.x, calls.length];\n",
        a_dot_js="export const calls = [];\n"
        "const own = 10;\nexport function add(x, y) { calls.push(0); return x + y + own; }\n",
        b_dot_js='import { add } from "./a.js";\nconst own = 0;\n'
        "export class Unused {}\nexport async function later() {}\n"
        "export function twice(x) { return add(x, x) + own; }\n",
        d_dot_json='{"x": 5}',
    )
    text = bundle(entry)
    assert text.count("calls.push") == 1 and "comment" not in text
    v8 = MiniRacer()
    v8.eval(text)
    assert json.loads(v8.eval("JSON.stringify($main.result)")) == [13, 18, 5, 2]


def test_a_script_leaves_nothing_behind_and_is_strict(tmp_path):
    entry = written(
        tmp_path, main_dot_js="globalThis.seen = (function () { return typeof this; })();\n"
    )
    v8 = MiniRacer()
    v8.eval(script(entry))
    assert v8.eval("seen") == "undefined" and v8.eval("typeof $main") == "undefined"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("export default 1;\n", "main.js: the bundle has no place for `export default 1;`"),
        ("export let a = 1;\n", "main.js: the bundle has no place for `export let a = 1;`"),
        ('import a from "a.js";\n', "no place for `import a from"),
        ('import { a } from "./a.js";\n', "modules import each other: main.js -> a.js -> main.js"),
    ],
)
def test_what_a_bundle_cannot_hold_is_refused(tmp_path, text, message):
    back = 'import { b } from "./main.js";\n'
    with pytest.raises(ValueError, match=re.escape(message)):
        bundle(written(tmp_path, main_dot_js=text, a_dot_js=back))


def test_dynamic_imports_are_left_to_the_browser(tmp_path):
    text = "async function load() {\nawait import('./other.js');\n}\n"
    assert text in bundle(written(tmp_path, main_dot_js=text))


def test_every_module_is_used():
    """And each is named in what the build or the notebook bundles, or in another module."""
    entries = {"page.js", "live.js", "worker.js", "service.js", "search-page.js", "notebook.js"}
    imported = set(entries)
    imported |= {"playground-page.js", "playground-notebook.js"}
    for path in PAGE.glob("*.js"):
        imported |= set(re.findall(r'^import .* from "\./(.+)";', path.read_text("utf-8"), re.M))
    modules = {path.name for kind in ("js", "json") for path in PAGE.glob(f"*.{kind}")}
    assert modules == imported | {"moved.js"}  # a script of its own, without modules


# What the page, the worker and Python tell each other.


@pytest.fixture(scope="module")
def protocol():
    return loaded("protocol.js")


def test_a_message_that_is_declared_passes(protocol):
    message = {"kind": "run", "source": "1 + 1", "name": "cell 1"}
    assert protocol(f'protocol.checked("toWorker", {json.dumps(message)})') == message


@pytest.mark.parametrize(
    ("message", "complaint"),
    [
        ({"kind": "walk"}, 'has no message "walk" toWorker'),
        ({"kind": "done", "succeeded": True}, 'has no message "done" toWorker'),
        (
            {"kind": "run", "source": "1"},
            '"name" of the message "run" is undefined; expected string',
        ),
        (
            {"kind": "run", "source": "1", "name": "cell 1", "more": 1},
            '"more" of the message "run" is number; expected undefined',
        ),
        (
            {"kind": "start", "folder": "", "files": [], "interrupts": {}, "sources": []},
            '"files" of the message "start" is array; expected object',
        ),
    ],
)
def test_another_message_is_refused(protocol, message, complaint):
    with pytest.raises(JSEvalException, match=re.escape(complaint)):
        protocol(f'protocol.checked("toWorker", {json.dumps(message)})')


def test_a_frame_is_two_texts(protocol):
    assert protocol('protocol.checkedFrame(["<svg/>", "says"])') == ["<svg/>", "says"]
    for wrong in ('["<svg/>"]', '["<svg/>", 1]', '["a", "b", "c"]', '"ab"', "null"):
        with pytest.raises(JSEvalException, match=r"a frame is \[picture, sentence\]"):
            protocol(f"protocol.checkedFrame({wrong})")


CELL = """
from classroom import explore, plots

print("printed")
display(type("Drawn", (), {"_repr_html_": lambda self: "<b>drawn</b>"})())

@explore(slope=[1, 2])
def line(slope=1):
    "A line."
    fig, ax = plots.figure(height=1.5)
    return fig, f"slope {slope}"

display("text")
1 / 0
"""


def test_python_emits_what_the_worker_may_send(protocol, monkeypatch):
    monkeypatch.setattr(Explorable, "in_page", None)
    emitted = []
    Session(lambda *message: emitted.append(message)).run(CELL, "cell 1")
    assert {kind for kind, _ in emitted} == {"stream", "html", "explorable", "text", "error"}
    for kind, content in emitted:
        message = json.dumps({"kind": kind, "content": content})
        assert protocol(f'protocol.checked("toPage", {message}).kind') == kind


def test_the_page_and_the_worker_know_every_message():
    page, worker = ((PAGE / name).read_text("utf-8") for name in ("live-page.js", "worker.js"))
    handlers = re.search(r"receive = \{(.*?)\n  \};", page, re.S)[1]
    assert set(re.findall(r"^    (\w+): \(", handlers, re.M)) == set(PROTOCOL["toPage"])
    jobs = re.search(r"const jobs = \{(.*?)\n\};", worker, re.S)[1]
    assert set(re.findall(r"^  (?:async )?(\w+)\(", jobs, re.M)) == set(PROTOCOL["toWorker"])


def test_recorded_frames_are_as_declared(protocol):
    from classroom import plots

    @explore(slope=[1, 2])
    def line(slope=1):
        """A line."""
        fig, ax = plots.figure(height=1.5)
        ax.plot([0, 1], [0, slope])
        return fig, f"slope {slope}"

    page = line.recorded()
    frames = re.search(r'class="explorable-frames">(.*?)</script>', page, re.S)[1]
    assert len(json.loads(frames)) == 2
    assert protocol(f"{frames}.every(protocol.checkedFrame)")
    assert protocol(f"protocol.checkedFrame({json.dumps(line.fresh_frame({'slope': 3}))})")


# One control. A slider is what classroom/explore.py writes, reduced to what the module reads.

CONTROLS = """
function slider(values, at, options = {}) {
    const label = {};
    return {
        type: "range", value: at, defaultValue: at, label,
        dataset: { values: JSON.stringify(values), unit: "", ...(options.whole && { whole: "" }) },
        nextElementSibling: label, setAttribute(name, text) { this[name] = text; },
        closest: () => ({ querySelector: () => (options.free ? label : null) }),
    };
}
const select = (values, at) => ({ type: "select-one", dataset: {}, selectedIndex: at,
    options: values.map((value, i) => ({ value, defaultSelected: i === at })) });
const checkbox = (checked) => ({ type: "checkbox", dataset: {}, checked, defaultChecked: checked });
"""


@pytest.fixture(scope="module")
def control():
    return loaded("control.js", before=CONTROLS)


def test_a_control_has_choices_and_a_position_whatever_it_is(control):
    read = "(c => [control.choices(c), control.position(c), control.value(c), control.initial(c)])"
    assert control(f"{read}(slider(['1', '3'], 1))") == [["1", "3"], 1, "3", 1]
    assert control(f"{read}(select(['a', 'b'], 1))") == [["a", "b"], 1, "b", 1]
    assert control(f"{read}(checkbox(true))") == [["False", "True"], 1, "True", 1]


def test_the_texts_of_a_control_are_those_that_python_parses(control):
    own = Control("rate", play([0.01, 0.1, 1]), 0.1, "")
    values = json.loads(re.search('data-values="(.*?)"', own.to_html())[1].replace("&quot;", '"'))
    assert control(f"control.value(slider({json.dumps(values)}, 2))") == "1"
    assert own.parse(control(f"control.value(slider({json.dumps(values)}, 0))")) == 0.01


@pytest.mark.parametrize(
    ("values", "at", "whole", "value"),
    [
        (["0", "1"], 0.25, False, "0.25"),  # linear
        (["0.01", "1"], 0.5, False, "0.1"),  # geometric, as they are far apart
        (["1", "100"], 0.5, True, "10"),
        (["2", "3"], 0.7, True, "3"),
    ],
)
def test_a_slider_stops_between_its_choices_and_is_set_there(control, values, at, whole, value):
    made = f"slider({json.dumps(values)}, {at}, {{ free: true, whole: {json.dumps(whole)} }})"
    assert control(f"control.value({made})") == value
    typed = (
        f"(c => {{ control.type(c, '{value}'); return [control.value(c), control.position(c)]; }})"
    )
    text, position = control(f"{typed}({made})")
    assert text == value
    assert whole or position == pytest.approx(at)


def test_a_value_beyond_the_ends_is_kept_and_the_slider_is_at_its_end(control):
    typed = "(c => { control.type(c, '7'); return [control.value(c), control.position(c)]; })"
    assert control(f"{typed}(slider(['1', '2'], 0, {{ free: true }}))") == ["7", 1]
    assert control(f"{typed}(slider(['10', '20'], 0, {{ free: true }}))") == ["7", 0]


def test_a_ring_moves_a_slider_to_the_nearest_value(control):
    to = "(c => { control.approach(c, 2.4613, 0.01); return control.value(c); })"
    assert control(f"{to}(slider(['1', '2', '3'], 0))") == "2"
    assert control(f"{to}(slider(['1', '2', '3'], 0, {{ free: true }}))") == "2.46"
    assert control(f"{to}(slider(['1', '2', '3'], 0, {{ free: true, whole: true }}))") == "2"
    assert control(f"{to}(slider(['1', '2'], 0, {{ free: true }}))") == "2"  # its end


def test_an_arrow_key_moves_whole_numbers_by_one_and_stops_at_the_ends(control):
    made = "slider(['1', '2', '8'], 1, { free: true, whole: true })"
    pressed = "[1, 1, -1, 9].map((by) => { control.step(c, by); return control.value(c); })"
    assert control(f"((c) => {pressed})({made})") == ["3", "4", "3", "8"]
    assert control(f"[control.step({made}, undefined), control.step(slider(['1'], 0), 1)]") == [
        False,
        False,
    ]


# The address.


def test_an_address_without_values_names_no_state():
    address = loaded("address.js")
    assert address('address.parse("#xor")') is None and address('address.parse("")') is None


# The editor.


def test_the_editor_colours_the_quantities_that_recorded_code_has_coloured(monkeypatch):
    monkeypatch.syspath_prepend(PAGE.parent / "_ext")
    from quantities import QUANTITIES

    own = loaded("editor.js")("editor.QUANTITIES")
    assert own == {f"n-{kind[-1]}": names.pattern for kind, names in QUANTITIES.items()}


# The states of cells, and the queue.

QUEUE = """
const log = [];
const cells = ["a", "b", "c", "d", "e"].map((name) =>
    Object.assign(new cell_state.CellState(`${name} = 1`), { name }));
const [a, b, c, d, e] = cells;
const jobs = new queue.Queue(cells, {
    run: ({ cell, message }) => log.push(cell?.name ?? message.explorable),
    idle: () => log.push("idle"),
    changed: () => {},
});
// What the names of a cell are, is known once it has run.
const end = (succeeded = true, used = [], defined = []) =>
    jobs.finished({ succeeded, used, defined });
const states = () => cells.map(({ state }) => state);
const all = () => { jobs.runAll(); while (jobs.running) end(); };
Object.assign(globalThis, { log, cells, a, b, c, d, e, jobs, end, states, all });
"""


@pytest.fixture
def page():
    """A page of five cells: a function that runs steps and returns what was begun meanwhile."""
    evaluate = loaded("cell-state.js", "queue.js")
    evaluate(f"(() => {{ {QUEUE} }})()")
    return lambda steps, result="log": evaluate(
        f"(() => {{ log.length = 0; {steps}; return {result}; }})()"
    )


def states(page, steps=""):
    """Return the states of the five cells after some steps."""
    return " ".join(page(steps, "states()"))


def test_python_does_one_job_at_a_time_and_then_is_idle(page):
    assert page("jobs.runCell(b)") == []  # it is not there yet
    assert page("jobs.open()") == ["a"]
    assert states(page) == "running waiting recorded recorded recorded"
    assert page("jobs.next(); jobs.next()") == []
    assert page("end()") == ["b"]
    assert page("end()") == ["idle"]
    assert states(page) == "done done recorded recorded recorded"


def test_a_slider_comes_before_the_cells_that_are_queued(page):
    page("jobs.open(); jobs.runCell(b)")
    assert page("jobs.addRequest({ kind: 'compute', explorable: 'xor' })") == []
    assert page("end()") == ["xor"]
    assert page("jobs.finished()") == ["b"]


def test_a_cell_is_queued_once_beside_its_running_and_runs_again_with_its_new_text(page):
    assert page("jobs.open(); jobs.runCell(a); a.text = 'new'; jobs.runCell(a)") == ["idle", "a"]
    assert page("jobs.runCell(a)", "[a.begun, jobs.waiting.length]") == ["a = 1", 1]
    assert page("end()", "[log, a.begun]") == [["a"], "new"]
    assert page("end()") == ["idle"]


def test_a_failure_ends_the_queue_and_what_waited_is_what_it_was(page):
    page("jobs.open(); jobs.reach(2); end(); end()")
    assert page("a.text = 'mistaken'; jobs.runAll()") == ["a"]
    assert states(page) == "running waiting waiting waiting waiting"
    assert page("end(false)") == ["idle"]
    assert states(page) == "failed done recorded recorded recorded"


def test_what_waited_for_a_cell_that_failed_runs_when_that_is_mended(page):
    page("jobs.open(); jobs.runAll(); end(); end(false)")
    assert page("b.text = 'still wrong'; jobs.runCell(b)") == ["b"]
    assert page("end(false)") == ["idle"]
    assert page("b.text = 'mended'; jobs.runCell(b)") == ["b"]
    assert states(page) == "done running recorded recorded recorded"
    assert page("end(); end(); end(); end()") == ["c", "d", "e", "idle"]
    assert states(page) == "done done done done done"
    assert page("jobs.runCell(b); end()") == ["b", "idle"]  # and not once more


def test_a_cell_that_failed_runs_again_if_it_was_already_asked_for(page):
    page("jobs.open(); jobs.runCell(b); end(); b.text = 'mended'; jobs.runCell(b)")
    page("jobs.reach(5)")
    assert page("end(false)") == ["b"]
    assert states(page) == "done running recorded recorded recorded"
    assert page("end()") == ["c"]


def test_scrolling_runs_nothing_below_a_cell_that_failed_but_the_reader_may(page):
    page("jobs.open(); jobs.runCell(b); end(); end(false)")
    assert page("jobs.reach(5)") == []
    assert page("jobs.runCell(d); end(); end()") == ["c", "d", "idle"]
    assert states(page) == "done failed done done recorded"


def test_a_stopped_cell_runs_again_only_if_the_reader_runs_it(page):
    page("jobs.open(); jobs.runCell(c); end(); jobs.stop()")  # while b runs
    assert states(page) == "recorded failed recorded recorded recorded"
    assert page("jobs.open()") == ["idle"]
    assert page("jobs.runCell(d); end(); end(); end()") == ["a", "c", "d", "idle"]
    assert page("jobs.runAll(); for (let i = 0; i < 4; i++) end()") == [*"acde", "idle"]
    assert page("jobs.runCell(b); end()") == ["b", "idle"]


def test_a_stop_ends_what_runs_and_what_the_same_cell_waits_for(page):
    page("jobs.open(); jobs.runCell(a); a.text = 'endless'; jobs.runCell(a); jobs.runCell(b)")
    stopped = "jobs.finished({ succeeded: false, isStopped: true })"  # and Python goes on
    assert page(stopped) == ["idle"]
    assert states(page) == "failed recorded recorded recorded recorded"
    assert page("jobs.runAll()") == ["b"]
    page("jobs.stop(); jobs.open(); a.text = 'once more'; jobs.runCell(a)")
    page("a.text = 'endless'; jobs.runCell(a); jobs.stop(); jobs.open()")
    assert page("jobs.runAll()") == ["c"]  # b was stopped, too, and stays so
    assert states(page, "jobs.forget()") == "failed failed recorded recorded recorded"


def test_a_stopped_cell_that_was_edited_runs_with_all_others(page):
    page("jobs.open(); jobs.runCell(a); jobs.stop(); jobs.open()")
    assert page("jobs.runAll()") == ["b"]
    assert states(page) == "failed running waiting waiting waiting"
    assert page("a.text = 'ends'; jobs.runAll(); end()") == ["a"]


def test_a_slider_is_stopped_without_a_failure(page):
    page("jobs.open(); jobs.addRequest({ kind: 'compute', explorable: 'xor' }); jobs.stop()")
    assert states(page) == "recorded recorded recorded recorded recorded"


def test_all_runs_in_the_order_of_the_page_whatever_was_queued(page):
    page("jobs.open(); jobs.runCell(b); end(); jobs.runCell(a); jobs.runAll(); jobs.runAll()")
    assert page("for (let i = 0; i < 6; i++) end()") == ["a", "b", "c", "d", "e", "idle"]


def test_what_lacks_a_library_runs_only_if_the_reader_runs_it(page):
    page("b.missing = 'sklearn'; jobs.open()")
    assert page("all()") == ["a", "c", "d", "e", "idle"]
    assert page("jobs.reach(5); jobs.runCell(d); end()") == ["d", "idle"]
    assert page("jobs.runCell(b); end(false)") == ["b", "idle"]


def test_what_was_queued_and_run_is_forgotten_at_a_restart(page):
    page("jobs.open(); jobs.runCell(c); end(); end(false); jobs.runCell(d); jobs.forget()")
    assert states(page) == "recorded recorded recorded recorded recorded"
    assert page("jobs.next()") == [] and page("jobs.open()") == ["idle"]


def test_an_output_is_stale_while_the_editor_has_another_text(page):
    assert states(page, "jobs.open(); a.text = 'mine'; e.text = 'mine'").split()[0] == "stale"
    assert states(page, "jobs.runCell(b); end(); end()") == "done done recorded recorded stale"
    assert states(page, "a.text = a.original; e.text = e.original") == (
        "stale done recorded recorded recorded"
    )
    assert states(page, "a.text = 'mine'") == "done done recorded recorded recorded"


# a defines x, b uses it and defines y, which d uses.
FLOW = """
const run = (cell, used, defined) => { jobs.runCell(cell); end(true, used, defined); };
for (const cell of cells) cell.text = cell.original;
jobs.forget(); jobs.open(); all();
run(a, [], ["x"]); run(b, ["x"], ["y"]); run(c, [], []); run(d, ["y"], []);
"""


def test_an_output_is_stale_when_a_cell_above_whose_names_it_uses_has_run_with_another_text(page):
    assert states(page, FLOW) == "done done done done done"
    assert states(page, f"{FLOW} run(a, [], ['x'])") == "done done done done done"
    assert states(page, f"{FLOW} a.text = 'x = 2'") == "stale done done done done"
    assert states(page, f"{FLOW} a.text = 'x = 2'; run(a, [], ['x'])") == (
        "done stale done stale done"
    )


def test_an_output_is_stale_until_all_that_it_comes_from_has_run_again(page):
    changed = f"{FLOW} a.text = 'x = 2'; run(a, [], ['x']);"
    assert states(page, f"{changed} run(b, ['x'], ['y'])") == "done done done stale done"
    assert states(page, f"{changed} run(d, ['y'], [])") == "done stale done stale done"
    assert states(page, f"{changed} run(d, ['y'], []); run(b, ['x'], ['y'])") == (
        "done done done stale done"
    )
    assert states(page, f"{changed} run(b, ['x'], ['y']); run(d, ['y'], [])") == (
        "done done done done done"
    )
    again = "a.text = a.original; run(a, [], ['x'])"
    assert states(page, f"{changed} {again}") == "done done done done done"


def test_a_cell_below_makes_nothing_stale(page):
    assert states(page, f"{FLOW} e.text = 'x = 3'; run(e, [], ['x', 'y'])") == (
        "done done done done done"
    )
