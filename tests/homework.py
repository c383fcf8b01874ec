"""What students hand in, made for tests: notebooks of chapter 4 with answers of all kinds."""

import copy
import json

from classroom.handout import handout
from classroom.homework.chapters import chapter

CELLS = {  # of chapter 4, by the exercises
    "hidden_delta": "backprop-ex-02",
    "gradients": "backprop-ex-05",
    "momentum": "backprop-ex-08",
    "caught": "backprop-ex-12",
    "wrong_line": "backprop-ex-15",
    "slope_along": "backprop-ex-18",
}
RIGHT = {
    "hidden_delta": """\
def hidden_delta(delta_next, w, z):
    return (delta_next @ w.T) * (1 - np.tanh(z) ** 2)
""",
    "gradients": """\
def my_gradients(nn, X, y):
    z, a = nn.forward(X)
    last, g = nn.n_layers, nn.activations
    delta = nn.loss.gradient(y, a[last]) * g[last].gradient(z[last])
    dw, db = {}, {}
    for i in range(last - 1, 0, -1):
        dw[i], db[i] = a[i].T @ delta, delta.sum(axis=0)
        if i > 1:
            delta = (delta @ nn.w[i].T) * g[i].gradient(z[i])
    return dw, db
""",
    "momentum": """\
class Momentum:
    def __init__(self, learning_rate, momentum):
        self.learning_rate, self.momentum, self.velocity = learning_rate, momentum, 0

    def step(self, weights, gradients):
        self.velocity = self.momentum * self.velocity + gradients
        weights -= self.learning_rate * self.velocity
""",
    "caught": 'caught = "B"',
    "wrong_line": "wrong_line = 3",
    "slope_along": """\
def slope_along(nn, X, y, direction, epsilon=1e-5):
    loss = lambda theta: nn.loss.loss(y, nn.with_theta(theta).predict(X))
    measured = loss(nn.theta + epsilon * direction) - loss(nn.theta - epsilon * direction)
    dw, db = my_gradients(nn, X, y)
    flat = np.concatenate([part.ravel() for i in sorted(dw) for part in (dw[i], db[i])])
    return measured / (2 * epsilon), flat @ direction
""",
}


def notebook(answers, number=4, name="", whole=False):
    """Return a handout with answers in it, by the exercises or by the ids of cells."""
    made = copy.deepcopy(handout(chapter(number), whole))
    answers = {CELLS.get(key, key): source for key, source in answers.items()}
    for cell in made["cells"]:
        cell["source"] = answers.pop(cell["id"], cell["source"])
        if cell["id"] == "student" and name:
            cell["source"] = f'student = "{name}"'
    assert not answers, answers
    return made


def hand_in(folder, made, name="homework.ipynb"):
    """Write a notebook, or a text, into a student's folder."""
    folder.mkdir(parents=True, exist_ok=True)
    text = made if isinstance(made, str) else json.dumps(made)
    (folder / name).write_text(text, encoding="utf-8")


def delta(body, before=""):
    """Return an answer to the first exercise that does something else than to answer."""
    lines = "\n    ".join(body.splitlines())
    return {"hidden_delta": f"{before}\ndef hidden_delta(delta_next, w, z):\n    {lines}\n"}
