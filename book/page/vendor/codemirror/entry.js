// What the editor of a live page (../../editor.js) takes of CodeMirror 6. tools/vendor.py joins it
// into codemirror.min.js.
export { autocompletion, acceptCompletion, completionStatus, startCompletion } from "@codemirror/autocomplete";
export { defaultKeymap, history, historyKeymap, indentLess, indentMore } from "@codemirror/commands";
export { localCompletionSource, python } from "@codemirror/lang-python";
export { HighlightStyle, bracketMatching, indentOnInput, indentUnit, syntaxHighlighting, syntaxTree } from "@codemirror/language";
export { lintKeymap, setDiagnostics } from "@codemirror/lint";
export { search, searchKeymap } from "@codemirror/search";
export { EditorState } from "@codemirror/state";
export { Decoration, EditorView, MatchDecorator, ViewPlugin, keymap } from "@codemirror/view";
export { tags } from "@lezer/highlight";
