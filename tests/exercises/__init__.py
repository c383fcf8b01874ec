"""The checks of the exercises, from both sides: what they know, and what people hand in."""

# The chapters' modules, in `classroom.exercises` and in `tests.exercises.tries`.
CHAPTERS = (
    "chain_rule",
    "dense_layer",
    "activations",
    "backprop",
    "experiments",
    "audit",
    "softmax",
    "steps",
    "depth",
    "overfitting",
    "machine",
)
