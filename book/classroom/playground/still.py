"""One run of the playground as a picture, for paper and for where no script runs."""

from classroom import plots
from classroom.explore import as_html
from classroom.playground.sentence import sentence


def still(playground):
    """Return the plane, the losses and the sentence as HTML, as they are at this moment."""
    figure, (plane, curve) = plots.figure(height=2.6, columns=2)
    figure.alt = "The plane with the training points, and the losses epoch by epoch."
    points = playground.points[playground.is_train]
    plots.decision_boundary(playground.nn, points[:, :2], points[:, 2], ax=plane)
    plane.set(xlabel="x₁", ylabel="x₂")
    train, test = zip(*playground.losses, strict=True)
    plots.loss_curve({"train": train, "test": test}, ax=curve)
    chosen = playground.settings
    layers = ", ".join(str(units) for units in playground.nn.dimensions)
    said = (
        f"One run of the playground: {chosen['data']}, layers of {layers} "
        f"units, learning rate {chosen['rate']}. {sentence(playground)}"
    )
    return f'<div class="playground-still">{as_html(figure.to_svg(), said)}</div>\n'
