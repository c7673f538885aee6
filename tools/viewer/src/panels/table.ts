// SPDX-License-Identifier: Apache-2.0
import type { Data } from "../data";
import { count, html } from "../element";
import { View } from "../model/view";

interface Row {
  entry: number;
  process: number;
  digits: number[];
  next: number;
  reachable: boolean;
}

const most = 200; // rows that are shown at once

/** The whole table, what can be observed first; `chosen` is told the row that the pointer or the focus is on. */
export function mountTable(root: HTMLElement, data: Data, chosen: (row: Row | null) => void, all: () => void) {
  const view = View.of(data);
  const reachable = new Set(data.reachable ?? data.rows?.map(([entry]) => entry));
  const pairs: [number, number][] = data.rows ?? data.table!.map((next, entry) => [entry, next]);
  const part = pairs.length / Math.max(1, data.model.parts);
  const digitsOf = (entry: number) => view?.digits(entry) ?? [];
  const rows: Row[] = pairs.map(([entry, next]) => ({
    entry, next, process: Math.floor(entry / part), digits: digitsOf(entry), reachable: reachable.has(entry),
  }));
  rows.sort((a, b) => Number(b.reachable) - Number(a.reachable) || a.entry - b.entry);
  const words = (row: Row) => row.digits.map((value, d) => data.digits[d].values[value] ?? "?");
  let wanted: ((row: Row) => boolean) | null = null;
  let marked: number | null = null;

  const note = html("p", { class: "muted", "aria-live": "polite" });
  const body = html("tbody", { pointerleave: () => chosen(null),
    keydown: (event) => {
      const step = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[(event as KeyboardEvent).key] as "nextElementSibling" | undefined;
      const next = step && document.activeElement?.[step];
      if (!next || !body.contains(next)) return;
      event.preventDefault();
      (next as HTMLElement).focus();
    } });
  const everything = html("button", { type: "button", click: all, hidden: true }, "Show all rows");
  const search = html("input", { type: "search", placeholder: "Search: e.g. COMMIT lost", "aria-label": "search the table", input: () => refresh() });
  const refresh = () => {
    const asked = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found: Row[] = [];
    let matches = 0;
    for (const row of rows) {
      if (wanted && !wanted(row)) continue;
      if (asked.length > 0) {
        const text = [...words(row), data.state_names[row.next], `#${row.entry}`].map((word) => word.toLowerCase());
        if (!asked.every((word) => text.some((one) => one.includes(word)))) continue;
      }
      matches++;
      if (found.length < most || row.entry === marked) found.push(row);
    }
    everything.hidden = wanted === null;
    body.replaceChildren(...found.map((row, k) =>
      html("tr", { tabindex: k === 0 ? 0 : -1, focus: () => chosen(row), "data-entry": row.entry, class: `${row.reachable ? "" : "unreachable"}${row.entry === marked ? " marked" : ""}`,
        pointerenter: () => chosen(row) },
        html("td", { class: "muted" }, String(row.entry)), data.model.parts > 1 && html("td", {}, `p${row.process}`),
        ...words(row).map((word) => html("td", {}, word)),
        html("td", { class: "next" }, data.state_names[row.next]))));
    const hidden = matches - found.length;
    note.textContent = `${count(matches)} ${matches === 1 ? "row" : "rows"}${wanted ? " of this arrow" : ""}; ${count(reachable.size)} of the table's ${count(rows.length)} can be observed` +
      `${hidden > 0 ? `. ${count(hidden)} more are not shown: search for them` : ""}.` +
      (data.rows ? ` The page holds only what can be observed${data.rows_left_out ? `, and of that not ${count(data.rows_left_out)} more rows` : ""}.` : "");
  };
  root.append(html("div", { class: "controls" }, search, everything), note,
    html("div", { class: "scroll table", role: "region", "aria-label": "table of the machine; arrow keys go from row to row" }, html("table", {},
      html("thead", {}, html("tr", {}, html("th", { scope: "col" }, "#"), data.model.parts > 1 && html("th", { scope: "col" }, "whose"),
        ...data.digits.map((digit) => html("th", { scope: "col" }, digit.name)), html("th", { scope: "col" }, "next"))), body)));
  refresh();
  return {
    /** Shows the rows of an arrow alone; null: all. */
    only(process: number, from: number | null, to: number | null) {
      wanted = from === null ? null : (row) => row.reachable && row.digits[0] === from && row.next === to && (data.model.parts === 1 || row.process === process);
      refresh();
    },
    /** Marks the row that is looked up. */
    mark(entry: number | null) {
      marked = entry;
      const row = body.querySelector(`[data-entry="${entry}"]`);
      if (entry !== null && !row) return refresh();
      body.querySelectorAll(".marked").forEach((one) => one.classList.remove("marked"));
      row?.classList.add("marked");
    },
  };
}
