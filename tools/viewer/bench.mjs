// SPDX-License-Identifier: Apache-2.0
// How quick a page is, by the browser's own clock: node bench.mjs PAGE.html [times]
// For the figures in docs/pages.md: tools/learn --out DIR; and with --task consensus --faults crash:2 --nodes 10
// --states 4 --rounds 5 --view with-round:counted --method conflict.
import { execFileSync } from "node:child_process";
import { statSync } from "node:fs";
import { resolve } from "node:path";
import { chromium } from "playwright-core";

const [file, times = "20"] = process.argv.slice(2);
const executablePath = process.env.CHROMIUM || execFileSync("sh", ["-c", "command -v chromium"], { encoding: "utf8" }).trim();
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
const median = (all) => [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)];
const worst = (all) => Math.max(...all);
const show = (name, all) => console.log(`${name}: median ${median(all).toFixed(1)} ms, worst ${worst(all).toFixed(1)} ms (${all.length} times)`);

const interactive = [];
let clicks = [];
for (let k = 0; k < Number(times); k++) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.goto(`file://${resolve(file)}`);
  interactive.push(await page.evaluate(() => performance.getEntriesByName("interactive")[0].startTime));
  clicks.push(...await page.evaluate(async () => {
    const took = [];
    for (let k = 0; k < 10; k++) {  // each a press of another thing, until it is laid out
      const all = [...document.querySelectorAll('.stage .press.message, .stage [data-kind="process"]')];
      const target = all[(k * 37) % all.length];
      const begin = performance.now();
      target?.dispatchEvent(new MouseEvent("click", { bubbles: true }));
      document.querySelector(".stage svg")?.getBoundingClientRect();
      took.push(performance.now() - begin);
      await new Promise((done) => requestAnimationFrame(() => done()));
    }
    return took;
  }));
  await page.close();
}
console.log(`${file}: ${Math.round(statSync(file).size / 1000)} kB`);
show("interactive after", interactive);
show("a click", clicks);
await browser.close();
