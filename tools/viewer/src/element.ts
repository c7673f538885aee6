// SPDX-License-Identifier: Apache-2.0

type Attributes = Record<string, string | number | boolean | undefined | ((event: Event) => void)>;
type Child = Node | string | null | undefined | false;

function filled<E extends Element>(element: E, attributes: Attributes, children: Child[]): E {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name, value as EventListener);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  // Names of states may be anything: text never becomes markup.
  for (const child of children) if (child) element.append(child);
  return element;
}

/** An element of HTML; functions listen to events. */
export function html<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  return filled(document.createElement(tag), attributes, children);
}

/** An element of SVG. */
export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): SVGElementTagNameMap[K] {
  return filled(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

/** A count: with thousands separated; what nobody knows is a dash. */
export function count(n: number | string | null | undefined): string {
  return n === null || n === undefined ? "–" : String(n).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}

/** A probability or share in percent, with as many nines as there are. */
export function percent(p: number | null | undefined): string {
  if (p === null || p === undefined) return "–";
  const rest = Math.min(p, 1 - p);
  const digits = rest <= 0 ? 0 : Math.min(10, Math.max(2, Math.ceil(-Math.log10(rest))));
  const text = (100 * p).toFixed(digits);
  return `${text.includes(".") ? text.replace(/\.?0+$/, "") : text}%`;
}
