"""One sentence about what a network in the playground is doing."""

LOOKS_BACK = 100  # epochs


def sentence(playground):
    """Return how far a network is, how good, and whether it learns, is stuck, or overfits."""
    p = playground
    if p.diverged is not None:
        return (
            f"Diverged in epoch {p.diverged}: the loss is no longer a finite number, since the "
            "steps were too large. Choose a smaller learning rate, and start anew."
        )
    train, test = p.losses[-1]
    said = f"Epoch {p.epoch}: loss {_digits(train)}"
    said += f" in training, {_digits(test)} in the test" if test is not None else ""
    if not p.quantity:
        right, n = p.right(p.is_train)
        said += f"; {right} of {n}"
        if test is not None:
            right, n = p.right(~p.is_train)
            said += f" and {right} of {n}"
        said += " points right"
    return f"{said}. {_state(p)}"


def _state(p):
    """Return what the losses of the last epochs say."""
    if p.epoch == 0:
        return "Not trained yet."
    train, test = p.losses[-1]
    if train > 2 * p.losses[0][0]:
        return "It is worse than at the start: the steps are too large."
    best = p.losses[p.best]
    if test is not None and p.epoch - p.best > LOOKS_BACK / 2:
        if test > 1.2 * best[1] and train < best[0]:
            return (
                f"It overfits: the test loss has risen since epoch {p.best}, while the training "
                "loss fell."
            )
    right, n = (0, 1) if p.quantity else p.right(p.is_train)
    if right == n or (p.quantity and train < 0.02):
        return "It has learned the training points."
    if p.epoch >= LOOKS_BACK and train > 0.99 * p.losses[-1 - LOOKS_BACK][0]:
        return f"It is stuck: in {LOOKS_BACK} epochs the loss has hardly fallen."
    return "It learns." if train < p.losses[0][0] else "It has not begun to learn."


def _digits(number):
    return f"{number:.3f}" if number >= 0.001 else f"{number:.1e}"
