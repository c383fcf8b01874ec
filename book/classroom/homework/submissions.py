"""What students have handed in: which files, of whom, for which chapter, and the answers in them.

Nothing of it is run here.
"""

import ast
import re
from dataclasses import dataclass

from classroom.homework import cells
from classroom.homework.chapters import MODULE, checks

STUDENT = re.compile(r"""^student\s*=\s*(["'])(.*?)\1""", re.MULTILINE)
LARGEST = 10_000_000  # bytes of a file
FORBIDDEN = ("classroom.exercises.", "classroom.check", "classroom.homework")


@dataclass(frozen=True)
class Submission:
    """A file that was handed in.

    Attributes
    ----------
    student : str
        The folder that the file lies in, as nbgrader and learning platforms lay them out
        (``STUDENT/ASSIGNMENT/x.ipynb``); without one, the name that the notebook gives, or else
        the file's.
    path : Path
    notebook : dict or None
    broken : str
        Why there is no notebook.
    """

    student: str
    path: object
    notebook: dict | None = None
    broken: str = ""


@dataclass(frozen=True)
class Answer:
    """The answer to an exercise, as it stands in a notebook.

    Attributes
    ----------
    cells : list of (int, str)
        The code that gives it its value: numbers and sources of the cells.
    expression : str
        What is handed to the check.
    tried : bool
        Whether it is another than the stub of the book.
    refused : str
        Why it is not run.
    notes : tuple of str
    """

    cells: list
    expression: str
    tried: bool
    refused: str = ""
    notes: tuple = ()


def found(folder):
    """Yield the submissions in a folder, at any depth; hidden files and links are left out."""
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if any(part.startswith(".") for part in parts) or path.is_symlink() or not path.is_file():
            continue
        yield read(path, parts)


def read(path, parts):
    """Return the submission in a file; ``parts`` is its path within the folder of all."""
    folders = [part for part in parts[:-1] if part != "submitted"]
    student, notebook, broken = path.stem, None, ""
    if path.suffix != ".ipynb":
        broken = "it is no notebook: its name does not end in .ipynb"
    elif path.stat().st_size > LARGEST:
        broken = f"it is larger than {LARGEST // 10**6} MB"
    elif not path.stat().st_size:
        broken = "it is empty"
    else:
        try:
            notebook = cells.read(path)
        except cells.NotANotebook as error:
            broken = str(error)
    if notebook:
        named = STUDENT.search("\n".join(cells.code(notebook)))
        student = (named and named[2].strip()) or student
        if not "".join(cells.code(notebook)).strip():
            broken = "it has no code"
    return Submission(folders[0] if folders else student, path, notebook, broken)


def chapter_of(notebook, chapters):
    """Return the chapter that a notebook answers, by its checks and its cells' ids, or None."""
    ids = {cell.get("id") for cell in notebook["cells"]}
    code = "\n".join(cells.code(notebook))
    module = MODULE.search(code)

    def score(chapter):
        own = chapter.notebook["cells"][chapter.start : chapter.end]
        same = sum(cell.get("id") in ids for cell in own)
        return same + (len(own) if module and module[1] == chapter.module else 0)

    best = max(chapters, key=score)
    return best if score(best) else None


def answers(notebook, chapter):
    """Return the answers in a notebook, or None, by the names of a chapter's exercises."""
    sources = cells.code(notebook)
    given = list(map(cells.given, sources))
    checked = {name: attempt for source in sources for name, attempt in checks(source)}
    book = set(cells.code(chapter.notebook))
    made = {}
    for exercise in chapter.exercises:
        expression, notes = checked.get(exercise.name), []
        if expression is None:
            expression = exercise.answer
            notes.append("its check is not there")
        elif expression != exercise.answer:
            notes.append(f"it checks {expression}, and the book {exercise.answer}")
        names = cells.taken(expression)
        if names and not any(names & cell for cell in given):
            made[exercise.name] = None
            continue
        wanted = cells.needed(sources, names)
        own = [sources[k] for k in wanted if sources[k] not in book]
        made[exercise.name] = Answer(
            cells=[(k + 1, without_checks(sources[k])) for k in wanted],
            expression=expression,
            tried=bool(own) or not names,
            refused=next(filter(None, map(forbidden, map(without_checks, own))), ""),
            notes=tuple(notes),
        )
    return made


def without_checks(source):
    """Return a cell's source with the lines blank that only check or guess."""
    lines = source.splitlines(keepends=True)
    for node in cells.tree(source).body:
        match node:
            case ast.Expr(value=ast.Call(func=ast.Name("check" | "guess"))):
                for k in range(node.lineno - 1, node.end_lineno):
                    lines[k] = "\n"
    return "".join(lines)


def forbidden(source):
    """Return what a cell takes from the checks, or nothing: the answers are there."""
    for node in ast.walk(cells.tree(source)):
        match node:
            case ast.Name("exercises"):
                return "it uses `exercises`, which has the answers"
            case ast.ImportFrom(module=str(module)) if f"{module}.".startswith(FORBIDDEN):
                if module != "classroom.exercises":
                    return f"it imports from {module}, which has the answers"
            case ast.Import(names=names) if any(n.name.startswith("classroom.") for n in names):
                return "it imports classroom's modules, which have the answers"
    return ""
