"""What people hand in: for each exercise right answers in many styles, and wrong ones.

A module for each chapter has ``TRIES``, by the name of the exercise. `test_tries` runs them all.
"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Tries:
    """Attempts at one exercise: right ones, and wrong ones with words of the reason given.

    ``right`` is a tuple of attempts; ``wrong`` is a tuple of pairs (words, attempt). The words
    must come from the reason: a message may also quote the attempt's own lines.
    """

    right: tuple
    wrong: tuple


def one_letter(right, others, word="caught"):
    """Return tries at "which one is it?": one of three letters, of which two are, say, caught."""
    first, second = others
    return Tries(
        right=(right, right.lower(), f" {right} ", np.str_(right), np.array(right)),
        wrong=(
            (f"{first} is {word}", first),
            (f"{first} is {word}", first.lower()),
            (f"{second} is {word}", second),
            (f"{second} is {word}", f"{second.lower()} "),
            ("one of the choices", "D"),
            ("one of the choices", 2),
            ("one of the choices", [right]),
            ("one of the choices", {first, second}),
            ("one of the choices", False),
            ("one of the choices", print),
        ),
    )
