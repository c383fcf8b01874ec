"""The playground's settings as a cell of code, which makes and trains the same network."""

import inspect

from classroom.playground import data, rules
from classroom.playground.settings import ACTIVATIONS, FEATURES


def as_code(playground):
    """Return code for `nn_core` that comes to the same losses as the playground has."""
    p, chosen = playground, playground.settings
    hidden = [ACTIVATIONS[name] for name in chosen["activations"][: len(chosen["layers"])]]
    names = [g.__name__ if g else "Own" for g in hidden]
    output, loss = p.nn.activations[p.nn.n_layers].__name__, p.nn.loss.__name__
    library = {"NN", "SGD", output, loss, *(name for name in names if name != "Own")}
    parts = [
        f"import numpy as np\n\nfrom nn_core import {', '.join(sorted(library))}",
        f"rng = np.random.default_rng({chosen['seed']})",
        _points(chosen),
        _split(chosen),
    ]
    if "Own" in names:
        parts.append(p.code.text("activation", chosen).strip())
    parts.append(_network(p, chosen))
    sizes = (len(chosen["features"]), *chosen["layers"], 1)
    optimizer = "SGD(learning_rate=RATE)" if _plain_step(p, chosen) else "Steps()"
    parts.append(
        f"nn = Network(\n    {sizes},\n    ({', '.join([*names, output])},),\n"
        f"    {loss},\n    {optimizer},\n    rng=rng,\n)"
        + (f"\nfor i in nn.w:\n    nn.w[i] *= {chosen['scale']!r}" if chosen["scale"] != 1 else "")
    )
    parts.append(
        f"nn.fit(X[train], y[train], epochs={max(p.epoch, 1)}, batch_size={chosen['batch']})\n"
        "print(nn.history[-1], nn.loss.loss(y[~train], nn.predict(X[~train])))"
    )
    return "\n\n".join(parts) + "\n"


def _points(chosen):
    """Return the lines that make the points, by a recipe or from a list."""
    if chosen["data"] == "own":
        rows = ",\n    ".join(
            str([round(float(v), 6) for v in p]) for p in data.unpack(chosen["points"])
        )
        return f"points = np.array([\n    {rows},\n])"
    recipe = data.RECIPES[chosen["data"]]
    source = inspect.getsource(recipe)
    before = inspect.getsource(data.square) + "\n\n" if "square(" in source else ""
    noise = f"X = X + {chosen['noise']!r} * rng.standard_normal(X.shape)"
    lines = [f"X, target = {chosen['data']}({chosen['samples']}, rng)", noise]
    lines.append("target = target.astype(float)")
    if chosen["data"] in data.QUANTITIES:
        lines.append(f"target += 0.1 * {chosen['noise']!r} * rng.standard_normal(len(X))")
    lines.append("points = np.column_stack([X.clip(-3, 3), target.clip(-1, 1)])")
    lines.append("points = rng.permutation(points)")
    return f"{before}{source}\n\n" + "\n".join(lines)


def _split(chosen):
    features = ", ".join(
        name.replace("²", "**2").replace("x1 x2", "x1 * x2").replace("sin ", "np.sin(")
        + (")" if "sin" in name else "")
        for name in FEATURES
        if name in chosen["features"]
    )
    share = chosen["share"]
    return (
        "x1, x2 = points[:, 0], points[:, 1]\n"
        f"X = np.column_stack([{features}])\ny = points[:, 2:]\n"
        f"k = np.arange(len(X)) + 1\ntrain = k * {share} // 100 > (k - 1) * {share} // 100"
    )


def _network(p, chosen):
    """Return the class of the network: `NN` where it does the same."""
    lines = [f"RATE = {chosen['rate']!r}"]
    if not _plain_step(p, chosen):
        lines.append(
            f"\n\n{p.code.text('optimizer', chosen).strip()}\n\n\n"
            "class Steps:\n    memory = {}\n\n"
            "    def step(self, weights, gradients):\n"
            "        step(weights, gradients, RATE, self.memory)"
        )
    if p.code.text("rule", chosen) == rules.source("rule", "right") and not chosen["l2"]:
        lines.append("Network = NN")
    else:
        lines.append(
            f"\n\n{p.code.text('rule', chosen).strip()}\n\n\n"
            "class Network(NN):\n    rate = RATE\n\n"
            "    def backpropagate(self, X, y, dw, db):\n"
            "        _, own_dw, own_db = backpropagate(self, X, y)\n"
            "        for i in self.w:\n"
            f"            dw[i] = own_dw[i] + {chosen['l2']!r} * self.w[i]\n"
            "            db[i] = own_db[i]"
        )
    return "\n".join(lines)


def _plain_step(p, chosen):
    return p.code.text("optimizer", chosen) == rules.source("optimizer", "SGD")
