// The messages between the page and the worker that runs Python, and the frames of explorables:
// protocol.json declares them, and both sides check against it what they send and receive.
import protocol from "./protocol.json";

function typeOf(value) {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

// `direction` is "toWorker" or "toPage". Returns the message.
export function checked(direction, message) {
  const { kind, ...content } = message;
  const fields = protocol[direction][kind];
  if (!fields) throw new TypeError(`protocol.json has no message "${kind}" ${direction}`);
  for (const name of new Set([...Object.keys(fields), ...Object.keys(content)])) {
    const expected = fields[name] ?? "undefined", found = typeOf(content[name]);
    if (found !== expected) {
      throw new TypeError(`"${name}" of the message "${kind}" is ${found}; expected ${expected}`);
    }
  }
  return message;
}

// A frame is an array of texts, in the declared order.
export function checkedFrame(frame) {
  const texts = Array.isArray(frame) && frame.every((part) => typeof part === "string");
  if (!texts || frame.length !== protocol.frame.length) {
    throw new TypeError(`a frame is [${protocol.frame.join(", ")}], each a text`);
  }
  return frame;
}
