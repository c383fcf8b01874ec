// The losses of the playground, epoch by epoch: training and test, on one scale.
import { make } from "./dom.js";

const WIDTH = 300; // pixels; the rest is in the size of the text
const HEIGHT = 8, LEFT = 3.3, BOTTOM = 1.4, TOP = 0.7, LINE = 1.2;

export class Curve {
  constructor(element) {
    this.canvas = make("canvas", { role: "img" });
    this.ratio = Math.min(3, globalThis.devicePixelRatio || 1);
    element.replaceChildren(this.canvas);
  }

  // A canvas that gets a size is empty.
  size(em) {
    this.em = em;
    this.canvas.width = WIDTH * this.ratio;
    this.canvas.height = HEIGHT * em * this.ratio;
  }

  update(losses, colors) {
    if (!losses.length) return;
    const { fontSize, fontFamily } = getComputedStyle(this.canvas);
    const em = parseFloat(fontSize);
    if (em !== this.em) this.size(em);
    const [left, right, upper, lower] = [LEFT * em, WIDTH - 6, TOP * em, (HEIGHT - BOTTOM) * em];
    const context = this.canvas.getContext("2d");
    context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    context.clearRect(0, 0, WIDTH, HEIGHT * em);
    context.font = `${em}px ${fontFamily}`;
    const said = losses.at(-1).map((loss) => loss?.toPrecision(3) ?? "none");
    this.canvas.ariaLabel = `The losses of ${losses.length - 1} epochs: at last ${said[0]} in training, ${said[1]} in the test.`;
    // No more points than there are pixels: a long run takes no longer to draw than a short one.
    const stride = Math.ceil(losses.length / WIDTH);
    const drawn = Array.from({ length: Math.ceil(losses.length / stride) }, (_, i) => i * stride);
    const top = Math.max(...drawn.flatMap((epoch) => losses[epoch]));
    if (!top) return;
    const x = (epoch) => left + (epoch / Math.max(losses.length - 1, 1)) * (right - left);
    const y = (loss) => upper + (1 - loss / top) * (lower - upper);
    context.strokeStyle = colors.grid;
    context.strokeRect(left, upper, right - left, lower - upper);
    context.textAlign = "right";
    context.fillStyle = colors.muted;
    context.fillText(top.toPrecision(2), left - 4, upper + 0.6 * em);
    context.fillText("0", left - 4, lower);
    context.fillText(`epoch ${losses.length - 1}`, right, lower + em);
    for (const [k, name, label] of [[1, "test", "- - test"], [0, "train", "— training"]]) {
      context.strokeStyle = context.fillStyle = colors[name];
      context.fillText(label, right - 6, upper + (k + 1) * LINE * em);
      context.lineWidth = 2;
      context.setLineDash(k ? [5, 3] : []);
      context.beginPath();
      for (const epoch of drawn) {
        if (losses[epoch][k] !== null) context.lineTo(x(epoch), y(losses[epoch][k]));
      }
      context.stroke();
    }
    context.setLineDash([]);
  }
}
