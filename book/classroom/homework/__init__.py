"""Homework: what students are given, what they hand in, and what becomes of it.

`chapters` reads the exercises from the book's notebooks, `submissions` the answers from a
student's. `judge` asks the checks about the answers of one student; the answers themselves run in
another process, `answering`, which `sandbox` confines, and of which it takes plain data alone
(`plain`). `table` writes down what a class has answered.
"""
