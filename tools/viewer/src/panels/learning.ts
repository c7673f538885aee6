// SPDX-License-Identifier: Apache-2.0
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import type { Count, Data } from "../data";
import { count, html } from "../element";

/** How learning went, as plots, and as a table for who does not see them. */
export function mountLearning(root: HTMLElement, data: Data): void {
  const reports = data.learning ?? [];
  const number = (n: Count) => (n === null ? null : Number(n));
  const share = (part: Count, all: Count) => (number(part) === null || !number(all) ? null : (100 * number(part)!) / number(all)!);
  const iterations = reports.map((report) => report.iteration);
  const series: [string, (number | null)[]][] = [
    ["executions that break a rule", reports.map((report) => number(report.violating))],
    ["executions that are undecided, %", reports.map((report) => share(report.undecided, report.executions))],
    ["loss of the network", reports.map((report) => report.loss)],
  ];
  const plots = html("div", { class: "plots" });
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const draw = () => {
    plots.replaceChildren();
    for (const [title, values] of series) {
      if (values.every((v) => v === null || v === 0)) continue;
      const figure = html("figure", {}, html("figcaption", {}, title));
      plots.append(figure);
      const axis = { stroke: colour("--muted"), grid: { stroke: colour("--line"), width: 1 }, ticks: { stroke: colour("--line"), width: 1 } };
      new uPlot({
        width: Math.min(360, Math.max(260, root.clientWidth - 20)), height: 200, legend: { show: false }, cursor: { show: false },
        scales: { x: { time: false } }, axes: [{ ...axis, label: "iteration", labelSize: 18, labelFont: "12px sans-serif" }, { ...axis, size: 62 }],
        series: [{}, { stroke: colour("--accent"), width: 1.5, points: { show: reports.length < 40 } }],
      }, [iterations, values], figure);
    }
  };
  draw();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  const step = Math.ceil(reports.length / 20);
  const some = reports.filter((_, k) => k % step === 0 || k === reports.length - 1);
  root.append(plots, html("details", {}, html("summary", {}, "The same as a table"),
    html("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "how learning went, as a table" }, html("table", {},
      html("thead", {}, html("tr", {}, ...["iteration", "violating", "undecided", "loss"].map((word) => html("th", { scope: "col" }, word)))),
      html("tbody", {}, ...some.map((report) => html("tr", {}, ...[count(report.iteration), count(report.violating), count(report.undecided), report.loss.toPrecision(3)]
        .map((text) => html("td", {}, text)))))))));
}
