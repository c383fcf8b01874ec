"""What people hand in: for each exercise right answers in many styles, and wrong ones.

A module for each chapter has ``TRIES``, by the name of the exercise. `test_tries` runs them all.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Tries:
    """Attempts at one exercise: right ones, and wrong ones with words of the reason given.

    ``right`` is a tuple of attempts; ``wrong`` is a tuple of pairs (words, attempt). The words
    must come from the reason: a message may also quote the attempt's own lines.
    """

    right: tuple
    wrong: tuple
