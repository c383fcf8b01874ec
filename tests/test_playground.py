"""The playground: its settings, its data, what it computes, and what it says."""

import contextlib
import io
import json

import numpy as np
import pytest

from classroom.playground import COARSE, FINE, Playground, data, rules
from classroom.playground.settings import SETTINGS, read, start, written
from nn_core import MSE, NN, SGD, BinaryCrossEntropy, Identity, Sigmoid, Tanh

STEP = "def step(theta, slope, rate, memory):\n"
EPOCH = "def epoch(nn, X, y, batch_size, l2, memory):\n"
WRONG = [name for name in rules.BACKPROPAGATE if name != "right"]


def ask(playground, action, **arguments):
    view, pictures = playground.receive(json.dumps({action: arguments}))
    return json.loads(view), pictures


def test_nonsense_in_a_link_becomes_the_default():
    nonsense = dict.fromkeys(SETTINGS, "<script>") | {"layers": "9,9", "rate": "nan", "seed": "-1"}
    assert read(nonsense) == read({})
    assert read({"layers": "1,2,3,4,5,6,7", "batch": "1e99", "scale": "inf"}) == read({})
    assert read({"data": "own", "points": "!!"})["data"] == "xor"
    assert Playground(**nonsense).epoch == 0


def test_settings_survive_an_address():
    chosen = {
        "data": "spiral", "noise": "0.3", "layers": "8,4", "activations": "ReLU,tanh",
        "features": "x1,sin x2", "rate": "0.03", "rule": "transpose lost", "optimizer": "Adam",
        "seed": "7", "l2": "0.001", "loss": "squared error", "share": "80",
    }  # fmt: skip
    assert written(read(chosen)) == chosen
    assert read(written(read(chosen))) == read(chosen)
    assert written(read({})) == {}


def test_no_hidden_layer_is_a_setting_of_its_own():
    assert read({"layers": ""})["layers"] == []
    assert written(read({"layers": ""})) == {"layers": ""}
    assert Playground(layers="").nn.dimensions == (2, 1)


@pytest.mark.parametrize("name", data.RECIPES)
def test_recipes_make_points_in_the_square_and_both_classes(name):
    points = data.make(name, 101, 0.5, np.random.default_rng(0))
    assert points.shape == (101, 3)
    assert np.abs(points[:, :2]).max() <= data.EDGE
    if name in data.CLASSES:
        assert set(points[:, 2]) == {0, 1} and abs(points[:, 2].mean() - 0.5) < 0.15
    else:
        assert np.abs(points[:, 2]).max() <= 1 and points[:, 2].std() > 0.1


@pytest.mark.parametrize(("n", "share"), [(2, 10), (2, 90), (10, 30), (200, 50), (7, 90)])
def test_both_parts_have_a_point_and_a_new_point_moves_no_other(n, share):
    chosen = data.is_train(n, share)
    assert 1 <= chosen.sum() < n or n == 2
    assert abs(chosen.sum() - n * share / 100) <= 1
    if n > 2:
        np.testing.assert_array_equal(data.is_train(n + 1, share)[: n - 1], chosen[:-1])


def test_points_survive_an_address():
    points = data.make("hills", 300, 0.2, np.random.default_rng(1))
    again = data.unpack(data.pack(points))
    np.testing.assert_allclose(again, points, atol=0.005)
    np.testing.assert_array_equal(data.pack(again), data.pack(points))
    classes = data.make("xor", 300, 0.2, np.random.default_rng(1))
    np.testing.assert_array_equal(data.unpack(data.pack(classes))[:, 2], classes[:, 2])


@pytest.mark.parametrize("text", ["%%%", "abc", "A" * 7, "é" * 8])
def test_damaged_points_are_none_or_points(text):
    assert data.unpack(text).shape[1] == 3


@pytest.mark.parametrize(
    "table",
    [
        "1.5,2,a\n-1,0.5,b\n",
        "x;y;class\n1,5;2;a\n-1;0,5;b\n",
        "\ufeff1.5\t2\ta\r\n-1\t0.5\tb\r\n",
        "1.5 2 a\n-1 0.5 b\n",
        '"1.5","2","a"\n"-1","0.5","b"\n',
        "width,height,kind,remark\n1.5,2,a,good\n\n-1,0.5,b,bad\n",
        "x1,x2,target\n1.5,2,0\n−1,0.5,1\n",
    ],
)
def test_tables_of_every_habit_are_read(table):
    points, quantity, _ = data.read_csv(table, np.random.default_rng(0))
    np.testing.assert_allclose(points, [[1.5, 2, 0], [-1, 0.5, 1]])
    assert not quantity


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("", "there is nothing in it"),
        ("1,2\n3,4\n", "line 1 has 2 columns"),
        ("1,2,a\n3,4,b\nfive,6,a\n", "line 3: 'five' is no number"),
        ("1,2,a\n", "1 point in it"),
        ("1,2,a\n3,4,a\n", "all points are of the class 'a'"),
        ("1,2,a\n?,4,b\n", "1 point in it"),
        ("<html>\n<body>\n", "line 2 has 1 column"),
        (f"1,2,{'a' * 200_000}\n3,4,b\n", "begins with '1,2,aaa.*: field larger than"),
    ],
)
def test_tables_that_are_none_are_refused_by_line(table, said):
    with pytest.raises(ValueError, match=said):
        data.read_csv(table, np.random.default_rng(0))


def test_what_a_table_loses_is_told():
    rng = np.random.default_rng(0)
    lines = [f"{i},{i % 7},{'abc'[i % 3]}" for i in range(1200)]
    lines[4] = "4,NA,a"
    points, quantity, remarks = data.read_csv("\n".join(lines), rng)
    said = " ".join(remarks)
    assert len(points) == data.MOST and not quantity
    assert "1 line with a missing value left out: 5." in said
    assert "1199 points: 1000 of them" in said
    assert "3 classes" in said and "orange is c, blue the rest (a, b)" in said
    assert "x1, from 0 to 1199, is scaled" in said
    assert np.abs(points[:, :2]).max() <= data.EDGE
    _, quantity, remarks = data.read_csv("\n".join(f"0,{i},{i / 7}" for i in range(30)), rng)
    assert quantity and "scaled to -1 to 1" in " ".join(remarks)


def test_the_right_rule_is_the_library_s_and_takes_the_same_steps():
    p = Playground(data="moons", noise="0.3", layers="5,3", rate="0.1", seed="4")
    (points, is_train, _), rng = start(p.settings)
    nn = NN((2, 5, 3, 1), (Tanh, Tanh, Sigmoid), BinaryCrossEntropy, SGD(0.1), rng=rng)
    X, y = points[is_train, :2], points[is_train, 2:]
    nn.fit(X, y, epochs=7, batch_size=10)
    p.run(7)
    np.testing.assert_allclose([loss[0] for loss in p.losses[1:]], nn.history, rtol=1e-9)


@pytest.mark.parametrize(
    "chosen",
    [
        {},
        {"data": "hills", "noise": "0.2", "layers": "6", "activations": "ReLU"},
        {"data": "spiral", "features": "x1 x2,sin x1", "l2": "0.01", "scale": "0.5", "share": "70"},
        {"data": "circle", "rule": "biases averaged", "optimizer": "Adam", "rate": "0.01"},
        {"data": "line", "layers": "", "loss": "squared error", "optimizer": "momentum"},
        {"activations": "own,leaky ReLU", "optimizer": "RMSprop", "rate": "0.003"},
        {"data": "own", "points": data.pack(data.make("moons", 40, 0.1, np.random.default_rng(3)))},
    ],
)
def test_the_cell_of_code_comes_to_the_same_losses(chosen):
    p = Playground(**chosen)
    p.run(5)
    cell = ask(p, "as_code")[0]["cell"]
    assert max(map(len, cell.splitlines())) <= 80
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(cell, "cell", "exec"), {})
    np.testing.assert_allclose(
        [float(x) for x in printed.getvalue().split()], p.losses[-1], rtol=1e-6
    )


@pytest.mark.parametrize("rule", WRONG)
def test_the_gradient_check_finds_every_wrong_rule_and_names_a_parameter(rule):
    p = Playground(rule=rule, layers="4,4", activations="ReLU", data="circle", seed="1")
    check = ask(p, "look", check=True)[0]["check"]
    assert check["wrong"] > 0 and check["of"] == p.nn.theta.size
    i = int(check["name"][2])
    shape = (p.nn.w if check["name"][0] == "w" else p.nn.b)[i].shape
    assert all(k < n for k, n in zip(check["at"], shape, strict=True))
    assert check["analytic"] != pytest.approx(check["numeric"], rel=1e-6)


def test_the_gradient_check_passes_the_right_rule_while_it_trains():
    p = Playground(data="spiral", layers="4,4", noise="0.1")
    for _ in range(5):
        p.run(3)
        assert ask(p, "look", check=True)[0]["check"]["wrong"] == 0


def test_the_kinks_of_a_start_without_biases_are_no_wrong_derivatives():
    for seed in range(10):
        p = Playground(activations="ReLU", data="circle", seed=str(seed))
        assert ask(p, "look", check=True)[0]["check"]["wrong"] == 0, seed


def test_pictures_have_a_byte_for_each_place_of_each_unit():
    p = Playground(data="plane", layers="3", features="x1,x2,x1²")
    pictures = p.pictures()
    assert len(pictures) == FINE**2 + (3 + 3) * COARSE**2
    first = np.frombuffer(pictures[FINE**2 :][: COARSE**2], np.uint8).reshape(COARSE, COARSE)
    assert (np.diff(first[0].astype(int)) > 0).all() and (first == first[0]).all()  # x1 grows
    out = p.nn.predict([[2.9375, 2.9375, 2.9375**2]])[0, 0]
    assert pictures[FINE - 1] == round(min(max(out, -1), 1) * 127 + 127)


def test_deltas_are_those_of_each_training_point():
    p = Playground(layers="3")
    view, _ = ask(p, "look", deltas=True)
    X, y = p.samples(p.is_train)
    z, a = p.nn.forward(X)
    delta = p.nn.loss.gradient(y, a[3]) * Sigmoid.gradient(z[3]) * len(X)
    np.testing.assert_allclose(view["delta"][-1], delta.T, atol=1e-6)
    assert [np.shape(d) for d in view["delta"]] == [(3, 100), (1, 100)]


def test_a_touched_parameter_has_its_derivative_and_a_measured_slope():
    p = Playground(layers="3")
    for touched in ([1, 1, 2], [2, None, 0]):
        found = ask(p, "look", touched=touched)[0]["touched"]
        assert found["slope"] == pytest.approx(found["measured"], rel=1e-5)
    assert ask(p, "look", touched=[9, 0, 0])[0]["touched"] is None
    assert ask(p, "look", touched=[1, 7, 0])[0]["touched"] is None


def test_a_change_of_the_rate_acts_at_once_and_a_change_of_the_layers_starts_anew():
    p = Playground()
    p.run(3)
    theta = p.nn.theta.copy()
    view, _ = ask(p, "change", rate="0.01", batch="20")
    assert view["epoch"] == 3 and p.nn.rate == 0.01
    np.testing.assert_array_equal(p.nn.theta, theta)
    assert ask(p, "change", layers="2")[0]["epoch"] == 0
    assert p.nn.dimensions == (2, 2, 1)


def test_starting_anew_starts_the_same():
    p = Playground(noise="0.3")
    theta = p.nn.theta.copy()
    p.run(2)
    ask(p, "restart")
    np.testing.assert_array_equal(p.nn.theta, theta)


def test_a_step_is_one_batch():
    p = Playground(samples="20", batch="5")  # 10 for training: two steps an epoch
    assert [ask(p, "step")[0]["epoch"] for _ in range(5)] == [0, 0, 1, 1, 1]


def test_divergence_is_said_with_its_epoch_and_stops():
    p = Playground(data="plane", rate="300", layers="4")
    view, pictures = ask(p, "run", epochs=50)
    assert view["diverged"] == p.epoch < 50 and pictures == b""
    assert f"Diverged in epoch {p.epoch}" in view["sentence"]
    assert ask(p, "run", epochs=5)[0]["epoch"] == p.epoch
    assert ask(p, "restart")[0]["diverged"] is None


def test_the_view_is_sent_in_parts_and_whole_for_a_page_that_opens_it():
    p = Playground()
    first, _ = ask(p, "open", values={"data": "line"})
    assert {"settings", "points", "train", "code", "address"} <= set(first)
    second, _ = ask(p, "run", epochs=2)
    assert "points" not in second and second["first"] == 1 and len(second["losses"]) == 2
    assert "points" in ask(p, "open", values={"data": "line"})[0]


def test_points_that_are_moved_leave_the_network_going_on():
    p = Playground(samples="20")
    p.run(2)
    points = p.points.tolist()
    points[3][:2] = 0.5, 0.25
    view, _ = ask(p, "points", points=points)
    assert view["epoch"] == 2 and view["settings"]["data"] == "own"
    np.testing.assert_allclose(p.points[3, :2], (0.5, 0.25), atol=1e-3)
    np.testing.assert_array_equal(p.is_train, Playground(**view["address"]).is_train)
    refused, _ = ask(p, "points", points=points[:1])
    assert "Two points" in refused["refused"] and len(p.points) == 20


def test_a_table_becomes_the_data_and_a_refused_one_changes_nothing():
    p = Playground()
    assert "no number" in ask(p, "csv", text="1,2,a\nx,y,b")[0]["refused"]
    assert p.settings["data"] == "xor"
    view, _ = ask(p, "csv", text="1,2,a\n-2,0.5,b\n0,1,a")
    assert view["settings"]["data"] == "own" and "Blue is a" in " ".join(view["remarks"])


def test_code_is_used_from_the_next_step_on():
    p = Playground()
    p.run(2)
    view, _ = ask(
        p, "write", part="optimizer", text="def step(theta, slope, rate, memory):\n    theta += 1\n"
    )
    assert view["code"]["optimizer"]["original"] == rules.source("optimizer", "SGD")
    before = p.nn.theta.copy()
    assert ask(p, "step")[0]["epoch"] == 2
    np.testing.assert_array_equal(p.nn.theta, before + 1)
    view, _ = ask(p, "write", part="optimizer", text=None)
    assert "original" not in view["code"]["optimizer"]
    ask(p, "step")
    assert not np.array_equal(p.nn.theta, before + 2)


def test_code_that_fails_at_once_is_shown_as_used_and_loses_no_change():
    p = Playground()
    ask(p, "look", check=True)
    bad = "def backpropagate(nn, X, y):\n    return undefined\n"
    view, _ = ask(p, "write", part="rule", text=bad)
    assert view["problem"]["line"] == 2 and view["code"]["rule"]["text"] == bad
    view, _ = ask(p, "change", rate="0.01")
    assert "problem" in view
    view, _ = ask(p, "write", part="rule", text=None)
    assert view["settings"]["rate"] == 0.01 and view["check"]["wrong"] == 0


@pytest.mark.parametrize(
    ("part", "text", "line", "said"),
    [
        ("rule", "def backpropagate(nn, X, y):\n    z, a = nn.forward(X\n", 2, "SyntaxError"),
        ("rule", "x = 1\n", None, "must define backpropagate"),
        ("rule", "def backpropagate(nn, X, y):\n    return 1 / 0\n", 2, "ZeroDivisionError"),
        ("rule", "def backpropagate(nn, X, y):\n    return {}, {}, {}\n", None, "every layer"),
        ("optimizer", f"{STEP}    theta -= slope[:3]\n", 2, "ValueError"),
        ("epoch", f"{EPOCH}    yield undefined\n", 2, "NameError"),
        ("epoch", f"{EPOCH}    return 3\n", None, "yield"),
    ],
)  # fmt: skip
def test_an_error_in_the_code_stands_by_its_line_and_loses_nothing(part, text, line, said):
    p = Playground()
    p.run(2)
    theta, losses = p.nn.theta.copy(), list(p.losses)
    view, _ = ask(p, "write", part=part, text=text)
    if "problem" not in view:
        view, _ = ask(p, "run", epochs=1)
    assert view["problem"]["part"] == part and view["problem"]["line"] == line
    assert said in view["problem"]["message"]
    np.testing.assert_array_equal(p.nn.theta, theta)
    assert p.losses == losses
    ask(p, "write", part=part, text=None)
    assert ask(p, "run", epochs=1)[0]["epoch"] == 3


def test_wrong_shapes_are_told_with_both_shapes():
    p = Playground(layers="3")
    text = rules.source("rule", "right").replace("a[i].T @ delta[i + 1]", "delta[i + 1].T @ a[i]")
    ask(p, "write", part="rule", text=text)
    message = ask(p, "step")[0]["problem"]["message"]
    assert "dw[1] has shape (3, 2), and w[1] (2, 3)" in message


def test_an_activation_of_one_s_own_is_used_and_its_error_is_told():
    p = Playground(activations="own")
    assert ask(p, "run", epochs=1)[0]["epoch"] == 1
    text = rules.source("activation", "").replace("np.cos(z)", "oops")
    ask(p, "write", part="activation", text=text)
    problem = ask(p, "step")[0]["problem"]
    assert (problem["part"], problem["line"]) == ("activation", 8)


@pytest.mark.parametrize(
    ("name", "reference"),
    [("SGD", "sgd"), ("momentum", "momentum"), ("RMSprop", "rmsprop"), ("Adam", "adam")],
)
def test_the_steps_follow_their_published_rules(name, reference):
    rng = np.random.default_rng(0)
    theta, memory = rng.standard_normal(4), {}
    plain = theta.copy()
    m, v = np.zeros(4), np.zeros(4)
    for t in range(1, 6):
        g = rng.standard_normal(4)
        rules.STEP[name](theta, g, 0.1, memory)
        for k in range(4):
            if reference == "sgd":
                plain[k] -= 0.1 * g[k]
            elif reference == "momentum":
                m[k] = 0.9 * m[k] + g[k]
                plain[k] -= 0.1 * m[k]
            elif reference == "rmsprop":
                v[k] = 0.99 * v[k] + 0.01 * g[k] ** 2
                plain[k] -= 0.1 * g[k] / (v[k] ** 0.5 + 1e-8)
            else:
                m[k] = 0.9 * m[k] + 0.1 * g[k]
                v[k] = 0.999 * v[k] + 0.001 * g[k] ** 2
                plain[k] -= 0.1 * (m[k] / (1 - 0.9**t)) / ((v[k] / (1 - 0.999**t)) ** 0.5 + 1e-8)
    np.testing.assert_allclose(theta, plain, rtol=1e-12)


def test_the_sentence_tells_learning_from_being_stuck_and_from_overfitting():
    assert "Not trained yet" in Playground().view()["sentence"]
    p = Playground(data="circle")
    p.run(100)
    assert "has learned" in p.view()["sentence"]
    p = Playground(scale="0", data="circle")
    p.run(120)
    assert "stuck" in p.view()["sentence"]
    p = Playground(data="moons", noise="0.8", samples="50", layers="8,8", rate="0.3", seed="1")
    p.run(400)
    assert "overfits" in p.view()["sentence"]


def test_regression_has_its_loss_and_its_output():
    p = Playground(data="hills", loss="cross-entropy")
    assert p.nn.loss is MSE and p.nn.activations[p.nn.n_layers] is Identity
    assert "points right" not in p.view()["sentence"]


def test_what_a_view_that_fails_did_not_tell_the_next_one_tells():
    p = Playground()
    ask(p, "look", deltas=True)
    rule = rules.source("rule", "right")
    # A batch is learned from, and the deltas of all points fail.
    text = rule.replace("    z, a =", "    assert len(X) <= 10\n    z, a =")
    assert "problem" in ask(p, "write", part="rule", text=text)[0]
    assert "losses" not in ask(p, "run", epochs=2)[0] and p.epoch == 2
    view, _ = ask(p, "look")
    assert view["first"] == 1 and len(view["losses"]) == 2
    assert view["code"]["rule"]["text"] == text


def test_code_that_is_interrupted_is_stopped_and_nothing_has_changed():
    p = Playground()
    theta = p.nn.theta.copy()
    ask(p, "write", part="optimizer", text=f"{STEP}    theta[:] = 0\n    raise KeyboardInterrupt\n")
    assert ask(p, "run", epochs=1)[0] == {"refused": "Stopped."}
    np.testing.assert_array_equal(p.nn.theta, theta)


@pytest.mark.parametrize("text", ["epoch = None", "raise SystemExit", "import sys\nsys.exit()"])
def test_code_that_is_no_function_or_ends_python_is_a_problem(text):
    p = Playground()
    assert ask(p, "write", part="epoch", text=text)[0]["problem"]["part"] == "epoch"
    assert "problem" not in ask(p, "run", epochs=1)[0] and p.epoch == 1
