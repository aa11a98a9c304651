// Elements, made by hand: no markup is ever put together from words.

/**
 * @param tag      "div", or "div.block.is-wide" with classes
 * @param settings attributes; `on…` adds a listener, false and null leave an attribute out, true sets it empty
 * @param children elements and texts; null and false are left out
 */
export function make(tag, settings = {}, ...children) {
  const [name, ...classes] = tag.split(".");
  const element = document.createElement(name);
  if (classes.length) element.className = classes.join(" ");
  for (const [key, value] of Object.entries(settings)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else set(element, key, value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== false && child !== undefined));
  return element;
}

/** Set an attribute; false and null take it away. Nothing is touched where it is so already. */
export function set(element, name, value) {
  if (value === false || value === null || value === undefined) {
    if (element.hasAttribute(name)) element.removeAttribute(name);
    return;
  }
  const words = value === true ? "" : String(value);
  if (element.getAttribute(name) !== words) element.setAttribute(name, words);
}

/** Say other words in an element, unless it says them already. */
export function say(element, words) {
  if (element.textContent !== words) element.textContent = words;
}

/** A shape of the page (templates/sections/_live.html). */
export function icon(name) {
  const found = document.getElementById("live-icons")?.content.querySelector(`[data-icon="${name}"] svg`);
  return found ? document.importNode(found, true) : document.createTextNode("");
}

/** A button with a shape, named for those who hear it and for those who point at it. */
export function iconButton(shape, label, press, settings = {}) {
  const words = make("span.visually-hidden", {}, label);
  return make("button.btn.btn-quiet.btn-icon.btn-small", { type: "button", title: label, onclick: press, ...settings }, icon(shape), words);
}

/** Name a button that `iconButton` made anew. */
export function rename(button, label) {
  set(button, "title", label);
  say(button.querySelector(".visually-hidden"), label);
}

/** A state as the pages show it: shape, word, colour (components/states.html). */
export function badge(state, words) {
  return make(`span.state.state-${state}`, {}, icon(state), words);
}

/** "{name} is here" with its values. */
export function filled(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

let serial = 0;

/** An id for a field and its label. */
export function newId(kind) {
  serial += 1;
  return `live-${kind}-${serial}`;
}
