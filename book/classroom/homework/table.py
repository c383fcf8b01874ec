"""What a class has answered, as HTML and as CSV."""

import csv
import html
import json
import re
from collections import Counter, defaultdict
from importlib.resources import files

WORDS = {"right": "right", "mistake": "misconception", "not tried": "not tried"}
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # where a spreadsheet would begin to compute
PAGE = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark }}
body {{ font: 16px/1.45 system-ui, sans-serif; margin: 1.5rem auto; max-width: 80rem }}
body {{ padding: 0 1rem }}
h1, h2 {{ line-height: 1.2 }}
.wide {{ overflow-x: auto }}
table {{ border-collapse: collapse }}
th, td {{ border: 1px solid #8886; padding: .35rem .6rem; text-align: left; vertical-align: top }}
thead th {{ vertical-align: bottom }}
th, td {{ overflow-wrap: break-word }}
td:nth-child(3), td:nth-child(4) {{ min-width: 9rem }}
table.students tbody th {{ min-width: 11rem; max-width: 16rem; font-weight: 600 }}
table.students td {{ max-width: 18rem; font-size: .875rem }}
table.students td:nth-child(n + 3) {{ min-width: 9rem }}
td.right {{ background: #2a93 }}
td.mistake {{ background: #e902 }}
td.wrong, td.raised, td.stopped, td.refused {{ background: #c332 }}
td.number {{ text-align: right }}
.note {{ display: block; font: italic .875rem system-ui, sans-serif }}
small {{ font-weight: 400 }}
</style>
<h1>{title}</h1>
{body}
</html>
"""


def paragraph(chapter, exercise, message):
    """Return the heading of the paragraph that treats what a message is about."""
    kept = json.loads(files(__package__).joinpath("paragraphs.json").read_text(encoding="utf-8"))
    for pattern, heading in kept[chapter.module][exercise.name].items():
        if re.search(pattern, message):
            return heading
    raise AssertionError("the last pattern fits all")


def anchor(heading):
    """Return the fragment of a heading's address in the built book, as docutils makes it."""
    return re.sub(r"[^a-z0-9]+", "-", heading.lower()).strip("-")


def frequent(chapter, results, statuses):
    """Return what was wrong, most frequent first: (count, exercise, what, heading, students)."""
    found = defaultdict(list)
    for result in results:
        for exercise in chapter.exercises:
            finding = result.findings.get(exercise.name)
            if finding and finding["status"] in statuses:
                found[exercise, finding["mistake"]].append(result.student)
    rows = [
        (len(students), exercise, what, paragraph(chapter, exercise, what), students)
        for (exercise, what), students in found.items()
    ]
    return sorted(rows, key=lambda row: (-row[0], row[1].number, row[2]))


def told(finding):
    """Return a finding in a few words."""
    status = WORDS.get(finding["status"], finding["status"])
    return f"{status}: {finding['message']}" if finding["message"] else status


def cell(text):
    """Return a text as a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def write_csv(path, chapter, results):
    """Write a line for each submission."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        heads = [f"{exercise.number} {exercise.title}" for exercise in chapter.exercises]
        writer.writerow(["student", "file", "right", *heads, "remarks"])
        for result in results:
            given = [result.findings.get(exercise.name) for exercise in chapter.exercises]
            row = [result.student, result.file, str(result.right)]
            row += [told(finding) if finding else "" for finding in given]
            writer.writerow([cell(text) for text in [*row, "; ".join(result.remarks)]])


def write_html(path, chapter, results, remarks, address):
    """Write the misconceptions, and below them the table of the students.

    Parameters
    ----------
    path : Path
    chapter : classroom.homework.chapters.Chapter
    results : list of classroom.collect.Result
    remarks : list of str
        What there is to say about the whole.
    address : str
        Where the built chapter is; empty where that is not known.
    """
    title = f"Chapter {chapter.number}, {chapter.title}: what {len(results)} submissions answer"
    body = [f"<p>{marked(remark)}</p>" for remark in remarks]
    for heading, statuses in (("Misconceptions", ("mistake", "wrong")), ("Errors", ("raised",))):
        body.append(f"<h2>{heading}</h2>")
        body.append(frequency_table(frequent(chapter, results, statuses), address))
    body.append("<h2>Students</h2>")
    body.append(students_table(chapter, results))
    page = PAGE.format(title=html.escape(title), body="\n".join(body))
    path.write_text(page, encoding="utf-8")


def frequency_table(rows, address):
    if not rows:
        return "<p>There are none.</p>"
    lines = []
    for count, exercise, what, heading, students in rows:
        place = html.escape(heading)
        if address:
            place = f'<a href="{html.escape(f"{address}#{anchor(heading)}")}">{place}</a>'
        names = html.escape(", ".join(sorted(Counter(students))))
        lines.append(
            f'<tr><td class="number">{count}</td><td>{exercise.number}</td><td>{marked(what)}</td>'
            f"<td>{place}</td><td>{names}</td></tr>"
        )
    head = "".join(
        f'<th scope="col">{text}</th>'
        for text in ("How often", "Exercise", "What the check says", "Paragraph", "Who")
    )
    return (
        f'<div class="wide"><table><thead><tr>{head}</tr></thead>\n{"".join(lines)}</table></div>'
    )


def students_table(chapter, results):
    heads = ["Student", "Right"]
    heads += [f"{exercise.number} {exercise.title}" for exercise in chapter.exercises]
    head = "".join(f'<th scope="col">{html.escape(text)}</th>' for text in heads)
    count = len(chapter.exercises)
    lines = []
    for result in results:
        remarks = "".join(f'<span class="note">{marked(text)}</span>' for text in result.remarks)
        name = f"{html.escape(result.student)}<br><small>{html.escape(result.file)}</small>"
        right = str(result.right) if result.findings else ""
        line = f'<tr><th scope="row">{name}{remarks}</th><td class="number">{right}</td>'
        for exercise in chapter.exercises:
            line += finding_cell(result.findings.get(exercise.name))
        lines.append(line + "</tr>\n")
    return (
        f'<div class="wide"><table class="students"><thead><tr>{head}</tr></thead>\n'
        f"{''.join(lines)}</table></div>\n<p>Of {count} exercises each.</p>"
    )


def finding_cell(finding):
    if not finding:
        return "<td></td>"
    notes = "".join(f'<span class="note">{marked(text)}</span>' for text in finding["notes"])
    kind = finding["status"].replace(" ", "-")
    return f'<td class="{kind}">{marked(told(finding))}{notes}</td>'


def marked(text):
    """Return a text as HTML, with its code as code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text))
