// Run by formulas.py beside KaTeX, while the book is built: typesets a formula, and marks in the
// tree that KaTeX made
// - what goes forward through the network and what comes back, to be coloured;
// - the terms that a drawing in the same section shows, such as "δ₃" and "∂L/∂w₃", so that the two
//   can light each other up (terms.js).
"use strict";

const FORWARD = new Set(["x", "X", "z", "a", "L"]);
const DERIVED = new Set(["∂", "d"]);

const textOf = (node) => node.text ?? (node.children ?? []).map(textOf).join("");
const has = (node, name) => node.classes?.includes(name);
// KaTeX writes a symbol and its subscript as one node that holds two.
const isIndexed = (node) => node.children?.length === 2 && has(node.children[1], "msupsub");
const isRaised = (node) => !has(node.children[1].children[0], "vlist-t2"); // a superscript alone
const isFraction = (node) => node.children?.some((child) => has(child, "mfrac"));

// The numerator and the denominator; KaTeX puts the line between them in a row of its own.
function partsOf(fraction) {
  const rows = fraction.children.find((child) => has(child, "mfrac")).children[0].children[0];
  return rows.children[0].children.map(textOf).map((text) => text.replaceAll("\u200b", ""));
}

function isDerivative(node) {
  if (!isFraction(node)) return false;
  const parts = partsOf(node).filter((text) => text);
  return parts.length === 2 && parts.every((text) => DERIVED.has(text[0]));
}

// What a node is as a whole, or undefined.
function kindOf(node) {
  if (isDerivative(node)) return "backward";
  const base = isIndexed(node) ? node.children[0] : node;
  const text = textOf(base).replaceAll("\u200b", "");
  if (has(base, "katex-accent")) return text === "y^" ? "forward" : undefined;
  if (!has(base, "mathnormal")) return undefined;
  if (base !== node && textOf(node.children[1]).includes("′")) return "backward";
  return text === "δ" ? "backward" : FORWARD.has(text) ? "forward" : undefined;
}

// How many nodes from the i-th on are a derivative written in one line, such as ∂L/∂w.
function lengthOfQuotient(nodes, i) {
  const texts = nodes.slice(i, i + 5).map(textOf);
  return DERIVED.has(texts[0]) && texts[2] === "/" && texts[3] === texts[0] ? 5 : 0;
}

// Colour what is below a node.
function color(node, Span) {
  if (!node.children) return;
  for (let i = 0; i < node.children.length; i++) {
    const child = node.children[i];
    const quotient = lengthOfQuotient(node.children, i);
    const kind = quotient ? "backward" : kindOf(child);
    if (kind) {
      const parts = node.children.slice(i, i + (quotient || 1));
      node.children.splice(i, parts.length, new Span([kind], parts));
    } else if (isIndexed(child) && !isRaised(child)) {
      color(child.children[0], Span); // what stands below a symbol is its number
    } else {
      color(child, Span);
    }
  }
}

// What two nodes have in common that show the same, be one of them smaller.
function shape(node) {
  return node.toMarkup().replace(/ style="[^"]*"| mtight| reset-size\d+ size\d+/g, "");
}

function build(tex, displayMode) {
  const tree = katex.__renderToDomTree(tex, { displayMode, strict: "error" });
  const formula = displayMode ? tree.children[0] : tree;
  return [tree, formula.children.find((child) => has(child, "katex-html"))];
}

// The TeX of a term as drawings spell it.
function texOf(term) {
  const digits = (all) => [...all].map((digit) => digit.codePointAt() - 0x2080).join("");
  return term
    .replace(/[₀-₉]+/g, (all) => (all.length > 1 ? `_{${digits(all)}}` : `_${digits(all)}`))
    .replaceAll("δ", "\\delta ").replaceAll("∂", "\\partial ").replaceAll("′", "'");
}

// The shapes of a term's parts, in each way to write it: ∂L/∂w₃ may be a fraction, large or small.
const known = new Map();
function waysToWrite(term) {
  if (!known.has(term)) {
    const tex = texOf(term);
    const fraction = `\\frac{${tex.replace("/", "}{")}}`;
    const all = tex.includes("/") ? [[fraction, true], [fraction, false], [tex, false]] : [[tex, false]];
    const ways = all.map(([way, displayMode]) => {
      const [, html] = build(way, displayMode);
      return html.children.flatMap((base) => base.children.slice(1)).map(shape); // without its strut
    });
    known.set(term, ways);
  }
  return known.get(term);
}

// Put each of the terms below a node into an element that names it.
function nameTerms(node, terms, Span) {
  if (!node.children) return;
  const shapes = node.children.map(shape);
  for (let i = 0; i < node.children.length; i++) {
    let found;
    for (const term of terms) {
      for (const way of waysToWrite(term)) {
        const here = way.every((part, k) => part === shapes[i + k]);
        if (here && way.length > (found?.length ?? 0)) found = { term, length: way.length };
      }
    }
    if (found) {
      const span = new Span([], node.children.slice(i, i + found.length));
      span.setAttribute("data-term", found.term);
      node.children.splice(i, found.length, span);
      shapes.splice(i, found.length, "");
    } else if (lengthOfQuotient(node.children, i)) {
      i += lengthOfQuotient(node.children, i) - 1; // ∂a/∂z is a term as a whole, or none
    } else if (!isDerivative(node.children[i])) {
      nameTerms(node.children[i], terms, Span);
    }
  }
}

function typeset(tex, displayMode, terms) {
  try {
    const [tree, html] = build(tex, displayMode);
    if (terms.length) nameTerms(html, terms, tree.constructor);
    color(html, tree.constructor);
    return JSON.stringify([true, tree.toMarkup()]);
  } catch (error) {
    return JSON.stringify([false, error.message]);
  }
}
