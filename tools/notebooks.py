"""Keep the notebooks clean: one source, and outputs only where a test compares them.

    python tools/notebooks.py strip  [NOTEBOOK ...]   drop what must not be committed, mend the head
    python tools/notebooks.py record [NOTEBOOK ...]   run, and keep the outputs of the checked cells
    python tools/notebooks.py times  [NOTEBOOK ...]   write the times into the head of each chapter
    python tools/notebooks.py check  [NOTEBOOK ...]   change nothing; complain, and exit with 1

Without names, every notebook of the book is meant. A *checked cell* carries the tag
``nbval-check-output``: ``pytest --nbval-lax`` runs it and compares its output with the one
kept here, so a published number cannot change unseen. nbval skips a cell that has no run
count, hence both are kept together or not at all.

The chapters' questions are kept once more in ``book/classroom/questions.json``, for
`classroom.questions`: ``strip`` makes it anew, ``check`` compares it.
"""

import argparse
import ast
import json
import re
import sys
from pathlib import Path

import nbformat
import yaml
from nbclient import NotebookClient

from classroom import questions

ROOT = Path(__file__).resolve().parent.parent
QUESTIONS = "book/classroom/questions.json"
CHECKED = "nbval-check-output"
# The kernel is named as generally as possible: no version, no environment of one machine.
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}

# What an author may write about a notebook: the sentence that search engines and previews show,
# where its own first one does not serve (`book/_ext/public.py`).
ABOUT = {"description"}

# What an author writes about a cell (`jupyter` says that its code starts collapsed); scrolled,
# execution times are an editor's.
MEANT = {"tags", "jupyter"}


# What every notebook has and its page leaves out ("remove-cell"): at the top, how to see something;
# before the code, what to do where the package is missing. IPython shows a UsageError in one line,
# without a traceback. (A folder named `classroom` is there in every clone, installed or not.)
HINT = "*Pictures and results appear when the cells have run: **Run**, then **Run All Cells**.*"
GUARD = """\
from importlib.util import find_spec

from IPython.core.error import UsageError

if not find_spec("nn_core"):
    raise UsageError(
        "This notebook needs the book's package: run this line in a cell of "
        "its own, and then all cells again.  {install}"
    )"""


def is_checked(cell):
    """Whether nbval compares the output of this cell."""
    return cell.cell_type == "code" and CHECKED in cell.metadata.get("tags", [])


def metadata(notebook):
    """Return the metadata that a notebook is to have."""
    about = {key: value for key, value in notebook.metadata.items() if key in ABOUT}
    return nbformat.from_dict(METADATA | about)


def clean(notebook, keep_outputs=True):
    """Drop, in place, all that differs from one run or one editor to the next."""
    notebook.metadata = metadata(notebook)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    for cell in notebook.cells:
        for key in set(cell.metadata) - MEANT:
            del cell.metadata[key]
        if cell.cell_type != "code":
            cell.pop("attachments", None)
        elif keep_outputs and is_checked(cell):
            for output in cell.outputs:
                if "metadata" in output:
                    output.metadata = nbformat.from_dict({})
        else:
            cell.outputs = []
            cell.execution_count = None
    return notebook


def install_line(path):
    """Return what installs the package where a notebook of the repository is opened.

    From everywhere, once `_config.yml` has an address; until then where the repository is.
    """
    repository = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))["repository"]
    if repository["url"]:
        return f"%pip install git+{repository['url']}@{repository['branch']}"
    is_deeper = path.absolute().parent.name in ("solutions", "class")
    return "%pip install ../.." if is_deeper else "%pip install .."


def head(path):
    """Return the cells that a notebook has beside its own: the hint, and the guard."""
    hint = nbformat.v4.new_markdown_cell(HINT, id="hint", metadata={"tags": ["remove-cell"]})
    guard = nbformat.v4.new_code_cell(
        GUARD.format(install=install_line(path)),
        id="guard",
        metadata={"jupyter": {"source_hidden": True}, "tags": ["hide-input", "remove-cell"]},
    )
    return hint, guard


def with_head(cells, path):
    """Return a notebook's cells with the hint first, and the guard before the code."""
    hint, guard = head(path)
    own = [cell for cell in cells if cell.id not in (hint.id, guard.id)]
    first = next((i for i, cell in enumerate(own) if cell.cell_type == "code"), len(own))
    return [hint, *own[:first], guard, *own[first:]]


def problems(notebook, path):
    """Yield what is wrong with a notebook, each as (cell number or None, sentence)."""
    if metadata(notebook) != notebook.metadata:
        yield None, "metadata of one machine or editor"
    if notebook.cells != with_head(notebook.cells, path):
        yield None, "not the head that all notebooks have"
    for number, cell in enumerate(notebook.cells, start=1):
        if stray := set(cell.metadata) - MEANT:
            yield number, f"metadata of an editor: {', '.join(sorted(stray))}"
        if cell.cell_type != "code":
            continue
        if not is_checked(cell):
            if cell.outputs or cell.execution_count is not None:
                yield number, f"an output or run count, and no tag {CHECKED}"
        elif not cell.outputs or cell.execution_count is None:
            yield number, f"tag {CHECKED}, and no output or run count: it would not be compared"
        elif any(output.output_type == "error" for output in cell.outputs):
            yield number, "an error as its checked output"


FENCED = re.compile(r"^(`{3,})(\w*)\n(.*?)^\1[ \t]*$", re.M | re.S)
FORMULA = re.compile(r"\$\$.*?\$\$", re.S)
TIME = re.compile(r"\*\*Time:\*\*[^\n]*")


def minutes(path):
    """Return how long a chapter takes, in minutes: to read it, to play, to do its exercises.

    Reading goes at 180 words a minute, with half a minute for each displayed formula and four
    seconds for each line of code that is not folded. To play takes a minute for each explorable and
    one more for each of its sliders. An exercise takes five minutes, and half a minute for each
    line of its solution. All are rounded up to five minutes.
    """
    text, code, explorables = "", 0, []
    for cell in nbformat.read(path, as_version=4).cells:
        if "remove-cell" in cell.metadata.get("tags", []):
            continue
        if cell.cell_type == "markdown":
            text += cell.source + "\n\n"
        elif "@explore(" in cell.source:
            explorables.append(cell.source)
        elif not cell.metadata.get("jupyter", {}).get("source_hidden"):
            code += lines(cell.source)
    chapter, _, exercises = text.partition("\n## Exercises\n")
    prose = FORMULA.sub("", FENCED.sub("", chapter))
    read = len(prose.split()) / 180 + len(FORMULA.findall(chapter)) / 2 + code * 4 / 60
    play = sum(1 + controls(source) for source in explorables)
    work = 5 * len(re.findall(r"^### Exercise ", exercises, re.M))
    solutions = path.parent / "solutions" / path.name
    if work and solutions.exists():
        text = "".join(cell.source + "\n" for cell in nbformat.read(solutions, as_version=4).cells)
        work += sum(lines(code) for _, kind, code in FENCED.findall(text) if kind == "python") / 2
    return tuple(-5 * int(-time // 5) for time in (read, play, work))


def lines(code):
    """Return the number of lines of code that are not blank."""
    return sum(bool(line.strip()) for line in code.splitlines())


def controls(code):
    """Return the number of controls of the explorable that a cell defines."""
    return sum(
        keyword.arg != "units"
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.FunctionDef)
        for decorator in node.decorator_list
        if isinstance(decorator, ast.Call) and getattr(decorator.func, "id", "") == "explore"
        for keyword in decorator.keywords
    )


def time_line(path):
    """Return what the head of a chapter says about time."""
    times = zip(("read", "play", "exercises"), minutes(path), strict=True)
    return "**Time:** " + " · ".join(f"{what} {time} min" for what, time in times if time) + "."


def asked():
    """Return the questions of all notebooks, as the text of ``questions.json``."""
    found = {}
    for path in sorted((ROOT / "book").glob("*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "markdown":
                found |= questions.read(cell.source)
    return json.dumps(found, indent=1, ensure_ascii=False) + "\n"


def write(notebook, path):
    """Write the notebook if that changes the file; say so."""
    write_text(nbformat.writes(notebook) + "\n", path)


def write_text(text, path):
    if not path.exists() or text != path.read_text(encoding="utf-8"):
        path.write_text(text, encoding="utf-8")
        print(f"{path}: rewritten")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", choices=["strip", "record", "times", "check"])
    parser.add_argument("notebooks", nargs="*", type=Path, metavar="NOTEBOOK")
    arguments = parser.parse_args()
    book = ROOT / "book"
    paths = arguments.notebooks or sorted([*book.glob("*.ipynb"), *book.glob("solutions/*.ipynb")])

    dirty = False
    for path in paths:
        notebook = nbformat.read(path, as_version=4)
        if arguments.command == "check":
            for number, sentence in problems(notebook, path):
                dirty = True
                print(f"{path}: " + (f"cell {number}: " if number else "") + sentence)
        elif arguments.command == "times":
            for cell in notebook.cells:
                cell.source = TIME.sub(time_line(path), cell.source)
            write(notebook, path)
        elif arguments.command == "strip":
            notebook.cells = with_head(notebook.cells, path)
            write(clean(notebook), path)
        else:
            clean(notebook, keep_outputs=False)
            NotebookClient(
                notebook,
                timeout=600,
                coalesce_streams=True,
                resources={"metadata": {"path": str(path.parent)}},
            ).execute()
            write(clean(notebook), path)
    if arguments.command == "strip":
        write_text(asked(), ROOT / QUESTIONS)
    elif arguments.command == "check" and (ROOT / QUESTIONS).read_text("utf-8") != asked():
        dirty = True
        print(f"{QUESTIONS}: not the questions that the notebooks ask")
    if dirty:
        sys.exit("Mend it with: python tools/notebooks.py strip  (or record, for checked cells)")


if __name__ == "__main__":
    main()
