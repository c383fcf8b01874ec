// An explorable's picture as a file: with the colours that the page has at the moment in the place of
// the page's variables, which nothing else knows.
const VARIABLE = /var\(--book-(\w+),(?:[^()]|\([^()]*\))*\)/g; // with what counts where no page is
const TEXT_SIZE = /calc\(([\d.]+px)\*var\(--book-text, 1\)\)/g;

// Returns the SVG of a frame.
export function standAlone(drawn) {
  const svg = drawn.cloneNode(true);
  for (const handle of svg.querySelectorAll(".handle")) handle.remove();
  const { color } = getComputedStyle(drawn);
  const paper = document.createElementNS(svg.namespaceURI, "rect");
  for (const [name, value] of Object.entries({ width: "100%", height: "100%", style: "fill: var(--book-paper, white)" })) {
    paper.setAttribute(name, value);
  }
  svg.prepend(paper);
  svg.setAttribute("color", color);
  svg.setAttribute("font-family", "sans-serif");
  const colors = {};
  return new XMLSerializer().serializeToString(svg).replace(TEXT_SIZE, "$1")
    .replace(VARIABLE, (_, name) => (colors[name] ??= valueOf(name, drawn)));
}

function valueOf(name, element) {
  const probe = element.parentElement.appendChild(document.createElement("span"));
  probe.style.color = `var(--book-${name})`;
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
