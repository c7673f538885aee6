// SPDX-License-Identifier: Apache-2.0
import type { Data, Model, Schedule } from "../data";
import { View } from "./view";

/** The run that the machine makes under a schedule, and what is so in it: include/protolearn/model/execution.hpp. */
export class Run {
  readonly nodes: number;
  readonly rounds: number;
  /** [0..R][process] */
  readonly states: number[][] = [];
  /** [round - 1][process]: the entry that was looked up; null: no transition was taken, or nobody knows. */
  readonly entries: (number | null)[][] = [];
  private readonly model: Model;

  constructor(
    readonly data: Data,
    readonly view: View | null,
    readonly schedule: Schedule,
    /** Up to here the machine runs; after it nothing changes. */
    machine: (entry: number) => number | undefined,
  ) {
    this.model = data.model;
    this.nodes = schedule.starts.length;
    this.rounds = data.setting.rounds;
    this.states.push([...schedule.starts]);
    for (let round = 1; round <= this.rounds; round++) {
      const before = this.states[round - 1];
      const after = [...before];
      const looked: (number | null)[] = Array(this.nodes).fill(null);
      for (let i = 0; i < this.nodes && view; i++) {
        if (!this.moves(i, round)) continue;
        const coin = schedule.coins?.[round - 1].includes(i) ? 1 : 0;
        const entry = view.entry(i, round, this.received(i, round), coin, schedule.max_faulty ?? 0);
        const next = entry === null ? undefined : machine(entry);
        looked[i] = entry;
        if (next !== undefined) after[i] = next;
      }
      this.states.push(after);
      this.entries.push(looked);
    }
  }

  get lost(): number {
    return this.data.lost;
  }
  faulty(i: number): boolean {
    return this.schedule.faulty.includes(i);
  }
  /** 0..2: Faults.groups. */
  group(i: number): number {
    return !this.faulty(i) ? 0 : this.schedule.second.includes(i) ? 2 : 1;
  }
  /** The same in a round, as far as losses go. */
  groupIn(i: number, round: number): number {
    return this.schedule.moving?.[round - 1]?.includes(i) ? 1 : this.group(i);
  }
  fails(i: number): string {
    return this.faulty(i) ? this.model.faults.groups[this.group(i)].fails : "";
  }
  correct(i: number): boolean {
    return !this.faulty(i);
  }
  lies(i: number): boolean {
    return this.fails(i) === "lies";
  }
  isDead(i: number): boolean {
    return this.fails(i) === "dead";
  }
  /** Does process i take the transition of this round? Of round 0: is it there at all? */
  acts(i: number, round: number): boolean {
    const crash = this.schedule.crash_round[i];
    return !this.isDead(i) && (crash === 0 || round < crash);
  }
  halted(i: number, round: number): boolean {
    return this.model.halted.includes(this.states[round][i]);
  }
  moves(i: number, round: number): boolean {
    return this.acts(i, round) && !this.lies(i) && !this.halted(i, round - 1);
  }
  /** Is it lost or not sent, because j crashed before, is dead, or lies by silence? */
  isLost(i: number, j: number, round: number): boolean {
    return i !== j && (!this.acts(j, round - 1) || this.schedule.fate[round - 1][i][j] === this.lost);
  }
  /** Does j send nothing in this round, as it crashed before, is dead, or is silent? */
  isSilent(j: number, round: number): boolean {
    return !this.acts(j, round - 1) || (!this.lies(j) && this.model.silent.includes(this.states[round - 1][j]));
  }
  receivedFrom(i: number, j: number, round: number): number {
    const sent = this.states[round - 1][j];
    if (i === j) return sent;
    const fate = this.schedule.fate[round - 1][i][j];
    if (!this.acts(j, round - 1) || (fate < 0 && this.isSilent(j, round))) return this.lost;
    return fate < 0 ? sent : fate;
  }
  /** One's own state first, then the others' in cyclic order. */
  received(i: number, round: number): number[] {
    return Array.from({ length: this.nodes }, (_, k) => this.receivedFrom(i, (i + k) % this.nodes, round));
  }
  losesIn(round: number): boolean {
    for (let i = 0; i < this.nodes; i++) {
      if (!this.acts(i, round) || this.lies(i)) continue;
      for (let j = 0; j < this.nodes; j++) if (this.isLost(i, j, round) && !this.isDead(j)) return true;
    }
    return false;
  }
  sends(i: number, round: number): boolean {
    return this.acts(i, round - 1) && !this.lies(i) && !this.isSilent(i, round);
  }
  /** How many messages are sent in rounds up to this one. */
  messages(round = this.rounds): number {
    let count = 0;
    for (let r = 1; r <= round; r++)
      for (let i = 0; i < this.nodes; i++) count += this.sends(i, r) ? this.nodes - 1 : 0;
    return count;
  }
}

/** Nothing fails. */
export function failureFree(data: Data, starts: number[], maxFaulty?: number): Schedule {
  const n = starts.length;
  const R = data.setting.rounds;
  const schedule: Schedule = {
    nodes: n,
    starts: [...starts],
    faulty: [],
    second: [],
    crash_round: Array(n).fill(0),
    fate: Array.from({ length: R }, () => Array.from({ length: n }, () => Array(n).fill(-1))),
  };
  if (maxFaulty !== undefined) schedule.max_faulty = maxFaulty;
  if (data.model.faults.moving) schedule.moving = Array.from({ length: R }, () => []);
  if (data.model.has_coin) schedule.coins = Array.from({ length: R }, () => []);
  return schedule;
}

export function copy(schedule: Schedule): Schedule {
  return JSON.parse(JSON.stringify(schedule)) as Schedule;
}
