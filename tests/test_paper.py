"""The answers of "guess first", which on paper stand at the end of their chapter."""

import re

from tests.test_build import ROOT, load

paper = load(ROOT / "book/_ext/paper.py")


def fold(summary, text):
    return f"<details>\n<summary>{summary}</summary>\n{text}\n</details>"


BODY = f"""<section id="a"><h1>Title</h1>
<h2>Guess &amp; see<a class="headerlink" href="#a">#</a></h2><p>Two?</p>
{fold("Answer", '<p>Two. <span id="eq" class="x">2</span></p>')}
<p class="admonition-title">Guess before</p>
{fold("Write down your guess, then open this", "<p>Three.</p>")}
<legend><strong>Question 1.1.</strong> Four?</legend>
{fold("Answer", "<p>Four.</p>")}
{fold("Why it may", "<p>Because.</p>")}
{fold("Solution", "<p>So.</p>")}
<details class="hide below-output"><summary>Show the code</summary>x = 1</details>
</section>"""


def test_answers_stand_once_more_at_the_end_with_the_section_that_asked():
    body = paper.with_answers_at_the_end(BODY)
    text, _, answers = body.partition('<section class="on-paper" hidden>')
    assert answers == (
        "<h2>Answers</h2>"
        '<h3 id="answer-1"><a href="#question-1">Answer 1: Guess &amp; see</a></h3>'
        '\n<p>Two. <span class="x">2</span></p>\n'
        '<h3 id="answer-2"><a href="#question-2">Answer 2: Guess before</a></h3>'
        "\n<p>Three.</p>\n"
        '<h3 id="answer-3"><a href="#question-3">Answer 3: Question 1.1</a></h3>'
        "\n<p>Four.</p>\n</section>"
    )
    places = re.findall(r'<p class="on-paper" id="(.*?)" hidden><a href="(.*?)">(.*?)</a>', text)
    assert places == [(f"question-{n}", f"#answer-{n}", f"Answer {n}") for n in (1, 2, 3)]
    assert text.count('<details class="answer">') == 3


def test_nothing_else_of_the_page_is_changed():
    body = paper.with_answers_at_the_end(BODY)
    body = body.partition('<section class="on-paper" hidden>')[0]
    body = re.sub(r'<p class="on-paper".*?</p>', "", body).replace(' class="answer"', "")
    assert body == BODY
    without = BODY.replace("Answer", "Aside").replace("then open this", "")
    assert paper.with_answers_at_the_end(without) == without
