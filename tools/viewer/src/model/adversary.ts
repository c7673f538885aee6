// SPDX-License-Identifier: Apache-2.0
import type { Data, Schedule } from "../data";
import { copy, failureFree, Run } from "./run";
import { Outlook } from "./truth";

const many = (n: number, one: string, more: string) => `${n === 1 ? "one" : n} ${n === 1 ? one : more}`;

/** What the fault model allows ("What is counted" in docs/architecture.md). */
export class Adversary {
  constructor(private readonly data: Data) {}

  private get faults() {
    return this.data.model.faults;
  }
  most(group: number, schedule: Schedule): number {
    const { most, below } = this.faults.groups[group];
    if (most !== null) return most;
    const least = this.failures(schedule.starts.length)[0];
    return Math.min(Math.floor((schedule.starts.length - 1) / below), (schedule.max_faulty ?? 0) - least);
  }
  /** For every N: the least and the greatest F of so many processes, of all groups together (sizes.hpp). Somebody is
   * correct: if the least is N or more, there are no executions. */
  failures(nodes: number): [least: number, most: number] {
    const groups = this.faults.groups.slice(1);
    const least = groups.reduce((sum, { most }) => sum + (most ?? 0), 0);
    const more = groups.reduce((sum, { most, below }) => sum + (most === null ? Math.floor((nodes - 1) / below) : 0), 0);
    return [least, Math.max(least, Math.min(least + more, nodes - 1))];
  }
  groupThat(fails: string): number {
    return this.faults.groups.findIndex((group) => group.fails === fails);
  }
  private mayLose(from: number, to: number, round: number): boolean {
    const { loses, losses_per_round: budget, last_lossy_round: last } = this.faults;
    return loses[from][to] && budget !== 0 && (last === null || round <= last);
  }
  private hearsAtLeast(schedule: Schedule): number {
    if (this.data.setting.nodes !== "every") return this.faults.heard_at_least;
    const [factor, alpha, beta, gamma] = this.faults.hearing;
    return Math.ceil((alpha * schedule.starts.length + beta * (schedule.max_faulty ?? 0) + gamma) / factor);
  }

  /** Only what matters: what becomes of messages to those that take no transition, or of those that are not sent, does
   * not. */
  private canonical(schedule: Schedule): Schedule {
    const run = new Run(this.data, null, schedule, () => undefined);
    schedule.faulty.sort((a, b) => a - b);
    schedule.fate.forEach((receivers, r) =>
      receivers.forEach((senders, i) =>
        senders.forEach((fate, j) => {
          const listens = run.acts(i, r + 1) && !run.lies(i);
          const matters = i !== j && listens && run.acts(j, r);
          if (!matters || (fate >= 0 && fate !== run.lost && !run.lies(j))) senders[j] = -1;
          else if (fate < 0 && run.lies(j)) senders[j] = run.states[0][j]; // a liar says something, always
        }),
      ),
    );
    return schedule;
  }

  /** What is wrong with a schedule, in a sentence; or "". */
  wrong(schedule: Schedule): string {
    const { data, faults } = this;
    const run = new Run(data, null, schedule, () => undefined);
    const n = run.nodes;
    if (data.setting.nodes === "every") {
      const [least, most] = this.failures(n);
      const F = schedule.max_faulty ?? 0;
      if (least >= n) return `It takes at least ${least + 1} processes, as ${least} may fail.`;
      if (F < least || F > most) return `F is ${least === most ? least : `from ${least} to ${most}`}, of ${many(n, "process", "processes")}.`;
      if (schedule.faulty.length > F) return `At most ${many(F, "process", "processes")} may fail.`;
    }
    if (schedule.crash_round.some((round) => round > run.rounds)) return `There are only ${many(run.rounds, "round", "rounds")} to crash in.`;
    if (schedule.starts.some((s) => !data.start_states.includes(s))) return "Nobody may start there.";
    if (data.model.starting !== null && new Outlook(run, run.rounds).truth(data.model.starting) === false)
      return "The task does not allow these starts together.";
    for (const g of [1, 2]) {
      const members = schedule.faulty.filter((i) => run.group(i) === g).length;
      const most = faults.moving ? 0 : this.most(g, schedule);
      if (members > most) {
        const how = { goes_on: "be faulty", crashes: "crash", lies: "lie", dead: "be dead" }[faults.groups[g].fails];
        return most === 0 ? `No process may ${how} here.` : `At most ${many(most, "process", "processes")} may ${how}.`;
      }
    }
    for (let i = 0; i < n; i++) {
      const crashes = run.faulty(i) && faults.groups[run.group(i)].fails === "crashes";
      if (crashes !== schedule.crash_round[i] > 0) return "Those that crash, and only those, have a round in which they do.";
    }
    for (let round = 1; round <= run.rounds; round++) {
      if ((schedule.moving?.[round - 1].length ?? 0) > this.most(1, schedule))
        return `In each round at most ${many(this.most(1, schedule), "process", "processes")} may be faulty.`;
      let losses = 0;
      for (let i = 0; i < n; i++) {
        if (!run.acts(i, round) || run.lies(i)) continue;
        let heard = n;
        for (let j = 0; j < n; j++) {
          if (!run.isLost(i, j, round)) continue;
          heard--;
          if (!run.acts(j, round) || run.lies(j)) continue; // it crashes, or keeps silent
          losses++;
          if (this.mayLose(run.groupIn(j, round), run.groupIn(i, round), round)) continue;
          if (faults.last_lossy_round !== null && round > faults.last_lossy_round)
            return faults.last_lossy_round === 0 ? "Nothing may be lost." : `Nothing may be lost after round ${faults.last_lossy_round}.`;
          return faults.lossy ? "Neither end of this message is a process that may lose it." : "No message between processes that work may be lost.";
        }
        const least = this.hearsAtLeast(schedule);
        if (heard < least) return `In every round everybody hears at least ${many(least, "process", "processes")}, itself included.`;
      }
      const budget = faults.losses_per_round;
      if (budget !== null && losses > budget) return `At most ${many(budget, "message", "messages")} may be lost in a round.`;
    }
    return "";
  }

  /** The first of these that is allowed; or why the last one is not. */
  private first(changes: ((schedule: Schedule) => void)[], from: Schedule): Schedule | string {
    let why = "This is not possible here.";
    for (const change of changes) {
      const schedule = copy(from);
      change(schedule);
      this.canonical(schedule);
      why = this.wrong(schedule);
      if (!why) return schedule;
    }
    return why;
  }

  start(from: Schedule, i: number, state: number): Schedule | string {
    const swap = from.starts.flatMap((other, j) =>
      other === state ? [(s: Schedule) => void ([s.starts[i], s.starts[j]] = [state, s.starts[i]])] : []);
    const only = (s: Schedule) => void (s.starts[i] = state);
    return this.first([only, ...swap, only], from);
  }

  /** What a message becomes: lost, or what a liar says; -1: it arrives. Whoever must be faulty for that becomes so. */
  message(from: Schedule, round: number, receiver: number, sender: number, fate: number): Schedule | string {
    const set = (s: Schedule) => (s.fate[round - 1][receiver][sender] = fate);
    const faulty = (who: number, group: number) => (s: Schedule) => {
      if (s.moving) {
        if (!s.moving[round - 1].includes(who)) s.moving[round - 1].push(who);
      } else {
        this.join(s, who, group);
      }
      set(s);
    };
    const changes: ((s: Schedule) => void)[] = [set];
    if (fate >= 0) {
      for (const g of [1, 2]) if (this.faults.groups[g].fails === "goes_on") for (const who of [sender, receiver]) changes.push(faulty(who, g));
      changes.push(set); // its reason is the plainest
    }
    return this.first(changes, from);
  }

  private join(s: Schedule, i: number, group: number): void {
    s.faulty = s.faulty.filter((p) => p !== i);
    s.second = s.second.filter((p) => p !== i);
    s.crash_round[i] = 0;
    if (group > 0) s.faulty.push(i);
    if (group > 1) s.second.push(i);
  }

  /** Process i becomes faulty, in a group; 0: correct. One that crashes does so in a round. */
  group(from: Schedule, i: number, group: number, round = 0): Schedule | string {
    return this.first(
      [
        (s) => {
          this.join(s, i, group);
          s.crash_round[i] = round;
          if (group === 0)  // what it lost arrives, where nobody else can lose it
            s.fate.forEach((receivers, r) =>
              receivers.forEach((senders, to) =>
                senders.forEach((_, by) => {
                  if ((to === i || by === i) && !s.moving?.[r].includes(i) && !this.loses(s, by, to, r + 1)) senders[by] = -1;
                }),
              ),
            );
        },
      ],
      from,
    );
  }
  private loses(s: Schedule, by: number, to: number, round: number): boolean {
    const run = new Run(this.data, null, s, () => undefined);
    return this.mayLose(run.groupIn(by, round), run.groupIn(to, round), round);
  }

  /** It is faulty in this round, or not, where that changes from round to round. */
  moving(from: Schedule, round: number, i: number): Schedule | string {
    return this.first(
      [
        (s) => {
          const set = s.moving![round - 1];
          const is = set.includes(i);
          s.moving![round - 1] = is ? set.filter((p) => p !== i) : [...set, i];
          if (!is) return;
          s.fate[round - 1].forEach((senders, to) =>
            senders.forEach((_, by) => {
              if (!this.loses(s, by, to, round)) senders[by] = -1;
            }),
          );
        },
      ],
      from,
    );
  }

  coin(from: Schedule, round: number, i: number): Schedule {
    const s = copy(from);
    const set = s.coins![round - 1];
    s.coins![round - 1] = set.includes(i) ? set.filter((p) => p !== i) : [...set, i].sort((a, b) => a - b);
    return s;
  }

  /** How much of the budget is left, in words. */
  budget(schedule: Schedule): string {
    const words: string[] = [];
    for (const g of [1, 2]) {
      const most = this.most(g, schedule);
      if (most === 0 || this.faults.moving) continue;
      const run = new Run(this.data, null, schedule, () => undefined);
      const used = schedule.faulty.filter((i) => run.group(i) === g).length;
      const how = { goes_on: "faulty", crashes: "crashed", lies: "lying", dead: "dead" }[this.faults.groups[g].fails];
      words.push(`${used} of at most ${many(most, "process", "processes")} ${how}`);
    }
    return words.join("; ");
  }

  /** An admissible schedule: each of the choices is made at random, if it is possible. */
  random(nodes: number, maxFaulty: number | undefined, chance: () => number): Schedule {
    const pick = (n: number) => Math.floor(chance() * n);
    const starts = () => Array.from({ length: nodes }, () => this.data.start_states[pick(this.data.start_states.length)]);
    let schedule = failureFree(this.data, starts(), maxFaulty);
    for (let k = 0; k < 100 && this.wrong(schedule); k++) schedule = failureFree(this.data, starts(), maxFaulty);
    const attempt = (next: Schedule | string) => {
      if (typeof next !== "string") schedule = next;
    };
    for (const g of [1, 2]) {
      const { fails } = this.faults.groups[g];
      for (let left = this.faults.moving ? 0 : pick(this.most(g, schedule) + 1); left > 0; left--)
        attempt(this.group(schedule, pick(nodes), g, fails === "crashes" ? 1 + pick(this.data.setting.rounds) : 0));
    }
    const rate = chance() * chance();
    for (let round = 1; round <= this.data.setting.rounds; round++) {
      if (schedule.moving)
        for (let left = pick(this.most(1, schedule) + 1); left > 0; left--) attempt(this.moving(schedule, round, pick(nodes)));
      for (let i = 0; i < nodes; i++) {
        if (schedule.coins && pick(2) === 1) schedule = this.coin(schedule, round, i);
        for (let j = 0; j < nodes; j++) {
          if (i === j) continue;
          const lies = schedule.faulty.includes(j) && this.faults.groups[schedule.second.includes(j) ? 2 : 1].fails === "lies";
          const crashes = schedule.crash_round[j] === round;
          if (lies) attempt(this.message(schedule, round, i, j, pick(this.data.setting.states + 1)));
          else if (crashes ? pick(2) === 1 : chance() < rate) {
            const lossy = copy(schedule);
            lossy.fate[round - 1][i][j] = this.data.lost;
            if (!this.wrong(lossy)) schedule = lossy;
          }
        }
      }
    }
    return this.canonical(schedule);
  }

  /** As it is used; or why it can't be. */
  checked(schedule: Schedule): Schedule | string {
    return this.first([() => undefined], schedule);
  }
}
