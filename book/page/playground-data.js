// The reader's own data: a table that is pasted or chosen as a file.
import { button, make } from "./dom.js";

// `load(text)` promises what Python says: remarks, or why it refuses the table.
export function dataDialog(load) {
  const field = make("textarea", { rows: 8, spellcheck: false, ariaLabel: "The table", placeholder: "x1, x2, class\n0.5, 1.2, a\n-1.3, 0.4, b" });
  const file = make("input", { type: "file", accept: ".csv,.tsv,.txt,text/*", ariaLabel: "Choose a file" });
  const said = make("div", { className: "playground-said", role: "status" });
  file.onchange = async () => { if (file.files[0]) field.value = await file.files[0].text(); };
  const dialog = make("dialog", { className: "playground-dialog", ariaLabel: "Own data" },
    make("p", { textContent: "Two columns of numbers and a class, or a third number to be predicted. Paste them here, or choose a file; it stays on this machine." }),
    field, file, said,
    make("div", { className: "playground-buttons" },
      button("Use these data", async () => {
        const { remarks, refused } = await load(field.value);
        said.replaceChildren(...(refused ? [refused] : remarks).map((text) => make("p", { textContent: text })));
        said.dataset.refused = String(Boolean(refused));
        if (!refused && !remarks.length) dialog.close();
      }),
      button("Close", () => dialog.close())));
  return dialog;
}
