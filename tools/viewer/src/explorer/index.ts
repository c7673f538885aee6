// SPDX-License-Identifier: Apache-2.0
import type { Data, Schedule } from "../data";
import { html } from "../element";
import { Adversary } from "../model/adversary";
import { fromLink, toLink } from "../model/link";
import { failureFree, Run } from "../model/run";
import { decidedBy, Outlook } from "../model/truth";
import { machineOf, View } from "../model/view";
import type { Kind } from "../shapes";
import { Choice, drawRun, Look } from "./diagram";

/** What a process looked up, and where it went. */
export interface Transition {
  entry: number;
  process: number;
  from: number;
  to: number;
}

export interface Explorer {
  /** Shows it; or returns why the fault model does not allow it. */
  show(schedule: Schedule): string;
  run(): Run;
}

const samples = 300;

/** An execution to play with. `looked` is told which transition is of interest. */
export function mountExplorer(root: HTMLElement, data: Data, kinds: Kind[], looked: (transition: Transition | null) => void): Explorer {
  const view = View.of(data);
  const machine = machineOf(data);
  const adversary = new Adversary(data);
  const first = data.executions[0]?.schedule ?? failureFree(data, Array(Number(data.setting.nodes) || 3).fill(data.start_states[0]));
  const runOf = (schedule: Schedule) => new Run(data, view, schedule, machine);
  const clean = (schedule: Schedule): Schedule => {
    const checked = adversary.checked(schedule);
    return typeof checked === "string" ? schedule : checked;
  };
  let run = runOf(clean(first));
  let look: Look = { round: data.setting.rounds, witnesses: [], selected: null };
  let rule: number | null = null; // whose witnesses are marked
  let playing = 0;
  const messages = new Map<string, SVGGElement>();

  const said = html("p", { class: "said-now", "aria-live": "polite" });
  const stage = html("div", { class: "stage", tabindex: -1 });
  const budget = html("p", { class: "muted budget" });
  const inspected = html("p", { class: "inspected" });
  const rules = html("div", { class: "rules" });
  const processes = html("div", { class: "processes" });
  const summary = html("p", { class: "summary" });

  // --- what is done ---

  const show = (schedule: Schedule, words = ""): string => {
    const checked = adversary.checked(schedule);
    if (typeof checked === "string") return checked;
    run = runOf(checked);
    history.replaceState(null, "", "#" + toLink(run.schedule));
    said.textContent = words;
    refresh();
    return "";
  };
  const tryTo = (next: Schedule | string) => {
    said.textContent = typeof next === "string" ? next : show(next);
  };
  const press = (choice: Choice) => {
    const { schedule } = run;
    const { round } = choice;
    switch (choice.kind) {
      case "message": {
        const { receiver, sender } = choice;
        const fate = schedule.fate[round - 1][receiver][sender];
        if (!run.lies(sender)) return tryTo(adversary.message(schedule, round, receiver, sender, fate < 0 ? data.lost : -1));
        for (let more = 1; more <= data.lost; more++) {  // the next thing that it may say
          const next = adversary.message(schedule, round, receiver, sender, (fate + more) % (data.lost + 1));
          if (typeof next !== "string" || more === data.lost) return tryTo(next);
        }
        return;
      }
      case "process": {
        const crash = adversary.groupThat("crashes");
        if (crash < 0 || round >= run.rounds) return inspect(choice.process, round);
        const undo = schedule.crash_round[choice.process] === round + 1;
        return tryTo(adversary.group(schedule, choice.process, undo ? 0 : crash, undo ? 0 : round + 1));
      }
      case "coin":
        return tryTo(adversary.coin(schedule, round, choice.process));
      case "moving":
        return tryTo(adversary.moving(schedule, round, choice.process));
    }
  };
  const inspect = (process: number, round: number) => {
    look.selected = { process, round };
    stage.querySelectorAll(".selected").forEach((one) => one.classList.remove("selected"));
    stage.querySelector(`[data-kind="process"][data-process="${process}"][data-round="${round}"]`)?.classList.add("selected");
    tellInspected();
  };
  const tellInspected = () => {
    const at = look.selected;
    const entry = at && at.round > 0 ? run.entries[at.round - 1]?.[at.process] ?? null : null;
    looked(at === null || entry === null ? null : { entry, process: data.model.parts > 1 ? at.process : 0,
      from: run.states[at.round - 1][at.process], to: run.states[at.round][at.process] });
    if (!at) {
      inspected.textContent = "Point at a state to see what led to it.";
      return;
    }
    const { process: i, round } = at;
    const name = (s: number) => (s === run.lost ? "nothing" : data.state_names[s]);
    if (round === 0) {
      inspected.textContent = `Process ${i} starts with ${name(run.states[0][i])}.`;
    } else if (!run.acts(i, round)) {
      inspected.textContent = `Process ${i} takes no transition in round ${round}.`;
    } else if (run.halted(i, round - 1)) {
      inspected.textContent = `Process ${i} has halted in ${name(run.states[round - 1][i])}.`;
    } else {
      const from = Array.from({ length: run.nodes }, (_, j) => j).filter((j) => j !== i)
        .map((j) => `${name(run.receivedFrom(i, j, round))} from ${j}`);
      const coin = run.schedule.coins ? ` Its coin shows ${run.schedule.coins[round - 1].includes(i) ? 1 : 0}.` : "";
      inspected.textContent = `Process ${i}, in ${name(run.states[round - 1][i])}, receives in round ${round} ` +
        `${from.join(", ") || "nothing"}.${coin} It goes to ${name(run.states[round][i])}${entry === null ? "" : `, by entry ${entry} of the table`}.`;
    }
  };

  // --- what is shown ---

  const refresh = () => {
    const focus = document.activeElement;
    const key = focus instanceof SVGElement && stage.contains(focus) ? { ...focus.dataset } : null;
    look.witnesses = rule === null ? [] : new Outlook(run, look.round).witnesses(data.model.rules[rule].formula);
    const drawn = drawRun(data, kinds, run, look, { crash: adversary.groupThat("crashes") > 0 }, messages, press, inspect);
    stage.replaceChildren(drawn);
    const all = pressables();
    const same = key && all.find((one) => Object.keys(key).every((name) => one.dataset[name] === key[name]));
    (same ?? all[0])?.setAttribute("tabindex", "0");
    same?.focus({ preventScroll: true });
    budget.textContent = [adversary.budget(run.schedule), `${run.messages()} messages are sent`].filter(Boolean).join("; ") + ".";
    drawProcesses();
    drawRules();
    tellInspected();
    const by = decidedBy(run);
    summary.textContent = by === null ? "Some correct process has not decided at the end." :
      by === 0 ? "All correct processes have decided from the start." : `Every correct process has decided after round ${by}.`;
    back.disabled = look.round === 0;
    step.disabled = look.round === run.rounds;
    at.textContent = look.round === 0 ? "at the start" : `after round ${look.round} of ${run.rounds}`;
  };
  const pressables = () => [...stage.querySelectorAll<SVGElement>(".press")];
  stage.addEventListener("keydown", (event) => {
    const move = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!move) return;
    event.preventDefault();
    const all = pressables();
    const next = all[(all.indexOf(document.activeElement as SVGElement) + move + all.length) % all.length];
    all.forEach((one) => one.setAttribute("tabindex", one === next ? "0" : "-1"));
    next?.focus();
  });

  const drawProcesses = () => {
    const { groups, moving } = data.model.faults;
    processes.replaceChildren(
      ...run.schedule.starts.map((start, i) => {
        const starts = html("select", { "aria-label": `start of process ${i}`, "data-process": i,
          change: (event) => tryTo(adversary.start(run.schedule, i, Number((event.target as HTMLSelectElement).value))) },
          ...data.start_states.map((s) => html("option", { value: s, selected: s === start }, data.state_names[s])));
        const conditions: [string, string, boolean][] = [["0,0", "correct", run.correct(i)]];
        for (const g of [1, 2]) {
          if (moving || adversary.most(g, run.schedule) === 0) continue;
          const { fails } = groups[g];
          if (fails === "crashes") {
            for (let round = 1; round <= run.rounds; round++)
              conditions.push([`${g},${round}`, `crashes in round ${round}`, run.schedule.crash_round[i] === round]);
          } else {
            conditions.push([`${g},0`, { goes_on: "faulty", lies: "lies", dead: "dead" }[fails], run.group(i) === g]);
          }
        }
        const condition = html("select", { "aria-label": `condition of process ${i}`,
          change: (event) => {
            const [group, round] = (event.target as HTMLSelectElement).value.split(",").map(Number);
            const next = adversary.group(run.schedule, i, group, round);
            tryTo(next);
            if (typeof next === "string") drawProcesses();
          } },
          ...conditions.map(([value, text, selected]) => html("option", { value, selected }, text)));
        return html("div", { class: "choice" }, html("span", { class: "lane-name" }, `p${i}`), starts, conditions.length > 1 && condition);
      }),
    );
  };

  const drawRules = () => {
    const words = new Map<boolean | undefined, [string, string]>([[true, ["✓", "kept"]], [false, ["✗", "broken"]], [undefined, ["○", "still open"]]]);
    const outlooks = Array.from({ length: run.rounds + 1 }, (_, round) => new Outlook(run, round));
    const rows = data.model.rules.flatMap((one, k) => {
      if (!one.must) return [];
      const cells = outlooks.map((outlook, round) => {
        const value = outlook.truth(one.formula);
        const [sign, word] = words.get(value)!;
        return html("td", { class: `${word.replace(" ", "-")}${round === look.round ? " now" : ""}${round > look.round ? " future" : ""}`, title: word },
          html("span", { "aria-hidden": "true" }, sign), html("span", { class: "unseen" }, word));
      });
      const name = html("button", { type: "button", class: "link", "aria-pressed": rule === k ? "true" : "false", title: "mark what decides it",
        click: () => {
          rule = rule === k ? null : k;
          refresh();
        } }, one.name);
      return [html("tr", {}, html("th", { scope: "row" }, name, html("span", { class: "muted" }, " " + one.sentence)), ...cells)];
    });
    rules.replaceChildren(html("table", {},
      html("thead", {}, html("tr", {}, html("th", { scope: "col" }, "rule"),
        ...outlooks.map((_, round) => html("th", { scope: "col" }, round === 0 ? "start" : String(round))))),
      html("tbody", {}, ...rows)));
  };

  // --- controls ---

  const stop = () => {
    window.clearInterval(playing);
    playing = 0;
    play.textContent = "Play";
  };
  const go = (round: number) => {
    look.round = Math.max(0, Math.min(run.rounds, round));
    refresh();
  };
  const button = (text: string, click: () => void) => html("button", { type: "button", click }, text);
  const size = html("span", { class: "controls" });
  const resize = (nodes: number, f: number) => {
    const [least, most] = adversary.failures(nodes);
    tryTo(failureFree(data, Array(nodes).fill(data.start_states[0]), Math.max(least, Math.min(f, most))));
    number(run.nodes, run.schedule.max_faulty ?? 0);
  };
  /** For every N: how many processes, and F. */
  const number = (nodes: number, f: number) => {
    const [fewest, most] = adversary.failures(nodes);
    const choice = (label: string, least: number, last: number, now: number, change: (n: number) => void) =>
      html("label", {}, `${label} `, html("select", { change: (event) => change(Number((event.target as HTMLSelectElement).value)) },
        ...Array.from({ length: last - least + 1 }, (_, k) => html("option", { value: least + k, selected: least + k === now }, String(least + k)))));
    const symbolic = data.model.faults.groups.some((group) => group.below > 0);
    size.replaceChildren(choice("N =", 1, 10, nodes, (n) => resize(n, symbolic ? 10 : f)), symbolic ? choice("F =", fewest, most, f, (x) => resize(nodes, x)) : "");
  };
  const back = button("Back", () => (stop(), go(look.round - 1)));
  const step = button("Step", () => (stop(), go(look.round + 1)));
  const play = button("Play", () => {
    if (playing) return stop();
    if (look.round === run.rounds) go(0);
    play.textContent = "Pause";
    playing = window.setInterval(() => {
      go(look.round + 1);
      if (look.round === run.rounds) stop();
    }, 900);
  });
  const at = html("span", { class: "muted at" });
  const named = data.executions.map((execution) => [execution.name, () => show(execution.schedule, `Shown: ${execution.name}.`)] as const);
  const random = () => adversary.random(run.nodes, run.schedule.max_faulty, Math.random);
  const sampled = (better: (a: number, b: number) => boolean, wanted: (by: number | null) => number | null) => {
    let best: { schedule: Schedule; score: number } | null = null;
    for (let k = 0; k < samples; k++) {
      const schedule = random();
      const score = wanted(decidedBy(runOf(schedule)));
      if (score !== null && (!best || better(score, best.score))) best = { schedule, score };
    }
    return best;
  };
  const jumps: (readonly [string, () => void])[] = [
    ...named,
    ["a random execution", () => show(random(), "Shown: a random execution.")],
    [`the one of ${samples} random ones that decides last`, () => {
      const last = sampled((a, b) => a > b, (by) => by);
      if (last) show(last.schedule, `Of ${samples} random executions, this one decides last.`);
      else said.textContent = `In none of ${samples} random executions everybody decides.`;
    }],
    [`one of ${samples} random ones that is not decided`, () => {
      const open = sampled(() => false, (by) => (by === null ? 0 : null));
      if (open) show(open.schedule, "Shown: a random execution in which somebody has not decided.");
      else said.textContent = `In all of ${samples} random executions everybody decides. This proves nothing.`;
    }],
  ];
  const jump = html("select", { "aria-label": "show another execution",
    change: () => {
      stop();
      const index = jump.selectedIndex - 1;
      if (index >= 0) jumps[index][1]();
      jump.selectedIndex = 0;
    } },
    html("option", {}, "Show …"), ...jumps.map(([name]) => html("option", {}, name)));
  const link = button("Copy link", () => {
    const failed = () => void (said.textContent = "Copy the address of the page: it holds this execution.");
    if (!navigator.clipboard) failed();
    else navigator.clipboard.writeText(location.href).then(() => void (said.textContent = "The address of this execution is copied."), failed);
  });
  root.append(
    html("div", { class: "controls" }, jump, data.setting.nodes === "every" && size, back, play, step, button("Reset", () => (stop(), (look.round = data.setting.rounds), show(clean(first)))), at, link),
    said,
    html("div", { class: "arena" }, processes, stage),
    summary, budget, inspected, rules,
    html("p", { class: "muted hint" }, hint(data)),
  );
  if (!view) said.textContent = "The machine does not run here, as its view does not say what it makes of messages.";
  const fromAddress = () => {
    if (location.hash.length < 2) return false;
    try {
      const wrong = show(fromLink(data, decodeURIComponent(location.hash.slice(1))));
      if (wrong) said.textContent = "The address holds an execution that is not allowed here: " + wrong;
      return !wrong;
    } catch (error) {
      if (location.hash.startsWith("#x")) said.textContent = (error as Error).message;
      return false;
    }
  };
  if (data.setting.nodes === "every") number(run.nodes, run.schedule.max_faulty ?? 0);
  window.addEventListener("hashchange", fromAddress);
  refresh();
  const words = said.textContent;
  if (!fromAddress() && words) said.textContent ||= words;
  return { show: (schedule) => show(schedule), run: () => run };
}

function hint(data: Data): string {
  const { groups, moving } = data.model.faults;
  const some = (fails: string) => groups.some((g) => g.fails === fails && g.most !== 0);
  const words = ["Press a message to lose it" + (some("lies") ? ", or to change what a liar says" : "")];
  if (some("crashes")) words.push("press a state to crash its process in the next round");
  if (moving) words.push("press “ok” to make a process faulty in a round");
  if (data.model.has_coin) words.push("press a coin to flip it");
  return words.join("; ") + `. What is allowed: ${data.model.faults.sentence}.`;
}
