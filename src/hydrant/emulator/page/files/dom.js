/* Elements out of names, attributes and text. Text is only ever text: nothing here, or anywhere on the page, parses markup. */

const SVG = "http://www.w3.org/2000/svg";

export const byId = (id) => document.getElementById(id);

/** An element with attributes (functions are listeners) and children: elements, or anything else as text. */
export function make(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

export function makeSvg(name, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, name), attributes, children);
}

function fill(element, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (typeof value === "function") element.addEventListener(key, value);
    else element.setAttribute(key, value === true ? "" : String(value));
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return element;
}

/** Puts children in the place of what is there. */
export function show(element, ...children) {
  element.replaceChildren(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
}

/** A table; rows are arrays of cells, an object with `cells` and `current` marks the chosen one. */
export function table(caption, heads, rows, empty) {
  if (!rows.length) return make("p", { class: "empty" }, empty);
  return make("table", {},
    make("caption", { class: "hidden-words" }, caption),
    make("thead", {}, make("tr", {}, heads.map((head) => make("th", { scope: "col" }, head)))),
    make("tbody", {}, rows.map((row) => {
      const cells = Array.isArray(row) ? row : row.cells;
      return make("tr", { class: row.current ? "current" : undefined }, cells.map((cell) => make("td", {}, cell)));
    })));
}

/** Names and values. */
export function facts(pairs) {
  return make("dl", { class: "facts" }, pairs.filter(([, value]) => value !== undefined && value !== null && value !== "")
    .map(([name, value]) => [make("dt", {}, name), make("dd", {}, value)]));
}

/** A button that looks like a link. */
export function link(text, listener, attributes = {}) {
  return make("button", { type: "button", class: "link", click: listener, ...attributes }, text);
}

/** A command for the terminal with a button that copies it. */
export function command(text) {
  const said = make("span", { role: "status", class: "said" });
  const code = make("code", {}, text);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      said.textContent = "copied";
    } catch {
      getSelection().selectAllChildren(code);
      said.textContent = "press Ctrl-C to copy";
    }
  };
  return make("p", { class: "command" }, code, make("button", { type: "button", click: copy }, "Copy"), said);
}

/** A long name that may be broken behind its points and lines. */
export const breakable = (text) => text.split(/(?<=[_.])/).flatMap((part, index) => (index ? [make("wbr"), part] : [part]));
