// One explorable or the playground alone, for a frame in another page: ?embed before the #. The book
// around it is left out, but for a link to the place that it comes from.
import * as address from "./address.js";
import { make } from "./dom.js";

export function startEmbedded() {
  if (!new URLSearchParams(location.search).has("embed")) return;
  const id = address.parse(location.hash)?.id ?? location.hash.slice(1);
  const figure = document.querySelector(`:is(figure.explorable, figure.playground)[id="${CSS.escape(id)}"]`);
  if (!figure) return; // the whole page is better than none
  const source = make("a", {
    className: "embed-source", href: address.shared(location.hash), target: "_blank",
    textContent: `From: ${document.title}`,
  });
  document.documentElement.classList.add("embed");
  document.body.prepend(figure, source); // the rest is hidden: explorable.css
}
