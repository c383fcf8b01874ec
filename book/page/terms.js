// A term of a formula, and what shows it in a drawing of the same section, light each other up: under
// the pointer, at a tap, and by the arrow keys in a formula or a drawing that has the focus.
// Both have the term's name in `data-term` (book/_ext/formulas.py).
const HOLDERS = "div.math, .picture, .explorable-frame";
const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
const find = (term, where) => document.querySelectorAll(`${where} [data-term="${CSS.escape(term)}"]`);
const isPaired = (term) => term && find(term, ".katex").length && find(term, "svg").length;
const termAt = ({ target }) => target.closest?.("[data-term]")?.dataset.term;
let lit;

function light(term) {
  if (term === lit) return;
  for (const part of document.querySelectorAll(".lit")) part.classList.remove("lit");
  for (const part of isPaired(term) ? find(term, "") : []) part.classList.add("lit");
  lit = term;
}

function press(event) {
  if (event.key === "Escape") light();
  const step = STEPS[event.key];
  if (!step || !event.target.matches(HOLDERS)) return;
  const terms = [...event.target.querySelectorAll("[data-term]")].map((part) => part.dataset.term);
  const all = [...new Set(terms)].filter(isPaired);
  if (!all.length) return;
  event.preventDefault();
  const next = all.indexOf(lit) + step;
  light(all[next < 0 ? all.length - 1 : next % all.length]);
}

export function startTerms() {
  // One tab stop for each formula and each drawing, not one for each term.
  const holders = [...document.querySelectorAll(HOLDERS)]
    .filter((holder) => holder.querySelector("[data-term]"));
  if (!holders.length) return;
  for (const holder of holders) {
    holder.tabIndex = 0;
    holder.role = "group";
    holder.ariaLabel = `${holder.matches(".math") ? "Formula" : "Drawing"}: arrow keys show its terms`;
  }
  addEventListener("pointerover", (event) => {
    if (event.pointerType !== "touch") light(termAt(event)); // a tap stays: see click
  });
  addEventListener("click", (event) => light(termAt(event)));
  addEventListener("focusout", () => light());
  addEventListener("keydown", press);
}
