// SPDX-License-Identifier: Apache-2.0
import type { Term } from "../data";
import type { Run } from "./run";

/** true and false: certain, whatever follows; undefined: still open. */
export type Tri = boolean | undefined;

const not = (a: Tri): Tri => (a === undefined ? undefined : !a);
const and = (a: Tri, b: Tri): Tri => (a === false || b === false ? false : a && b ? true : undefined);
const or = (a: Tri, b: Tri): Tri => not(and(not(a), not(b)));

/** Is a number certainly within bounds, if it is from `least` to `most`? */
function within(least: number, most: number, term: Term): Tri {
  const low = term.low ?? 0;
  const high = term.high ?? Infinity;
  if (least >= low && most <= high) return true;
  return most < low || least > high ? false : undefined;
}

/** What is so of a run of which so many rounds are over: the truth of a formula of the execution, or of process i, in
 * three values. After the last round it is what include/protolearn/task/truth.hpp says; before, it may call open what is
 * certain, and never the reverse: it knows what happened, and the fault model, but not where the machine can go. */
export class Outlook {
  constructor(
    readonly run: Run,
    readonly round: number,
  ) {}

  private get over(): boolean {
    return this.round >= this.run.rounds;
  }
  /** Can it still change its state? */
  private moves(i: number): boolean {
    const { run, round } = this;
    return !this.over && run.acts(i, round) && !run.lies(i) && !run.halted(i, round);
  }
  /** How many more may crash. (Who else is faulty is known from the start.) */
  private crashesLeft(): number {
    const { run, round } = this;
    const { groups } = run.data.model.faults;
    const g = groups.findIndex((group) => group.fails === "crashes");
    if (this.over || g < 0) return 0;
    const most = groups[g].most ?? run.schedule.max_faulty ?? 0;
    const crashed = run.schedule.crash_round.filter((r) => r > 0 && r <= round).length;
    return Math.max(0, most - crashed);
  }
  private hasCrashed(i: number): boolean {
    const crash = this.run.schedule.crash_round[i];
    return crash > 0 && crash <= this.round;
  }
  private isCorrect(i: number): Tri {
    if (this.hasCrashed(i)) return false;
    if (this.run.schedule.crash_round[i] === 0 && this.run.faulty(i)) return false;
    return this.crashesLeft() > 0 && this.run.acts(i, this.round) ? undefined : true;
  }
  private known(): number {
    return this.run.schedule.starts.filter((_, i) => this.isCorrect(i) === false).length;
  }
  /** Can anything be lost after this round? */
  private mayLose(): boolean {
    const { faults } = this.run.data.model;
    if (this.over) return false;
    return this.crashesLeft() > 0 || this.run.schedule.crash_round.some((r) => r > 0) || faults.groups.some((g) => g.fails === "lies") ||
      (faults.lossy && this.round < (faults.last_lossy_round ?? Infinity));
  }
  private losesIn(round: number): Tri {
    return round <= this.round ? this.run.losesIn(round) : this.mayLose() ? undefined : false;
  }

  truth(id: number, i = 0): Tri {
    const { run, round } = this;
    const t = run.data.model.formulas[id];
    const left = (process = i) => this.truth(t.left!, process);
    const scope = () => run.schedule.starts.map((_, p) => p).filter((p) => !run.lies(p));
    switch (t.op) {
      case "starts":
        return run.states[0][i] === t.state;
      case "visits": {
        const until = Math.min(t.high ?? Infinity, run.rounds);
        for (let r = 0; r <= Math.min(until, round); r++) if (run.states[r][i] === t.state) return true;
        return round >= until || !this.moves(i) ? false : undefined;
      }
      case "in": {
        const when = t.high!;
        if (when <= round) return run.states[when][i] === t.state && (when === 0 || run.acts(i, when));
        if (!run.acts(i, round) || run.isDead(i)) return false;
        if (run.states[round][i] !== t.state && !this.moves(i)) return false;
        return !this.moves(i) && this.isCorrect(i) === true ? run.states[round][i] === t.state : undefined;
      }
      case "ends":
        return this.moves(i) ? undefined : run.states[round][i] === t.state;
      case "is":
        return i === t.low;
      case "correct":
        return this.isCorrect(i);
      case "failure_free": {
        for (let p = 0; p < run.nodes; p++) if (run.lies(p) || this.hasCrashed(p)) return false;
        if (run.data.model.faults.lossy)
          for (let r = 1; r <= round; r++) if (run.losesIn(r)) return false;
        if (this.crashesLeft() > 0) return undefined;
        return run.data.model.faults.lossy && this.mayLose() ? undefined : true;
      }
      case "failures":
        return within(this.known(), this.known() + this.crashesLeft(), t);
      case "loss_free_rounds": {
        let least = 0;
        let most = 0;
        for (let r = 1; r <= run.rounds; r++) {
          const loses = this.losesIn(r);
          least += loses === false ? 1 : 0;
          most += loses === true ? 0 : 1;
        }
        return within(least, most, t);
      }
      case "loss_free_from": {
        let free: Tri = true;
        for (let r = Math.max(1, t.low ?? 1); r <= run.rounds; r++) free = and(free, not(this.losesIn(r)));
        return free;
      }
      case "messages": {
        const sent = run.messages(Math.min(run.rounds, round));
        // Who sends in the next round is known; later, nobody knows.
        return within(sent, sent + (run.rounds - round) * run.nodes * (run.nodes - 1), t);
      }
      case "all":
        return scope().reduce<Tri>((all, p) => and(all, left(p)), true);
      case "any":
        return scope().reduce<Tri>((any, p) => or(any, left(p)), false);
      case "count": {
        const each = scope().map((p) => left(p));
        const least = each.filter((holds) => holds === true).length;
        return within(least, least + each.filter((holds) => holds === undefined).length, t);
      }
      case "negation":
        return not(left());
      case "conjunction":
        return and(left(), this.truth(t.right!, i));
      case "disjunction":
        return or(left(), this.truth(t.right!, i));
      case "implication":
        return or(not(left()), this.truth(t.right!, i));
    }
  }

  /** The processes that make a formula what it is: of a quantifier, those for which its body is what decided it. */
  witnesses(id: number): number[] {
    const { run } = this;
    const value = this.truth(id);
    const found = new Set<number>();
    const visit = (at: number) => {
      const t = run.data.model.formulas[at];
      if (t.op === "all" || t.op === "any" || t.op === "count") {
        const decided = this.truth(at);
        run.schedule.starts.forEach((_, p) => {
          if (run.lies(p)) return;
          const holds = this.truth(t.left!, p);
          if (t.op === "all" ? decided === false && holds === false : holds === true) found.add(p);
        });
      } else if (t.op === "negation") {
        visit(t.left!);
      } else if (t.op === "conjunction" || t.op === "disjunction" || t.op === "implication") {
        visit(t.left!);
        visit(t.right!);
      }
    };
    if (value !== undefined) visit(id);
    return [...found].sort((a, b) => a - b);
  }
}

/** Has process i decided after so many rounds? */
export function hasDecided(run: Run, i: number, round: number): boolean {
  return new Outlook(run, round).truth(run.data.model.decided, i) === true;
}

/** The round after which every correct process has decided; null: not by the end. */
export function decidedBy(run: Run): number | null {
  for (let round = 0; round <= run.rounds; round++) {
    const open = run.schedule.starts.some((_, i) => run.correct(i) && !hasDecided(run, i, round));
    if (!open) return round;
  }
  return null;
}
