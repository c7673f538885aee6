// SPDX-License-Identifier: Apache-2.0

// What the page is given, and machine.json holds: the contract with the C++ that writes it (publishing/). The JSON
// Schema in schema/ says the same; a test validates what the program writes against it.

/** A number up to 2^53, or the decimal digits of a larger one; null: unknown. */
export type Count = number | string | null;

export interface Data {
  format: 1;
  protolearn: string; // the version that wrote it
  setting: { nodes: number | "every"; states: number; rounds: number; task: string; faults: string; view: string };
  state_names: string[];
  start_states: number[];
  lost: number; // what stands for a message that did not arrive: S
  digits: { name: string; values: string[] }[]; // of an observation; digit 0 is the own state
  order: string; // in words, how observations are numbered: the last digit changes fastest, or as "observations" says
  observations?: number[][]; // the digits, by entry
  predicates?: Predicate[]; // of Thresholds, and of machines for every N
  table?: number[]; // the next state, by entry; left out of a page if it is too long
  rows?: [entry: number, next: number][]; // then only what can be observed,
  rows_left_out?: number; // and of that not this many more

  command?: string; // repeats this
  seed?: Count;
  method?: string;
  iterations?: number;
  episodes?: number;
  sentences?: string[]; // of a machine for every N
  model: Model;
  verdict: { word: "proved" | "refuted" | "impossible" | "unknown"; scope: string; reason: string };
  counts?: Counts;
  shares?: { decided: number | null; failure_free_decided: number | null; unanimous_wanted: number | null };
  chances?: {
    decided: number;
    undecided: number;
    wanted: number | null;
    violated: number;
    decided_by: number[];
    messages: number;
    measures?: { name: string; probability: number }[];
  };
  network?: { loss: number; crash: number; partial: number; starts: number[] };
  reachable?: number[]; // the entries that some execution looks up
  guards?: string; // the table as guarded commands, a line each
  diagram?: Diagram;
  executions: NamedExecution[];
  learning?: Progress[]; // how it went
  chain?: ChainLink[]; // of "impossible": why no machine can

}

/** Sum of coefficients[s] times the messages that carry s, one's own included, >= alpha N + beta F + gamma; or the
 * negation of that. */
export interface Predicate {
  words: string;
  coefficients: number[];
  alpha: number;
  beta: number;
  gamma: number;
  negated: boolean;
}

export interface Rule {
  name: string; // "P1 no process both commits and aborts"
  sentence: string; // in English, made from the formula
  must: boolean; // else a wish
  formula: number; // into model.formulas
  of_process: boolean; // a wish about each process
}

export interface Counts {
  complete: boolean;
  executions: Count;
  log2_executions: number;
  violating: Count;
  violations: { rule: string; executions: Count; premise?: Count }[];
  undecided: Count;
  failure_free: Count;
  failure_free_decided: Count;
  unanimous: Count;
  unanimous_wanted: Count;
  messages: [number, number]; // fewest, most
}

/** All that is needed to run the machine against an adversary, and to judge what comes of it. */
export interface Model {
  faults: Faults;
  silent: number[]; // states in which nothing is sent
  halted: number[]; // states in which no transition is taken (these are silent, too)
  has_coin: boolean;
  clock?: number[]; // by round: the last digit, if the view has the round
  parts: number; // N if each process has a part of the table for itself, process i's beginning at i * entries / N; else 1
  rules: Rule[];
  /** Formulas are terms; operands come earlier. */
  formulas: Term[];
  decided: number; // the formula of one process
  unanimous: string; // what shares.unanimous_wanted is: "all-yes executions in which everybody commits"
  starting: number | null; // what starts must satisfy: a formula about starts alone, of the execution
  /** How a view makes an observation of what a process receives; none for "every". */
  view?: ViewTerms;
}

export interface Group {
  most: number | null; // null: fewer than the below-th part of the processes
  below: number; // 0: it is a number
  fails: "goes_on" | "crashes" | "lies" | "dead";
}

export interface Faults {
  sentence: string; // "any message but one's own may be lost, in any round"
  /** Every process is in one of three groups: [0] the correct ones, [1] the faulty ones, [2] those of a second model. */
  groups: Group[];
  moving: boolean; // each round has a faulty set of its own (of group 1's size), and everybody counts as correct
  losses_per_round: number | null; // null: no bound
  last_lossy_round: number | null; // null: all are
  hearing: [factor: number, alpha: number, beta: number, gamma: number]; // factor x >= alpha N + beta F + gamma, for every N
  heard_at_least: number; // messages a process receives in every round in which it takes a transition, its own included
  loses: boolean[][]; // [sender's group][receiver's group]: may the message be lost?
  lossy: boolean; // can messages be lost, other than by a crash or a liar's silence?
}

/** An operator of the formula language (include/protolearn/task/lowered.hpp says what each means). An upper bound that
 * is none is null. Left out: what the operator has no use for. */
export interface Term {
  op:
    | "starts" | "visits" | "in" | "ends" | "is" | "correct"
    | "failure_free" | "failures" | "loss_free_rounds" | "loss_free_from" | "messages"
    | "all" | "any" | "count"
    | "negation" | "conjunction" | "disjunction" | "implication";
  state?: number;
  low?: number;
  high?: number | null;
  left?: number;
  right?: number;
}

/** Digit d of an observation has the value v for which the term digits[tables[round - 1][process]][d][v] is true. Terms
 * are shared; operands come earlier. Made by asking the view itself, so that it is right for any view. */
export interface ViewTerms {
  terms: ViewTerm[];
  digits: number[][][]; // [which][d][v]: a term
  which: number[][]; // [round - 1][process]: which digits hold for it
}
export type ViewTerm =
  | ["constant", 0 | 1]
  | ["received", number, number] // [j, symbol]: what came from the j-th next process (0: oneself) is `symbol` (S: lost)
  | ["coin", 0 | 1] // the coin of this transition shows that
  | ["not", number]
  | ["and", ...number[]]
  | ["or", ...number[]]
  | ["count", number, number, ...number[]]; // [low, high, terms..]: so many of the terms are true

export interface Diagram {
  processes: number;
  nodes: { process: number; state: number; name: string; start: boolean; decision: boolean }[];
  arrows: {
    from: number; // into nodes
    to: number;
    conditions: string[]; // any of these, in words; none if it is `otherwise`
    otherwise: boolean;
    only: boolean; // nothing else leaves its state: "always"
  }[];
}

/** One complete choice of the adversary. */
export interface Schedule {
  nodes?: number; // for every N: of this execution
  max_faulty?: number; // for every N: F
  starts: number[];
  faulty: number[]; // processes; with crashes, those that crash
  second: number[]; // those of them in group 2
  moving?: number[][]; // by round: who is faulty in it, where that changes
  crash_round: number[]; // 1..R; 0: never
  /** [round - 1][receiver][sender]: the symbol that is received, S if it is lost; -1: as it was sent. */
  fate: number[][][];
  coins?: number[][]; // by round: whose coin shows 1
}

export interface NamedExecution {
  name: string; // "nothing fails", "counterexample 1", "decides last", "not decided"
  kind: "failure-free" | "counterexample";
  schedule: Schedule;
  states: number[][]; // [0..R][process], as the simulator has it
}

export interface Progress {
  phase: string;
  iteration: number;
  episodes: number;
  loss: number;
  violating: Count;
  undecided: Count;
  executions: Count;
}

/** Executions in which decisions are handed on: `leaves` sees here what `enters` of the next link sees there. */
export interface ChainLink {
  nodes: number;
  starts: (string | null)[]; // names of states; null: a liar
  faulty: number[];
  crash_round: number[]; // 0: never
  received: (number | null)[][][]; // [round - 1][receiver][sender]: 1 if it arrives, 0 if not, null if it is a lie
  enters: number;
  leaves: number;
  premise: string;
  conclusion: string;
  because: string;
  text: string; // the link in words
}
