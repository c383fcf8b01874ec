// A button that copies a text. Where the clipboard is refused, for instance in a frame of another
// site, the text is shown, selected.
import { make } from "./dom.js";

const SAID_MS = 2000;

export async function copyText(button, text, label, said = "Copied") {
  try {
    await navigator.clipboard.writeText(text);
    const before = button.dataset.text ??= button.textContent;
    button.textContent = said;
    setTimeout(() => { button.textContent = before; }, SAID_MS);
  } catch {
    const field = button.parentElement.querySelector(".explorable-address")
      ?? make("textarea", { className: "explorable-address", readOnly: true });
    Object.assign(field, { value: text, ariaLabel: label, rows: text.split("\n").length });
    button.after(field);
    field.select();
  }
}
