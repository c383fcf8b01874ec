"""Compare the gradients of backpropagation with what a nudge of each parameter really does."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from nn_core.network import NN
from nn_core.validation import as_positive


@dataclass
class GradientReport:
    """What `gradient_check` found; ``print(report)`` shows a line for each array of parameters.

    Attributes
    ----------
    analytic : dict of arrays
        The computed gradient, by name: ``"w[1]"``, ``"b[1]"``, ... in the parameters' shapes.
    numeric : dict of arrays
        The measured one, likewise.
    wrong : dict of bool arrays
        Where the two disagree.
    """

    analytic: dict[str, np.ndarray]
    numeric: dict[str, np.ndarray]
    wrong: dict[str, np.ndarray]

    @property
    def passed(self) -> bool:
        """Whether every entry agrees."""
        return not any(wrong.any() for wrong in self.wrong.values())

    def __str__(self):
        lines = ["parameter  shape       wrong       largest difference  analytic / numeric"]
        for name, wrong in self.wrong.items():
            analytic, numeric = self.analytic[name], self.numeric[name]
            # The ratio at the largest slope, where rounding matters least, hints at the cause:
            # 8 for a batch of 8 is a sum in place of a mean.
            at = np.unravel_index(np.argmax(np.abs(numeric)), numeric.shape)
            ratio = f"{analytic[at] / numeric[at]:.6g}" if numeric[at] else "-"
            lines.append(
                f"{name:10} {wrong.shape!s:11} {f'{wrong.sum()} of {wrong.size}':11} "
                f"{np.abs(analytic - numeric).max():<19.1e} {ratio}"
            )
        lines.append("passed" if self.passed else "FAILED")
        return "\n".join(lines)


def gradient_check(
    nn: NN, X: ArrayLike, y: ArrayLike, epsilon: float = 1e-5, tolerance: float = 1e-6
) -> GradientReport:
    """Compare ``nn.gradients(X, y)`` with central differences, parameter by parameter.

    The slope along a parameter t is measured as (L(t + epsilon) - L(t - epsilon)) / (2 epsilon).
    The two agree if they differ by at most ``tolerance`` times the measured one, beside what the
    measurement cannot resolve: its truncation, of the order epsilon^2 against the largest slope,
    and the rounding of L, of the order 1e-16 L / epsilon.

    Parameters
    ----------
    nn : NN
        It is left as it is: the nudges are made on a copy.
    X, y : arrays, as for `NN.gradients`
    epsilon : float
        The size of a nudge.
    tolerance : float
        The relative difference that still counts as agreement.

    Returns
    -------
    GradientReport

    Raises
    ------
    ValueError
        If X or y is unfit, if epsilon is not a positive number, or if the loss is not finite where
        it is measured.

    Notes
    -----
    A nudge that carries a ReLU across its kink measures a slope between those of the two sides.
    Such an entry disagrees through no fault of the gradient; other data or a smaller epsilon
    tell it from an error.
    """
    X, y = nn._as_samples(X, y)
    epsilon = as_positive(epsilon, "epsilon")
    dw, db = nn.gradients(X, y)
    probe = nn.with_theta(nn.theta)

    def loss_at(position, value):
        before = probe.theta[position]
        probe.theta[position] = value
        loss = probe.loss.loss(y, probe.predict(X))
        probe.theta[position] = before
        return loss

    loss = probe.loss.loss(y, probe.predict(X))
    slopes = np.empty(nn.theta.size)
    for position, value in enumerate(nn.theta):
        rise = loss_at(position, value + epsilon) - loss_at(position, value - epsilon)
        slopes[position] = rise / (2 * epsilon)
    if not (np.isfinite(loss) and np.isfinite(slopes).all()):
        raise ValueError(
            f"the loss is {loss}, and not finite around these parameters: there is no slope to "
            "compare with. Check a network before it diverges."
        )

    # A network whose parameters are its own slopes: its views cut them into the right shapes.
    slope_of = nn.with_theta(slopes)
    floor = 100 * epsilon**2 * np.abs(slopes).max() + 10 * np.finfo(float).eps * loss / epsilon
    analytic, numeric, wrong = {}, {}, {}
    for i in nn.w:
        for name, gradient, slope in (
            (f"w[{i}]", dw[i], slope_of.w[i]),
            (f"b[{i}]", db[i], slope_of.b[i]),
        ):
            analytic[name], numeric[name] = gradient, slope
            wrong[name] = ~(np.abs(gradient - slope) <= tolerance * np.abs(slope) + floor)
    return GradientReport(analytic, numeric, wrong)
