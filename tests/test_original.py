"""The original post's two experiments, on nn_core.

The scripts are the post's (Max Halford, "Yet another explanation of backprop"), with nothing
changed but their imports. On nn_core they train with right gradients; on `PublishedNN`, which has
the post's rules, they print what the post prints.
"""

import re

import numpy as np
import pytest

from nn_core import MSE, NN, SGD, Identity, ReLU, Sigmoid, datasets

pytest.importorskip("sklearn")
from sklearn import metrics, model_selection, preprocessing

BOSTON = """
np.random.seed(1)

X, y = datasets.load_boston(return_X_y=True)
X = preprocessing.scale(X)

# Split into train and test
X_train, X_test, y_train, y_test = model_selection.train_test_split(
    X, y,
    test_size=.3,
    shuffle=True,
    random_state=42
)

nn = NN(
    dimensions=(13, 10, 1),
    activations=(ReLU, Identity),
    loss=MSE,
    optimizer=SGD(learning_rate=1e-3)
)
nn.fit(X_train, y_train, epochs=30, batch_size=8, print_every=10)

y_pred = nn.predict(X_test)

print(metrics.mean_absolute_error(y_test, y_pred))
"""

DIGITS = """
np.random.seed(1)

X, y = datasets.load_digits(return_X_y=True)

# One-hot encode y
y = np.eye(10)[y]

# Split into train and test
X_train, X_test, y_train, y_test = model_selection.train_test_split(
    X, y,
    test_size=.3,
    shuffle=True,
    random_state=42
)

nn = NN(
    dimensions=(64, 15, 10),
    activations=(ReLU, Sigmoid),
    loss=MSE,
    optimizer=SGD(learning_rate=1e-3)
)
nn.fit(X_train, y_train, epochs=50, batch_size=16, print_every=10)

y_pred = nn.predict(X_test)

print(metrics.classification_report(y_test.argmax(1), y_pred.argmax(1)))
"""

PUBLISHED_BOSTON = [11.796707532482444, 9.700941500985953, 9.023612069639709, 2.505495393489851]
PUBLISHED_DIGITS = [
    0.008308476136280957,
    0.004984925198988307,
    0.004102445263740696,
    0.0029634369443098745,
    0.0018708680417568045,
]
PUBLISHED_REPORT = """\
              precision    recall  f1-score   support

           0       1.00      1.00      1.00        53
           1       0.96      0.98      0.97        50
           2       0.94      1.00      0.97        47
           3       0.96      0.96      0.96        54
           4       0.98      1.00      0.99        60
           5       0.94      0.97      0.96        66
           6       0.98      0.98      0.98        53
           7       1.00      0.98      0.99        55
           8       1.00      0.93      0.96        43
           9       0.98      0.93      0.96        59

    accuracy                           0.97       540
   macro avg       0.98      0.97      0.97       540
weighted avg       0.97      0.97      0.97       540
"""


class PublishedNN(NN):
    """The post's rules: slope at a, no mean in the loss's gradient, bias means, whole batches."""

    def backpropagate(self, X, y, dw, db):
        z, a = self.forward(X)
        last = self.n_layers
        delta = 2 * (a[last] - y) * self.activations[last].gradient(a[last])
        for i in range(last - 1, 0, -1):
            dw[i], db[i] = a[i].T @ delta, delta.mean(axis=0)
            if i > 1:
                delta = (delta @ self.w[i].T) * self.activations[i].gradient(z[i])

    def batches(self, X, y, batch_size):
        return (pair for pair in super().batches(X, y, batch_size) if len(pair[0]) == batch_size)


def run(script, network, data, capsys):
    """Run a script of the post and return the losses that it prints, and what follows them."""
    exec(script, {
        "NN": network, "MSE": MSE, "SGD": SGD, "ReLU": ReLU, "Sigmoid": Sigmoid,
        "Identity": Identity, "datasets": data, "np": np, "metrics": metrics,
        "model_selection": model_selection, "preprocessing": preprocessing,
    })  # fmt: skip
    out = capsys.readouterr().out
    losses = re.findall(r"^\[(\d+)\] train loss: (.*)\n", out, flags=re.MULTILINE)
    assert [int(epoch) for epoch, _ in losses] == [10 * k for k in range(1, len(losses) + 1)]
    return [float(loss) for _, loss in losses], out[out.rindex("train loss") :].split("\n", 1)[1]


def test_boston_script_runs_and_right_gradients_learn(capsys):
    losses, error = run(BOSTON, NN, datasets, capsys)
    assert len(losses) == 3
    assert losses[0] > losses[1] > losses[2]
    assert float(error) < 5  # the training mean alone is off by about 6.5


@pytest.mark.filterwarnings("ignore:Precision is ill-defined")  # some digits are never guessed
def test_digits_script_runs_and_right_gradients_learn_slowly_at_the_post_s_rate(capsys):
    losses, report = run(DIGITS, NN, datasets, capsys)
    assert len(losses) == 5
    assert losses[0] > losses[-1]
    assert "accuracy" in report


def test_boston_results_of_the_post_are_reproduced(capsys):
    losses, error = run(BOSTON, PublishedNN, datasets, capsys)
    assert [*losses, float(error)] == pytest.approx(PUBLISHED_BOSTON, rel=5e-11)


def test_digits_results_of_the_post_are_reproduced(capsys):
    losses, report = run(DIGITS, PublishedNN, datasets, capsys)
    assert losses == pytest.approx(PUBLISHED_DIGITS, rel=5e-11)
    assert report.rstrip() == PUBLISHED_REPORT.rstrip()
