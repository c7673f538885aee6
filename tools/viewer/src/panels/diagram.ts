// SPDX-License-Identifier: Apache-2.0
import dagre from "@dagrejs/dagre";
import type { Data, Diagram } from "../data";
import { html, svg } from "../element";
import { Kind, stateShape, widthFor } from "../shapes";

type Arrow = Diagram["arrows"][number];

/** The machine as a state diagram. `chosen` is told the arrow that the pointer or the focus is on. */
export function mountDiagram(root: HTMLElement, data: Data, kinds: Kind[], chosen: (arrow: Arrow | null) => void) {
  const diagram = data.diagram!;
  const shown = diagram.arrows.filter((arrow) => !(arrow.from === arrow.to && arrow.otherwise));
  const crowded = shown.length > 14;
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: "LR", nodesep: 26, ranksep: crowded ? 70 : 40, edgesep: 12, marginx: 12, marginy: 12 });
  const lines = (arrow: Arrow): string[] => {
    if (arrow.otherwise) return [arrow.only ? "always" : "otherwise"];
    const some = arrow.conditions.slice(0, 2).map((words, k) => (k > 0 ? "or " : "") + words);
    const more = arrow.conditions.length - some.length;
    return more > 0 ? [...some, `or in ${more} more ${more === 1 ? "case" : "cases"}`] : some;
  };
  diagram.nodes.forEach((node, k) => graph.setNode(String(k), { width: widthFor(node.name), height: 34 }));
  shown.forEach((arrow, k) => {
    const text = crowded ? [] : lines(arrow);
    const width = Math.max(10, ...text.map((line) => 5.9 * line.length + 8));
    graph.setEdge(String(arrow.from), String(arrow.to), { width: text.length ? width : 8, height: 13 * text.length + 2, labelpos: "c" }, String(k));
  });
  dagre.layout(graph);
  const { width = 100, height = 100 } = graph.graph();
  const picture = svg("svg", { viewBox: `0 0 ${width} ${height}`, width, height, class: "machine", role: "group", "aria-label": "State diagram" });
  picture.append(svg("defs", {}, svg("marker", { id: "tip", viewBox: "0 0 8 8", refX: 7.2, refY: 4, markerWidth: 7.5, markerHeight: 7.5, orient: "auto", class: "arrow" },
    svg("path", { d: "M0 0.8 L8 4 L0 7.2 z" }))));
  const hint = "Point at an arrow to see when it is taken, and its rows of the table.";
  const words = html("p", { class: "inspected", "aria-live": "polite" }, hint);
  const parts: SVGGElement[] = [];
  const mark = (k: number | null) => {
    if (k === null) words.textContent = hint;
    parts.forEach((part, at) => part.classList.toggle("chosen", at === k));
    if (k === null) return chosen(null);
    const arrow = shown[k];
    const [from, to] = [diagram.nodes[arrow.from], diagram.nodes[arrow.to]];
    const when = arrow.otherwise ? (arrow.only ? "always" : "in any other case") : arrow.conditions.join("; or ");
    const whose = diagram.processes > 1 ? `process ${from.process}: ` : "";
    words.textContent = `${whose}from ${from.name} to ${to.name}: ${when}.`;
    chosen(arrow);
  };
  shown.forEach((arrow, k) => {
    const edge = graph.edge(String(arrow.from), String(arrow.to), String(k)) as { points: { x: number; y: number }[]; x: number; y: number };
    const d = smooth(edge.points);
    const label = `from ${diagram.nodes[arrow.from].name} to ${diagram.nodes[arrow.to].name}`;
    const group = svg("g", { class: "edge", tabindex: 0, role: "img", "aria-label": `${label}: ${arrow.otherwise ? lines(arrow)[0] : arrow.conditions.join("; or ")}`,
      pointerenter: () => mark(k), focus: () => mark(k), click: () => mark(k) },
      svg("path", { d, class: "target" }), svg("path", { d, class: "line", "marker-end": "url(#tip)" }));
    if (!crowded) {
      const text = lines(arrow);
      const width = 5.9 * Math.max(...text.map((line) => line.length)) + 6;
      group.append(svg("rect", { x: edge.x - width / 2, y: edge.y - 6.5 * text.length - 1, width, height: 13 * text.length + 2, class: "behind" }));
      text.forEach((line, at) => group.append(svg("text", { x: edge.x, y: edge.y + 13 * (at - (text.length - 1) / 2) + 4, "text-anchor": "middle", class: "condition" }, line)));
    }
    parts.push(group);
    picture.append(group);
  });
  picture.addEventListener("keydown", (event) => event.key === "Escape" && mark(null));
  diagram.nodes.forEach((node, k) => {
    const { x, y, width: w, height: h } = graph.node(String(k));
    const shape = stateShape(node.name, kinds[node.state] ?? "free", w, h);
    shape.setAttribute("transform", `translate(${x} ${y})`);
    shape.prepend(svg("title", {}, node.name));
    shape.dataset.node = String(k);
    picture.append(shape);
  });
  root.append(legend(), html("div", { class: "scroll" }, picture), words);
  return {
    /** Marks no arrow, and shows all rows. */
    clear: () => mark(null),
    /** Marks the arrow of a row of the table; null: none. */
    mark(row: { process: number; from: number; to: number } | null) {
      if (!row) return parts.forEach((part) => part.classList.remove("chosen"));
      const { process, from, to } = row;
      const at = (state: number) => diagram.nodes.findIndex((node) => node.state === state && node.process === process);
      const k = shown.findIndex((arrow) => arrow.from === at(from) && arrow.to === at(to));
      parts.forEach((part, one) => part.classList.toggle("chosen", one === k));
    },
  };
}

function legend(): HTMLElement {
  const one = (kind: Kind, words: string) => {
    const picture = svg("svg", { width: 34, height: 20, viewBox: "-17 -10 34 20", "aria-hidden": "true" });
    picture.append(stateShape("", kind, 30, 16));
    return html("span", {}, picture as unknown as HTMLElement, " " + words);
  };
  return html("p", { class: "legend muted" }, one("start", "may start here"), one("decision", "has decided"), one("free", "free: its meaning was learned"));
}

/** A curve through the points of an edge. */
function smooth(points: { x: number; y: number }[]): string {
  const p = (k: number) => `${points[k].x.toFixed(1)} ${points[k].y.toFixed(1)}`;
  let d = `M${p(0)}`;
  for (let k = 1; k < points.length - 1; k++) {
    const mid = { x: (points[k].x + points[k + 1].x) / 2, y: (points[k].y + points[k + 1].y) / 2 };
    const end = k === points.length - 2 ? points[k + 1] : mid;
    d += ` Q${p(k)} ${end.x.toFixed(1)} ${end.y.toFixed(1)}`;
  }
  return points.length === 2 ? `${d} L${p(1)}` : d;
}
