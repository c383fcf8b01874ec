// The plane of the playground: what the network says of every place, the points, and the hand or the
// keyboard that moves, draws and erases them.
import { make } from "./dom.js";
import { raster } from "./playground-palette.js";

export const EDGE = 3; // the plane reaches from -3 to 3 both ways (classroom/playground/data.py)
const SIZE = 300; // in its own pixels
const NEAR = 14; // as far from a point's centre a click still means it
const STEP = 0.2; // of the cursor, by an arrow key

export class Plane {
  // `changed(points)` is called with all points after the reader's hand has changed them.
  constructor(element, changed) {
    this.changed = changed;
    this.canvas = make("canvas", { tabIndex: 0, role: "img" });
    this.ratio = Math.min(3, globalThis.devicePixelRatio || 1);
    this.canvas.width = this.canvas.height = SIZE * this.ratio;
    element.replaceChildren(this.canvas);
    this.cursor = null; // where the keyboard is
    this.pen = "move";
    this.canvas.addEventListener("pointerdown", (event) => this.press(event));
    this.canvas.addEventListener("pointermove", (event) => this.drag(event));
    for (const name of ["pointerup", "pointercancel"]) {
      this.canvas.addEventListener(name, () => { this.held = null; });
    }
    this.canvas.addEventListener("keydown", (event) => this.key(event));
    this.canvas.addEventListener("blur", () => { this.cursor = null; this.draw(); });
  }

  // `values` is what the network says, or null; `seesTest` whether the points of the test are shown.
  update({ values, points, train, quantity, colors, seesTest }) {
    Object.assign(this, { values, points, train, quantity, colors, seesTest });
    this.draw();
  }

  draw() {
    if (!this.colors) return;
    const context = this.canvas.getContext("2d");
    context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    context.imageSmoothingEnabled = true;
    context.fillStyle = this.colors.paper;
    context.fillRect(0, 0, SIZE, SIZE);
    if (this.values) context.drawImage(raster(this.values, this.colors), 0, 0, SIZE, SIZE);
    this.points.forEach((point, i) => {
      if (this.train[i] || this.seesTest) this.dot(context, point, this.train[i]);
    });
    if (this.cursor) this.cross(context);
  }

  dot(context, [x1, x2, target], isTrain) {
    const [x, y] = place(x1, x2);
    context.beginPath();
    if (isTrain) context.arc(x, y, 4, 0, 2 * Math.PI);
    else context.rect(x - 3.5, y - 3.5, 7, 7);
    context.fillStyle = this.colorOf(target);
    context.strokeStyle = this.colors.paper;
    context.lineWidth = 1.5;
    context.fill();
    context.stroke();
  }

  colorOf(target) {
    const { class0, class1, muted } = this.colors;
    if (!this.quantity) return target > 0.5 ? class1 : class0;
    const share = Math.round(Math.abs(target) * 100);
    return `color-mix(in srgb, ${target > 0 ? class1 : class0} ${share}%, ${muted})`;
  }

  cross(context) {
    const [x, y] = place(...this.cursor);
    context.strokeStyle = this.colors.accent;
    context.lineWidth = 2;
    context.beginPath();
    for (const [dx, dy] of [[9, 0], [0, 9]]) {
      context.moveTo(x - dx, y - dy);
      context.lineTo(x + dx, y + dy);
    }
    context.stroke();
  }

  // The nearest point that is shown, within reach of a place.
  nearest([x1, x2], reach = NEAR) {
    const [x, y] = place(x1, x2);
    let found = -1, least = reach;
    this.points.forEach((point, i) => {
      if (!this.train[i] && !this.seesTest) return;
      const [px, py] = place(...point);
      const distance = Math.hypot(px - x, py - y);
      if (distance < least) [found, least] = [i, distance];
    });
    return found;
  }

  at(event) {
    const { left, top, width } = this.canvas.getBoundingClientRect();
    const inside = (v) => Math.max(-EDGE, Math.min(EDGE, v));
    return [
      inside(((event.clientX - left) / width) * 2 * EDGE - EDGE),
      inside(EDGE - ((event.clientY - top) / width) * 2 * EDGE),
    ];
  }

  press(event) {
    if (event.button) return;
    const at = this.at(event);
    const found = this.nearest(at);
    if (this.pen === "move") {
      if (found < 0) return;
      this.held = found;
      event.preventDefault();
      this.canvas.setPointerCapture(event.pointerId);
    } else {
      this.held = this.pen;
      this.canvas.setPointerCapture(event.pointerId);
      this.apply(at);
    }
  }

  drag(event) {
    if (this.held === null || this.held === undefined) return;
    const at = this.at(event);
    if (this.held !== this.pen) this.move(this.held, at);
    else if (this.pen === "erase" || this.nearest(at, 10) < 0) this.apply(at);
  }

  // Draw or erase at a place, as the pen says.
  apply(at) {
    if (this.pen === "erase") {
      const found = this.nearest(at);
      if (found >= 0) this.changed(this.points.filter((_, i) => i !== found));
    } else {
      this.changed([...this.points, [...at, Number(this.pen)]]);
    }
  }

  move(i, at) {
    this.changed(this.points.map((point, k) => (k === i ? [...at, point[2]] : point)));
  }

  // The arrow keys move a cross, with Shift the point under it; Enter does what the pen does.
  key(event) {
    const arrows = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, STEP], ArrowDown: [0, -STEP] };
    const by = arrows[event.key];
    const before = this.cursor ??= [0, 0];
    const inside = (v) => Math.max(-EDGE, Math.min(EDGE, v));
    if (by) {
      const found = event.shiftKey ? this.nearest(before) : -1;
      this.cursor = before.map((v, k) => inside(v + by[k]));
      if (found >= 0) this.move(found, this.cursor);
    } else if (event.key === "Enter" || event.key === " ") {
      if (this.pen !== "move") this.apply(this.cursor);
    } else if (event.key === "Delete" || event.key === "Backspace") {
      const found = this.nearest(this.cursor);
      if (found >= 0) this.changed(this.points.filter((_, i) => i !== found));
    } else {
      return;
    }
    event.preventDefault();
    this.draw();
  }
}

function place(x1, x2) {
  return [((x1 + EDGE) / (2 * EDGE)) * SIZE, ((EDGE - x2) / (2 * EDGE)) * SIZE];
}
