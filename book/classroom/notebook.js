// The notebook's side of classroom.explore, an ES module for anywidget; explorable.js stands before
// it. Each move sends the controls' values to Python, which draws the picture below them.
class InNotebook extends Explorable {
  // A kernel answers one by one: it shall not draw what the hand only passes by.
  static draws = "change";

  constructor(figure, model) {
    super(figure);
    this.model = model;
  }

  draw() {
    this.model.set("values", this.values());
    this.model.save_changes();
  }
}

export default {
  render({ model, el }) {
    el.innerHTML = model.get("controls");
    // Else JupyterLab would take arrow keys, Enter and letters for its own.
    for (const control of el.querySelectorAll("input, select, button")) {
      control.setAttribute("data-lm-suppress-shortcuts", "true");
    }
    const explorable = new InNotebook(el.firstElementChild, model);
    // The picture is another output; JupyterLab puts a new one in its place, and may hold several
    // notebooks at a time.
    const pictures = `.picture[data-explorable="${model.get("name")}"]`;
    const release = explorable.handles(document.body,
      () => (el.closest(".jp-Notebook") ?? document).querySelectorAll(pictures));
    // A second view, or one that was out of sight, stands where the first one does.
    const follow = () => explorable.restore(model.get("values"));
    const say = () => explorable.say(model.get("sentence"));
    follow();
    say();
    model.on("change:values", follow);
    model.on("change:sentence", say);
    return () => {
      model.off("change:values", follow);
      model.off("change:sentence", say);
      explorable.pause();
      release();
    };
  },
};
