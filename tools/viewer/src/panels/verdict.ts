// SPDX-License-Identifier: Apache-2.0
import type { Data } from "../data";
import { count, html, percent } from "../element";

/** What was asked, and what came out. */
export function mountVerdict(root: HTMLElement, data: Data): void {
  const { verdict, setting, counts, shares, chances, network } = data;
  const n = setting.nodes === "every" ? "any number of processes" : `${setting.nodes} ${setting.nodes === 1 ? "process" : "processes"}`;
  const sign = { proved: "✓", refuted: "✗", impossible: "∅", unknown: "?" }[verdict.word];
  root.append(
    html("p", { class: "kicker" }, `${setting.task} · ${setting.faults} · ${setting.view}`),
    html("h1", {}, `${verdict.word === "impossible" ? "No" : "A"} protocol for ${n} in ${setting.rounds} ${setting.rounds === 1 ? "round" : "rounds"}, with ${setting.states} states`),
    html("p", { class: `verdict ${verdict.word}` }, html("strong", {}, html("span", { "aria-hidden": "true" }, sign + " "), verdict.word),
      ` ${verdict.scope}; ${verdict.reason}`),
  );
  const rules = html("ul", { class: "asked" }, ...data.model.rules.map((rule) =>
    html("li", { class: rule.must ? "" : "muted" }, html("b", {}, rule.name), `: ${rule.sentence}${rule.must ? "" : " (a wish)"}`)));
  root.append(html("section", { "aria-labelledby": "asked" }, html("h2", { id: "asked" }, "What was asked"), rules,
    html("p", { class: "muted" }, `Faults: ${data.model.faults.sentence}.`)));
  const facts: [string, string][] = [];
  if (counts && counts.executions !== 0) {
    facts.push(["executions", count(counts.executions)], ["that break a rule", count(counts.violating)],
      ["in which every correct process decides", `${percent(shares?.decided)} (${count(counts.undecided)} undecided)`],
      ["failure-free ones in which everybody decides", percent(shares?.failure_free_decided)],
      [data.model.unanimous, percent(shares?.unanimous_wanted)]);
    for (const rule of counts.violations) if (rule.executions !== 0) facts.push([`that break ${rule.rule}`, count(rule.executions)]);
  }
  if (chances && network) {
    const rates = [network.loss > 0 && `${percent(network.loss)} of messages lost`, network.crash > 0 && `${percent(network.crash)} of processes crashing in a round`].filter(Boolean).join(", ");
    facts.push([`with ${rates || "a network that loses nothing"}: everybody decides`, percent(chances.decided)], [`then, ${data.model.unanimous}`, percent(chances.wanted)],
      ["messages that are sent, on average", chances.messages.toPrecision(4)]);
  }
  if (facts.length > 0)
    root.append(html("section", { "aria-labelledby": "often" }, html("h2", { id: "often" }, "How often"),
      html("dl", { class: "facts" }, ...facts.flatMap(([word, value]) => [html("dt", {}, word), html("dd", {}, value)]))));
  if (data.sentences?.length)
    root.append(html("section", { "aria-labelledby": "sentences" }, html("h2", { id: "sentences" }, "The protocol in sentences"), html("ol", {}, ...data.sentences.map((s) => html("li", {}, s)))));
  if (data.command) {
    const command = html("code", {}, data.command);
    const select = () => {  // where nothing may be copied for one
      getSelection()?.selectAllChildren(command);
      copy.textContent = "Selected";
    };
    const copy = html("button", { type: "button", click: () => {
      if (!navigator.clipboard) return select();
      navigator.clipboard.writeText(data.command!).then(() => (copy.textContent = "Copied"), select);
    } }, "Copy");
    root.append(html("p", { class: "command" }, html("span", { class: "muted" }, "To repeat this: "), command, " ", copy));
  }
}
