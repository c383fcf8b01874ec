// Looks up passages of the book: `bookSearch(MiniSearch, pages)` promises a function that answers a
// query. Nothing here needs a page. A passage has `...` around code and $...$ around formulas.

// What a reader may say, and what the book calls it. Greek letters are read as their names.
const MEANS = {
  "∂": "partial derivative", "∇": "gradient", "⊙": "entry by entry", "∑": "sum",
  "σ": "sigmoid", "η": "learning rate", "θ": "parameter", "ε": "nudge", "δ": "delta",
  "ŷ": "prediction", "y hat": "ŷ", "y pred": "ŷ", "step size": "learning rate",
  "alpha": "learning rate", "logistic": "sigmoid", "rectifier": "ReLU",
  "cost": "loss", "error function": "loss", "objective": "loss", "log loss": "binary cross-entropy",
  "bce": "BinaryCrossEntropy", "mse": "mean squared error", "sgd": "stochastic gradient descent",
  "neuron": "unit", "node": "unit", "dead": "dying", "bp": "backprop", "error signal": "delta",
  "hadamard": "entry by entry", "finite difference": "gradient check", "fully connected": "dense",
  "adamw": "weight decay", "lr": "learning rate", "scheduler": "schedule", "annealing": "schedule",
  "initialization": "initializer", "initialize": "initializer", "xavier": "glorot", "kaiming": "he",
  "residual": "skip", "batchnorm": "normalisation",
  "curvature": "Hessian", "sharpness": "eigenvalue", "spectrum": "eigenvalue",
  "linear layer": "dense", "label": "target", "intercept": "bias", "hyperparameter": "setting",
  "ridge": "L2", "regularization": "L2", "regularizer": "L2", "generalization": "overfitting",
  "holdout": "validation data", "k-fold": "folds", "jitter": "noise on the inputs",
  "autodiff": "reverse mode", "backward mode": "reverse mode", "requires_grad": "PyTorch",
};
// What the book may not treat, and what of it is near.
const NEAR = {
  nesterov: ["momentum", "optimizer"],
  lion: ["Adam", "optimizer"],
  dropout: ["overfitting"],
  regularization: ["overfitting"],
  convolution: ["dense layer", "digits"],
  cnn: ["dense layer", "digits"],
  rnn: ["exploding gradient", "long chain"],
  transformer: ["dense layer", "backprop"],
  attention: ["dense layer", "backprop"],
  tensorflow: ["NN.fit", "scikit-learn"],
  keras: ["NN.fit", "scikit-learn"],
  jax: ["vjp", "autograd"],
};
const GREEK = Object.fromEntries(("α alpha β beta γ gamma δ delta Δ delta ε epsilon ϵ epsilon η eta "
  + "θ theta λ lambda μ mu ν nu π pi ρ rho σ sigma Σ sum ∑ sum τ tau φ phi ϕ phi ω omega ŷ yhat")
  .match(/\S+ \S+/g).map((pair) => pair.split(" ")));
const WORD = /[\p{L}\p{M}\p{N}_]+(?:-[\p{L}\p{N}]+)*|[∂∇∑⊙√∞≈≤≥]/gu;
const PART = /ŷ|[\u0370-\u03ff∑]|\p{Lu}?\p{Ll}+|\p{Lu}+(?!\p{Ll})|\p{Lo}+|\p{N}+|[∂∇⊙√∞≈≤≥]/gu;
const RUN = /(`[^`]*`|\$[^$]*\$| · )/;
const BETWEEN = new RegExp(`(${WORD.source})`, "u");
const INDEX = /(?<=.)[_\u2070-\u209c\u1d40\u1d62-\u1d65\u2c7c²³¹].*/u;
const EXCERPT = 280; // characters
const SHOWN = 30;

// One term for the forms of a word: singular and plural, British and American.
function term(word) {
  return word.toLowerCase()
    .replace(/(?<=(?:s|x|z|ch|sh))es$/, "").replace(/(?<=\p{L}\p{L})(?<!s)s$/u, "")
    .replace(/(?<=\p{L}{3})is(?=(?:e|ed|er|ing|ation)$)/u, "iz")
    .replace(/ys(?=(?:e|ed|er|ing)$)/, "yz")
    .replace(/(?<=\p{L}{3})our(?=(?:ed|ing|al)?$)/u, "or")
    .replace(/(?<=\p{L}t)re(?=d?$)/u, "er").replace(/ll(?=(?:ed|ing)$)/, "l");
}

// `learning_rate`, `BinaryCrossEntropy`, δ₃: the parts, then the whole.
const known = new Map();
function terms(word) {
  if (!known.has(word)) known.set(word, split(word));
  return known.get(word);
}
function split(word) {
  const parts = (word.normalize("NFKC").match(PART) ?? []).map((part) => term(GREEK[part] ?? part));
  return parts.length > 1 ? [...parts, parts.join("")] : parts;
}

const words = (text) => text.normalize("NFC").match(WORD) ?? [];

// A word of the query: itself as a whole, or all of its parts. δ₃ is not any δ beside any 3.
function expression(word) {
  const [whole, ...parts] = terms(word).toReversed();
  if (!parts.length || parts.some((part) => /\p{N}/u.test(part))) return whole;
  return { combineWith: "OR", queries: [whole, all(parts)] };
}
const all = (queries) => ({ combineWith: "AND", queries });

// The words of a query, as expressions; where the book has another name, that as well.
function expressions(query) {
  const said = words(query), found = [];
  for (let i = 0; i < said.length;) {
    const span = [2, 1].find((n) => MEANS[key(said.slice(i, i + n))] && i + n <= said.length);
    const here = said.slice(i, i + (span ?? 1));
    const queries = [all(here.map(expression))];
    if (span) queries.push(all(words(MEANS[key(here)]).map(expression)));
    found.push({ said: here.join(" "), query: { combineWith: "OR", queries } });
    i += here.length;
  }
  return found;
}
const key = (said) => said.join(" ").replaceAll("_", " ").toLowerCase();

// What explains comes before what solves, cites or computes, and the first passage of a place
// before the others.
function weight({ page, place, text }) {
  return (/solutions|references/.test(page.uri) ? 0.4 : 1) * (text.startsWith("`") ? 0.6 : 1)
    * (text === place.passages[0] ? 1.2 : 1);
}

export async function bookSearch(MiniSearch, pages) {
  const passages = [];
  for (const page of pages) {
    for (const place of page.places) {
      const headings = [page.title, ...place.headings.slice(1)];
      const heading = headings.at(-1), context = headings.slice(0, -1).join(" ");
      for (const text of place.passages.length ? place.passages : [""]) {
        passages.push({ id: passages.length, page, place, headings, heading, context, text });
      }
    }
  }
  const engine = new MiniSearch({
    fields: ["heading", "context", "text"],
    tokenize: (text) => words(text).flatMap(terms),
    processTerm: (term) => term,
    searchOptions: {
      boost: { heading: 4, context: 0.3 },
      boostDocument: (id) => weight(passages[id]),
      prefix: (term) => term.length > 2,
      tokenize: (term) => [term],
    },
  });
  await engine.addAllAsync(passages, { chunkSize: 50 }); // between which the page can answer

  // A place is found once, by its best passage.
  function look(queries, options) {
    const places = new Map();
    for (const hit of engine.search({ queries: queries.map(({ query }) => query) }, options)) {
      const { place } = passages[hit.id];
      if (!places.has(place)) places.set(place, hit);
    }
    return [...places.values()];
  }

  // `missing`: what of the query the book does not have. `results`: places that have all of it;
  // else, what is spelled nearly so (`alike`); else, what has some of it. `near`: other queries.
  return function (query) {
    const queries = expressions(query);
    const has = ({ query }) => engine.search(query).length > 0;
    const missing = queries.filter((one) => !has(one)).map(({ said }) => said);
    const near = missing.flatMap((said) => NEAR[said.split(/[\s_]+/).map(term).join(" ")] ?? []);
    let hits = look(queries, { combineWith: "AND" }), alike = [];
    if (!hits.length && !near.length) {
      const fuzzy = (term) => term.length > 3 && Math.max(1, Math.round(term.length / 5));
      hits = look(queries, { combineWith: "AND", fuzzy });
      if (hits.length) alike = result(passages[hits[0].id], hits[0]).found;
    }
    if (!hits.length) hits = look(queries, { combineWith: "OR" });
    const results = hits.slice(0, SHOWN).map((hit) => result(passages[hit.id], hit));
    return { words: queries.length, missing, near, alike, count: hits.length, results };
  };
}

function result({ page, place, headings, text }, hit) {
  const matched = new Set(hit.terms);
  const [all, ...titles] = [text, ...headings].map((text) => pieces(text, matched));
  return {
    href: page.uri, anchor: place.anchor, headings: titles,
    excerpt: excerpt(all), found: found([...titles.at(-1), ...all]), there: there(all),
  };
}

// The words to mark. A page has the index of a symbol apart from it.
function found(all) {
  const base = ({ kind, text }) => kind === "formula" ? text.replace(INDEX, "") : text;
  return [...new Set(all.filter((piece) => piece.found).map((piece) => base(piece).toLowerCase()))];
}

// A text in pieces: words and what is between them; `kind` tells text, code and formulas apart.
function pieces(text, matched) {
  return text.split(RUN).filter(Boolean).flatMap((run) => {
    const kind = { "`": "code", "$": "formula" }[run[0]] ?? "text";
    const inside = kind === "text" ? run : run.slice(1, -1);
    return inside.split(BETWEEN).filter(Boolean).map((text) => ({
      kind, text, found: terms(text).some((term) => matched.has(term)),
    }));
  });
}

// What is around the first found word, cut between words.
function excerpt(all) {
  const length = (list) => list.reduce((sum, piece) => sum + piece.text.length, 0);
  if (length(all) <= EXCERPT) return all;
  let from = Math.max(0, all.findIndex((piece) => piece.found));
  for (let room = EXCERPT / 3; from > 0 && room > 0;) room -= all[--from].text.length;
  while (from > 0 && all[from].kind !== "text") from -= 1;
  let to = from;
  for (let room = EXCERPT; to < all.length && room > 0;) room -= all[to++].text.length;
  const dots = { kind: "text", text: "…", found: false };
  return [from ? [dots] : [], all.slice(from, to), to < all.length ? [dots] : []].flat();
}

// Some words in a row, at the first found word or near it, that name the passage on its page.
function there(all) {
  const runs = [[]];
  for (const piece of all) {
    if (piece.kind === "formula" || /\n| · /.test(piece.text)) runs.push([]);
    else runs.at(-1).push(piece);
  }
  const long = runs.filter((run) => run.length > 4);
  const run = long.find((run) => run.some((piece) => piece.found)) ?? long[0] ?? [];
  const isWord = (piece) => piece && /^[\p{L}\p{N}]/u.test(piece.text);
  let from = Math.max(0, run.findIndex((piece) => piece.found) - 6);
  while (from < run.length && !isWord(run[from])) from += 1;
  let to = Math.min(run.length, from + 15);
  while (to > from && !isWord(run[to - 1])) to -= 1;
  return run.slice(from, to).map((piece) => piece.text).join("");
}
