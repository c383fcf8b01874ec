// A figure at its setting, for others: as a link, as a QR code, alone in another page, as a picture;
// and for a class, with parts of it hidden or locked.
import * as address from "./address.js";
import { button, make } from "./dom.js";
import { copyText } from "./clipboard.js";
import { asPng, save } from "./save.js";

const HEIGHT = 720; // of a frame in another page, in pixels
const NOT_REACHED = "Only this machine knows this address. For a class, publish the book, or serve it: make serve HOST=0.0.0.0";
const TOO_LONG = "This link is too long for a QR code.";
const { src: script } = document.currentScript; // lean-qr.js is beside it

// `parts` are the names and labels of what can be hidden or locked, `limits` what is;
// `state(limits)` is the setting as an address has it, and `picture()`, where there is one to be saved,
// is SVG.
export function openShare(figure, { parts, limits, state, picture }) {
  const name = figure.ariaLabel.replace("Explorable: ", "");
  const files = picture ? [
    button("Save as SVG", () => save(`${figure.id}.svg`, picture(), "image/svg+xml")),
    button("Save as PNG", async () => save(`${figure.id}.png`, await asPng(picture()))),
  ] : [];
  const field = make("textarea", { readOnly: true, rows: 4, ariaLabel: "Link to this setting" });
  const code = make("canvas", { role: "img", ariaLabel: "QR code of the link" });
  const note = make("p", { className: "share-note", role: "status" });
  const table = limitsTable(parts, limits, () => update());
  let hash;
  const update = () => {
    hash = state(ticked(table));
    field.value = address.shared(hash);
    drawCode(code, note, field.value);
  };
  const frame = () => make("iframe", { src: address.embedded(hash), title: name, width: "100%", height: HEIGHT, loading: "lazy" }).outerHTML;
  const copy = button("Copy link", () => copyText(copy, field.value, "Link to this setting", address.warning()));
  copy.autofocus = true;
  const dialog = make("dialog", { className: "share", ariaLabel: `Share: ${name}` },
    make("h2", { textContent: `Share: ${name}` }),
    make("div", { className: "share-link" }, code, make("div", {}, field, note)),
    make("div", { className: "explorable-buttons" },
      copy,
      button("Copy frame for a web page", ({ target }) => copyText(target, frame(), "Frame for a web page", address.warning())),
      ...files),
    make("details", { open: Boolean(limits.hide || limits.lock) },
      make("summary", { textContent: "For a class: hide or lock parts" }), table),
    button("Close", () => dialog.close()));
  dialog.onclose = () => dialog.remove();
  update();
  document.body.append(dialog);
  dialog.showModal();
}

function limitsTable(parts, limits, changed) {
  const names = (what) => (limits[what] ?? "").split(",");
  const box = (what, [name, label]) => make("input", {
    type: "checkbox", name: what, value: name, ariaLabel: `${what} ${label}`, checked: names(what).includes(name), onchange: changed,
  });
  const row = (...cells) => make("tr", {}, ...cells);
  return make("table", {},
    make("thead", {}, row(...["Part", "hide", "lock"].map((text) => make("th", { scope: "col", textContent: text })))),
    make("tbody", {}, ...parts.map((part) => row(make("th", { scope: "row", textContent: part[1] }),
      ...["hide", "lock"].map((what) => make("td", {}, box(what, part)))))));
}

function ticked(table) {
  const names = (what) => [...table.querySelectorAll(`[name=${what}]:checked`)].map(({ value }) => value).join(",");
  return Object.fromEntries(["hide", "lock"].map((what) => [what, names(what)]).filter(([, names]) => names));
}

// The library is a module, which a page that is opened from disk may not load; there a link is of no
// use to others anyway.
async function drawCode(canvas, note, link) {
  const { protocol, hostname } = new URL(link);
  note.textContent = protocol === "file:" || ["localhost", "127.0.0.1", "[::1]"].includes(hostname) ? NOT_REACHED : "";
  canvas.hidden = protocol === "file:";
  if (canvas.hidden) return;
  const { generate } = await import(new URL("lean-qr.js", script).href);
  try {
    generate(link).toCanvas(canvas, { on: [0, 0, 0], off: [255, 255, 255] });
  } catch { // more than 2953 bytes
    canvas.hidden = true;
    note.textContent = TOO_LONG;
  }
}
