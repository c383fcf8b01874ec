"""The classroom mode: one switch, large type, folded code, keys that a clicker sends."""

import pytest

CHAPTER = "book/03_activations.html"


@pytest.fixture
def page(visit):
    with visit(CHAPTER) as page:
        yield page


def in_classroom_mode(page):
    return page.evaluate("document.documentElement.classList.contains('present')")


def switch(page):
    return page.locator(".classroom-switch")


def at_top(page):
    """Return the id of the explorable or question that a link to it brings to its place."""
    return page.evaluate(
        """() => [...document.querySelectorAll("figure.explorable, .question")].find(stop => {
            const margin = parseFloat(getComputedStyle(stop).scrollMarginTop);
            const head = parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop);
            return Math.abs(stop.getBoundingClientRect().top - margin - head) < 3;
        })?.id"""
    )


def test_the_switch_turns_it_on_and_off_and_the_address_says_so(page):
    assert switch(page).get_attribute("aria-pressed") == "false"
    switch(page).click()
    assert in_classroom_mode(page) and page.evaluate("location.search") == "?present"
    assert switch(page).get_attribute("aria-pressed") == "true"
    switch(page).click()
    assert not in_classroom_mode(page) and page.evaluate("location.search") == ""


def test_a_link_with_present_opens_it_at_a_setting(visit):
    with visit(CHAPTER, "?present#xor?learning_rate=1&hidden=8") as page:
        assert in_classroom_mode(page)
        page.evaluate("document.fonts.ready.then(() => {})")  # the formulas have their letters
        assert at_top(page) == "xor"
        shown = page.locator("#xor [name='hidden']").get_attribute("aria-valuetext")
        assert shown == "8"
        page.locator("#xor [name='hidden']").press("Home")
        page.wait_for_function("() => location.hash.includes('hidden=1')")
        assert page.evaluate("location.search").startswith("?present")


def test_after_a_link_the_keys_reach_its_explorable(visit):
    with visit(CHAPTER, "?present#bend?hidden=4&epochs=200") as page:
        page.keyboard.press("ArrowRight")
        page.wait_for_function("() => location.hash.includes('hidden=5')")
        assert at_top(page) == "bend"


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("leave", ["Escape", "switch"])
def test_who_enters_or_leaves_it_stays_at_the_picture(visit, leave, whole):
    with visit(CHAPTER, "?present#xor?learning_rate=1&hidden=8", whole=whole) as page:
        page.evaluate("document.fonts.ready.then(() => {})")
        assert at_top(page) == "xor"
        for is_on in (False, True, False):
            if leave == "Escape" and not is_on:
                page.keyboard.press("Escape")
            else:
                switch(page).evaluate("button => button.click()")  # it may be out of sight
            assert in_classroom_mode(page) is is_on
            page.wait_for_timeout(300)
            assert at_top(page) == "xor"


@pytest.mark.parametrize("is_on", [True, False])
def test_who_enters_or_leaves_it_stays_at_the_line_that_is_read(visit, is_on):
    with visit(CHAPTER, "" if is_on else "?present") as page:
        line = page.locator("#five-functions")
        line.evaluate("line => { line.scrollIntoView(); scrollBy(0, -30); }")
        before = line.bounding_box()["y"]
        switch(page).evaluate("button => button.click()")
        assert in_classroom_mode(page) is is_on
        assert line.bounding_box()["y"] == pytest.approx(before, abs=100)


# What comes late: above a picture, letters or an offer; in it, a button.
GROW = """place => {
    const late = Object.assign(document.createElement("p"), { textContent: "late" });
    late.style.height = "150px";
    document.querySelector(place).append(late);
}"""


@pytest.mark.parametrize("place", ["h1", "#xor"])
def test_a_stop_stays_at_its_place_while_the_page_grows_until_it_is_scrolled(visit, place):
    with visit(CHAPTER, "?present#xor?learning_rate=1&hidden=8") as page:
        page.evaluate("document.fonts.ready.then(() => {})")
        page.evaluate(GROW, place)
        page.wait_for_timeout(100)
        assert at_top(page) == "xor"
        page.mouse.wheel(0, 200)
        page.wait_for_timeout(200)
        page.evaluate(GROW, "h1")
        page.wait_for_timeout(100)
        assert at_top(page) is None
        page.keyboard.press("PageDown")
        assert at_top(page) == "bend"


def test_page_down_reveals_the_answer_though_the_page_has_moved_meanwhile(visit):
    with visit("book/06_audit.html", "?present#guess-first") as page:
        page.wait_for_function("() => document.activeElement.closest('#question-6-1')")
        page.evaluate("scrollBy(0, 60)")  # as a browser does that goes to the heading once more
        page.keyboard.press("PageDown")
        assert page.locator("#question-6-1 details.answer[open]").count() == 1


@pytest.mark.parametrize(
    ("stem", "question"), [("06_audit", 3), ("02_dense_layer", 1), ("08_steps", 3)]
)
def test_the_longest_answers_are_seen_to_their_end(visit, stem, question):
    with visit(f"book/{stem}.html", "?present") as page:
        page.set_viewport_size({"width": 1280, "height": 720})
        name = f"question-{int(stem[:2])}-{question}"
        page.locator(f"#{name} input").first.focus()
        page.locator(f"#{name}").evaluate("stop => stop.scrollIntoView({ block: 'start' })")
        page.keyboard.press("PageDown")
        answer = page.locator(f"#{name} details.answer[open]").bounding_box()
        assert 0 <= answer["y"] and answer["y"] + answer["height"] <= 720
        page.keyboard.press("PageDown")
        assert at_top(page) not in (None, name)


@pytest.mark.parametrize(("width", "height"), [(1280, 600), (1280, 720), (1920, 1080)])
def test_what_follows_a_question_is_not_seen_before_it_is_answered(visit, width, height):
    with visit("book/07_softmax.html", "?present") as page:  # below 7.2 its answer is the text
        page.set_viewport_size({"width": width, "height": height})
        questions = page.locator(".question:not(.short)")
        assert questions.count() > 2
        for question in questions.all():
            question.evaluate("stop => stop.scrollIntoView({ block: 'start' })")
            following = question.locator("xpath=following::*[normalize-space()]").first
            assert question.locator("summary").bounding_box()["y"] < height - 20
            assert following.bounding_box()["y"] >= height


def test_it_stays_on_from_page_to_page(page):
    switch(page).click()
    other = page.url.partition("?")[0].replace("03_activations", "04_backprop")
    page.goto(other, wait_until="networkidle")
    assert in_classroom_mode(page)
    switch(page).click()
    page.reload(wait_until="networkidle")
    assert not in_classroom_mode(page)


def test_type_is_larger_and_the_explorables_use_the_width(page):
    size = "f => parseFloat(getComputedStyle(f.querySelector('output')).fontSize)"
    figure = page.locator("#xor")
    before, narrow = figure.evaluate(size), figure.bounding_box()["width"]
    switch(page).click()
    assert figure.evaluate(size) == pytest.approx(1.5 * before, rel=0.01)
    assert figure.bounding_box()["width"] > 1.3 * narrow
    assert figure.bounding_box()["width"] > 0.8 * 1280
    assert not page.locator(".contents").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280


# Of each explorable: the parts that do not lie in the window whole, and its smallest text.
MEASURED = """() => [...document.querySelectorAll(
        "figure.explorable:has(.explorable-controls [name])")].map(figure => {
    figure.scrollIntoView();
    const parts = figure.querySelectorAll(".explorable-frame svg, output, .explorable-control");
    const cut = [...parts].filter(part => {
        const { top, bottom } = part.getBoundingClientRect();
        return top < -1 || bottom > innerHeight + 1;
    });
    const sizes = [...figure.querySelectorAll("svg text")].map(text => {
        const { a, b } = text.getScreenCTM();
        return parseFloat(getComputedStyle(text).fontSize) * Math.hypot(a, b);
    });
    return [figure.id, cut.map(part => part.outerHTML.slice(0, 80)), Math.min(...sizes)];
})"""
PROJECTORS = [(1280, 600), (1280, 720), (1366, 650), (1920, 1080), (1024, 768)]


def test_picture_sentence_and_controls_are_seen_at_once(visit, explored):
    with visit(explored, "?present") as page:
        for width, height in PROJECTORS:
            page.set_viewport_size({"width": width, "height": height})
            measured = page.evaluate(MEASURED)
            assert measured
            for name, cut, smallest in measured:
                assert not cut, (name, width, height)
                assert (width, height) != (1280, 720) or smallest >= 18, name


def test_code_is_folded_until_it_is_asked_for(page):
    code = page.locator(".cell_input:not(details *)").first.element_handle()
    picture = page.locator(".cell:has(#xor) .cell_input")
    assert code.is_visible() and not picture.is_visible()
    switch(page).click()
    assert not code.is_visible()
    page.locator("#xor .explorable-code").click()
    assert picture.is_visible()
    switch(page).click()
    assert code.is_visible() and page.locator(".present-code").count() == 0


def test_a_clicker_goes_from_question_to_explorable_and_on(page):
    page.keyboard.press("PageDown")  # only in classroom mode
    assert at_top(page) is None
    switch(page).click()
    page.evaluate("scrollTo(0, 0)")
    first = ("question-3-1", "question-3-2", "activation", "question-3-3", "question-3-4")
    for name in (*first, "xor", "bend"):
        page.keyboard.press("PageDown")
        assert at_top(page) == name
        focused = page.evaluate("document.activeElement.closest('figure, fieldset')?.id")
        assert focused == name
        if name.startswith("question"):  # its answer comes before the next stop
            page.keyboard.press("PageDown")
            assert page.locator(f"#{name} details.answer[open]").count() == 1
    page.keyboard.press("PageUp")
    assert at_top(page) == "xor"


def test_it_steps_to_the_end_of_a_course_of_events_before_it_goes_on(visit):
    with visit("book/04_backprop.html", "?present#by-hand?step=20") as page:
        step = page.locator("#by-hand [name=step]")
        assert at_top(page) == "by-hand" and step.get_attribute("max") == "22"
        for position in ("21", "22"):
            page.keyboard.press("PageDown")
            assert at_top(page) == "by-hand" and step.input_value() == position
        page.keyboard.press("PageDown")
        assert at_top(page) not in (None, "by-hand") and step.input_value() == "22"
        page.keyboard.press("PageUp")
        page.keyboard.press("PageUp")
        assert at_top(page) == "by-hand" and step.input_value() == "21"


def test_at_the_last_picture_nothing_else_happens(visit):
    with visit(CHAPTER, "?present") as page:
        for _ in range(20):  # more than the chapter has pictures and questions
            page.keyboard.press("PageDown")
        place = "[scrollY, ...Array.from(document.querySelectorAll('[type=range]'), s => s.value)]"
        before = page.evaluate(place)
        assert at_top(page) == page.evaluate(
            """() => [...document.querySelectorAll("figure.explorable, .question:not(.short)")]
                .at(-1).id"""
        )
        page.keyboard.press("PageDown")
        assert page.evaluate(place) == before


def test_its_keys_are_listed_and_do_what_the_list_says(visit):
    with visit(CHAPTER, "?present#xor?hidden=8&learning_rate=1") as page:
        assert "Esc leaves" in page.locator(".present-hint").inner_text()
        page.keyboard.press("?")
        assert page.locator(".present-hint").count() == 0
        keys = page.locator(".present-keys")
        assert "Page Down" in keys.inner_text() and "Next chapter" in keys.inner_text()
        page.keyboard.press("Escape")
        assert keys.count() == 0 and in_classroom_mode(page)
        answer = page.locator("#xor output")
        for is_seen in (False, True):
            page.keyboard.press("b")
            assert answer.is_visible() is is_seen
        page.keyboard.press("q")
        assert page.locator("dialog.share").is_visible()
        page.keyboard.press("Escape")
        page.keyboard.press("0")
        hidden = page.locator("#xor [name=hidden]")
        assert hidden.input_value() == hidden.evaluate("slider => slider.defaultValue")
        page.keyboard.press("n")
        page.wait_for_url("**/04_backprop.html*")
        assert in_classroom_mode(page)
        page.keyboard.press("Escape")
        assert not in_classroom_mode(page)


def test_the_presenter_sees_question_answer_time_and_what_comes_next(visit):
    with visit("book/04_backprop.html", "?present#by-hand?step=7") as page:
        with page.expect_popup() as opened:
            page.keyboard.press("p")
        own = opened.value

        def says(pattern):
            own.wait_for_function(
                "pattern => new RegExp(pattern, 's').test(document.body.textContent)", arg=pattern
            )

        says(r"^00:0\d · .*one step at a time.*7\. The loss.*Next: ")
        page.keyboard.press("b")  # from the class
        says("The loss")
        page.keyboard.press("PageDown")
        says(r"8\. ")
        page.keyboard.press("n")
        page.wait_for_url("**/05_experiments.html*")
        says("Page Down goes to the first picture")
        page.keyboard.press("PageDown")
        says("Question 5\\.1")
        right = page.evaluate(
            """() => {
                const { dataset: { right } } = document.querySelector(".question");
                const choices = document.querySelectorAll(".question .choices label");
                return choices[right - 1].textContent.trim();
            }"""
        )
        own.wait_for_function(
            "right => document.querySelector('b').textContent.includes(right)", arg=right
        )
        own.close()


def test_the_presenter_reads_each_formula_once(visit):
    with visit("book/07_softmax.html", "?present#directly") as page:
        with page.expect_popup() as opened:
            page.keyboard.press("p")
        own = opened.value
        own.wait_for_function("() => document.body.textContent.includes('Question 7.3')")
        text = own.locator("body").text_content().replace(" ", "")
        assert text.count("(0.7,0.2,0.1)") == 1  # in the question
        assert text.count("(0.7,−0.8,0.1)") == 1  # the right choice
        assert "\\partial" not in text and own.locator("math").count() == 3
        own.close()


def test_a_copied_link_is_the_students(visit):
    with visit(CHAPTER, "?present#xor?hidden=8&learning_rate=1") as page:
        page.evaluate("navigator.clipboard.writeText = async (text) => { window.copied = text; }")
        page.locator("#xor .explorable-link").click()
        page.wait_for_function("() => window.copied")
        copied = page.evaluate("window.copied")
        assert "hidden=8" in copied and "present" not in copied


def test_outside_it_the_code_button_leads_to_the_cell(page):
    page.locator("#bend .explorable-code").click()
    cell = page.locator(".cell:has(#bend)")
    assert -5 < cell.bounding_box()["y"] < 200
