// The state of an explorable in the page's address: #name?argument=value&argument=value. There is
// room for one, the one that was moved last.

const DELAY_MS = 250; // browsers refuse many changes of the address in a row
let timer, pending;

export function format(id, values) { return `#${id}?${new URLSearchParams(values)}`; }

// Returns the id and the values in an address, or null where it names no state.
export function parse(hash) {
  const [id, query] = hash.slice(1).split("?");
  return query === undefined ? null : { id, values: Object.fromEntries(new URLSearchParams(query)) };
}

// What a link to a state is for others: without the classroom mode, and for a frame, without the book.
export function shared(state, search = "") {
  const address = new URL(state, location.href);
  address.search = search;
  return address.href;
}

export function embedded(state) { return shared(state, "?embed"); }

export function warning() {
  return location.protocol === "file:" ? "Copied, for this machine: a file has no address for others" : undefined;
}

export function write(state) {
  cancel();
  history.replaceState(null, "", state);
}

export function writeLater(state) {
  cancel();
  pending = state;
  timer = setTimeout(flush, DELAY_MS);
}

// Write at once what would be written later: the page may be about to be left.
export function flush() { if (pending) write(pending()); }

export function cancel() {
  clearTimeout(timer);
  pending = null;
}
