// Several owners in one field, separated by commas: the list of names completes the one that is being typed.

/** Follow every field that names several parties. */
export function completeOwners() {
  for (const type of ["focusin", "input"]) document.addEventListener(type, (event) => offer(event.target));
}

function offer(control) {
  if (!control.matches?.("input[data-owners][list]") || !control.list) return;
  const before = written(control.value);
  for (const option of control.list.options) {
    option.dataset.name ??= option.value;
    const value = before + option.dataset.name;
    if (option.value !== value) option.value = value;
  }
}

/** The names before the one that is being typed, ready for the next one. */
export function written(value) {
  const comma = value.lastIndexOf(",");
  return comma < 0 ? "" : `${value.slice(0, comma + 1)} `;
}
