// SPDX-License-Identifier: Apache-2.0
import type { Data } from "./data";
import { svg } from "./element";
import { failureFree, Run } from "./model/run";
import { Outlook } from "./model/truth";

export type Kind = "start" | "decision" | "free";

/** Shape and colour of a state say the same: start states are ovals, decisions double octagons, free states boxes. */
export function kindsOf(data: Data): Kind[] {
  return data.state_names.map((_, s) => {
    const run = new Run(data, null, failureFree(data, [s]), () => undefined);
    if (new Outlook(run, run.rounds).truth(data.model.decided, 0) === true) return "decision";
    return data.start_states.includes(s) ? "start" : "free";
  });
}

function octagon(w: number, h: number): string {
  const c = Math.min(w, h) * 0.3;
  const [x, y] = [w / 2, h / 2];
  const points = [[-x + c, -y], [x - c, -y], [x, -y + c], [x, y - c], [x - c, y], [-x + c, y], [-x, y - c], [-x, -y + c]];
  return points.map((p) => p.map((z) => Math.round(z * 10) / 10).join()).join(" ");
}

/** A state, around (0, 0). Its name is shortened to what fits; all of it is in the title. */
export function stateShape(name: string, kind: Kind, w: number, h: number): SVGGElement {
  const group = svg("g", { class: `state state-${kind}` });
  if (kind === "start") {
    group.append(svg("rect", { x: -w / 2, y: -h / 2, width: w, height: h, rx: h / 2 }));
  } else if (kind === "decision") {
    group.append(svg("polygon", { points: octagon(w, h) }), svg("polygon", { points: octagon(w - 6, h - 6) }));
  } else {
    group.append(svg("rect", { x: -w / 2, y: -h / 2, width: w, height: h, rx: 3 }));
  }
  const most = Math.max(2, Math.floor((w - 14) / 6.6));
  const shown = [...name].length > most ? [...name].slice(0, most - 1).join("") + "…" : name;
  group.append(svg("text", { "text-anchor": "middle", dy: "0.35em", "font-size": 11 }, shown));
  return group;
}

/** How wide a shape must be for this name. */
export function widthFor(name: string, least = 44, most = 150): number {
  return Math.min(most, Math.max(least, 22 + 6.7 * [...name].length));
}
