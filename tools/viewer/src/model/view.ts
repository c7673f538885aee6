// SPDX-License-Identifier: Apache-2.0
import type { Data, ViewTerm } from "../data";

/** What a view makes of what is received: digits, and the entry of the table. */
export class View {
  private readonly byDigits = new Map<string, number>(); // for views that number observations in their own way
  private readonly radix: number[];
  private readonly part: number;

  private constructor(private readonly data: Data) {
    this.radix = data.digits.map((digit) => digit.values.length);
    this.part = this.radix.reduce((product, r) => product * r, 1);
    data.observations?.forEach((digits, entry) => this.byDigits.set(digits.join(), entry));
    if (data.observations) this.part = data.observations.length;
  }

  /** None, if the view does not say what its digits are, or how observations are numbered is not in the data. */
  static of(data: Data): View | null {
    const counted = data.setting.nodes === "every" ? data.predicates !== undefined : data.model.view !== undefined;
    return counted && (data.table || data.rows) && !(data.rows && data.order.includes("observations"))
      ? new View(data)
      : null;
  }

  /** The entry of process i; null, if no observation is like this. `received`: one's own state first. */
  entry(i: number, round: number, received: number[], coin: number, maxFaulty: number): number | null {
    const digits =
      this.data.setting.nodes === "every" ? this.linear(round, received, maxFaulty) : this.asked(i, round, received, coin);
    if (digits.includes(-1)) return null;
    const begin = this.data.model.parts > 1 ? i * this.part : 0;
    if (this.data.observations) {
      const found = this.byDigits.get(digits.join());
      return found === undefined ? null : begin + found;
    }
    return begin + digits.reduce((sum, digit, d) => sum * this.radix[d] + digit, 0);
  }

  /** The digits of an entry. */
  digits(entry: number): number[] {
    const within = entry % this.part;
    if (this.data.observations) return this.data.observations[within];
    const digits: number[] = [];
    let rest = within;
    for (let d = this.radix.length; d-- > 0; rest = Math.floor(rest / this.radix[d])) digits[d] = rest % this.radix[d];
    return digits;
  }

  /** Of a view for every N: what the predicates say of the counts, and the round. */
  private linear(round: number, received: number[], maxFaulty: number): number[] {
    const n = received.length;
    const digits = [received[0]];
    for (const p of this.data.predicates ?? []) {
      const sum = received.reduce((s, symbol) => s + (p.coefficients[symbol] ?? 0), 0);
      const holds = sum >= p.alpha * n + p.beta * maxFaulty + p.gamma;
      digits.push(holds !== p.negated ? 1 : 0);
    }
    if (this.data.model.clock) digits.push(this.data.model.clock[round - 1]);
    return digits;
  }

  /** Asks the view's own terms. Each is worked out once. */
  private asked(i: number, round: number, received: number[], coin: number): number[] {
    const view = this.data.model.view!;
    const known: (boolean | undefined)[] = [];
    const holds = (id: number): boolean => (known[id] ??= this.term(view.terms[id], received, coin, holds));
    return view.digits[view.which[round - 1][i]].map((values) => values.findIndex(holds));
  }

  private term(term: ViewTerm, received: number[], coin: number, holds: (id: number) => boolean): boolean {
    switch (term[0]) {
      case "constant":
        return term[1] === 1;
      case "received":
        return received[term[1]] === term[2];
      case "coin":
        return coin === term[1];
      case "not":
        return !holds(term[1]);
      case "and":
        return (term.slice(1) as number[]).every(holds);
      case "or":
        return (term.slice(1) as number[]).some(holds);
      case "count": {
        let count = 0;
        for (let k = 3; k < term.length; k++) count += holds(term[k] as number) ? 1 : 0;
        return term[1] <= count && count <= term[2];
      }
    }
  }
}

/** The next state by entry; of an entry that the page does not hold, nothing. */
export function machineOf(data: Data): (entry: number) => number | undefined {
  if (data.table) {
    const table = data.table;
    return (entry) => table[entry];
  }
  const rows = new Map(data.rows ?? []);
  return (entry) => rows.get(entry);
}
