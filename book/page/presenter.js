// The teacher's own window, for the screen that the class does not see: the picture or question that
// the class looks at, its answer, the time, and what comes next.
import { contentOf, make } from "./dom.js";
import { shownStep } from "./plan.js";

const NAME = "backprop-presenter"; // by which the next page finds it again
const SECOND_MS = 1000;
const STYLE = "body { font: 1.25rem/1.5 sans-serif; margin: 1.5rem; color-scheme: light dark; }"
  + " h1 { font-size: 1rem; margin: 0; } small { opacity: .75; } b { font-weight: 650; }";

let own; // the window

// `stops()` are the stops of the page, `current()` the one that is looked at.
export function openPresenter(stops, current) {
  own = window.open("", NAME, "popup,width=520,height=640");
  if (!own) return; // the browser has refused it
  keep(true);
  follow(stops, current);
}

// On the next page of a class: the window that is still open goes on.
export function resumePresenter(stops, current) {
  if (!isKept()) return;
  own = window.open("", NAME);
  if (own?.started) return follow(stops, current);
  own?.close(); // it was closed meanwhile, and this is a new one
  keep(false);
}

function follow(stops, current) {
  own.started ??= Date.now();
  const { document: page } = own;
  page.title = "Presenter";
  if (!page.querySelector("style")) page.head.append(make("style", { textContent: STYLE }));
  const timer = setInterval(() => {
    if (own.closed) { clearInterval(timer); keep(false); } else show(page, stops(), current());
  }, SECOND_MS / 4);
}

function show(page, all, stop) {
  const seconds = Math.floor((Date.now() - own.started) / SECOND_MS);
  const time = [Math.floor(seconds / 60), seconds % 60].map((part) => String(part).padStart(2, "0")).join(":");
  const next = stop ? all[all.indexOf(stop) + 1] : all[0];
  const planned = shownStep();
  const lines = [
    make("h1", { textContent: `${time} · ${planned?.part ?? document.title}` }),
    ...(planned ? [make("div", { innerHTML: planned.say })] : []),
    make("p", {}, ...(stop ? questionOf(stop) : ["Page Down goes to the first picture."])),
    make("p", {}, make("b", {}, ...(stop ? answerOf(stop) : []))),
    ...(planned ? nextOf(planned) : [make("p", {}, make("small", {}, ...(next ? ["Next: ", ...nameOf(next)] : ["This was the last one. n goes to the next chapter."])))]),
  ];
  const said = lines.map(({ textContent }) => textContent).join("\n");
  if (page.body.dataset.said === said) return;
  page.body.dataset.said = said;
  page.body.replaceChildren(...lines);
}

function nextOf({ part, next }) {
  if (!next) return [make("p", { textContent: "This was the plan's last link." })];
  const said = next.part === part ? "the next link of this row" : next.part;
  const lines = [make("p", {}, make("small", { textContent: `Next: ${said}` }))];
  return next.part === part ? lines : [...lines, make("div", { innerHTML: next.say })];
}

function nameOf(stop) {
  if (stop.matches(".question")) return contentOf(stop.querySelector("legend"));
  return [stop.getAttribute("aria-label").replace("Explorable: ", "")];
}

function questionOf(stop) {
  const caption = stop.querySelector("figcaption");
  return caption ? [...nameOf(stop), ". ", ...contentOf(caption)] : nameOf(stop);
}

// Of a question the right choice; of a picture what its sentence says, hidden from the class or not.
function answerOf(stop) {
  if (!stop.matches(".question")) return contentOf(stop.querySelector("output"));
  const right = stop.querySelectorAll(".choices label > span")[Number(stop.dataset.right) - 1];
  return [`${stop.dataset.right}. `, ...contentOf(right)];
}

// Without storage the next page does not find the window.
function isKept() {
  try { return sessionStorage.getItem(NAME) !== null; } catch { return false; }
}

function keep(on) {
  try {
    if (on) sessionStorage.setItem(NAME, ""); else sessionStorage.removeItem(NAME);
  } catch {}
}
