// SPDX-License-Identifier: Apache-2.0
import type { Data, Schedule } from "../data";
import { failureFree } from "./run";

// An execution as the fragment of an address: "x1:N.F:starts:groups:crash rounds:fates[:moving][:coins]", where numbers
// are digits of base 36, one for each process, and of equal symbols in a row there is one, with how many: "-_12_" is
// twelve messages that arrive.

const digit = (n: number) => n.toString(36);

function packed(symbols: string[]): string {
  let text = "";
  for (let k = 0; k < symbols.length; ) {
    let same = 1;
    while (symbols[k + same] === symbols[k]) same++;
    text += symbols[k] + (same > 1 ? `_${same}_` : "");
    k += same;
  }
  return text;
}

function unpacked(text: string, length: number): string[] {
  const symbols: string[] = [];
  for (const [, symbol, count] of text.matchAll(/([0-9a-z-])(?:_(\d+)_)?/g)) {
    if (symbols.length + Number(count ?? 1) > length) throw new Error("too long");
    for (let k = Number(count ?? 1); k > 0; k--) symbols.push(symbol);
  }
  if (symbols.length !== length || packed(symbols) !== text) throw new Error("too short");
  return symbols;
}

const bits = (sets: number[][], nodes: number) =>
  packed(sets.flatMap((set) => Array.from({ length: nodes }, (_, i) => (set.includes(i) ? "1" : "0"))));

export function toLink(schedule: Schedule): string {
  const n = schedule.starts.length;
  const group = (i: number) => (!schedule.faulty.includes(i) ? 0 : schedule.second.includes(i) ? 2 : 1);
  const parts = [
    "x1",
    `${n}.${schedule.max_faulty ?? ""}`,
    schedule.starts.map(digit).join(""),
    schedule.starts.map((_, i) => group(i)).join(""),
    schedule.crash_round.map(digit).join(""),
    packed(schedule.fate.flat(2).map((fate) => (fate < 0 ? "-" : digit(fate)))),
  ];
  if (schedule.moving) parts.push("m" + bits(schedule.moving, n));
  if (schedule.coins) parts.push("c" + bits(schedule.coins, n));
  return parts.join(":");
}

/** Throws an Error if that is none. Whether the fault model allows it is another question. */
export function fromLink(data: Data, text: string): Schedule {
  const bad = () => new Error("The address does not hold an execution of this setting.");
  try {
    const [version, size, starts, groups, crashes, fates, ...more] = text.split(":");
    const [nodes, f] = size.split(".");
    const n = Number(nodes);
    const R = data.setting.rounds;
    const fixed = data.setting.nodes;
    if (version !== "x1" || !(n >= 1 && n <= 32) || (fixed !== "every" && n !== fixed)) throw bad();
    const numbers = (word: string) => {
      if (word.length !== n) throw bad();
      return [...word].map((c) => parseInt(c, 36));
    };
    const schedule = failureFree(data, numbers(starts), f === "" ? undefined : Number(f));
    const group = numbers(groups);
    schedule.faulty = group.flatMap((g, i) => (g > 0 ? [i] : []));
    schedule.second = group.flatMap((g, i) => (g > 1 ? [i] : []));
    schedule.crash_round = numbers(crashes);
    const symbols = unpacked(fates, R * n * n);
    schedule.fate = schedule.fate.map((receivers, r) =>
      receivers.map((senders, i) => senders.map((_, j) => {
        const symbol = symbols[(r * n + i) * n + j];
        return symbol === "-" ? -1 : parseInt(symbol, 36);
      })),
    );
    const sets = (word: string) => {
      const flags = unpacked(word.slice(1), R * n);
      return Array.from({ length: R }, (_, r) => Array.from({ length: n }, (_, i) => i).filter((i) => flags[r * n + i] === "1"));
    };
    for (const word of more) {
      if (word[0] === "m" && schedule.moving) schedule.moving = sets(word);
      else if (word[0] === "c" && schedule.coins) schedule.coins = sets(word);
      else throw bad();
    }
    const numeric = [...schedule.starts, ...schedule.crash_round, ...schedule.fate.flat(2)];
    if (numeric.some((x) => !Number.isInteger(x)) || schedule.fate.flat(2).some((x) => x > data.lost)) throw bad();
    if (toLink(schedule) !== text) throw bad(); // an execution has one link
    return schedule;
  } catch {
    throw bad();
  }
}
