// On every page: "/" or Ctrl-K goes to the search; the words that a search found here are marked,
// until Escape. The marks are the browser's highlights: they change nothing in the page.

function mark(words) {
  const escaped = words.split(" ").filter(Boolean)
    .map((word) => word.replace(/[^\p{L}\p{M}\p{N}]/gu, "\\$&"));
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(?:${escaped.join("|")})(?![\\p{L}\\p{N}])`, "giu");
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const place = target?.closest("section, dl, figure") ?? document.querySelector("main");
  const texts = document.createTreeWalker(place, NodeFilter.SHOW_TEXT, (text) =>
    text.parentElement.closest(".katex-mathml, script, style, svg")
      ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
  const found = new Highlight();
  while (texts.nextNode()) {
    for (const match of texts.currentNode.data.matchAll(pattern)) {
      const range = new Range();
      range.setStart(texts.currentNode, match.index);
      range.setEnd(texts.currentNode, match.index + match[0].length);
      found.add(range);
    }
  }
  CSS.highlights.set("found", found);
}

function clear() {
  CSS.highlights.delete("found");
  const address = new URL(location);
  address.searchParams.delete("found");
  history.replaceState(history.state, "", address);
}

function goToSearch(event) {
  const typing = event.target.closest?.("input, select, textarea, [contenteditable]");
  const slash = event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey;
  const ctrlK = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey);
  const fields = document.querySelectorAll("main [role=search] [name=q], [role=search] [name=q]");
  if (!(slash || ctrlK) || !fields.length || event.defaultPrevented) return;
  event.preventDefault();
  const field = [...fields].find((field) => field.checkVisibility());
  if (!field) location.href = fields[0].form.action;
  field?.focus();
  field?.select();
}

export function startFound() {
  const words = globalThis.Highlight && new URL(location).searchParams.get("found");
  if (words) mark(words);
  document.addEventListener("keydown", (event) => {
    if (words && event.key === "Escape") clear();
    goToSearch(event);
  });
}
