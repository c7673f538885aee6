// SPDX-License-Identifier: Apache-2.0
// The pictures that are written elsewhere: Mermaid, Graphviz and XML take them.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";

const folder = process.env.PAGES;
const texts = (end) => readdirSync(folder).filter((name) => name.endsWith(end)).map((name) => [name, readFileSync(join(folder, name), "utf8")]);
const mermaid = new URL("../node_modules/mermaid/dist/mermaid.min.js", import.meta.url).pathname;
let browser;
before(async () => {
  const executablePath = process.env.CHROMIUM || execFileSync("sh", ["-c", "command -v chromium"], { encoding: "utf8" }).trim();
  browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
});
after(() => browser.close());

test("Mermaid parses every state diagram and every execution", async () => {
  const page = await browser.newPage();
  await page.addScriptTag({ path: mermaid });
  const parse = (text) => page.evaluate((t) => window.mermaid.parse(t).then((found) => found.diagramType, (error) => `refused: ${error.message}`), text);
  for (const [name, text] of texts(".state.mmd")) assert.match(await parse(text), /^state/, name);
  for (const [name, text] of texts(".sequence.mmd")) assert.equal(await parse(text), "sequence", name);
  assert.match(await parse("sequenceDiagram\n  nonsense"), /^refused/);
});

test("SVG is XML, with the names as they are", async () => {
  const page = await browser.newPage();
  for (const [name, text] of texts(".svg")) {
    const [root, words] = await page.evaluate((t) => {
      const parsed = new DOMParser().parseFromString(t, "image/svg+xml").documentElement;
      return [parsed.querySelector("parsererror") ? "error" : parsed.tagName, parsed.textContent];
    }, text);
    assert.equal(root, "svg", name);
    if (name === "11.svg") assert.ok(/<\/script>|"<b>&amp;'|{{x}}<!--/.test(words), words);
  }
});

const dot = spawnSync("dot", ["-V"]);
test("Graphviz draws every state diagram", { skip: dot.error && "there is no dot" }, () => {
  for (const [name, text] of texts(".dot")) {
    const drawn = spawnSync("dot", ["-Tsvg"], { input: text, encoding: "utf8" });
    assert.equal(drawn.status, 0, `${name}: ${drawn.stderr}`);
    assert.ok(drawn.stdout.includes("</svg>"));
  }
});
