// The network of the playground, drawn: a picture for each unit, a line for each weight.
import { make } from "./dom.js";
import { raster } from "./playground-palette.js";
import { EDGE } from "./playground-plane.js";

const SVG = "http://www.w3.org/2000/svg";
const UNIT = 2.5; // the side of a unit's picture, in the page's text size
const MOST_HEIGHT = 370; // pixels, of the tallest layer
const GAP = 10;
const DRAG = 60; // pixels of a drag that change a weight by 1

export class NetworkDrawing {
  // `touched(parameter)` is called for a weight or a bias that the pointer touches, `moved(parameter,
  // value)` while it is dragged: see playground-parameter.js. `pointed([layer, unit])` is called for a
  // unit's picture that the pointer is over, and with null when it leaves it.
  constructor(element, { touched, moved, pointed }) {
    Object.assign(this, { touched, moved, pointed });
    this.svg = document.createElementNS(SVG, "svg");
    this.svg.setAttribute("role", "img");
    element.replaceChildren(this.svg);
    this.element = element;
    this.shape = "";
    this.svg.addEventListener("pointerover", ({ target }) => this.touch(target));
    this.svg.addEventListener("pointerdown", (event) => this.press(event));
    new ResizeObserver(() => {
      if (!this.state || !element.isConnected || String(this.room()) === this.built) return;
      this.shape = "";
      this.update(this.state);
    }).observe(element);
  }

  // What the layout follows: the width, and the size of the text, in pixels.
  room() { return [this.element.clientWidth, parseFloat(getComputedStyle(this.element).fontSize)]; }

  // `pictures[layer][unit]` are the values of each unit's picture, layers from 1 on.
  update(state) {
    this.state = state;
    const shape = JSON.stringify([state.sizes, state.names]);
    if (shape !== this.shape) this.build(state, shape);
    const { colors } = state;
    for (const { layer, source, unit, line } of this.edges) {
      const value = state.edge(layer, source, unit);
      const size = Math.abs(value ?? 0);
      line.setAttribute("stroke", value < 0 ? colors.negative : colors.positive);
      line.setAttribute("stroke-width", (0.4 + 4.5 * Math.tanh(size * state.width)).toFixed(2));
      line.setAttribute("stroke-dasharray", value < 0 ? "5 3" : "none");
      line.setAttribute("opacity", (0.35 + 0.65 * Math.tanh(size * state.width)).toFixed(2));
    }
    for (const { layer, unit, canvas, bias } of this.units) {
      state.paint(canvas, layer, unit);
      if (bias) bias.setAttribute("fill", state.bias(layer, unit) < 0 ? colors.negative : colors.positive);
    }
    this.mark(state.marked);
  }

  build({ sizes, names }, shape) {
    const [room, em] = this.room();
    this.built = String([room, em]);
    this.shape = shape;
    this.edges = [];
    const used = this.units?.map(({ canvas }) => canvas) ?? []; // a new one takes the browser long
    this.units = [];
    const tallest = Math.max(...sizes);
    const side = Math.min(UNIT * em, MOST_HEIGHT / tallest - GAP);
    const [top, left] = [1.4 * em, 3.1 * em]; // room for the names
    const width = Math.max(room, sizes.length * (side + 14));
    const height = tallest * (side + GAP) + top + 4;
    this.svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.svg.style.width = `${width}px`;
    this.svg.style.height = `${height}px`;
    const x = (layer) => left + ((layer - 1) * (width - left - side - 6)) / (sizes.length - 1);
    const y = (layer, unit) => top + (unit + (tallest - sizes[layer - 1]) / 2) * (side + GAP);
    const lines = element("g", {});
    this.svg.replaceChildren(lines);
    for (let layer = 1; layer < sizes.length; layer++) {
      for (let source = 0; source < sizes[layer - 1]; source++) {
        for (let unit = 0; unit < sizes[layer]; unit++) {
          const [x1, y1] = [x(layer) + side, y(layer, source) + side / 2];
          const [x2, y2] = [x(layer + 1), y(layer + 1, unit) + side / 2];
          const middle = (x1 + x2) / 2;
          const d = `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`;
          const line = element("path", { d, fill: "none", class: "edge" });
          const grip = element("path", { d, fill: "none", stroke: "transparent", "stroke-width": 9, class: "grip" });
          grip.parameter = [layer, source, unit];
          lines.append(line, grip);
          this.edges.push({ layer, source, unit, line });
        }
      }
    }
    sizes.forEach((size, index) => {
      const layer = index + 1;
      const title = layer === 1 ? "inputs" : layer === sizes.length ? "output" : `layer ${layer}`;
      this.svg.append(element("text", { x: x(layer) + side / 2, y: 0.8 * em, class: "layer" }, title));
      for (let unit = 0; unit < size; unit++) {
        const place = element("foreignObject", { x: x(layer), y: y(layer, unit), width: side, height: side });
        const canvas = used[this.units.length] ?? make("canvas", { className: "unit" });
        if (canvas.width !== Math.floor(2 * side)) canvas.width = canvas.height = 2 * side;
        canvas.onpointerenter = () => this.pointed([layer, unit]);
        canvas.onpointerleave = () => this.pointed(null);
        place.append(canvas);
        this.svg.append(place);
        const drawn = { layer, unit, canvas };
        if (layer === 1) {
          this.svg.append(element("text", { x: x(1) - 4, y: y(1, unit) + side / 2 + 0.3 * em, class: "input" }, names[unit]));
        } else {
          drawn.bias = element("rect", { x: x(layer) - 4, y: y(layer, unit) + side - 5, width: 8, height: 8, class: "bias" });
          drawn.bias.parameter = [layer - 1, null, unit];
          this.svg.append(drawn.bias);
        }
        this.units.push(drawn);
      }
    });
  }

  // The parameter with which the gradient check is least content.
  mark(marked) {
    this.marked?.classList.remove("marked");
    const same = (parameter) => marked && String(parameter) === String(marked);
    this.marked = this.edges.find(({ layer, source, unit }) => same([layer, source, unit]))?.line
      ?? this.units.find(({ bias }) => bias && same(bias.parameter))?.bias;
    this.marked?.classList.add("marked");
  }

  touch(target) { if (target.parameter && !this.held) this.touched(target.parameter); }

  // Up makes a parameter larger, down smaller.
  press(event) {
    const { parameter } = event.target;
    if (!parameter || event.button) return;
    event.preventDefault();
    this.touched(parameter);
    const [layer, source, unit] = parameter;
    const before = source === null ? this.state.bias(layer + 1, unit) : this.state.weight(layer, source, unit);
    this.held = new AbortController();
    const { signal } = this.held;
    this.svg.setPointerCapture(event.pointerId);
    this.svg.addEventListener("pointermove", (moved) => {
      this.moved(parameter, before + (event.clientY - moved.clientY) / DRAG);
    }, { signal });
    for (const name of ["pointerup", "pointercancel"]) {
      this.svg.addEventListener(name, () => { this.held?.abort(); this.held = null; }, { signal });
    }
  }
}

export function paintValues(canvas, values, colors) {
  const context = canvas.getContext("2d");
  context.imageSmoothingEnabled = true;
  context.drawImage(raster(values, colors), 0, 0, canvas.width, canvas.height);
}

// A dot for each point, coloured by the sign and the size of its delta.
export function paintDeltas(canvas, points, deltas, largest, colors) {
  const context = canvas.getContext("2d");
  context.fillStyle = colors.paper;
  context.fillRect(0, 0, canvas.width, canvas.height);
  points.forEach(([x1, x2], i) => {
    const size = Math.abs(deltas[i]) / largest;
    context.globalAlpha = 0.15 + 0.85 * size;
    context.fillStyle = deltas[i] < 0 ? colors.negative : colors.positive;
    context.beginPath();
    const [x, y] = [x1 + EDGE, EDGE - x2].map((v) => (v / (2 * EDGE)) * canvas.width);
    context.arc(x, y, 1.5 + 2.5 * size, 0, 2 * Math.PI);
    context.fill();
  });
  context.globalAlpha = 1;
}

function element(tag, attributes, ...children) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}
