// Classroom mode: a page on a projector. The button at the top switches it, and so does an address
// with ?present; it stays on from page to page until it is switched off or the tab is closed.
import { button, make } from "./dom.js";
import { reset, step } from "./explorables.js";
import { endPlan, openPlan, planBack, planForward, planIsOver, resumePlan } from "./plan.js";
import { openPresenter, resumePresenter } from "./presenter.js";

const root = document.documentElement;

// What one goes through in class: each explorable, playground and question to be guessed.
const STOPS = "figure.explorable:has(.explorable-controls [name]), figure.playground, .question:not(.short)";
const LINES = "article :is(h1, h2, h3, h4, p, li, dt, tr, pre, figure)";
const FIRST_CONTROL = ":is(.explorable-control:not([hidden], [inert]), .choices) [name], .playground-play";
const KEYS = { // by what the browser calls them; a clicker sends the first two, and one of b and .
  PageDown: () => forward(),
  PageUp: () => back(),
  b: () => root.classList.toggle("answers-hidden"),
  ".": () => root.classList.toggle("answers-hidden"),
  0: () => restart(),
  n: () => document.querySelector(".signpost[rel=next]")?.click(),
  q: () => current()?.querySelector(".explorable-share")?.click(),
  p: () => openPresenter(stops, current),
  t: () => openPlan(),
  "?": () => help().showModal(),
  Escape: () => present(false),
};
const HELP = [
  ["Page Down", "The next step of this picture, or the answer to this question; then what comes next"],
  ["Page Up", "The same, back"],
  ["← →", "Move the slider that has the frame round it"],
  ["b or .", "Hide the sentences that give the answer, or show them again"],
  ["0", "The first setting of this picture"],
  ["n", "Next chapter"],
  ["q", "This picture as a link and a QR code, for the class's telephones"],
  ["p", "A window for yourself: question, answer, time, what comes next"],
  ["t", "The plan of this class; there, the next plan"],
  ["F11", "The whole screen, in most browsers"],
  ["Esc", "Leave the classroom mode"],
];
const HINT = "Classroom mode. ? shows its keys, F11 fills the screen, Esc leaves it.";
const PLAN_IS_OVER = "The plan ends here. t comes back to its list, n goes to the next chapter.";

// Without storage the address alone remembers.
const storage = {
  get() {
    try { return sessionStorage.getItem("present") !== null; } catch { return false; }
  },
  set(on) {
    try {
      if (on) sessionStorage.setItem("present", "");
      else sessionStorage.removeItem("present");
    } catch {}
  },
};
const isOn = () => root.classList.contains("present");

function present(on) {
  const stay = place(); // which larger type and folded code would move
  if (on && !storage.get()) hint(HINT);
  root.classList.toggle("present", on);
  if (!on) {
    root.classList.remove("answers-hidden");
    endPlan();
  }
  document.querySelector(".classroom-switch")?.setAttribute("aria-pressed", on);
  const address = new URL(location);
  address.search = on ? "?present" : "";
  history.replaceState(null, "", address);
  storage.set(on);
  if (on) foldCode(); else unfoldCode();
  stay();
}

// Return what brings the window back to what it shows: to its stop, or to its first line.
function place() {
  const stop = current();
  if (stop) return () => toTop(stop);
  const top = (line) => line.getBoundingClientRect().top;
  const line = scrollY > 0 && [...document.querySelectorAll(LINES)].find((each) => top(each) >= 0 && each.checkVisibility());
  const before = line && top(line);
  return () => line && scrollBy({ top: top(line) - before, behavior: "instant" });
}

function foldCode() {
  for (const code of document.querySelectorAll(".cell > .cell_input")) {
    const folded = document.createElement("details");
    folded.className = "present-code";
    folded.innerHTML = "<summary>Code</summary>";
    code.replaceWith(folded);
    folded.append(code);
  }
}

function unfoldCode() {
  for (const folded of document.querySelectorAll(".present-code")) {
    folded.replaceWith(folded.lastElementChild);
  }
}

// Said until a key or the pointer is pressed.
function hint(textContent) {
  const line = make("p", { className: "present-hint", role: "status", textContent });
  document.body.append(line);
  for (const event of ["keydown", "pointerdown"]) {
    addEventListener(event, () => line.remove(), { once: true, capture: true });
  }
}

function help() {
  const rows = HELP.map(([key, does]) => make("tr", {},
    make("th", { scope: "row" }, make("kbd", { textContent: key })), make("td", { textContent: does })));
  const dialog = make("dialog", { className: "present-keys", ariaLabel: "Keys of the classroom mode" },
    make("table", {}, make("tbody", {}, ...rows)), button("Close", () => dialog.close()));
  dialog.onclose = () => dialog.remove();
  document.body.append(dialog);
  return dialog;
}

// How far a stop is from where it is looked at.
function distance(stop) {
  const margin = parseFloat(getComputedStyle(stop).scrollMarginTop);
  return stop.getBoundingClientRect().top - margin - parseFloat(getComputedStyle(root).scrollPaddingTop);
}

const stops = () => [...document.querySelectorAll(STOPS)];
const atTop = () => stops().find((stop) => Math.abs(distance(stop)) <= 2);
const current = () => held?.isConnected && Math.abs(distance(held)) < innerHeight ? held : atTop();

function forward() {
  const here = current();
  if (here && (step(here, 1) || reveal(here))) return focus(here);
  if (planForward()) return;
  if (planIsOver()) return hint(PLAN_IS_OVER);
  go(here ? stops()[stops().indexOf(here) + 1] : stops().find((stop) => distance(stop) > 2));
}

function back() {
  const here = current();
  if (here && step(here, -1)) return focus(here);
  if (planBack()) return;
  go(here ? stops()[stops().indexOf(here) - 1] : stops().findLast((stop) => distance(stop) < -2));
}

// Of a question, with no key but Page Down; return whether there was something to reveal.
function reveal(stop) {
  const answer = stop.querySelector("details.answer:not([open])");
  if (!answer || stop.querySelector(".question-says").textContent) return false; // a choice has told it
  answer.open = true;
  // To its end the answer is seen, even where the question no longer is.
  const room = innerHeight - stop.offsetHeight - 2 * parseFloat(getComputedStyle(root).scrollPaddingTop);
  stop.style.scrollMarginTop = `${Math.min(0, room)}px`;
  toTop(stop);
  return true;
}

// The stop that was gone to. It stays where it is while what is above it or in it grows: letters that
// come late, a button for a live page, a longer sentence; until the page is scrolled by hand.
let held = null;
const INSIDE = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End", "Enter", " "];

function holdStops() {
  const article = document.querySelector("article");
  if (!article) return;
  addEventListener("focusin", () => { if (isOn()) held = atTop() ?? held; });
  for (const type of ["wheel", "touchmove", "pointerdown", "keydown"]) {
    addEventListener(type, (event) => { if (!isOfStop(event)) held = null; }, { capture: true, passive: true });
  }
  const stay = () => { if (isOn() && held?.isConnected) toTop(held); };
  addEventListener("load", stay); // until then the browser goes to the address's heading
  new ResizeObserver(stay).observe(article);
}

// Whether it is for the stop, and does not scroll away from it.
function isOfStop({ type, key, target, ctrlKey, metaKey }) {
  if (type === "pointerdown") return held?.contains(target);
  if (type !== "keydown" || ctrlKey || metaKey) return false;
  return key in KEYS || (INSIDE.includes(key) && held?.contains(target));
}

function restart() {
  const here = current();
  if (here?.matches(".playground")) here.querySelector(".playground-restart").click();
  else if (here) reset(here);
  focus(here);
}

const toTop = (stop) => stop.scrollIntoView({ block: "start", behavior: "instant" });

function go(stop) {
  if (!stop) return;
  toTop(stop);
  focus(stop);
  held = stop;
}

// A link to a section that begins with a question is a link to the question.
function goToQuestion() {
  const id = decodeURIComponent(location.hash.slice(1));
  const stop = document.getElementById(id)?.closest("section:not(:has(> h1))")?.querySelector(STOPS);
  if (!stop?.matches(".question")) return;
  go(stop);
  document.fonts.ready.then(() => go(stop)); // by then the browser has gone to the section
}

function focus(stop) { stop?.querySelector(FIRST_CONTROL)?.focus({ preventScroll: true }); }

// What is typed into a field is a text, and a dialog or a menu closes by Escape.
const TYPED = "input:not([type=range], [type=checkbox], [type=radio]), textarea, [contenteditable=true]";

function press(event) {
  const { key, target, ctrlKey, metaKey, altKey } = event;
  if (!isOn() || !(key in KEYS) || ctrlKey || metaKey || altKey || target.closest?.(`${TYPED}, dialog`)) return;
  if (key === "Escape" && (event.defaultPrevented || document.querySelector(":popover-open"))) return;
  event.preventDefault();
  KEYS[key]();
}

export function startClassroomMode() {
  const toggle = document.querySelector(".classroom-switch");
  addEventListener("keydown", press);
  toggle?.setAttribute("aria-label", "Classroom mode");
  toggle?.addEventListener("click", () => present(!isOn()));
  addEventListener("hashchange", () => isOn() && goToQuestion());
  resumePlan(isOn);
  holdStops();
  if (storage.get() || new URLSearchParams(location.search).has("present")) {
    present(true);
    goToQuestion();
    resumePresenter(stops, current);
  } else {
    toggle?.setAttribute("aria-pressed", false);
  }
}
