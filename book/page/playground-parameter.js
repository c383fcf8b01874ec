// One weight or bias of the playground: its value, to be changed, and its slope. The pointer picks it in
// the drawing; this is the same for the keyboard.
import { make } from "./dom.js";

const HINT = "Touch a line, or the small square of a unit, or choose here: its value and its slope. "
  + "A drag up or down changes it.";

export class ParameterPanel {
  // A parameter is [layer, source, unit], of a bias with the source null. `touched(parameter)` is called
  // for one that the reader chooses, null for none; `moved(parameter, value)` for a new value.
  constructor(element, { touched, moved }) {
    this.choice = element.querySelector("select");
    this.field = element.querySelector("input");
    this.line = element.querySelector("p");
    this.sizes = "";
    this.choice.onchange = () => touched(this.chosen);
    this.field.oninput = () => {
      const value = this.field.valueAsNumber;
      if (Number.isFinite(value)) moved(this.chosen, value);
    };
  }

  get chosen() { return JSON.parse(this.choice.value || "null"); }

  // `touched` has the value and both slopes of the parameter.
  update(sizes, parameter, touched) {
    this.offer(sizes);
    const chosen = touched ? JSON.stringify(parameter) : "";
    if (this.choice.value !== chosen) this.choice.value = chosen; // else its open list closes
    this.field.disabled = !touched;
    if (document.activeElement !== this.field) {
      this.field.value = touched ? Number(touched.value?.toPrecision(4)) : "";
    }
    this.line.textContent = touched
      ? `${derivativeOf(parameter)} = ${number(touched.slope)} by the rule, ${number(touched.measured)} measured.` : HINT;
  }

  offer(sizes) {
    if (String(sizes) === this.sizes) return;
    this.sizes = String(sizes);
    const groups = sizes.slice(1).map((units, i) => {
      const parameters = [];
      for (let unit = 0; unit < units; unit++) {
        for (let source = 0; source < sizes[i]; source++) parameters.push([i + 1, source, unit]);
        parameters.push([i + 1, null, unit]);
      }
      return make("optgroup", { label: `From layer ${i + 1} to ${i + 2}` }, ...parameters.map((parameter) =>
        make("option", { value: JSON.stringify(parameter), textContent: nameOf(parameter) })));
    });
    this.choice.replaceChildren(make("option", { value: "", textContent: "none" }), ...groups);
  }
}

// As the code has them.
export function nameOf([layer, source, unit]) {
  return source === null ? `b[${layer}][${unit}]` : `w[${layer}][${source}, ${unit}]`;
}

function derivativeOf([layer, source, unit]) {
  return source === null ? `db[${layer}][${unit}]` : `dw[${layer}][${source}, ${unit}]`;
}

export function number(value) {
  if (value === null) return "not finite";
  return (Math.abs(value) >= 1e-3 || value === 0 ? value.toPrecision(4) : value.toExponential(2)).replace("-", "−");
}
