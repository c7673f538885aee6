// SPDX-License-Identifier: Apache-2.0
import "./style.css";
import type { Data } from "./data";
import { html } from "./element";
import { mountChain } from "./explorer/chain";
import { mountExplorer } from "./explorer/index";
import { decidedBy, Outlook } from "./model/truth";
import { mountDiagram } from "./panels/diagram";
import { mountLearning } from "./panels/learning";
import { mountTable } from "./panels/table";
import { mountVerdict } from "./panels/verdict";
import { kindsOf } from "./shapes";

const data = JSON.parse(document.getElementById("data")!.textContent!) as Data;
const page = document.querySelector("main")!;
const kinds = kindsOf(data);
document.title = `${data.setting.task}: ${data.verdict.word} – protolearn`;

const panel = (id: string, title: string, ...more: (Node | string)[]) => {
  const section = html("section", { class: `panel ${id}`, "aria-labelledby": `${id}-title` }, html("h2", { id: `${id}-title` }, title), ...more);
  page.append(section);
  return section;
};

const top = html("header", { class: "panel top" });
page.append(top);
mountVerdict(top, data);

let diagram: ReturnType<typeof mountDiagram> | null = null;
let table: ReturnType<typeof mountTable> | null = null;
const hasMachine = data.table !== undefined || data.rows !== undefined;
if (hasMachine) {
  const play = panel("play", "Play against it");
  const explorer = mountExplorer(play, data, kinds, (transition) => {
    table?.mark(transition?.entry ?? null);
    diagram?.mark(transition);
  });
  // For tests: what is on screen.
  Object.assign(window, {
    protolearn: {
      data,
      show: explorer.show,
      current: () => {
        const run = explorer.run();
        const end = new Outlook(run, run.rounds);
        const broken = data.model.rules.flatMap((rule, k) => (rule.must && end.truth(rule.formula) === false ? [k] : []));
        return { schedule: run.schedule, states: run.states, broken, decided: decidedBy(run) !== null, messages: run.messages() };
      },
    },
  });
}
if (data.chain) mountChain(panel("why", "Why there is none"), data.chain);
if (data.diagram) {
  diagram = mountDiagram(panel("machine", "The machine"), data, kinds, (arrow) => {
    const node = (k: number) => data.diagram!.nodes[k];
    if (arrow) table?.only(node(arrow.from).process, node(arrow.from).state, node(arrow.to).state);
    else table?.only(0, null, null);
  });
} else if (hasMachine) {
  panel("machine", "The machine", html("p", {}, "More can be observed than a diagram could show: see the table."));
}
if (data.guards)
  document.querySelector(".panel.machine")!.append(html("details", {}, html("summary", {}, "As guards"), html("pre", { tabindex: 0 }, data.guards)));
if (hasMachine) {
  table = mountTable(panel("rows", "Its table"), data,
    (row) => diagram?.mark(row && { process: data.model.parts > 1 ? row.process : 0, from: row.digits[0], to: row.next }),
    () => (diagram ? diagram.clear() : table?.only(0, null, null)));
  document.querySelector(".machine .scroll")?.addEventListener("pointerleave", () => table?.only(0, null, null));
}
if (data.learning?.some((report) => report.episodes > 0)) mountLearning(panel("learning", "How learning went"), data);
page.append(html("footer", { class: "muted" }, `Made by protolearn ${data.protolearn}. This page needs no network; the address of the page holds the execution on screen.`));
performance.mark("interactive");
