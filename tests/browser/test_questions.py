"""Questions with choices, answered in the page: by click and keyboard, kept, counted, forgotten."""

import json

import pytest

from classroom.questions import all_questions

from .conftest import CHAPTERS, SITE
from .live import make_live, run

CHAPTER = "book/01_chain_rule.html"
ASKING = [page for page in CHAPTERS if '<fieldset class="question' in (SITE / page).read_text()]
QUESTION = "#question-1-1"  # its third choice is right
SHIFTS = """() => new Promise(resolve => {
    const add = list => resolve(list.getEntries().reduce((sum, { value }) => sum + value, 0));
    new PerformanceObserver(add).observe({ type: "layout-shift", buffered: true });
    setTimeout(resolve, 300, 0);
})"""


def radio(page, k, question=QUESTION):
    return page.locator(f"{question} .choices input").nth(k - 1)


def said(page, question=QUESTION):
    return page.locator(f"{question} .question-says").inner_text()


def mark(page, name):
    """Return what the contents say of a page, as a screen reader reads it; "" if nothing."""
    found = page.locator(f".contents a:not(.sections a)[href*='{name}'] .solved")
    return found.get_attribute("aria-label") if found.count() else ""


def own_mark(page):
    found = page.locator(".contents a.current:not(.sections a) .solved")
    return found.get_attribute("aria-label") if found.count() else ""


@pytest.fixture
def page(visit):
    with visit(CHAPTER) as page:
        yield page


def test_all_questions_are_in_the_pages():
    pages = "".join((SITE / page).read_text(encoding="utf-8") for page in ASKING)
    for number, question in all_questions().items():
        form = pages.partition(f'id="question-{number.replace(".", "-")}"')[2]
        form = form.partition("</fieldset>")[0]
        assert form.count('type="radio"') == len(question["choices"]), number
    assert pages.count('class="short question"') == 14  # one each of chapters 7 to 11


@pytest.mark.parametrize("asking", ASKING)
def test_every_choice_of_a_page_gets_its_own_reason(visit, asking):
    with visit(asking) as page:
        forms = page.locator("fieldset.question")
        for form in forms.all():
            assert not form.locator(".question-says").inner_text()
            assert not form.locator("ol li:not(.choices *)").first.is_visible()
            right, seen = [], set()
            labels = form.locator(".choices label")
            for k, label in enumerate(labels.all(), start=1):
                label.click()
                text = form.locator(".question-says").inner_text()
                assert text.startswith(("Right.", "Not yet:")), text
                seen.add(text)
                if text.startswith("Right."):
                    right.append(k)
            assert len(seen) == labels.count()
            assert right == [int(form.get_attribute("data-right"))]


def test_a_wrong_choice_is_explained_and_another_may_follow(page):
    page.locator(f"{QUESTION} label").nth(1).click()
    assert said(page).startswith("Not yet: That shares the change out")
    assert "Right." not in said(page)
    page.locator(f"{QUESTION} label").nth(2).click()
    assert said(page).startswith("Right. Each machine halves the change")
    assert "Fifty links has the numbers" in said(page)  # what stands below the reasons
    assert page.locator(f"{QUESTION} [data-verdict]").count() == 1
    live = page.locator(f"{QUESTION} .question-says")
    assert live.get_attribute("aria-live") == "polite"


def test_arrow_keys_choose_and_only_enter_or_the_space_bar_answers(page):
    radio(page, 1).focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert radio(page, 3).is_checked() and not said(page)
    page.keyboard.press("Enter")
    assert said(page).startswith("Right.")
    page.keyboard.press("ArrowUp")
    assert said(page).startswith("Right.")
    page.keyboard.press("Space")
    assert said(page).startswith("Not yet:")


def test_what_was_chosen_stays_and_the_contents_count_it(page):
    everything = len(
        page.evaluate("JSON.parse(document.querySelector('.contents').dataset.asked)")[
            "book/01_chain_rule"
        ]
    )
    assert own_mark(page) == ""
    radio(page, 2).check()
    assert own_mark(page) == ""  # tried, not solved
    radio(page, 3).check()
    assert own_mark(page) == f", 1 of {everything} solved"
    radio(page, 1).check()
    assert own_mark(page) == f", 1 of {everything} solved"  # to try the others loses nothing
    page.reload()
    assert radio(page, 1).is_checked() and not said(page)
    assert page.locator(f"{QUESTION} label").first.get_attribute("data-verdict") == "wrong"
    page.goto(page.url.replace("01_chain_rule", "02_dense_layer"))
    assert mark(page, "01_chain_rule") == f", 1 of {everything} solved"
    page.goto(page.url.replace("02_dense_layer", "index"))
    on_map = page.locator("#the-map a[href*='01_chain'] .solved")
    assert on_map.get_attribute("aria-label") == f", 1 of {everything} solved"


def test_a_section_is_marked_when_all_in_it_is_solved(page):
    section = page.locator(".contents .sections a[href='#guess-first']")
    radio(page, 3).check()
    assert not section.locator(".solved").count()
    radio(page, 3, "#question-1-2").check()
    assert section.locator(".solved").inner_text() == "✓"
    assert section.locator(".solved").get_attribute("aria-label") == ", solved"


def test_an_exercise_is_marked_at_its_heading_and_all_that_is_wanted_of_it_counts(visit):
    with visit("book/06_audit.html") as page:
        exercise = page.locator("section.exercise:has(#check-suspect-a)")
        form = exercise.locator(".question")
        form.locator("label").nth(0).click()
        assert not exercise.locator("h3 .solved").count()
        form.locator("label").nth(4).click()
        assert exercise.locator("h3 .solved").get_attribute("aria-label") == ", solved"
        page.reload()
        assert page.locator("h3 .solved").count() == 1


def test_another_tab_sees_it_and_all_can_be_forgotten_and_taken_back(page):
    other = page.context.new_page()
    other.goto(page.url)
    radio(page, 3).check()
    other.wait_for_function("() => document.querySelector('.contents .solved')")
    assert radio(other, 3).is_checked()
    other.locator(".answers button").click()
    assert own_mark(other) == "" and not radio(other, 3).is_checked()
    assert other.locator(".answers [role=status]").inner_text() == "All answers are forgotten."
    assert other.evaluate("document.activeElement.textContent") == "Take back"
    page.wait_for_function("() => !document.querySelector('.contents .solved')")
    assert not radio(page, 3).is_checked() and not said(page)
    other.keyboard.press("Enter")
    page.wait_for_function("() => document.querySelector('.contents .solved')")
    assert radio(other, 3).is_checked() and radio(page, 3).is_checked()
    other.close()


def test_there_is_nothing_to_forget_before_an_answer(page):
    assert not page.locator(".answers").is_visible()
    radio(page, 1).check()
    assert page.locator(".answers").is_visible()


@pytest.mark.parametrize("kept", ["{", "5", "[]", '{"book/01_chain_rule": 7}'])
def test_damaged_answers_do_not_stop_the_page(page, kept):
    radio(page, 3).check()
    (key,) = page.evaluate("Object.keys(localStorage)")
    page.evaluate("([key, kept]) => localStorage.setItem(key, kept)", [key, kept])
    page.reload()
    assert own_mark(page) == ""
    radio(page, 3).check()
    assert json.loads(page.evaluate("key => localStorage.getItem(key)", key)) == {
        "book/01_chain_rule": {
            "question-1-1": {"chosen": "by less than a millionth of a millionth", "solved": True}
        }
    }


def test_without_storage_a_question_is_answered_all_the_same(visit):
    with visit("book/index.html") as page:
        url = page.url.replace("index", "01_chain_rule")
        page.add_init_script(
            "Object.defineProperty(window, 'localStorage', { get() { throw Error('blocked'); } });"
        )
        page.goto(url)
        radio(page, 3).check()
        assert said(page).startswith("Right.") and own_mark(page)
        assert "keeps no answers" in page.locator(".answers").inner_text()


def test_from_disk_it_is_answered_and_kept(visit):
    with visit(CHAPTER, base=f"{SITE.as_uri()}/") as page:
        radio(page, 3).check()
        assert said(page).startswith("Right.")
        page.reload()
        assert radio(page, 3).is_checked() and own_mark(page)


def test_in_a_sandboxed_frame_it_is_answered(visit, address):
    with visit("book/index.html") as page:
        page.evaluate(
            """url => { const frame = document.createElement("iframe");
            frame.sandbox = "allow-scripts"; frame.src = url; document.body.prepend(frame);
            frame.style = "width: 60rem; height: 40rem"; }""",
            address + CHAPTER,
        )
        frame = page.frame_locator("iframe")
        frame.locator(f"{QUESTION} label").nth(2).click()
        assert frame.locator(f"{QUESTION} .question-says").inner_text().startswith("Right.")


def test_without_scripts_the_fold_has_the_answer(visit):
    with visit(CHAPTER, java_script_enabled=False, whole=False) as page:
        assert not radio(page, 1).is_visible()
        fold = page.locator(f"{QUESTION} details")
        fold.locator("summary").click()
        assert "Right. Each machine halves" in fold.inner_text()
        assert not page.locator(".question.short").first.is_visible()


def test_on_paper_the_choices_stand_and_nothing_to_press(page):
    radio(page, 1).check()
    page.emulate_media(media="print")
    form = page.locator(QUESTION)
    assert "by about 25" in form.inner_text()
    assert "stands at the end of this chapter" in form.inner_text()
    assert "Not yet" not in form.inner_text()
    assert (
        not radio(page, 1).is_visible() and not page.locator(".question.short").first.is_visible()
    )
    assert "Right. Each machine" in page.locator("section.on-paper").inner_text()


def test_nothing_moves_before_a_choice(visit):
    with visit(CHAPTER) as page:
        radio(page, 3).check()
        page.reload()
        page.wait_for_load_state("networkidle")
        assert radio(page, 3).is_checked() and own_mark(page)
        assert page.evaluate(SHIFTS) < 0.02


def test_each_choice_is_large_enough_for_a_finger(visit):
    with visit(CHAPTER, whole=True) as page:
        page.set_viewport_size({"width": 360, "height": 700})
        for label in page.locator(".question label").all():
            box = label.bounding_box()
            assert box["height"] >= 44 and box["width"] >= 44
        assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_in_class_a_key_goes_to_the_question_and_the_answer_fits_below(visit):
    with visit(CHAPTER, "?present") as page:
        page.set_viewport_size({"width": 1280, "height": 720})
        page.keyboard.press("PageDown")
        assert page.evaluate("document.activeElement.closest('.question')?.id") == QUESTION[1:]
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        assert not said(page)  # the class has voted, and has not been told
        page.keyboard.press("Enter")
        box = page.locator(f"{QUESTION} .question-says").bounding_box()
        assert said(page).startswith("Right.") and box["y"] + box["height"] <= 720
        page.keyboard.press("PageDown")
        assert page.evaluate("document.activeElement.closest('.question')?.id") == "question-1-2"
        page.keyboard.press("PageUp")
        assert page.evaluate("document.activeElement.closest('.question')?.id") == QUESTION[1:]


def test_python_in_the_page_solves_an_exercise(visit, python_in_pages):
    with visit(CHAPTER) as page:
        make_live(page)
        check = page.locator("#check-wrong-line")
        stub = check.locator("xpath=preceding-sibling::div[1]")
        run(page, stub, "wrong_line = 1")
        run(page, check)
        assert own_mark(page) == ""
        run(page, stub, "wrong_line = 3")
        run(page, check)
        assert ", 1 of " in own_mark(page)
        exercise = page.locator("section.exercise:has(#check-wrong-line)")
        assert exercise.locator("h3 .solved").inner_text() == "✓"
