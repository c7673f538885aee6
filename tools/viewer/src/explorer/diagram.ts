// SPDX-License-Identifier: Apache-2.0
import type { Data } from "../data";
import { svg } from "../element";
import type { Run } from "../model/run";
import { Kind, stateShape, widthFor } from "../shapes";

/** What a press asks for. */
export type Choice =
  | { kind: "message"; round: number; receiver: number; sender: number }
  | { kind: "process"; process: number; round: number }
  | { kind: "coin"; process: number; round: number }
  | { kind: "moving"; process: number; round: number };

export interface Look {
  round: number; // so many rounds are over; the rest is pale
  witnesses: number[];
  selected: { process: number; round: number } | null;
}

const laneHeight = 74;
const top = 34;
const height = 28;

/** A space-time diagram: a lane for each process, rounds from left to right. All that can be pressed has data-kind,
 * data-round and data-process, or data-sender and data-receiver, so that it can be found. */
export function drawRun(
  data: Data,
  kinds: Kind[],
  run: Run,
  look: Look,
  can: { crash: boolean },
  drawn: Map<string, SVGGElement>, // messages that look as they did are not made again
  press: (choice: Choice) => void,
  inspect: (process: number, round: number) => void,
): SVGSVGElement {
  const width = Math.min(120, Math.max(...data.state_names.map((name) => widthFor(name, 44, 120))));
  const gap = Math.max(150, width + 90);
  const left = 58;
  const x = (round: number) => left + width / 2 + round * gap;
  const y = (process: number) => top + 22 + process * laneHeight;
  const W = x(run.rounds) + width / 2 + 26;
  const H = y(run.nodes - 1) + 44;
  const picture = svg("svg", {
    viewBox: `0 0 ${W} ${H}`, width: W, height: H, class: "run", role: "group",
    "aria-label": `Space-time diagram: ${run.nodes} processes, ${run.rounds} rounds. Arrow keys move between what can be changed.`,
  });
  picture.append(
    svg("defs", {}, ...["arrow", "arrow-lie"].map((id) =>
      svg("marker", { id, viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto-start-reverse", class: id },
        svg("path", { d: "M0 0.8 L8 4 L0 7.2 z" })))),
  );
  for (let round = 0; round <= run.rounds; round++) {
    const label = round === 0 ? "start" : `round ${round}`;
    const at = round === 0 ? x(0) : (x(round - 1) + x(round)) / 2;
    picture.append(svg("text", { x: at, y: 16, "text-anchor": "middle", class: round > look.round ? "label future" : "label" }, label));
  }
  const pressable = (choice: Choice, label: string, tags: Record<string, string | number>, ...parts: Element[]) => {
    const act = (event: Event) => {
      event.preventDefault();
      press(choice);
    };
    const keys = Object.entries(tags).map(([k, v]) => [`data-${k}`, v]);
    return svg("g", {
      class: `press ${choice.kind}`, role: "button", tabindex: -1, "aria-label": label, "data-kind": choice.kind,
      ...(Object.fromEntries(keys) as Record<string, string>),
      click: act,
      keydown: (event) => {
        const { key } = event as KeyboardEvent;
        if (key === "Enter" || key === " ") act(event);
      },
    }, ...parts);
  };

  // lanes
  for (let i = 0; i < run.nodes; i++) {
    const crash = run.schedule.crash_round[i];
    const end = crash > 0 ? x(crash - 1) + width / 2 + 30 : x(run.rounds);
    const faulty = run.faulty(i);
    picture.append(
      svg("text", { x: 8, y: y(i) + 4, class: faulty ? "lane-name faulty" : "lane-name" }, `p${i}`),
      svg("line", { x1: x(0), y1: y(i), x2: run.isDead(i) ? x(0) : end, y2: y(i), class: "lane" }),
    );
    if (crash > 0) picture.append(svg("path", { d: `M${end - 7} ${y(i) - 7} l14 14 m0 -14 l-14 14`, class: "crash" }));
  }

  // messages
  for (let round = 1; round <= run.rounds; round++) {
    for (let i = 0; i < run.nodes; i++) {
      if (!run.acts(i, round) || run.lies(i)) continue;
      for (let j = 0; j < run.nodes; j++) {
        if (i === j || !run.acts(j, round - 1)) continue;
        const silent = run.isSilent(j, round);
        const lost = run.isLost(i, j, round);
        const lie = run.lies(j);
        const said = run.receivedFrom(i, j, round);
        const [x1, y1, x2, y2] = [x(round - 1) + width / 2 + 3, y(j), x(round) - width / 2 - 4, y(i)];
        const cut = lost ? 0.55 : 1;
        const [ex, ey] = [x1 + (x2 - x1) * cut, y1 + (y2 - y1) * cut];
        const what = silent ? `nothing is sent${lost ? ", and it would be lost" : ""}` : lost ? (lie ? "says nothing" : "is lost") : lie ? `says ${data.state_names[said]}, a lie` : `says ${data.state_names[said]}`;
        const future = round > look.round;
        const key = [run.nodes, round, i, j, what, future].join();
        const known = drawn.get(key);
        if (known) {
          known.setAttribute("tabindex", "-1");
          picture.append(known);
          continue;
        }
        const group = pressable(
          { kind: "message", round, receiver: i, sender: j },
          `message from process ${j} to process ${i} in round ${round}: ${what}`,
          { round, sender: j, receiver: i },
          svg("line", { x1, y1, x2, y2, class: "target" }),
          svg("line", { x1, y1, x2: ex, y2: ey, class: "line", "marker-end": lost || silent ? undefined : lie ? "url(#arrow-lie)" : "url(#arrow)" }),
        );
        if (lost) group.append(svg("path", { d: `M${ex - 5} ${ey - 5} l10 10 m0 -10 l-10 10`, class: "cross" }));
        if (lie && !lost)
          group.append(svg("text", { x: x1 + (x2 - x1) * 0.3, y: y1 + (y2 - y1) * 0.3 - 4, class: "said", "text-anchor": "middle" }, data.state_names[said]));
        group.classList.toggle("silent", silent);
        group.classList.toggle("lost", lost);
        group.classList.toggle("lie", lie);
        group.classList.toggle("future", future);
        group.prepend(svg("title", {}, group.getAttribute("aria-label")!));
        drawn.set(key, group);
        picture.append(group);
      }
    }
  }

  // states
  for (let i = 0; i < run.nodes; i++) {
    for (let round = 0; round <= run.rounds; round++) {
      const there = round === 0 ? !run.isDead(i) || run.nodes > 0 : run.acts(i, round);
      if (!there || (round > 0 && run.lies(i)) || (round > 0 && run.isDead(i))) continue;
      const state = run.states[round][i];
      const name = run.lies(i) ? "liar" : run.isDead(i) ? "dead" : data.state_names[state];
      const shape = stateShape(name, run.lies(i) || run.isDead(i) ? "free" : kinds[state], width, height);
      const next = run.acts(i, round) && round < run.rounds ? `; press to crash it in round ${round + 1}` : "";
      const label = `process ${i}, ${round === 0 ? "start" : `after round ${round}`}: ${name}${can.crash ? next : ""}`;
      const group = pressable({ kind: "process", process: i, round }, label, { round, process: i }, shape);
      group.setAttribute("transform", `translate(${x(round)} ${y(i)})`);
      group.prepend(svg("title", {}, label));
      group.classList.toggle("future", round > look.round);
      group.classList.toggle("witness", look.witnesses.includes(i) && round <= look.round);
      group.classList.toggle("selected", look.selected?.process === i && look.selected.round === round);
      group.addEventListener("focus", () => inspect(i, round));
      group.addEventListener("pointerenter", () => inspect(i, round));
      picture.append(group);
      if (round === run.rounds || !run.acts(i, round + 1) || run.lies(i)) continue;
      if (run.schedule.coins) {
        const shows = run.schedule.coins[round].includes(i) ? 1 : 0;
        const coin = pressable({ kind: "coin", process: i, round: round + 1 }, `coin of process ${i} in round ${round + 1}: ${shows}; press to flip it`,
          { round: round + 1, process: i },
          svg("circle", { cx: x(round) + 10, cy: y(i) + 27, r: 10 }),
          svg("text", { x: x(round) + 10, y: y(i) + 31, "text-anchor": "middle" }, String(shows)));
        picture.append(coin);
      }
      if (run.schedule.moving) {
        const is = run.schedule.moving[round].includes(i);
        const faulty = pressable({ kind: "moving", process: i, round: round + 1 },
          `process ${i} is ${is ? "" : "not "}faulty in round ${round + 1}; press to change that`, { round: round + 1, process: i },
          svg("rect", { x: x(round) - 34, y: y(i) + 18, width: 42, height: 18, rx: 4 }),
          svg("text", { x: x(round) - 13, y: y(i) + 31, "text-anchor": "middle" }, is ? "faulty" : "ok"));
        faulty.classList.toggle("on", is);
        picture.append(faulty);
      }
    }
  }
  return picture;
}
