// How the scripts make elements.

export function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

export function button(text, action, label = text) {
  return make("button", { type: "button", textContent: text, ariaLabel: label, onclick: action });
}
