// The playground's colours: those of the book, as the page has them at the moment (light or dark).

const NAMES = ["class0", "class1", "paper", "positive", "negative", "train", "test", "muted", "grid", "accent"];
const STRENGTH = 0.72; // of the colour of a value of 1: points on it must be seen

// Returns the colours as CSS texts, and `pixels`: the colour of each of the 255 values of a byte.
export function palette(element) {
  const probe = document.createElement("span");
  element.append(probe);
  const colors = {};
  for (const name of NAMES) {
    probe.style.color = `var(--book-${name})`;
    colors[name] = getComputedStyle(probe).color;
  }
  probe.remove();
  const [blue, orange, paper] = ["class0", "class1", "paper"].map((name) => rgb(colors[name]));
  // One number a pixel, in the order of bytes that all processors of today have.
  colors.pixels = Uint32Array.from({ length: 255 }, (_, i) => {
    const value = (i - 127) / 127;
    const end = value < 0 ? blue : orange;
    const [r, g, b] = paper.map((p, k) => Math.round(p + (end[k] - p) * Math.abs(value) * STRENGTH));
    return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
  });
  return colors;
}

function rgb(color) { return color.match(/[\d.]+/g).slice(0, 3).map(Number); }

const rasters = {}; // by size: each is drawn on again and again

// Returns values, a byte for each place of a square, as a picture of that many pixels each way. It
// lasts until the next call.
export function raster(values, colors) {
  const size = Math.sqrt(values.length);
  rasters[size] ??= new OffscreenCanvas(size, size).getContext("2d", { willReadFrequently: true });
  const image = new ImageData(size, size);
  const pixels = new Uint32Array(image.data.buffer);
  for (let i = 0; i < values.length; i++) pixels[i] = colors.pixels[values[i]];
  rasters[size].putImageData(image, 0, 0);
  return rasters[size].canvas;
}
