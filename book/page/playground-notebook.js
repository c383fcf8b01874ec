// The playground in a notebook: a widget of anywidget (classroom/playground/notebook.py).
import * as address from "./address.js";
import { Playground } from "./playground.js";

const SLOW_MS = 3000;
const SLOW = "Python computes. If it goes on and on, restart the kernel, and run this cell again.";
const LOST = "The kernel that computed this has ended or was restarted: run this cell again.";

export function render({ model, el }) {
  el.innerHTML = model.get("figure");
  const figure = el.firstElementChild;
  // Else JupyterLab takes arrow keys, Enter and letters as its shortcuts: it looks at what has the focus.
  figure.addEventListener("focusin", ({ target }) => target.setAttribute("data-lm-suppress-shortcuts", "true"));
  const answers = new Map(); // by the number of the message: other views of the widget have others
  const receive = ({ number, view }, [pictures]) => {
    const { buffer, byteOffset, byteLength } = pictures;
    answers.get(number)?.({ view: JSON.parse(view), pictures: new Uint8Array(buffer, byteOffset, byteLength) });
    answers.delete(number);
  };
  const refuse = () => {
    for (const resolve of answers.values()) resolve({ view: { refused: LOST }, pictures: new Uint8Array() });
    answers.clear();
  };
  model.on("msg:custom", receive);
  model.on("comm_live_update", refuse); // when the kernel is gone
  const ask = (message) => new Promise((resolve) => {
    const number = crypto.randomUUID?.() ?? String(Math.random());
    // Where messages come to the kernel in a thread, as from JupyterLab, they cannot be interrupted.
    const slow = setTimeout(() => playground.say(SLOW), SLOW_MS);
    answers.set(number, (answer) => { clearTimeout(slow); resolve(answer); });
    try { model.send({ number, message }); } catch { refuse(); }
  });
  const playground = new Playground(figure, ask, addressed(figure) ?? model.get("settings"));
  const follow = (event) => followLink(event, el.closest(".jp-Notebook") ?? document, playground);
  document.addEventListener("click", follow, { capture: true });
  return () => {
    document.removeEventListener("click", follow, { capture: true });
    model.off("msg:custom", receive);
    model.off("comm_live_update", refuse);
    playground.pause();
  };
}

// The settings in the address of JupyterLab, of a link that was copied there. They count once: a cell
// that is run again opens what it says.
function addressed({ id }) {
  const state = address.parse(location.hash);
  if (state?.id !== id) return null;
  history.replaceState(history.state, "", location.pathname + location.search);
  return state.values;
}

// A link of the notebook's text to settings opens them here. JupyterLab itself would look for a
// heading of that name.
function followLink(event, notebook, playground) {
  const link = event.target.closest("a[href]");
  const state = link && address.parse(link.hash);
  if (state?.id !== playground.figure.id || !notebook.contains(link)) return;
  event.preventDefault();
  event.stopPropagation();
  playground.open(state.values);
  playground.figure.scrollIntoView({ block: "start" });
}
