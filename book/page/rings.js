// The rings in a picture (classroom/picture.py): each can be dragged, and moves a slider whose value
// is a place in the picture.
import { approach, value } from "./control.js";

// Lets the user drag the rings of an explorable. A drag replaces the picture, and the ring with it:
// so `area`, which stays, has the listeners, and `pictures` returns the pictures of the moment.
// Returns a function that removes the listeners.
export function dragRings(explorable, area, pictures) {
  const rings = () => [...pictures()].flatMap((picture) => [...picture.querySelectorAll(".handle")]);

  function start(event) {
    const ring = event.target.closest?.(".handle");
    const i = rings().indexOf(ring);
    if (i < 0 || event.button) return;
    event.preventDefault(); // neither selects text nor a cell of a notebook
    const control = explorable.controls.find((c) => c.name === ring.dataset.moves);
    control.focus({ preventScroll: true }); // for the arrow keys
    explorable.pause();
    const { along } = ring.dataset;
    const { e: x, f: y } = ring.transform.baseVal[0].matrix;
    const offset = inDrawing(ring, event)[along] - (along === "x" ? x : y);
    const { pointerId } = event;
    const ended = new AbortController();

    function move(event) {
      const ring = rings()[i];
      if (!ring || event.pointerId !== pointerId) return;
      const [zero, one] = ring.dataset.at.split(" ").map(Number);
      const before = value(control);
      approach(control, (inDrawing(ring, event)[along] - offset - zero) / one, 1 / one);
      if (value(control) !== before) explorable.show();
    }
    function end(event) {
      if (event.pointerId !== pointerId) return;
      ended.abort();
      area.classList.remove("dragging");
      explorable.moved();
    }
    area.setPointerCapture(pointerId);
    area.classList.add("dragging");
    area.addEventListener("pointermove", move, ended);
    for (const name of ["pointerup", "pointercancel"]) area.addEventListener(name, end, ended);
  }

  // A finger on a ring must not scroll the page. (The style `touch-action` would end with the ring.)
  function touch(event) {
    if (rings().includes(event.target.closest?.(".handle"))) event.preventDefault();
  }

  const removed = new AbortController();
  area.addEventListener("pointerdown", start, removed);
  area.addEventListener("touchstart", touch, { passive: false, signal: removed.signal });
  return () => removed.abort();
}

function inDrawing(ring, { clientX, clientY }) {
  const drawing = ring.ownerSVGElement.getScreenCTM();
  return new DOMPoint(clientX, clientY).matrixTransform(drawing.inverse());
}
