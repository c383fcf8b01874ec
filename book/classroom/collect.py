"""Say what a class has answered: ``python -m classroom.collect FOLDER``.

The folder holds what students have handed in, at any depth: as nbgrader collects it
(``submitted/STUDENT/ASSIGNMENT/x.ipynb``), as a learning platform exports it (a folder for each
student), or all files side by side. Each answer runs in a process of its own, with its time and
memory limited; the book's checks judge what it returns, for the cases of the notebook and for fresh
ones. Two files are written: ``answers.html``, with the misconceptions by frequency and a table of
students by exercises, and ``answers.csv``.

What is and is not promised. No verdict of a notebook counts, and no code of a student runs where
verdicts are made: whatever it prints, patches or ends, it hands over results as plain data, and
these are right or they are not. On Linux with user namespaces the answers have no network, write
nothing, and do not see other processes or the submissions; elsewhere Python refuses this, which
keeps out accidents and not an expert. The page says which. An answer can read the other files of
the computer, so use an account, a container or a machine that holds no secrets. A right answer that
was copied is right: from a neighbour (the page tells equal answers), from the solutions, or from
this package by a detour.

It is no nbgrader: it gives no points, no feedback files and no database, knows no deadlines, and
grades no text.
"""

import argparse
import json
import os
import secrets
import subprocess
import sys
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from classroom.homework import cells, table
from classroom.homework.chapters import PACKAGE, NoChapter, chapters
from classroom.homework.submissions import chapter_of, found

APART = "The answers ran without a network and could write nothing: the system keeps them apart."
NOT_APART = (
    "The system does not keep the answers apart here (no user namespaces): Python itself refuses "
    "them the network, other processes and writing, which is no wall for one who means harm."
)


@dataclass
class Result:
    """What became of a submission.

    Attributes
    ----------
    student, file : str
    findings : dict of dict
        By the names of the exercises, each as `classroom.homework.judge.Finding` has it; empty
        where nothing could be judged.
    remarks : list of str
        What is odd about the submission.
    """

    student: str
    file: str
    findings: dict = field(default_factory=dict)
    remarks: list = field(default_factory=list)
    apart: bool | None = None

    @property
    def right(self):
        return sum(finding["status"] == "right" for finding in self.findings.values())


def collect(folder, book, number=None, seconds=10):
    """Judge all submissions in a folder.

    Parameters
    ----------
    folder : Path
    book : dict of Chapter
        The chapters by their numbers.
    number : int, optional
        The chapter that was set; without it that which most submissions answer.
    seconds : int
        How long an answer may compute.

    Returns
    -------
    chapter : Chapter
    results : list of Result
    """
    submissions = list(found(folder))
    readable = [s for s in submissions if not s.broken]
    of = {id(s): chapter_of(s.notebook, book.values()) for s in readable}
    answered = Counter(chapter.number for chapter in of.values() if chapter)
    if number is None:
        if not answered:
            raise NoChapter(f"No notebook in {folder} answers a chapter of the book.")
        number = max(answered, key=answered.get)
    chapter = book[number]

    results, sources, judge = [], {}, []
    for submission in submissions:
        result = Result(submission.student, submission.path.relative_to(folder).as_posix())
        results.append(result)
        if submission.broken:
            result.remarks.append(f"not judged: {submission.broken}")
            continue
        own = of[id(submission)]
        if own is None:
            result.remarks.append("not judged: no cell of it is from the book")
        elif own is not chapter:
            result.remarks.append(f"not judged: it answers chapter {own.number}, {own.title}")
        else:
            sources[id(result)] = answers_of(submission.notebook, chapter)
            judge.append((submission, result))
    remark_on_copies(results, sources)

    task = {
        "chapter": str(chapter.path),
        "seconds": seconds,
        "seed": secrets.randbelow(2**32),
        "hidden": [str(folder.resolve())],
    }
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(lambda pair: run_judge(*pair, task), judge))
    return chapter, results


def answers_of(notebook, chapter):
    """Return what a notebook has that the chapter has not, without layout: to find copies by."""
    book = set(cells.code(chapter.notebook))
    own = [source for source in cells.code(notebook) if source not in book]
    lines = (line.split("#")[0] for source in own for line in source.splitlines())
    return "".join("".join(line.split()) for line in lines if not line.startswith("student"))


def remark_on_copies(results, sources):
    """Say which students have the same answers, and which have handed in more than one file."""
    same, files = defaultdict(list), defaultdict(list)
    for result in results:
        if id(result) in sources:
            files[result.student].append(result)
            if len(sources[id(result)]) > 80:  # a choice or two anybody may have made
                same[sources[id(result)]].append(result)
    for group in same.values():
        for result in group:
            others = sorted({other.student for other in group} - {result.student})
            if others:
                result.remarks.append(f"letter for letter the answers of {', '.join(others)}")
    for group in files.values():
        for result in group[1:]:
            result.remarks.append(f"a further file of this student: see {group[0].file}")


def run_judge(submission, result, task):
    """Have a submission judged by a process of its own, whatever may become of that."""
    task = {**task, "notebook": str(submission.path)}
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "classroom.homework.judge"],
            input=json.dumps(task),
            capture_output=True,
            text=True,
            timeout=60 + 10 * task["seconds"],
        )
        told = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        result.remarks.append("not judged: the judging itself broke off")
        return
    result.findings, result.apart = told["findings"], told["apart"]


def address_of(chapter, book):
    """Return the address of a chapter in the book at an address, or in the one built here."""
    page = f"book/{chapter.path.stem}.html"
    if book:
        return f"{book.rstrip('/')}/{page}"
    built = PACKAGE.parents[1] / "_build/html" / page
    return built.as_uri() if built.exists() else ""


def main():
    parser = argparse.ArgumentParser(
        prog="python -m classroom.collect",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--chapter", type=int, help="which was set (that which most answer)")
    parser.add_argument("--out", type=Path, default=Path(), help="the folder of the two files")
    parser.add_argument("--book", default="", help="the address of the built book, for links")
    parser.add_argument("--seconds", type=int, default=10, help="that an answer may compute (10)")
    arguments = parser.parse_args()
    if sys.platform == "win32":
        sys.exit("Windows cannot limit what an answer may do: run this on Linux, macOS, or in WSL.")
    if not arguments.folder.is_dir():
        sys.exit(f"There is no folder {arguments.folder}.")
    try:
        book = chapters()
        if arguments.chapter not in (None, *book):
            raise NoChapter(f"There is no chapter {arguments.chapter} with exercises.")
        chapter, results = collect(arguments.folder, book, arguments.chapter, arguments.seconds)
    except NoChapter as error:
        sys.exit(str(error))
    arguments.out.mkdir(parents=True, exist_ok=True)
    page, sheet = arguments.out / "answers.html", arguments.out / "answers.csv"
    confined = [result.apart for result in results if result.apart is not None]
    remarks = [APART if all(confined) else NOT_APART] if confined else []
    table.write_html(page, chapter, results, remarks, address_of(chapter, arguments.book))
    table.write_csv(sheet, chapter, results)
    judged = sum(bool(result.findings) for result in results)
    print(f"{page}, {sheet}: {judged} of {len(results)} files judged, chapter {chapter.number}")


if __name__ == "__main__":
    main()
