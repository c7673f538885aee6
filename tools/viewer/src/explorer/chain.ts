// SPDX-License-Identifier: Apache-2.0
import type { ChainLink } from "../data";
import { html, svg } from "../element";

/** Why no machine can: executions side by side; in each the process is marked that cannot tell it from the next. */
export function mountChain(root: HTMLElement, chain: ChainLink[]): void {
  root.append(
    html("p", {}, `Whatever the machine: in each of these ${chain.length} executions, somebody sees exactly what somebody saw in the one before, and so must end alike. The last one contradicts the first.`),
    html("ol", { class: "chain" }, ...chain.map((link, k) => {
      const last = k + 1 === chain.length;
      const before = k === 0 ? "" : `Process ${link.enters} sees what process ${chain[k - 1].leaves} saw before: ${link.premise}. `;
      const after = `${last ? "But process" : k === 0 ? "Process" : "So process"} ${link.leaves} must end with ${link.conclusion}, by ${link.because}.${last ? " A contradiction." : ""}`;
      return html("li", {}, drawLink(link), html("p", {}, before + after));
    })),
  );
}

function drawLink(link: ChainLink): SVGSVGElement {
  const rounds = link.received.length;
  const [gap, lane] = [92, 44];
  const x = (r: number) => 62 + r * gap;
  const y = (p: number) => 26 + p * lane;
  const W = x(rounds) + 22;
  const H = y(link.nodes - 1) + 26;
  const acts = (p: number, round: number) => link.crash_round[p] === 0 || round < link.crash_round[p];
  const picture = svg("svg", { viewBox: `0 0 ${W} ${H}`, width: W, height: H, role: "img", "aria-label": link.text });
  picture.append(svg("title", {}, link.text));
  for (let p = 0; p < link.nodes; p++) {
    const marked = p === link.leaves || p === link.enters;
    const end = link.crash_round[p] > 0 ? x(link.crash_round[p] - 1) + 30 : x(rounds);
    if (marked) picture.append(svg("rect", { x: 2, y: y(p) - 17, width: W - 4, height: 34, rx: 6, class: "twin" }));
    picture.append(svg("line", { x1: x(0), y1: y(p), x2: end, y2: y(p), class: "lane" }),
      svg("text", { x: 8, y: y(p) + 4, class: link.faulty.includes(p) ? "lane-name faulty" : "lane-name" }, `p${p}`),
      svg("text", { x: 26, y: y(p) - 6, class: "said" }, link.starts[p] ?? "lies"));
    if (link.crash_round[p] > 0) picture.append(svg("path", { d: `M${end - 6} ${y(p) - 6} l12 12 m0 -12 l-12 12`, class: "crash" }));
  }
  link.received.forEach((receivers, r) => receivers.forEach((senders, i) => senders.forEach((arrives, j) => {
    if (i === j || arrives === null || !acts(j, r) || !acts(i, r + 1) || link.starts[i] === null) return;
    const [x1, y1, x2, y2] = [x(r) + 6, y(j), x(r + 1) - 6, y(i)];
    const [ex, ey] = arrives ? [x2, y2] : [(x1 + x2) / 2, (y1 + y2) / 2];
    picture.append(svg("line", { x1, y1, x2: ex, y2: ey, class: arrives ? "line" : "line lost" }));
    if (!arrives) picture.append(svg("path", { d: `M${ex - 4} ${ey - 4} l8 8 m0 -8 l-8 8`, class: "cross" }));
  })));
  for (let p = 0; p < link.nodes; p++)
    for (let r = 0; r <= rounds; r++) if (acts(p, r) && link.starts[p] !== null) picture.append(svg("circle", { cx: x(r), cy: y(p), r: 5, class: "dot" }));
  return picture;
}
