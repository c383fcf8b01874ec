// A file for the reader, made in the page.
import { make } from "./dom.js";

const TAKEN_MS = 10_000; // after which the browser has it
const SCALE = 2; // of a PNG

// `content` is a text, or an address of data.
export function save(name, content, type) {
  const isAddress = content.startsWith("data:");
  const address = isAddress ? content : URL.createObjectURL(new Blob([content], { type }));
  make("a", { href: address, download: name }).click();
  if (!isAddress) setTimeout(() => URL.revokeObjectURL(address), TAKEN_MS);
}

// Returns an SVG as the address of a PNG.
export async function asPng(svg) {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = make("canvas", { width: image.width * SCALE, height: image.height * SCALE });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/png");
}
