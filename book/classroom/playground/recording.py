"""Runs of the playground that the book records, for pages that have no Python."""

import base64
import json

import numpy as np

from classroom.explore import FRAMES
from classroom.playground import FINE, Playground
from classroom.playground.page import figure
from classroom.playground.rules import BACKPROPAGATE
from classroom.playground.still import still

# The epochs that are recorded: many at first, where much happens, and a run's last one.
EPOCHS = (0, 1, 2, 4, 7, 12, 20, 33, 55, 90, 150, 250, 380)
LEVELS = 15, 9  # values that the output's picture may have, and a unit's: fewer take less room

# The runs that the playground's page speaks of: their settings, and when they end.
RUNS = {
    "default": ({}, 200),
    "XOR, 1 unit": ({"layers": "1"}, 300),
    "XOR, 2 units": ({"layers": "2", "seed": "1"}, 300),
    "XOR, 4 units": ({"layers": "4"}, 300),
    "circle, no hidden layer": ({"data": "circle", "layers": ""}, 200),
    "circle, 4 units": ({"data": "circle", "layers": "4"}, 200),
    "spiral, 1 layer": ({"data": "spiral", "layers": "8", "rate": "0.1"}, 500),
    "spiral, 3 layers": ({"data": "spiral", "layers": "8,8,8", "rate": "0.1"}, 500),
    "plane, rate 0.3": ({"data": "plane", "layers": "4"}, 50),
    "plane, rate 1": ({"data": "plane", "layers": "4", "rate": "1"}, 50),
    "50 points": ({"data": "moons", "samples": "50", "noise": "0.8", "layers": "8,8"}, 500),
    "zero weights": ({"data": "circle", "scale": "0"}, 150),
}
for rule in list(BACKPROPAGATE)[1:]:
    chosen = {"data": "circle", "rate": "0.1", "rule": rule}
    if "ReLU" in rule:
        chosen["activations"] = "ReLU"
    RUNS[rule] = chosen, 150


def recorded():
    """Return the playground as HTML with its recorded runs, for book/_ext/frames.py.

    Of the default run the page itself has the start, and for paper the end.
    """
    runs = [_run(settings, epochs) for settings, epochs in RUNS.values()]
    start = {"frames": runs[0]["frames"][:1], "losses": runs[0]["losses"][:1]}
    settings, epochs = RUNS["default"]
    playground = Playground(**settings)
    playground.run(epochs)
    scripts = _FIRST.format(_json([start])) + FRAMES.format(_json(runs))
    return figure().replace("</figure>", still(playground) + scripts + "</figure>")


def _run(settings, epochs):
    playground = Playground(**settings)
    playground.look(check=True)
    frames = []
    for epoch in sorted({epoch for epoch in EPOCHS if epoch < epochs} | {epochs}):
        playground.run(epoch - playground.epoch)
        view = playground.view()
        if playground.diverged is None:
            for name in ("w", "b"):
                view[name] = [np.round(values, 2).tolist() for values in view[name]]
        del view["losses"], view["first"]
        frames.append(view | {"pictures": _small(playground.pictures())})
        if playground.diverged is not None:
            break
    losses = [[_short(loss) for loss in pair] for pair in playground.losses]
    return {"frames": frames, "losses": losses}


def _short(loss):
    return float(f"{loss:.3g}") if loss is not None and np.isfinite(loss) else None


def _small(pictures):
    """Return the pictures with few levels, as text."""
    values = (np.frombuffer(pictures, np.uint8).astype(float) - 127) / 127
    for part, levels in zip(np.split(values, [FINE * FINE]), LEVELS, strict=True):
        part[:] = np.rint(part * (levels // 2)) / (levels // 2)
    return base64.b64encode(np.rint(values * 127 + 127).astype(np.uint8).tobytes()).decode()


def _json(runs):
    return json.dumps(runs, ensure_ascii=False).replace("</", "<\\/")


_FIRST = '<script type="application/json" class="playground-first">{}</script>\n'
