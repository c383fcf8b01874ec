// The editor of one cell: CodeMirror, which is loaded when the page is made live.
//
// As in JupyterLab, the tab key does not get caught in an editor: it stops at the frame around it,
// where Enter begins to edit, and Escape comes back to the frame.
import { make } from "./dom.js";

// The tags of CodeMirror's highlighting, by the classes of Pygments, for which the theme has colours.
const CLASSES = {
  k: ["keyword"], kc: ["bool", "null"], c1: ["comment"], s1: ["string"], nd: ["meta"],
  nf: ["function(definition(variableName))"], nc: ["definition(className)"],
};
// Names that have colours of their own, as book/_ext/quantities.py gives them to recorded code.
export const QUANTITIES = {
  "n-Forward": "[xXzaL]|y_pred",
  "n-Backward": "(deltas?|d[wbxzaXL])(_nn|\\d)?",
};
const NAME = /[\p{L}\p{N}_.]+/u; // with dots, as Python completes it
export const HINT = "Enter edits, Shift+Enter runs, Escape leaves the code.";

export class Editor {
  // `pre` has the code of the book. `changed()` is called after each edit, `run(advance)` by the keys
  // that run a cell; `complete(text)` promises what a name such as `np.ar` may go on as.
  constructor(codemirror, pre, { name, original, source, hint, changed, run, complete }) {
    Object.assign(this, { codemirror, pre, original, changed, run, complete, html: pre.innerHTML });
    const { EditorState, EditorView } = codemirror;
    const label = `Code of ${name}`;
    this.view = new EditorView({
      state: EditorState.create({
        doc: source,
        extensions: [
          ...language(codemirror),
          codemirror.autocompletion({
            override: [(context) => this.completions(context)],
            activateOnTyping: false, icons: false,
          }),
          codemirror.search({ top: true }),
          codemirror.keymap.of(this.keys()),
          EditorView.contentAttributes.of({ "aria-label": label, "aria-describedby": hint, tabindex: "-1" }),
          EditorView.updateListener.of(({ docChanged }) => {
            if (docChanged) { this.fillPre(); this.changed(); }
          }),
        ],
      }),
    });
    this.frame = make("div", {
      className: "live-editor", role: "group", ariaLabel: label, tabIndex: 0,
      onkeydown: (event) => this.pressOnFrame(event),
    }, this.view.dom);
    this.frame.setAttribute("aria-describedby", hint);
    pre.before(this.frame);
    this.fillPre();
  }

  get source() { return this.view.state.doc.toString(); }
  get isVisible() { return this.frame.checkVisibility(); }
  focus() { this.view.focus(); }

  // The book's own element stays, hidden: it is printed, and the button that copies reads it.
  fillPre() {
    if (this.source === this.original) this.pre.innerHTML = this.html;
    else this.pre.textContent = `${this.source}\n`;
  }

  // In one step, which can be undone.
  write(source) {
    const { length } = this.view.state.doc;
    this.view.dispatch({ changes: { from: 0, to: length, insert: source }, userEvent: "input" });
    if (this.isVisible) this.focus(); // else its code is folded
  }

  // Mark the line where an error was raised, with its message.
  mark(number, message) {
    const { state } = this.view;
    const { from, to } = state.doc.line(Math.min(number, state.doc.lines));
    const found = [{ from, to, severity: "error", message }];
    this.view.dispatch(this.codemirror.setDiagnostics(state, found));
  }

  unmark() { this.view.dispatch(this.codemirror.setDiagnostics(this.view.state, [])); }

  keys() {
    const { defaultKeymap, historyKeymap, indentLess, lintKeymap, searchKeymap } = this.codemirror;
    const run = (advance) => () => { this.run(advance); return true; };
    return [
      { key: "Shift-Enter", run: run(true) },
      { key: "Alt-Enter", run: run(true) },
      { key: "Ctrl-Enter", run: run(false) },
      { key: "Mod-Enter", run: run(false) },
      { key: "Tab", run: () => this.tab(), shift: indentLess },
      ...searchKeymap,
      { key: "Escape", run: () => { this.frame.focus(); return true; } },
      ...lintKeymap, ...historyKeymap, ...defaultKeymap,
    ];
  }

  // Tab completes a name, and indents where there is none.
  tab() {
    const { acceptCompletion, completionStatus, indentMore, startCompletion } = this.codemirror;
    const { view, view: { state } } = this;
    if (completionStatus(state) === "active") return acceptCompletion(view);
    const { from, empty } = state.selection.main;
    if (!empty) return indentMore(view);
    const line = state.doc.lineAt(from);
    const column = from - line.from;
    if (/[\p{L}\p{N}_.]$/u.test(line.text.slice(0, column))) return startCompletion(view);
    view.dispatch(state.replaceSelection(" ".repeat(4 - (column % 4))), { userEvent: "input" });
    return true;
  }

  async completions(context) {
    const word = context.matchBefore(NAME);
    if (!word) return null;
    const isName = !word.text.includes(".");
    const here = isName && this.codemirror.localCompletionSource(context)?.options;
    const names = await this.complete(word.text);
    const labels = new Set([...(here || []).map(({ label }) => label), ...names]);
    const from = word.from + word.text.lastIndexOf(".") + 1;
    const options = [...labels].map((label) => ({ label }));
    return { from, options, validFor: /^[\p{L}\p{N}_]*$/u };
  }

  pressOnFrame(event) {
    if (event.key !== "Enter" || event.target !== this.frame) return;
    event.preventDefault();
    if (event.shiftKey || event.altKey) this.run(true);
    else if (event.ctrlKey || event.metaKey) this.run(false);
    else this.focus();
  }
}

function language(codemirror) {
  const { EditorState, HighlightStyle, tags } = codemirror;
  const tag = (path) => path.match(/\w+/g).reduceRight((inner, name) =>
    (inner ? tags[name](inner) : tags[name]), null);
  const style = HighlightStyle.define(Object.entries(CLASSES).flatMap(([name, paths]) =>
    paths.map((path) => ({ tag: tag(path), class: name }))));
  return [
    codemirror.python(), codemirror.syntaxHighlighting(style), quantities(codemirror),
    codemirror.history(), codemirror.bracketMatching(), codemirror.indentOnInput(),
    codemirror.indentUnit.of("    "), EditorState.tabSize.of(4),
  ];
}

// Colours the names of quantities, where they are names and not words of a text.
function quantities({ Decoration, MatchDecorator, ViewPlugin, syntaxTree }) {
  const kinds = Object.entries(QUANTITIES)
    .map(([name, pattern]) => [new RegExp(`^(?:${pattern})$`), Decoration.mark({ class: name })]);
  const decorator = new MatchDecorator({
    regexp: /[\p{L}\p{N}_]+/gu,
    decoration: ([word], view, position) => {
      const found = kinds.find(([pattern]) => pattern.test(word));
      const { name } = syntaxTree(view.state).resolveInner(position, 1);
      return found && /^(Variable|Property)Name$/.test(name) ? found[1] : null;
    },
  });
  return ViewPlugin.define((view) => ({
    decorations: decorator.createDeco(view),
    update(update) { this.decorations = decorator.updateDeco(update, this.decorations); },
  }), { decorations: (plugin) => plugin.decorations });
}
