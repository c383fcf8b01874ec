"""A feed-forward network of dense layers, trained by backpropagation."""

import copy
import math
import warnings
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from nn_core.initializers import Random, lecun
from nn_core.validation import (
    Rng,
    as_count,
    as_matrix,
    as_rng,
    as_targets,
    as_tuple,
    check_methods,
    write,
)

Arrays = dict[int, np.ndarray]  # one for each layer

# Steps that are too large overflow. The loss shows it, and `fit` says it better than NumPy would.
_quietly = np.errstate(over="ignore", invalid="ignore", divide="ignore")


class DivergenceWarning(RuntimeWarning):
    """Training stopped because the loss was no longer a finite number."""


class NN:
    """A feed-forward network: dense layers, each followed by an activation.

    Parameters
    ----------
    dimensions : sequence of int
        The number of units in each layer, from the input (layer 1) to the output.
    activations : sequence
        One for each layer after the input; see :mod:`nn_core.activations`.
    loss : class or object
        What training makes small; see :mod:`nn_core.losses`.
    optimizer : object
        What turns gradients into steps; see :mod:`nn_core.optimizers`.
    rng : None, int, numpy.random.Generator or numpy.random.RandomState
        Where the first weights and the shuffling come from. None is NumPy's global state.
    initializer : callable
        Called as ``initializer(n_in, n_out, rng)`` for the first weights of each layer; see
        :mod:`nn_core.initializers`. Biases start at 0.

    Attributes
    ----------
    theta : array of shape (n_parameters,)
        All parameters in one vector: w[1], b[1], w[2], b[2], ...
    w, b : dicts of arrays
        Views into ``theta``. ``w[i]``, of shape (n_i, n_{i+1}), and ``b[i]``, of shape (n_{i+1},),
        lead from layer i, of n_i units, to layer i + 1.
    activations : dict
        ``activations[i]`` belongs to layer i, from 2 on.
    history : list of float
        The loss on the training data after each epoch.
    validation_history : list of float
        The loss on the validation data after each epoch that had any.

    Raises
    ------
    ValueError
        If the dimensions are not at least two whole numbers from 1 up, if the activations do not
        match them in number, or if the initializer gives weights of another shape; from every
        method, if its data are empty, not numeric, not finite, or of the wrong shape.
    TypeError
        If an activation, the loss or the optimizer lacks a method, if the dimensions or the
        activations are no sequence, or if the initializer is no function.

    Notes
    -----
    ``np.save(path, nn.theta)`` saves what was learnt, and ``nn.theta = np.load(path)`` gives it to
    a network of the same dimensions.
    """

    def __init__(
        self,
        dimensions: Sequence[int],
        activations: Sequence,
        loss,
        optimizer,
        rng: Rng = None,
        initializer: Callable[[int, int, Random], ArrayLike] = lecun,
    ):
        dimensions = as_tuple(dimensions, "dimensions", "(13, 10, 1)")
        activations = as_tuple(activations, "activations", "(ReLU, Identity)")
        if len(dimensions) < 2:
            raise ValueError(
                f"dimensions is {dimensions}; a network has at least two layers, input and output."
            )
        if len(activations) != len(dimensions) - 1:
            raise ValueError(
                f"dimensions names {len(dimensions)} layers, so {len(dimensions) - 1} activations "
                f"are needed, one for each layer after the input, but {len(activations)} are given."
            )
        for activation in activations:
            check_methods("activation", activation, "activation(z)", "gradient(z)")
        check_methods("loss", loss, "loss(y_true, y_pred)", "gradient(y_true, y_pred)")
        check_methods("optimizer", optimizer, "step(weights, gradients)")
        if not callable(initializer):
            raise TypeError(
                f"initializer is {initializer!r}; give a function, such as nn_core.initializers.he."
            )

        self.dimensions = tuple(as_count(n, f"dimensions[{k}]") for k, n in enumerate(dimensions))
        self.n_layers = len(dimensions)
        self.activations = dict(enumerate(activations, start=2))
        self.loss = loss
        self.optimizer = optimizer
        self.rng = as_rng(rng)
        self.history: list[float] = []
        self.validation_history: list[float] = []

        self._theta = np.zeros(sum((n_in + 1) * n_out for n_in, n_out in pairwise(dimensions)))
        self._w, self._b = self._views(self._theta)
        for i, w in self._w.items():
            write(initializer(*w.shape, self.rng), w, f"w[{i}]")

    # Read-only names: another dict in their place would not hold views into theta.
    @property
    def w(self) -> Arrays:
        return _Views("w", self._w)

    @property
    def b(self) -> Arrays:
        return _Views("b", self._b)

    @property
    def theta(self) -> np.ndarray:
        return self._theta

    @theta.setter
    def theta(self, values: ArrayLike):
        write(values, self._theta, "theta")

    def forward(self, X: ArrayLike) -> tuple[Arrays, Arrays]:
        """Send samples through the network and keep what every layer computed.

        Parameters
        ----------
        X : array of shape (n_samples, n_1)

        Returns
        -------
        z : dict of arrays
            ``z[i] = a[i - 1] w[i - 1] + b[i - 1]``, of shape (n_samples, n_i), for i from 2.
        a : dict of arrays
            ``a[1] = X`` and ``a[i] = g_i(z[i])``, of the same shapes.
        """
        return self._forward(as_matrix(X, "X", self.dimensions[0], "features"))

    def _forward(self, X):
        w, b = self._w, self._b
        z, a = {}, {1: X}
        for i, g in self.activations.items():
            z[i] = z_i = a[i - 1].dot(w[i - 1])
            z_i += b[i - 1]
            a[i] = g.activation(z_i)
        return z, a

    def gradients(self, X: ArrayLike, y: ArrayLike) -> tuple[Arrays, Arrays]:
        """Return the derivatives of ``loss.loss(y, predict(X))``, which `backpropagate` computes.

        Parameters
        ----------
        X : array of shape (n_samples, n_1)
        y : array of shape (n_samples, n_last), or (n_samples,) where n_last is 1

        Returns
        -------
        dw, db : dict of arrays
            ``dw[i]`` and ``db[i]`` have the shapes of ``w[i]`` and ``b[i]``, and are the caller's
            to keep.
        """
        X, y = self._as_samples(X, y)
        dw, db = self._gradient_views(np.zeros_like(self._theta))
        self.backpropagate(X, y, dw, db)
        return dict(dw), dict(db)

    def backpropagate(self, X: np.ndarray, y: np.ndarray, dw: Arrays, db: Arrays) -> None:
        """Write the derivatives of ``loss.loss(y, predict(X))`` into ``dw`` and ``db``.

        With L the loss, delta_i = dL/dz_i and ⊙ the product entry by entry:

        - delta_last = dL/da_last ⊙ g'(z_last)
        - dL/dw_i = a_i^T delta_{i+1} and dL/db_i = the sum of delta_{i+1} over the samples
        - delta_i = (delta_{i+1} w_i^T) ⊙ g'(z_i)

        `fit`, `gradients` and :func:`~nn_core.gradient_check` all call this method: a subclass
        with another rule for the gradients overrides it, and nothing else.

        Parameters
        ----------
        X : array of shape (n_samples, n_1)
        y : array of shape (n_samples, n_last)
            Finite floats, both; `gradients` and `fit` have checked them.
        dw, db : dict of arrays
            Where the derivatives go, in the shapes of ``w`` and ``b``: ``dw[i] = ...`` writes into
            the array that is there, which `fit` uses again for each batch.
        """
        z, a = self._forward(X)
        last = self.n_layers
        delta = self.loss.gradient(y, a[last]) * self.activations[last].gradient(z[last])
        # A bias is the weight of an input that is always 1: with a column of ones in place of a[i],
        # the rule for weights gives the sum over the samples.
        ones = np.empty(len(X))
        ones.fill(1.0)
        for i in range(last - 1, 0, -1):
            a[i].T.dot(delta, out=dw[i])
            ones.dot(delta, out=db[i])
            if i > 1:  # the input has no z, so the recursion ends at layer 2
                delta = delta.dot(self._w[i].T)
                delta *= self.activations[i].gradient(z[i])

    def fit(
        self,
        X: ArrayLike,
        y: ArrayLike,
        epochs: int,
        batch_size: int,
        print_every: float = np.inf,
        callback: Callable[["NN"], object] | None = None,
        validation: tuple[ArrayLike, ArrayLike] | None = None,
        patience: int | None = None,
    ) -> Self:
        """Train on mini-batches, from the parameters as they are now.

        Parameters
        ----------
        X, y : arrays, as for `gradients`
        epochs : int
            How often each sample is used.
        batch_size : int
            Samples a step; the last batch of an epoch holds what is left.
        print_every : int
            Print the loss after every so many epochs. The default, infinity, never prints.
        callback : callable, optional
            Called as ``callback(nn)`` after each epoch.
        validation : tuple of arrays, optional
            Other samples, as ``(X, y)``. Nothing is learnt from them; the loss on them is recorded.
        patience : int, optional
            Stop after so many epochs in which the loss on the validation data has not fallen below
            its lowest, and come back to the parameters of the lowest, those before the first epoch
            among them. By default all epochs are trained, and the last parameters stay.

        Returns
        -------
        NN
            The network itself.

        Raises
        ------
        ValueError, TypeError
            If the data are unfit or for another loss, if a number is below 1, if the callback is
            no function, or if there is patience without validation. Nothing has changed then.

        Warns
        -----
        DivergenceWarning
            If the loss is no longer finite; training stops at that epoch.
        UserWarning
            If large features make the outputs huge before the first step.

        Notes
        -----
        An interrupt (Ctrl-C) or an error in the callback ends training after a whole step. Where
        the parameters have overflowed by then, those of the last finite loss come back; with
        patience those of the lowest validation loss do, however training ends. What an optimizer
        remembers stays as it is: after an overflow give the network a new one.
        """
        X, y = self._as_samples(X, y)
        epochs = as_count(epochs, "epochs")
        batch_size = as_count(batch_size, "batch_size")
        if print_every != np.inf:
            as_count(print_every, "print_every")
        if not (callback is None or callable(callback)):
            raise TypeError(f"callback is {callback!r}; give a function that takes the network.")
        if validation is not None:
            if not isinstance(validation, tuple | list) or len(validation) != 2:
                raise TypeError("validation is no pair; give samples and their targets, (X, y).")
            validation = self._as_samples(*validation, names=("validation[0]", "validation[1]"))
            lowest = np.fmin(self._loss_of(*validation), np.inf)  # infinity in place of NaN
        if patience is not None:
            patience = as_count(patience, "patience")
            if validation is None:
                raise ValueError("patience looks at validation data; give validation=(X, y), too.")
        hint = self._scale_hint(X, y)  # complains now, if y is not for this loss
        if hint:
            warnings.warn(hint, stacklevel=2)

        kept, kept_at = self._theta.copy(), 0  # the best parameters, or the last finite ones
        try:
            for epoch in range(1, epochs + 1):
                self._train_once(X, y, batch_size)
                self.history.append(self._loss_of(X, y))
                if validation is not None:
                    self.validation_history.append(self._loss_of(*validation))
                if patience is None:
                    keep = math.isfinite(self.history[-1])
                else:
                    keep = self.validation_history[-1] < lowest
                    lowest = np.fmin(self.validation_history[-1], lowest)
                if keep:
                    kept[:], kept_at = self._theta, epoch
                if epoch % print_every == 0:
                    tail = f", validation loss: {self.validation_history[-1]}" if validation else ""
                    print(f"[{epoch}] train loss: {self.history[-1]}{tail}")
                if callback is not None:
                    callback(self)
                if not math.isfinite(self.history[-1]):
                    warnings.warn(
                        f"the loss is {self.history[-1]} after epoch {epoch} with "
                        f"{self.optimizer}: the steps are too large. "
                        "Try a smaller learning rate, or scale the data.",
                        DivergenceWarning,
                        stacklevel=2,
                    )
                    break
                if patience is not None and epoch - kept_at >= patience:
                    break
        except BaseException:  # KeyboardInterrupt is no Exception
            if not np.isfinite(self._theta).all():
                self._theta[:] = kept
            raise
        finally:
            if patience is not None:
                self._theta[:] = kept
        return self

    @_quietly
    def _scale_hint(self, X, y):
        """Return what to say where large features make the outputs huge, or an empty text.

        Huge: the loss is a hundred times that of answering 0 to everything. Then training diverges,
        or its first steps push every ReLU to where its slope is 0.
        """
        loss, largest = self._loss_of(X, y), np.abs(X).max()
        if largest > 10 and 100 * self.loss.loss(y, np.zeros_like(y)) < loss < np.inf:
            return (
                f"the loss is {loss:.3g} before training, because X has values as large as "
                f"{largest:.3g}. Scale each feature: (X - X.mean(axis=0)) / X.std(axis=0)."
            )
        return ""

    @_quietly
    def _loss_of(self, X, y):
        return float(self.loss.loss(y, self._predict(X)))

    @_quietly
    def _train_once(self, X, y, batch_size):
        """Take a step for each mini-batch of one epoch."""
        slopes = np.zeros_like(self._theta)  # receives the gradients of every batch
        dw, db = self._gradient_views(slopes)
        for X_batch, y_batch in self.batches(X, y, batch_size):
            self.backpropagate(X_batch, y_batch, dw, db)
            self.optimizer.step(self._theta, slopes)

    def batches(
        self, X: np.ndarray, y: np.ndarray, batch_size: int
    ) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Yield one epoch's mini-batches: every sample once, in random order."""
        order = self.rng.permutation(len(X))
        X, y = X.take(order, axis=0), y.take(order, axis=0)  # twice as fast as X[order]
        for start in range(0, len(X), batch_size):
            batch = slice(start, start + batch_size)
            yield X[batch], y[batch]

    def predict(self, X: ArrayLike) -> np.ndarray:
        """Return the output for each sample, an array of shape (n_samples, n_last)."""
        return self._predict(as_matrix(X, "X", self.dimensions[0], "features"))

    def _predict(self, X):
        # What 500 samples need stays in the processor's cache, which halves the time for thousands.
        blocks = [self._forward(X[k : k + 500])[1][self.n_layers] for k in range(0, len(X), 500)]
        return np.concatenate(blocks)

    def with_theta(self, theta: ArrayLike) -> Self:
        """Return a copy of this network with other parameters, which is independent of it."""
        twin = copy.deepcopy(self)
        twin.theta = theta
        return twin

    def __repr__(self):
        names = ", ".join(_name(activation) for activation in self.activations.values())
        return (
            f"NN(dimensions={self.dimensions}, activations=({names}), loss={_name(self.loss)}, "
            f"optimizer={self.optimizer})  # {self.theta.size} parameters"
        )

    def __getstate__(self):
        # Views do not survive a copy or a pickle as views: they are made anew.
        return {name: value for name, value in vars(self).items() if name not in ("_w", "_b")}

    def __setstate__(self, state):
        vars(self).update(state)
        self._w, self._b = self._views(self._theta)

    def _gradient_views(self, vector):
        dw, db = self._views(vector)
        return _Views("dw", dw), _Views("db", db)

    def _views(self, vector):
        """Cut a vector as long as ``theta`` into weights and biases, without copying it."""
        w, b = {}, {}
        for i, (n_in, n_out) in enumerate(pairwise(self.dimensions), start=1):
            w[i], vector = vector[: n_in * n_out].reshape(n_in, n_out), vector[n_in * n_out :]
            b[i], vector = vector[:n_out], vector[n_out:]
        return w, b

    def _as_samples(self, X, y, names=("X", "y")):
        """Return X and y as float arrays with two axes, if they fit the network and each other."""
        X = as_matrix(X, names[0], self.dimensions[0], "features")
        y = as_targets(y, names[1], self.dimensions[-1])
        if len(y) != len(X):
            raise ValueError(
                f"{names[0]} has {len(X)} samples and {names[1]} has {len(y)}; "
                "each sample needs its own target."
            )
        return X, y


class _Views(dict):
    """Views by layer. Assigning to one writes into it, and so into the vector that it views."""

    def __init__(self, name, views):
        super().__init__(views)
        self.name = name

    def __setitem__(self, i, values):
        write(values, self[i], f"{self.name}[{i}]")

    def __reduce__(self):
        return dict, (dict(self),)  # a copy has arrays of its own: there is nothing to write into


def _name(part):
    return part.__name__ if isinstance(part, type) else repr(part)
