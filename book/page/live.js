// A page of the book that can be made live (book/_ext/live.py writes the offer into it). Where the
// browser cannot run Python, the page says why in the offer's place, and stays as recorded.
import { button, make } from "./dom.js";
import { LivePage } from "./live-page.js";

const { src: assets, dataset: { release } } = document.currentScript;
const offer = document.querySelector(".live-offer"); // none where there is nothing to run
const hasExplorables = document.querySelector("figure.explorable") !== null;
const staysRecorded = hasExplorables
  ? "The sliders go on with what was recorded." : "The page stays as recorded.";
const isSandboxed = window.origin === "null"; // a frame without an origin of its own

function refusal() {
  if (location.protocol === "file:") {
    return "From disk no browser starts Python: over HTTP (make serve) this page can be made live.";
  }
  if (isSandboxed) {
    return "In this frame no Python starts: in a window of its own this page can be made live.";
  }
  if (typeof WebAssembly !== "object" || typeof Worker !== "function") {
    return `This browser cannot run Python. ${staysRecorded}`;
  }
  return "";
}

function makeOffer() {
  const page = new LivePage({ assets, release }, { hasExplorables, staysRecorded });
  const outdated = page.outdatedEdits;
  if (outdated.length) offer.after(list(outdated, () => page.forgetOutdatedEdits()));
  const kept = page.keptEdits;
  if (kept) {
    offer.querySelector("span").textContent =
      `Your edits of ${kept} cell${kept > 1 ? "s" : ""} are kept: they are there when it is live.`;
  }
  for (const pressed of document.querySelectorAll(".live-offer button, .live-here")) {
    pressed.addEventListener("click", () => { page.start(); letPythonBeInterrupted(); });
    for (const event of ["pointerenter", "focus"]) pressed.addEventListener(event, () => page.prepare());
  }
  document.documentElement.classList.add("can-live");
}

// In pages that are opened from now on; where this is refused, Stop restarts Python.
function letPythonBeInterrupted() {
  if (crossOriginIsolated || top !== self) return;
  navigator.serviceWorker?.register(new URL("../live.service.js", assets)).catch(() => {});
}

// Edits of cells that the book has changed since are not applied, and not lost.
function list(edits, forget) {
  const summary = make("summary", {
    textContent: `You edited ${edits.length > 1 ? `${edits.length} cells` : "a cell"} that the book has changed since.`,
  });
  const codes = edits.map((source) => make("pre", { textContent: source, tabIndex: 0 }));
  const details = make("details", { className: "live-outdated" }, summary,
    make("p", { textContent: "What you had, to be copied:" }), ...codes,
    button("Forget this", () => { forget(); details.remove(); }));
  return details;
}

if (isSandboxed) document.querySelector(".jupyterlite")?.remove(); // it would not start there, either
if (offer && refusal()) offer.textContent = refusal();
else if (offer) makeOffer();
