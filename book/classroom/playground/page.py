"""The playground as HTML: its controls, and the places where page/playground.js draws."""

import html

from classroom.explore import text
from classroom.playground import rules
from classroom.playground.settings import FEATURES, SETTINGS, Choice, read

LABELS = {
    "data": "Data",
    "samples": "Points",
    "noise": "Noise",
    "share": "For training",
    "seed": "Seed",
    "scale": "First weights ×",
    "loss": "Loss",
    "rule": "Backward pass",
    "optimizer": "Steps",
    "rate": "Learning rate",
    "batch": "Batch size",
    "l2": "L2",
}
UNITS = {"share": " %"}
SPEEDS = {"slow": "slow", "1": "1 epoch", "5": "5 epochs", "25": "25 epochs"}
TABS = {
    "rule": "Backward pass",
    "optimizer": "Step",
    "epoch": "Epoch",
    "activation": "Own activation",
}


def figure(settings=None):
    """Return the playground as HTML, without a picture: the script draws it."""
    settings = settings or read({})
    return _PAGE.format(
        training="".join(
            _control(name, settings)
            for name in ("rate", "batch", "optimizer", "loss", "l2", "scale", "rule")
        ),
        data="".join(
            _control(name, settings) for name in ("data", "samples", "noise", "share", "seed")
        ),
        features="".join(
            f'<label><input type="checkbox" name="features" value="{name}"'
            f"{' checked' if name in settings['features'] else ''}>"
            f"<span>{_typeset(name)}</span></label>"
            for name in FEATURES
        ),
        speeds="".join(
            f'<option value="{value}"{" selected" if value == "1" else ""}>{speed}</option>'
            for value, speed in SPEEDS.items()
        ),
        tabs="".join(
            f'<button type="button" role="tab" id="code-{part}" data-part="{part}" '
            f'aria-controls="playground-code" aria-selected="{str(part == "rule").lower()}" '
            f'tabindex="{0 if part == "rule" else -1}">{name}</button>'
            for part, name in TABS.items()
        ),
        source=html.escape(rules.source("rule", settings["rule"])),
    )


def _control(name, settings):
    kind, value = SETTINGS[name], settings[name]
    if name == "seed":
        return (
            '<div class="playground-control" data-name="seed">'
            f'<label for="seed">{LABELS[name]}</label>'
            f'<span><input type="number" id="seed" name="seed" min="0" max="9999" value="{value}">'
            '<button type="button" class="playground-reseed" aria-label="Another seed" '
            'title="Another seed: new data, new first weights">\u21bb</button></span></div>'
        )
    offered = kind.words if isinstance(kind, Choice) else sorted({*kind.offered, value})
    options = "".join(
        f'<option value="{html.escape(text(option))}"{" selected" if option == value else ""}>'
        f"{html.escape(text(option))}{UNITS.get(name, '')}</option>"
        for option in offered
    )
    return (
        f'<label class="playground-control" data-name="{name}"><span>{LABELS[name]}</span>'
        f'<select name="{name}">{options}</select></label>'
    )


def _typeset(name):
    return name.replace("x1", "<i>x</i><sub>1</sub>").replace("x2", "<i>x</i><sub>2</sub>")


_PAGE = """\
<figure class="playground" id="playground" aria-label="Playground">
<div class="playground-bar">
<button type="button" class="playground-play" aria-pressed="false">Play</button>
<button type="button" class="playground-step">One step</button>
<button type="button" class="playground-epoch">One epoch</button>
<button type="button" class="playground-restart">Start anew</button>
<label class="playground-control" data-name="speed"><span>Speed</span>
<select name="speed">{speeds}</select></label>
</div>
<div class="playground-bar">{training}</div>
<div class="playground-table">
<div class="playground-side">
<fieldset><legend>Data</legend>{data}
<div class="playground-buttons" data-name="own" data-label="Own data">
<button type="button" class="playground-csv">Own data …</button>
<button type="button" class="playground-download">Save data</button>
</div></fieldset>
<fieldset class="playground-features" data-name="features">
<legend>Inputs</legend>{features}</fieldset>
<fieldset class="playground-layers" data-name="layers"><legend>Hidden layers</legend><div></div>
<button type="button" class="playground-deeper">Add a layer</button></fieldset>
</div>
<div class="playground-network">
<div class="playground-drawing" data-name="drawing" data-label="Network"></div>
<output aria-live="polite" data-name="sentence" data-label="Sentence"></output>
<div class="playground-looks">
<label data-name="deltas"><input type="checkbox" name="deltas">
<span>Deltas, flowing back</span></label>
<label data-name="check"><input type="checkbox" name="check"><span>Gradient check</span></label>
</div>
<p class="playground-check" hidden></p>
<div class="playground-parameter" data-name="slopes" data-label="Slope of one parameter">
<label><span>One parameter</span><select name="parameter"></select></label>
<label><span>is</span><input type="number" name="value" step="0.1" disabled></label>
<p></p>
</div>
</div>
<div class="playground-result">
<div class="playground-plane"></div>
<div class="playground-looks">
<label data-name="shown"><span>In the plane</span><select name="shown"></select></label>
<label data-name="discrete"><input type="checkbox" name="discrete">
<span>Two colours only</span></label>
</div>
<div class="playground-pens" role="group" aria-label="What a click on the plane does"
 data-name="pens" data-label="Points: move, add, erase">
<label><input type="radio" name="pen" value="move" checked><span>Move</span></label>
<label><input type="radio" name="pen" value="0"><span>Add blue</span></label>
<label><input type="radio" name="pen" value="1"><span>Add orange</span></label>
<label><input type="radio" name="pen" value="erase"><span>Erase</span></label>
</div>
<label data-name="test"><input type="checkbox" name="test"><span>Show the test points</span></label>
<div class="playground-curve" data-name="curve" data-label="Loss curve"></div>
</div>
</div>
<div class="playground-buttons">
<button type="button" class="playground-link">Copy link</button>
<button type="button" class="playground-cell">As code</button>
<button type="button" class="playground-svg">Save SVG</button>
<button type="button" class="playground-png">Save PNG</button>
</div>
<div class="playground-code" data-name="code" data-label="Code">
<div role="tablist" aria-label="What the playground runs">{tabs}</div>
<div id="playground-code" role="tabpanel" aria-labelledby="code-rule"><pre>{source}</pre></div>
</div>
</figure>
"""
