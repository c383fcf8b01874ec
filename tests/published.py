"""The published rules of optimizers, one number at a time, for `nn_core.optimizers` to agree with.

Each takes the first weights, the gradients of every step, and the rate of every step, as lists of
floats, and returns the last weights.
"""

import math


def momentum(weights, gradients, rates, momentum):
    """Polyak 1964, with the rate outside the sum; SGD where the momentum is 0."""
    weights, v = list(weights), [0.0] * len(weights)
    for g, rate in zip(gradients, rates, strict=True):
        for k in range(len(weights)):
            v[k] = momentum * v[k] + g[k]
            weights[k] = weights[k] - rate * v[k]
    return weights


def rmsprop(weights, gradients, rates, beta, epsilon):
    """Tieleman and Hinton 2012, lecture 6.5."""
    weights, s = list(weights), [0.0] * len(weights)
    for g, rate in zip(gradients, rates, strict=True):
        for k in range(len(weights)):
            s[k] = beta * s[k] + (1 - beta) * g[k] ** 2
            weights[k] = weights[k] - rate * g[k] / (math.sqrt(s[k]) + epsilon)
    return weights


def adam(weights, gradients, rates, beta1, beta2, epsilon, weight_decay):
    """Kingma and Ba 2015, algorithm 1; with decay Loshchilov and Hutter 2019, algorithm 2."""
    weights, m, v = list(weights), [0.0] * len(weights), [0.0] * len(weights)
    for t, (g, rate) in enumerate(zip(gradients, rates, strict=True), start=1):
        for k in range(len(weights)):
            m[k] = beta1 * m[k] + (1 - beta1) * g[k]
            v[k] = beta2 * v[k] + (1 - beta2) * g[k] ** 2
            m_hat = m[k] / (1 - beta1**t)
            v_hat = v[k] / (1 - beta2**t)
            pull = rate * weight_decay * weights[k]
            weights[k] = weights[k] - rate * m_hat / (math.sqrt(v_hat) + epsilon) - pull
    return weights
