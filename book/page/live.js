// A page of the book that can be made live (book/_ext/live.py writes the offer into it). Where the
// browser cannot run Python, the page says why in the offer's place, and stays as recorded.
import { LivePage } from "./live-page.js";

const assets = document.currentScript.src;
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
  const page = new LivePage(assets, { hasExplorables, staysRecorded });
  const kept = page.keptEdits;
  if (kept) {
    offer.querySelector("span").textContent =
      `Your edits of ${kept} cell${kept > 1 ? "s" : ""} are kept: they are there when it is live.`;
  }
  for (const button of document.querySelectorAll(".live-offer button, .live-here")) {
    button.addEventListener("click", () => page.start());
  }
  document.documentElement.classList.add("can-live");
}

if (isSandboxed) document.querySelector(".jupyterlite")?.remove(); // it would not start there, either
if (offer && refusal()) offer.textContent = refusal();
else if (offer) makeOffer();
