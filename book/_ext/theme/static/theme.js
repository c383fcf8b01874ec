// What every page can do without anything else on it: light or dark, and a button that prints.
// This file runs before the page is painted, so that no page flashes in the other scheme.
(() => {
  "use strict";
  const root = document.documentElement;
  const KEY = "scheme";
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const scheme = () => root.dataset.theme ?? (dark.matches ? "dark" : "light");

  try { // a browser may refuse its storage to a page, for instance in a frame
    const chosen = localStorage.getItem(KEY);
    if (chosen === "light" || chosen === "dark") root.dataset.theme = chosen;
  } catch {}

  // A font inside a style sheet is unpacked when a text first needs it, and the text would move when
  // that is done. So it is done first: the style sheets are there when the first frame is due.
  const FONTS = [
    "1em 'Source Serif'", "italic 1em 'Source Serif'", "600 1em 'Source Serif'", "1em 'Source Sans'",
    "1em KaTeX_Main", "italic 1em KaTeX_Math",
  ];
  const shown = () => root.classList.remove("unpacking");
  root.classList.add("unpacking");
  requestAnimationFrame(() => {
    Promise.all(FONTS.map((font) => document.fonts.load(font, "x"))).then(shown, shown);
    setTimeout(shown, 1000);
  });

  // A long page is laid out as one reads it (theme.css). Who goes to a place far down, or returns to
  // it, needs all that is above.
  const layOut = () => root.classList.add("whole");
  const [{ type }] = performance.getEntriesByType("navigation");
  if (location.hash || type !== "navigate") layOut();
  addEventListener("click", ({ target }) => { if (target.closest("a")?.hash) layOut(); }, { capture: true });

  function change() {
    const other = scheme() === "dark" ? "light" : "dark";
    // What the system shows anyway needs no choice, and follows the system later on.
    const follows = other === (dark.matches ? "dark" : "light");
    if (follows) delete root.dataset.theme; else root.dataset.theme = other;
    try {
      if (follows) localStorage.removeItem(KEY); else localStorage.setItem(KEY, other);
    } catch {}
  }

  document.addEventListener("click", ({ target }) => {
    if (target.closest(".scheme-switch")) change();
    if (target.closest("button.print")) print();
  });

  // The contents mark the section that is being read: the last one that began above.
  addEventListener("DOMContentLoaded", () => {
    const links = [...document.querySelectorAll(".contents .sections a")];
    const places = links.map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))));
    const began = new Set();
    const observer = new IntersectionObserver((entries) => {
      for (const { target, boundingClientRect: { top }, rootBounds } of entries) {
        // A frame of another site is not told where its window ends.
        if (top < (rootBounds?.bottom ?? 0.3 * innerHeight)) began.add(target); else began.delete(target);
      }
      const current = links[places.findLastIndex((place) => began.has(place?.firstElementChild))];
      for (const link of links) {
        if (link === current) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      }
    }, { rootMargin: "100000px 0px -70%" });
    // Its first line, since a section's end says nothing.
    for (const place of places) if (place) observer.observe(place.firstElementChild);
  });
})();
