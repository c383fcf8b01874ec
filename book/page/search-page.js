// The search page: answers while the reader types, and keeps the query in the address. MiniSearch and
// the index, `bookPages`, are scripts of their own.
import { make } from "./dom.js";
import { bookSearch } from "./search.js";

const PAUSE_MS = 150;
const form = document.querySelector(".book-search");
const field = form.elements.q;
const status = document.querySelector(".book-search-status");
const list = document.querySelector(".book-search-results");
let search, timer;

function written(pieces) {
  const parts = [];
  for (const { kind, text, found } of pieces) {
    if (parts.at(-1)?.kind !== kind) {
      const made = make({ code: "code", formula: "i", text: "span" }[kind]);
      parts.push(Object.assign(made, { kind }));
    }
    parts.at(-1).append(found ? make("mark", {}, text) : text);
  }
  return parts;
}

// The words to mark there, and the passage to scroll to where the browser knows how.
function address({ href, anchor, found, there }) {
  const url = new URL(href, document.baseURI);
  if (found.length) url.searchParams.set("found", found.join(" "));
  const exact = encodeURIComponent(there).replaceAll("-", "%2D");
  url.hash = anchor;
  if (there && document.fragmentDirective) url.hash += `:~:text=${exact}`;
  return url.href;
}

function item(result) {
  const link = make("a", {}, ...written(result.headings.at(-1)));
  link.href = address(result);
  const path = result.headings.slice(0, -1).flatMap((heading, i) => [i ? " › " : "", ...written(heading)]);
  const title = make("h2", {}, link);
  const parts = [title, make("p", {}, ...written(result.excerpt))];
  if (path.length) parts.splice(1, 0, make("p", { className: "path" }, ...path));
  return make("li", {}, ...parts);
}

function other(query) {
  const link = make("a", {}, query);
  link.href = `?${new URLSearchParams({ q: query })}`;
  return link;
}

const quoted = (words) => words.map((word) => `“${word}”`).join(", ");

function sentence({ words, missing, alike, near, count, results }) {
  const places = count === 1 ? "1 place" : `${count} places`;
  if (!words) return ["Type a word, such as ", other("gradient check"), ", a symbol, such as ", other("δ"), ", or a name in the code, such as ", other("nn.fit"), "."];
  const parts = [];
  if (missing.length) parts.push(`The book has nothing on ${quoted(missing)}. `);
  if (near.length) {
    parts.push("Near it: ");
    near.forEach((query, i) => parts.push(i ? ", " : "", other(query)));
    parts.push(". ");
  }
  if (alike.length) parts.push(`Spelled nearly so: ${quoted(alike)}, in ${places}.`);
  else if (count && missing.length) parts.push(`What else you asked for is in ${places}.`);
  else if (count) parts.push(`Found in ${places}.`);
  if (count > results.length) parts.push(` Here are the best ${results.length}.`);
  return parts;
}

function show() {
  clearTimeout(timer);
  if (!search) return; // the index is being made; then it is asked
  const answer = search(field.value);
  status.replaceChildren(...sentence(answer));
  list.replaceChildren(...answer.results.map(item));
  const address = new URL(location);
  if (field.value) address.searchParams.set("q", field.value);
  else address.searchParams.delete("q");
  history.replaceState(null, "", address);
}

field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(show, PAUSE_MS); });
form.addEventListener("submit", (event) => {
  event.preventDefault();
  show();
  list.querySelector("a")?.focus();
});
// Arrow keys go from the field to the results, and from one to the next.
document.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && document.activeElement === field) show(); // what was typed just now
  const stops = [field, ...list.querySelectorAll("h2 a")];
  const at = stops.indexOf(document.activeElement);
  if (!step || at < 0 || !stops[at + step]) return;
  event.preventDefault();
  stops[at + step].focus();
});

field.value = new URLSearchParams(location.search).get("q") ?? "";
if (!field.value) field.focus();
bookSearch(MiniSearch, bookPages).then((made) => {
  search = made;
  show();
});
