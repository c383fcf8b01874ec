// What is solved: questions by a choice, exercises also by Python in the page; and what the contents and
// the exercises' headings say of it. `data-asked` of the contents has the ids of what each page asks
// (book/_ext/questions.py).
import { Answers } from "./answers.js";
import { button, make } from "./dom.js";
import { Question } from "./question.js";

// The address of a page within the book, without its ending.
const pageOf = (address, book) => address.pathname.slice(book.length).replace(/\.html$/, "");

export function startSolved() {
  const contents = document.querySelector(".contents");
  const asked = JSON.parse(contents.dataset.asked);
  const book = new URL(document.documentElement.dataset.content_root, location).pathname;
  const here = pageOf(location, book);
  const answers = new Answers(book);
  const solve = (item, answer) => answers.keep(here, item, answer);
  const items = asked[here] ?? [];

  for (const form of document.querySelectorAll(".question")) {
    const { item } = form.dataset;
    const question = new Question(form, {
      kept: () => answers.of(here, item),
      answer: (chosen, solved) => solve(item, { chosen, solved }),
    });
    answers.listen(() => question.restore());
  }
  watchChecks(items, (item) => {
    if (!answers.of(here, item).solved) solve(item, { solved: true });
  });

  const mark = () => {
    const solvedOf = (page, all) => all.filter((item) => answers.of(page, item).solved).length;
    // Of a part of this page, only that it is done.
    const markPart = (place, part) => {
      const all = items.filter((item) => part?.querySelector(`[id="${item}"]`));
      const solved = solvedOf(here, all);
      markPlace(place, all.length, solved === all.length ? solved : 0);
    };
    for (const link of document.querySelectorAll(".contents li > a, #the-map li a")) {
      if (link.closest(".sections")) {
        markPart(link, document.getElementById(decodeURIComponent(link.hash.slice(1))));
      } else {
        const page = pageOf(new URL(link.href), book);
        const all = asked[page] ?? [];
        markPlace(link, all.length, solvedOf(page, all));
      }
    }
    for (const exercise of document.querySelectorAll("section.exercise")) {
      markPart(exercise.querySelector("h2, h3"), exercise);
    }
  };
  mark();
  answers.listen(mark);
  answers.follow();
  offerToForget(contents, answers);
}

// A check's verdict on what Python in the page has run is an output of its cell.
function watchChecks(items, solved) {
  const cells = items.map((item) => document.getElementById(item)).filter((place) => place?.matches(".cell"));
  if (!cells.length) return;
  new MutationObserver(() => {
    for (const cell of cells) if (cell.querySelector(".verdict-right")) solved(cell.id);
  }).observe(document.querySelector("article"), { childList: true, subtree: true });
}

function markPlace(place, all, solved) {
  place.querySelector(".solved")?.remove();
  if (!solved) return;
  const isDone = solved === all;
  place.append(make("span", {
    className: "solved", role: "img",
    textContent: isDone ? "✓" : `${solved}/${all}`,
    ariaLabel: isDone ? ", solved" : `, ${solved} of ${all} solved`,
  }));
}

// No dialogue: a frame may allow none. What was forgotten can be taken back until the page is left.
function offerToForget(contents, answers) {
  const says = make("span", { role: "status" });
  const place = make("p", { className: "answers" }, says, " ");
  let forgotten = null;
  const forget = button("Forget them", () => {
    forgotten = answers.pages;
    answers.replace({});
  });
  const undo = button("Take back", () => answers.replace(forgotten));
  const show = () => {
    if (!answers.isEmpty) forgotten = null;
    place.hidden = answers.isEmpty && !forgotten;
    const kept = answers.refused ? "This browser keeps no answers." : "Your answers are kept in this browser.";
    const text = forgotten ? "All answers are forgotten." : kept;
    if (says.textContent !== text) says.textContent = text;
    const [wanted, other] = forgotten ? [undo, forget] : [forget, undo];
    const hadFocus = other === document.activeElement;
    other.remove();
    place.append(wanted);
    if (hadFocus) wanted.focus();
  };
  show();
  contents.append(place);
  answers.listen(show);
}
