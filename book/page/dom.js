// How the scripts make elements.

export function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

export function button(text, action, label = text) {
  return make("button", { type: "button", textContent: text, ariaLabel: label, onclick: action });
}

// What an element shows, as nodes that need no style sheet: of a formula its MathML alone.
export function contentOf(element) {
  const copy = element.cloneNode(true);
  for (const drawn of copy.querySelectorAll(".katex-html, annotation")) drawn.remove();
  return copy.childNodes;
}
