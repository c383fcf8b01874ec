// Classroom mode: a page on a projector. The button at the top switches it, and so does an address
// with ?present; it stays on from page to page until it is switched off or the tab is closed.

const root = document.documentElement;

// Without storage the address alone remembers.
const storage = {
  get() {
    try { return sessionStorage.getItem("present") !== null; } catch { return false; }
  },
  set(on) {
    try {
      if (on) sessionStorage.setItem("present", "");
      else sessionStorage.removeItem("present");
    } catch {}
  },
};

function present(on, button) {
  root.classList.toggle("present", on);
  button?.setAttribute("aria-pressed", on);
  const address = new URL(location);
  address.search = on ? "?present" : "";
  history.replaceState(null, "", address);
  storage.set(on);
  if (on) foldCode(); else unfoldCode();
}

function foldCode() {
  for (const code of document.querySelectorAll(".cell > .cell_input")) {
    const folded = document.createElement("details");
    folded.className = "present-code";
    folded.innerHTML = "<summary>Code</summary>";
    code.replaceWith(folded);
    folded.append(code);
  }
}

function unfoldCode() {
  for (const folded of document.querySelectorAll(".present-code")) {
    folded.replaceWith(folded.lastElementChild);
  }
}

// A presenter's clicker sends Page Down and Page Up: they go from explorable to explorable, and past
// the last one they scroll.
function click(event) {
  const forward = event.key === "PageDown";
  if (!root.classList.contains("present") || !(forward || event.key === "PageUp")) return;
  const figures = [...document.querySelectorAll("figure.explorable")];
  const header = parseFloat(getComputedStyle(root).scrollPaddingTop); // it lies over the page
  const distance = (figure) => figure.getBoundingClientRect().top - header;
  const next = forward
    ? figures.find((figure) => distance(figure) > 2)
    : figures.findLast((figure) => distance(figure) < -2);
  if (!next) return;
  event.preventDefault();
  next.scrollIntoView({ block: "start", behavior: "instant" });
  next.querySelector(".explorable-controls [name]").focus({ preventScroll: true });
}

export function startClassroomMode() {
  const button = document.querySelector(".classroom-switch");
  addEventListener("keydown", click, { capture: true });
  button?.setAttribute("aria-label", "Classroom mode");
  button?.addEventListener("click", () => present(!root.classList.contains("present"), button));
  if (storage.get() || new URLSearchParams(location.search).has("present")) present(true, button);
  else button?.setAttribute("aria-pressed", false);
}
