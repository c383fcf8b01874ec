// A class that follows a plan: a list of the teacher's page whose terms begin with a time. Its links
// are what Page Down goes on to, on whatever page they lead to.
const NAME = "backprop-plan";
const TIME = /^\d+:\d\d/;

// `home` is the plan's own address, and each of `steps` has an `address`, the `part` of the plan that
// it belongs to and what is to be said there, as HTML. `at` is the step that is shown.
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

// The text with the link in bold. Of a formula MathML is enough, which needs no style sheet.
function said(text, link) {
  const index = [...text.querySelectorAll("a")].indexOf(link);
  const copy = text.cloneNode(true);
  for (const drawn of copy.querySelectorAll(".katex-html")) drawn.remove();
  [...copy.querySelectorAll("a")].forEach((each, k) => {
    const word = document.createElement(k === index ? "b" : "span");
    word.append(...each.childNodes);
    each.replaceWith(word);
  });
  return copy.innerHTML;
}

// The step that is shown and the one after it, for the presenter's window.
export const shownStep = () => plan && { ...plan.steps[plan.at], next: plan.steps[plan.at + 1]?.part };

export function planForward() {
  if (isHome()) return open(plan.at);
  if (!plan) return begin();
  return open(plan.at + 1);
}

export function planBack() { return plan && !isHome() ? open(plan.at - 1) : false; }

export function openPlan() { if (plan) location.assign(plan.home); }

export function endPlan() {
  plan = null;
  try { sessionStorage.removeItem(NAME); } catch {}
}

// A plan goes on where it was on the page before. On its own page a link begins it there.
export function resumePlan(isOn) {
  try { plan = JSON.parse(sessionStorage.getItem(NAME)); } catch {}
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

// The plan that is in sight.
function begin() {
  const plans = [...plansHere()];
  const above = plans.filter(([section]) => section.getBoundingClientRect().top < innerHeight / 2);
  const [section, links] = above.at(-1) ?? plans[0] ?? [];
  if (!links?.length) return false;
  follow(section, links, 0);
  return open(0);
}

function open(at) {
  if (!plan.steps[at]) return false;
  plan.at = at;
  keep();
  location.assign(plan.steps[at].address);
  return true;
}

// Without storage the plan is over with the page.
function keep() {
  try { sessionStorage.setItem(NAME, JSON.stringify(plan)); } catch {}
}
