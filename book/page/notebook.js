// An explorable in a notebook: a widget of anywidget (classroom/notebook.py). Each change sends the
// controls' values to Python, which draws the picture below them.
import { Explorable } from "./explorable.js";
import { dragRings } from "./rings.js";

class NotebookExplorable extends Explorable {
  // A kernel computes every value that it is sent: so only where the slider is released.
  static drawsOn = "change";

  constructor(figure, model) {
    super(figure);
    this.model = model;
  }

  draw() {
    this.model.set("values", this.values());
    this.model.save_changes();
  }
}

export function render({ model, el }) {
  el.innerHTML = model.get("controls");
  // Else JupyterLab takes arrow keys, Enter and letters as its shortcuts.
  for (const control of el.querySelectorAll("input, select, button")) {
    control.setAttribute("data-lm-suppress-shortcuts", "true");
  }
  const explorable = new NotebookExplorable(el.firstElementChild, model);
  // The picture is another output; JupyterLab replaces it, and may hold several notebooks at a time.
  const pictures = `.picture[data-explorable="${model.get("name")}"]`;
  const removeRings = dragRings(explorable, document.body,
    () => (el.closest(".jp-Notebook") ?? document).querySelectorAll(pictures));
  // A second view of the same widget shows the same values.
  const restore = () => explorable.restore(model.get("values"));
  const say = () => explorable.say(model.get("sentence"));
  restore();
  say();
  model.on("change:values", restore);
  model.on("change:sentence", say);
  return () => {
    model.off("change:values", restore);
    model.off("change:sentence", say);
    explorable.pause();
    removeRings();
  };
}
