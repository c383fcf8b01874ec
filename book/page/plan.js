// A class that follows a plan: a list of the teacher's page whose terms begin with a time. Its links
// are what Page Down goes on to, on whatever page they lead to.
import { flush } from "./address.js";
import { contentOf, make } from "./dom.js";

const NAME = "backprop-plan";
const TIME = /^\d+:\d\d/;

// `home` is the plan's own address, and each of `steps` has an `address`, the `part` of the plan that
// it belongs to and what is to be said there, as HTML; once it has been left, also the fragment that it
// was `left` with. `at` is the step that is shown.
let plan = null;

// Each plan of this page begins at a heading of the second level.
function plansHere() {
  const plans = new Map();
  for (const term of document.querySelectorAll("dl > dt")) {
    if (!TIME.test(term.textContent.trim())) continue;
    const section = term.closest("section:has(> h2)");
    if (!plans.has(section)) plans.set(section, []);
    for (const link of term.nextElementSibling.querySelectorAll("a[href]")) {
      if (elsewhere(link)) plans.get(section).push({ link, term });
    }
  }
  return plans;
}

const elsewhere = (link) => new URL(link.href).pathname !== location.pathname;

function follow(section, links, at) {
  const home = new URL(location);
  home.hash = section.id;
  const steps = links.map(({ link, term }) => {
    const address = new URL(link.href);
    address.search = "?present";
    return { address: address.href, part: term.textContent.trim(), say: said(term.nextElementSibling, link) };
  });
  plan = { home: home.href, steps, at };
  keep();
}

// The text with the link in bold.
function said(text, link) {
  const index = [...text.querySelectorAll("a")].indexOf(link);
  const copy = make("div", {}, ...contentOf(text));
  [...copy.querySelectorAll("a")].forEach((each, k) => {
    each.replaceWith(make(k === index ? "b" : "span", {}, ...each.childNodes));
  });
  return copy.innerHTML;
}

// For the presenter's window: the step that is shown, and the next one, of which the teacher reads the question before the class sees the answer.
export function shownStep() {
  if (!plan) return null;
  const { [plan.at]: shown, [plan.at + 1]: next } = plan.steps;
  return { ...shown, next };
}

export function planForward() {
  const inSight = planInSight();
  if (plan && !(isHome() && inSight && inSight[0].id !== homeId())) return open(isHome() ? plan.at : plan.at + 1);
  return begin(inSight);
}

// Whether its last step is shown, after which a class would go on into the chapter.
export function planIsOver() {
  return plan && !isHome() && plan.at === plan.steps.length - 1 && likeness(plan.steps[plan.at]) > 0;
}

// To where the step before was left: its picture is not gone through again.
export function planBack() {
  if (!plan || isHome() || !plan.steps[plan.at - 1]) return false;
  const { address, left } = plan.steps[plan.at - 1];
  return open(plan.at - 1, left ? new URL(left, address).href : address);
}

// The plan that is followed; where the plans are, the next one; and from elsewhere, the book's plans.
export function openPlan() {
  const plans = [...plansHere().keys()];
  if (plans.length) {
    const id = planInSight()?.[0].id;
    plans[(plans.findIndex((section) => section.id === id) + 1) % plans.length].scrollIntoView({ block: "start" });
  } else if (plan) {
    location.assign(plan.home);
  } else {
    const link = document.querySelector('.contents a[href$="teaching.html"]');
    if (link) location.assign(`${link.href}?present`);
  }
}

export function endPlan() {
  plan = null;
  try { sessionStorage.removeItem(NAME); } catch {}
}

// A plan goes on where it was on the page before. On its own page a link begins it there.
export function resumePlan(isOn) {
  const read = () => {
    try { plan = JSON.parse(sessionStorage.getItem(NAME)); } catch {}
    find();
  };
  read();
  addEventListener("hashchange", find);
  addEventListener("pageshow", ({ persisted }) => persisted && read());
  document.addEventListener("click", ({ target }) => {
    const chosen = isOn() && target.closest?.("dd a[href]");
    if (!chosen) return;
    for (const [section, links] of plansHere()) {
      const at = links.findIndex(({ link }) => link === chosen);
      if (at >= 0) follow(section, links, at);
    }
  });
}

const isHome = () => plan && new URL(plan.home).pathname === location.pathname;
const homeId = () => decodeURIComponent(new URL(plan.home).hash.slice(1));

// The last one that begins in the upper half of the window, or above it.
function planInSight() {
  const above = [...plansHere()].filter(([section]) => section.getBoundingClientRect().top < innerHeight / 2);
  return above.at(-1);
}

function begin(inSight) {
  const [section, links] = inSight ?? [...plansHere()][0] ?? [];
  if (!links?.length) return false;
  follow(section, links, 0);
  return open(0);
}

function open(at, address = plan.steps[at]?.address) {
  if (!address) return false;
  flush();
  if (likeness(plan.steps[plan.at])) plan.steps[plan.at].left = location.hash;
  plan.at = at;
  keep();
  location.assign(address);
  return true;
}

// How well the address of this page is a step's: it names the setting, the picture, or neither.
function likeness({ address, left }) {
  const { pathname, hash } = new URL(address);
  if (pathname !== location.pathname) return 0;
  if ([hash, left].includes(location.hash)) return 2;
  return nameOf(hash) === nameOf(location.hash) ? 1 : 0;
}

const nameOf = (hash) => hash.split("?")[0];

// The browser's own way back and forward leads to other steps, too.
function find() {
  if (!plan || isHome()) return;
  const likes = plan.steps.map(likeness);
  const best = Math.max(...likes);
  if (best === 0 || likes[plan.at] === best) return;
  const alike = likes.flatMap((like, at) => like === best ? [at] : []);
  plan.at = alike.sort((one, other) => Math.abs(one - plan.at) - Math.abs(other - plan.at))[0];
  keep();
}

// Without storage the plan is over with the page.
function keep() {
  try { sessionStorage.setItem(NAME, JSON.stringify(plan)); } catch {}
}
