// Classroom mode: a page on a projector. The button at the top switches it, and so does an address
// with ?present; it stays on from page to page until it is switched off or the tab is closed.
(() => {
  "use strict";
  const root = document.documentElement;
  const button = document.querySelector(".classroom-switch");

  function present(on) {
    root.classList.toggle("present", on);
    button?.setAttribute("aria-pressed", on);
    const address = new URL(location);
    address.search = on ? "?present" : "";
    history.replaceState(null, "", address);
    try {
      if (on) sessionStorage.setItem("present", "");
      else sessionStorage.removeItem("present");
    } catch {} // without storage the address alone remembers
    if (on) fold(); else unfold();
  }

  function fold() {
    for (const code of document.querySelectorAll(".cell > .cell_input")) {
      const folded = document.createElement("details");
      folded.className = "present-code";
      folded.innerHTML = "<summary>Code</summary>";
      code.replaceWith(folded);
      folded.append(code);
    }
  }
  function unfold() {
    for (const folded of document.querySelectorAll(".present-code")) {
      folded.replaceWith(folded.lastElementChild);
    }
  }

  // A presenter's clicker sends Page Down and Page Up. Past the last one they scroll as ever.
  addEventListener("keydown", (event) => {
    const forth = event.key === "PageDown";
    if (!root.classList.contains("present") || !(forth || event.key === "PageUp")) return;
    const explorables = [...document.querySelectorAll("figure.explorable")];
    const head = parseFloat(getComputedStyle(root).scrollPaddingTop); // what lies over the page
    const away = (figure) => figure.getBoundingClientRect().top - head;
    const next = forth
      ? explorables.find((figure) => away(figure) > 2)
      : explorables.findLast((figure) => away(figure) < -2);
    if (!next) return;
    event.preventDefault();
    next.scrollIntoView({ block: "start", behavior: "instant" });
    next.querySelector(".explorable-controls [name]").focus({ preventScroll: true });
  }, { capture: true });

  button?.setAttribute("aria-label", "Classroom mode");
  button?.addEventListener("click", () => present(!root.classList.contains("present")));
  let kept = null;
  try { kept = sessionStorage.getItem("present"); } catch {}
  if (kept !== null || new URLSearchParams(location.search).has("present")) present(true);
  else button?.setAttribute("aria-pressed", false);
})();
