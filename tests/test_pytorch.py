"""The optimizers, and cross-entropy of the logits, against PyTorch's.

Skipped where PyTorch is not installed; `make frameworks` runs them in an environment that has it.
"""

import numpy as np
import pytest

from nn_core import SGD, Adam, CrossEntropy, Momentum, RMSprop

torch = pytest.importorskip("torch", reason="PyTorch is not installed: make frameworks")

RANDOM = np.random.default_rng(0)
WEIGHTS, GRADIENTS = RANDOM.normal(size=7), RANDOM.normal(size=(200, 7))


@pytest.mark.parametrize(
    ("optimizer", "name", "settings"),
    [
        (SGD(0.01), "SGD", {}),
        (Momentum(0.01, 0.8), "SGD", {"momentum": 0.8}),
        (RMSprop(0.01, 0.95, 1e-6), "RMSprop", {"alpha": 0.95, "eps": 1e-6}),
        (Adam(0.01), "Adam", {}),
        (Adam(0.01, 0.8, 0.99, 1e-5), "Adam", {"betas": (0.8, 0.99), "eps": 1e-5}),
        (Adam(0.01, weight_decay=0.1), "AdamW", {"weight_decay": 0.1}),
    ],
    ids=["sgd", "momentum", "rmsprop", "adam", "adam-settings", "adamw"],
)
def test_every_optimizer_takes_the_same_steps(optimizer, name, settings):
    ours, theirs = WEIGHTS.copy(), torch.from_numpy(WEIGHTS.copy()).requires_grad_()
    their_optimizer = getattr(torch.optim, name)([theirs], lr=0.01, **settings)
    for gradient in GRADIENTS:
        optimizer.step(ours, gradient)
        theirs.grad = torch.from_numpy(gradient.copy())
        their_optimizer.step()
        np.testing.assert_allclose(ours, theirs.detach().numpy(), rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("scale", [1, 100, 1e4])
def test_cross_entropy_and_its_gradient_are_the_same(scale):
    logits = scale * RANDOM.normal(size=(20, 5))
    targets = RANDOM.dirichlet(np.ones(5), size=20)
    z = torch.from_numpy(logits).requires_grad_()
    loss = torch.nn.functional.cross_entropy(z, torch.from_numpy(targets))
    loss.backward()
    np.testing.assert_allclose(CrossEntropy.loss(targets, logits), loss.item(), rtol=1e-12)
    np.testing.assert_allclose(
        CrossEntropy.gradient(targets, logits), z.grad.numpy(), rtol=1e-12, atol=1e-16
    )
