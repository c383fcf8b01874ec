// One control of an explorable: a slider, a select or a checkbox, as classroom/explore.py writes it.
// All three have choices, as texts, and a position among them.

export function choices(control) {
  if (control.type === "checkbox") return ["False", "True"];
  if (control.type === "range") return JSON.parse(control.dataset.values);
  return [...control.options].map((option) => option.value);
}

export function count(control) { return choices(control).length; }

export function position(control) {
  if (control.type === "checkbox") return Number(control.checked);
  return control.type === "range" ? Number(control.value) : control.selectedIndex;
}

// The position in the book's HTML, also when a browser has restored another one on reload.
export function initial(control) {
  if (control.type === "checkbox") return Number(control.defaultChecked);
  if (control.type === "range") return Number(control.defaultValue);
  return [...control.options].findIndex((option) => option.defaultSelected);
}

export function place(control, position) {
  delete control.dataset.typed;
  if (control.type === "checkbox") control.checked = Boolean(position);
  else if (control.type === "range") control.value = position;
  else control.selectedIndex = position;
}

export function value(control) {
  return control.dataset.typed ?? between(control, position(control));
}

export function label(control) {
  if (control.type !== "range") return;
  const shown = value(control).replaceAll("-", "−") + control.dataset.unit;
  control.setAttribute("aria-valuetext", shown);
  if (field(control)) field(control).value = value(control);
  else control.nextElementSibling.textContent = shown;
}

// In a live page only: a text field for any value, beside a slider that also stops between its own.
export function field(control) {
  return control.closest(".explorable-control")?.querySelector("input.explorable-value");
}

// Set a value that need not be among the choices.
export function type(control, text) {
  const found = choices(control).indexOf(text);
  place(control, found < 0 ? locate(control, Number(text)) : found);
  if (found < 0) control.dataset.typed = text;
}

// As near to a number as the control can come; `pixel` is one pixel of the drawing in its unit.
export function approach(control, number, pixel) {
  const numbers = choices(control).map(Number);
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  if (field(control)) {
    const grain = isWhole(control) ? 1 : 10 ** Math.floor(Math.log10(Math.abs(pixel)));
    const inside = Math.min(high, Math.max(low, number));
    type(control, String(Number((Math.round(inside / grain) * grain).toPrecision(12))));
  } else {
    const distances = numbers.map((n) => Math.abs(n - number));
    place(control, distances.indexOf(Math.min(...distances)));
  }
}

// An arrow key moves a slider of whole numbers by one; a browser would move it by a hundredth.
// Returns whether it did.
export function step(control, by) {
  if (!by || !isWhole(control)) return false;
  const [low, high] = [choices(control).at(0), choices(control).at(-1)].map(Number);
  type(control, String(Math.min(high, Math.max(low, Number(value(control)) + by))));
  return true;
}

function isWhole(control) { return "whole" in control.dataset; }

// Between two choices a slider interpolates linearly, or geometrically where they are far apart.
const isLinear = (a, b) => !(a > 0 && b >= 2 * a);

function between(control, at) {
  if (Number.isInteger(at)) return choices(control)[at];
  const [a, b] = [Math.floor(at), Math.ceil(at)].map((i) => Number(choices(control)[i]));
  const number = isLinear(a, b) ? a + (b - a) * (at % 1) : a * (b / a) ** (at % 1);
  return String(isWhole(control) ? Math.round(number) : Number(number.toPrecision(3)));
}

function locate(control, number) {
  const numbers = choices(control).map(Number);
  const i = numbers.findLastIndex((value) => value <= number);
  if (i < 0 || i === numbers.length - 1) return Math.max(i, 0);
  const [a, b] = [numbers[i], numbers[i + 1]];
  return i + (isLinear(a, b) ? (number - a) / (b - a) : Math.log(number / a) / Math.log(b / a));
}
