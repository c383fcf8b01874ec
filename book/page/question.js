// A question with choices (book/_ext/questions.py): whoever chooses gets the reason why the choice is
// right or wrong, and may choose again. By keyboard the arrow keys move among the choices, and only
// Enter or the space bar answers: in class a choice is made before its reason is shown.
import { make } from "./dom.js";

export class Question {
  // `kept` has what was chosen before; `answer(chosen, isRight)` keeps what is chosen now.
  constructor(form, { kept, answer }) {
    Object.assign(this, { form, kept, answer });
    this.says = form.querySelector(".question-says");
    this.inputs = [...form.querySelectorAll(".choices input")];
    this.reasons = form.querySelector("details > ol, ol.reasons").children;
    this.more = form.querySelectorAll("details > ol ~ *");
    let moves = false;
    form.addEventListener("keydown", (event) => {
      moves = event.key.startsWith("Arrow");
      if (!["Enter", " "].includes(event.key) || !this.inputs.includes(event.target)) return;
      event.preventDefault();
      event.target.click();
    });
    for (const type of ["keyup", "pointerdown"]) form.addEventListener(type, () => { moves = false; });
    // An arrow key, too, clicks what it moves to.
    form.addEventListener("click", ({ target }) => {
      if (!moves && this.inputs.includes(target)) this.choose(target);
    });
    this.restore();
  }

  isRight(input) { return this.inputs.indexOf(input) + 1 === Number(this.form.dataset.right); }

  choose(input) {
    this.say(input);
    this.answer(input.value, this.isRight(input));
  }

  say(input) {
    const isRight = this.isRight(input);
    const reason = this.reasons[this.inputs.indexOf(input)].cloneNode(true).childNodes;
    const said = make("div", { className: `verdict verdict-${isRight ? "right" : "wrong"}` }, ...reason);
    if (!isRight) (said.querySelector("p") ?? said).prepend(make("strong", { textContent: "Not yet:" }), " ");
    else for (const part of this.more) said.append(part.cloneNode(true));
    this.says.replaceChildren(said);
    this.says.scrollIntoView({ block: "nearest" });
    this.said = input;
  }

  // Mark what was chosen before, here or in another tab; its reason is said when it is chosen again.
  restore() {
    const { chosen } = this.kept();
    for (const input of this.inputs) {
      input.checked = input.value === chosen;
      const label = input.closest("label");
      if (input.checked) label.dataset.verdict = this.isRight(input) ? "right" : "wrong";
      else delete label.dataset.verdict;
    }
    if (this.said && !this.said.checked) this.says.replaceChildren();
  }
}
