// Small moves on a parsed page. Nothing here belongs to the page that is shown: it is a document of its own.

const BLOCKS = new Set(
  ("address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure footer form " +
    "h1 h2 h3 h4 h5 h6 header hgroup hr legend li main menu nav ol p pre search section summary table tbody td tfoot th thead tr ul").split(" "),
);
const LISTS = new Set(["ul", "ol"]);

// Not every parser's lists of nodes can be iterated over (tests read pages without a browser).

/** All elements below, as they are now. */
export function elements(root, selector = "*") {
  const found = root.querySelectorAll(selector);
  return Array.from({ length: found.length }, (_, index) => found[index] ?? found.item(index));
}

/** The nodes directly in another one, as they are now. */
export function childrenOf(parent) {
  const found = [];
  for (let child = parent.firstChild; child; child = child.nextSibling) found.push(child);
  return found;
}

/** The elements directly in another one, as they are now. */
export function partsOf(parent) {
  return childrenOf(parent).filter(({ nodeType }) => nodeType === 1);
}

/** The declarations of an element's own style, names and values in small letters. */
export function styleOf(element) {
  const found = {};
  for (const part of (element.getAttribute("style") ?? "").split(";")) {
    const colon = part.indexOf(":");
    if (colon > 0) found[part.slice(0, colon).trim().toLowerCase()] = part.slice(colon + 1).trim().toLowerCase();
  }
  return found;
}

/** Leave the children in the place of an element. */
export function unwrap(element) {
  const { parentNode } = element;
  if (!parentNode) return;
  while (element.firstChild) parentNode.insertBefore(element.firstChild, element);
  parentNode.removeChild(element);
}

/** Put all that is within an element into a new one, and this into the element. */
export function wrapInside(element, name) {
  const wrapper = element.ownerDocument.createElement(name);
  take(wrapper, element);
  element.appendChild(wrapper);
}

/** Another name for an element, with the same children. */
export function renamed(element, name) {
  const other = element.ownerDocument.createElement(name);
  take(other, element);
  element.parentNode.replaceChild(other, element);
  return other;
}

/** Move all children of one element to the end of another. */
export function take(into, from) {
  while (from.firstChild) into.appendChild(from.firstChild);
}

export function isBlock(node) {
  return node?.nodeType === 1 && BLOCKS.has(node.localName);
}

export function isList(node) {
  return node?.nodeType === 1 && LISTS.has(node.localName);
}

/** Whether an element has blocks within. */
export function holdsBlocks(element) {
  return elements(element).some(isBlock);
}

/** Whether a node is nothing between two elements: a comment, or blanks. */
export function isBlank(node) {
  return node.nodeType === 8 || (node.nodeType === 3 && !node.nodeValue.trim());
}

/** The text nodes and comments below, in order. */
export function leaves(root) {
  const found = [];
  let node = root;
  while (node) {
    if (node.nodeType === 3 || node.nodeType === 8) found.push(node);
    if (node.firstChild) node = node.firstChild;
    else {
      while (node !== root && !node.nextSibling) node = node.parentNode;
      if (node === root) break;
      node = node.nextSibling;
    }
  }
  return found;
}

/** How many nodes are below, and how deep the deepest of them is; counts no further than these. */
export function extent(root, most) {
  let [count, depth, deepest] = [0, 0, 0];
  let node = root;
  while (count <= most.count && deepest <= most.depth) {
    if (node.firstChild) {
      node = node.firstChild;
      depth += 1;
      deepest = Math.max(deepest, depth);
    } else {
      while (node !== root && !node.nextSibling) {
        node = node.parentNode;
        depth -= 1;
      }
      if (node === root) break;
      node = node.nextSibling;
    }
    count += 1;
  }
  return { count, depth: deepest };
}
