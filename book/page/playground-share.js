// What leaves the playground besides a link: the data, the picture; and what a link hides or locks.
import { make } from "./dom.js";
import { limit } from "./limits.js";

// What a teacher may hide or lock: each has a name in the page (classroom/playground/page.py).
export function parts(figure) {
  return [...figure.querySelectorAll("[data-name]")].map((element) => ({
    element, name: element.dataset.name, label: element.dataset.label ?? element.querySelector("span, legend, label").textContent,
  }));
}

export function limitParts(figure, limits) {
  limit(parts(figure).map(({ name, element }) => [name, element]), limits);
}

export function csv(points) {
  return ["x1,x2,target", ...points.map((point) => point.join(","))].join("\n") + "\n";
}

// The picture as one SVG: the network, the plane, the losses and the sentence.
export function asSvg(figure, colors) {
  const network = figure.querySelector(".playground-drawing svg");
  const [, , width, height] = network.getAttribute("viewBox").split(" ").map(Number);
  const drawn = network.cloneNode(true);
  network.querySelectorAll("canvas").forEach((canvas, i) => {
    const place = drawn.querySelectorAll("foreignObject")[0];
    const image = document.createElementNS(network.namespaceURI, "image");
    for (const name of ["x", "y", "width", "height"]) image.setAttribute(name, place.getAttribute(name));
    image.setAttribute("href", canvas.toDataURL());
    image.setAttribute("data-unit", i);
    place.replaceWith(image);
  });
  drawn.querySelectorAll(".grip").forEach((grip) => grip.remove());
  const [plane, curve] = ["plane", "curve"].map((name) => figure.querySelector(`.playground-${name} canvas`));
  const high = (300 * curve.height) / curve.width;
  const size = (0.76 * parseFloat(getComputedStyle(figure).fontSize)).toFixed(1);
  const sentence = make("span", { textContent: figure.querySelector("output").textContent }).innerHTML;
  const total = Math.max(height, 314 + high) + 40;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width + 330} ${total}" width="${width + 330}" height="${total}" font-family="sans-serif">`
    + `<style>text{font-size:${size}px;fill:${colors.muted};text-anchor:middle}text.input{text-anchor:end;font-style:italic}text.said{font-size:13px;text-anchor:start}</style>`
    + `<rect width="100%" height="100%" fill="${colors.paper}"/>`
    + `<g transform="translate(10 10)">${drawn.innerHTML}</g>`
    + `<image x="${width + 20}" y="10" width="300" height="300" href="${plane.toDataURL()}"/>`
    + `<image x="${width + 20}" y="316" width="300" height="${high}" href="${curve.toDataURL()}"/>`
    + `<text class="said" x="10" y="${total - 12}">${sentence}</text></svg>`;
}
