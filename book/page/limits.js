// What a link hides or locks of a figure, for a class: `hide` and `lock` are names, separated by commas.
// `parts` are pairs of a name and its element; what is no name has no effect.
export function limit(parts, { hide = "", lock = "" }) {
  const [hidden, locked] = [hide.split(","), lock.split(",")];
  for (const [name, element] of parts) {
    element.hidden = hidden.includes(name);
    element.inert = locked.includes(name);
  }
}
