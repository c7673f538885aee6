// SPDX-License-Identifier: Apache-2.0
// Pages in a real browser, beside what the simulator says: node --test, with PAGES=folder (written by tests/viewer/pages).
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";

const folder = process.env.PAGES;
const names = readdirSync(folder).filter((name) => name.endsWith(".html")).map((name) => name.slice(0, -5)).sort();
const live = ["proved", "refuted", "impossible"].map((name) => new URL(`../../../docs/pages/${name}`, import.meta.url).pathname);
const axe = readFileSync(new URL("../node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
let browser;
before(async () => {
  const executablePath = process.env.CHROMIUM || execFileSync("sh", ["-c", "command -v chromium"], { encoding: "utf8" }).trim();
  browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
});
after(() => browser.close());

async function open(name, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const requests = [];
  const errors = [];
  page.on("request", (request) => /^(file|data):/.test(request.url()) || requests.push(request.url()));
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  page.on("dialog", (dialog) => errors.push(`a dialog: ${dialog.message()}`) && dialog.dismiss());
  await page.goto(`file://${resolve(folder, name)}.html`);
  return { page, requests, errors, close: () => context.close() };
}

/** In the page: makes each execution out of the one in which nothing fails, by pressing what is drawn. */
function clickAll(runs) {
  const change = (select, value) => {
    select.value = value;
    select.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const press = (kind, tags) => {
    const where = Object.entries({ kind, ...tags }).map(([key, value]) => `[data-${key}="${value}"]`).join("");
    const found = document.querySelector(`.stage ${where}`);
    if (!found) throw new Error(`nothing to press: ${where}`);
    found.dispatchEvent(new MouseEvent("click", { bubbles: true }));
  };
  const { protolearn } = window;
  const { data } = protolearn;
  const said = () => document.querySelector(".said-now").textContent;
  return runs.map((run) => {
    const target = run.schedule;
    const jump = document.querySelector('select[aria-label="show another execution"]');
    change(jump, [...jump.options].find((option) => option.textContent === "nothing fails").value);
    const now = () => protolearn.current().schedule;
    const sized = (label, n) => {
      const found = [...document.querySelectorAll(".play label")].find((one) => one.textContent.startsWith(label));
      if (found) change(found.querySelector("select"), n);
    };
    if (data.setting.nodes === "every") {
      sized("N =", target.nodes);
      sized("F =", target.max_faulty);
    }
    const members = (i) => (target.second.includes(i) ? 2 : target.faulty.includes(i) ? 1 : 0);
    target.starts.forEach((state, i) => {
      if (now().starts[i] !== state) change(document.querySelector(`select[data-process="${i}"]`), state);
    });
    target.starts.forEach((_, i) => {
      if (members(i) > 0) change(document.querySelector(`select[aria-label="condition of process ${i}"]`), `${members(i)},${target.crash_round[i]}`);
    });
    target.moving?.forEach((set, r) => set.forEach((i) => press("moving", { process: i, round: r + 1 })));
    target.fate.forEach((receivers, r) => receivers.forEach((senders, i) => senders.forEach((fate, j) => {
      if (i === j || document.querySelector(`.stage [data-kind="message"][data-round="${r + 1}"][data-sender="${j}"][data-receiver="${i}"]`) === null) return;
      const lies = members(j) > 0 && data.model.faults.groups[members(j)].fails === "lies";
      const wanted = lies && fate < 0 ? target.starts[j] : fate;
      for (let k = 0; k <= data.lost + 1 && now().fate[r][i][j] !== wanted; k++) press("message", { round: r + 1, sender: j, receiver: i });
      if (now().fate[r][i][j] !== wanted) throw new Error(`a message is not ${wanted}: ${said()}`);
    })));
    target.coins?.forEach((set, r) => set.forEach((i) => {
      if (document.querySelector(`.stage [data-kind="coin"][data-round="${r + 1}"][data-process="${i}"]`)) press("coin", { process: i, round: r + 1 });
    }));
    const { states, broken, decided, messages } = protolearn.current();
    const shown = [...document.querySelectorAll(".rules tbody tr")].map((row) => row.querySelector("td:last-child").className.includes("broken"));
    const musts = data.model.rules.flatMap((rule, k) => (rule.must ? [k] : []));
    return { states, broken, decided, messages, shown: musts.filter((_, k) => shown[k]), link: location.hash };
  });
}

for (const name of names) {
  test(`${name}: executions that are clicked together are the simulator's`, async () => {
    const { page, requests, errors, close } = await open(name);
    const runs = JSON.parse(readFileSync(join(folder, `${name}.runs.json`), "utf8"));
    const made = await page.evaluate(clickAll, runs);
    runs.forEach((run, k) => {
      const { shown, link, ...rest } = made[k];
      const { states, broken, decided, messages = rest.messages } = run;
      assert.deepEqual(rest, { states, broken, decided, messages }, `execution ${k}: ${JSON.stringify(run.schedule)}`);
      assert.deepEqual(shown, broken, `the rules that are shown of execution ${k}`);
      assert.match(link, /^#x1:/);
    });
    // A link alone brings it back.
    const last = made.at(-1);
    await page.goto("about:blank");
    await page.goto(`file://${join(folder, name)}.html${last.link}`);
    assert.deepEqual(await page.evaluate(() => window.protolearn.current().states), last.states);

    const { executions, states } = await page.evaluate(() => {
      const { data, show, current } = window.protolearn;
      return { executions: data.executions, states: data.executions.map(({ schedule }) => show(schedule) || current().states) };
    });
    executions.forEach((one, k) => assert.deepEqual(states[k], one.states, one.name));
    const broken = await page.evaluate(() => window.protolearn.data.executions.filter((one) => one.kind === "counterexample")
      .map((one) => (window.protolearn.show(one.schedule), window.protolearn.current().broken.length)));
    assert.ok(broken.every((number) => number > 0), "counterexamples break a rule");
    assert.deepEqual(requests, [], "no request leaves the page");
    assert.deepEqual(errors, []);
    await close();
  });
}

test("what is not allowed is refused, and said; garbage in an address, too", async () => {
  const { page, close, errors } = await open("01"); // at most two may crash
  const crash = async (i, round) => {
    await page.selectOption(`select[aria-label="condition of process ${i}"]`, `1,${round}`);
    return page.textContent(".said-now");
  };
  assert.equal(await crash(0, 1), "");
  assert.equal(await crash(1, 2), "");
  assert.equal(await crash(2, 1), "At most 2 processes may crash.");
  assert.equal(await page.evaluate(() => window.protolearn.current().schedule.faulty.length), 2);
  await page.evaluate(() => (location.hash = "#x1:nonsense"));
  await page.waitForFunction(() => document.querySelector(".said-now").textContent.includes("does not hold an execution"));
  assert.deepEqual(errors, []);
  await close();
});

test("a link cannot ask for more than the fault model allows", async () => {
  const linked = async (name, change) => {
    const { page, close } = await open(name);
    const parts = (await page.evaluate(() => (window.protolearn.show(window.protolearn.current().schedule), location.hash))).split(":");
    change(parts);
    await page.evaluate((hash) => { location.hash = hash; }, parts.join(":"));
    await page.waitForFunction(() => /does not hold an execution|not allowed here/.test(document.querySelector(".said-now").textContent));
    assert.equal(await page.evaluate(() => window.protolearn.current().schedule.faulty.length), 0);
    await close();
  };
  await linked("01", (p) => ([p[3], p[4]] = ["1000", "z000"])); // crashes in round 35
  await linked("01", (p) => ([p[3], p[4]] = ["1110", "1110"])); // one too many
  await linked("01", (p) => (p[3] = "!000"));
  await linked("13", (p) => ([p[1], p[2], p[3], p[4]] = [`${p[2].length}.${p[2].length}`, p[2], "1".repeat(p[2].length), p[4]])); // all lie
  await linked("12", (p) => (p[1] = p[1].split(".")[0] + ".99"));
});

test("random executions do what the fault model allows", async () => {
  for (const name of ["00", "01", "03", "08", "09", "10"]) {
    const { page, close } = await open(name);
    const failures = await page.evaluate(() => {
      const jump = document.querySelector('select[aria-label="show another execution"]');
      let some = 0;
      for (let k = 0; k < 40; k++) {
        jump.selectedIndex = [...jump.options].findIndex((option) => option.textContent === "a random execution");
        jump.dispatchEvent(new Event("change"));
        const { schedule } = window.protolearn.current();
        some += schedule.faulty.length > 0 || schedule.moving?.flat().length > 0 || schedule.fate.flat(2).some((fate) => fate >= 0) ? 1 : 0;
      }
      return some;
    });
    assert.ok(failures > 5, `${name}: something fails in ${failures} of 40`);
    await close();
  }
});

test("the keyboard does what the mouse does", async () => {
  const { page, close } = await open("00");
  await page.focus('.stage [data-kind="message"][tabindex="0"]');
  await page.keyboard.press("ArrowRight");
  const { sender, receiver, round } = await page.evaluate(() => ({ ...document.activeElement.dataset }));
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(([r, i, j]) => window.protolearn.current().schedule.fate[r - 1][i][j], [round, receiver, sender].map(Number)), 8);
  assert.deepEqual(await page.evaluate(() => ({ ...document.activeElement.dataset })).then((d) => [d.sender, d.receiver, d.round]), [sender, receiver, round], "focus stays");
  await page.mouse.move(0, 0);
  const box = await page.locator(`.stage [data-kind="process"][data-process="1"][data-round="2"]`).boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  assert.match(await page.textContent(".play .inspected"), /^Process 1, in /);
  assert.equal(await page.locator("tr.marked").count(), 1, "the row that was looked up is marked");
  await close();
});

for (const [look, options] of [["light", { colorScheme: "light" }], ["dark", { colorScheme: "dark" }], ["phone", { viewport: { width: 360, height: 740 } }]]) {
  test(`accessible: ${look}`, async () => {
    for (const name of [...names, ...live]) {
      const { page, close } = await open(name, options);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), `${name} is not wider than the window`);
      if (look !== "light" && !["00", "03", "08", ...live].includes(name)) {  // colours and sizes are the same in all
        await close();
        continue;
      }
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "best-practice"] }));
      assert.deepEqual(violations.map((v) => `${v.id}: ${v.nodes.map((node) => node.html).slice(0, 2).join(" | ")}`), [], name);
      await close();
    }
  });
}

test("arrows and rows mark each other, by keyboard too, and all rows come back", async () => {
  const { page, close } = await open("00");
  const rows = () => page.locator(".rows tbody tr").count();
  const all = await rows();
  await page.focus(".machine .edge");
  assert.ok((await rows()) < all, "the rows of the arrow alone");
  await page.keyboard.press("Escape");
  assert.equal(await rows(), all);
  await page.locator(".machine .edge").nth(1).focus();
  await page.click("text=Show all rows");
  assert.equal(await rows(), all);
  await page.focus(".rows tbody tr");
  await page.keyboard.press("ArrowDown");
  assert.equal(await page.locator(".machine .edge.chosen").count(), 1);
  await page.locator('.stage [data-kind="process"][data-process="0"][data-round="1"]').hover();
  assert.equal(await page.locator(".machine .edge.chosen").count() + await page.locator("tr.marked").count(), 2, "the transition is marked in both");
  await close();
});

test("a mouse loses a message, and the rule that breaks is marked", async () => {
  const { page, close } = await open("03");
  const line = page.locator('.stage [data-kind="process"][data-process="0"][data-round="0"]');
  await line.click();
  await page.locator(".rules button").first().click();
  assert.equal(await page.locator('.rules button[aria-pressed="true"]').count(), 1);
  const lossy = await open("00");
  const at = await lossy.page.locator('.stage [data-kind="message"][data-round="1"][data-sender="1"][data-receiver="0"]').boundingBox();
  await lossy.page.mouse.click(at.x + at.width * 0.2, at.y + at.height * 0.8);
  assert.equal(await lossy.page.evaluate(() => window.protolearn.current().schedule.fate.flat(2).filter((fate) => fate === 8).length), 1);
  await lossy.close();
  await close();
});

test("small, and quick enough that something is wrong if it is not", async () => {
  const { page, close } = await open("00");
  assert.ok(readFileSync(join(folder, "00.html")).length < 600_000);
  assert.ok(await page.evaluate(() => performance.getEntriesByName("interactive")[0].startTime) < 20_000);
  assert.equal(await page.locator(".learning canvas").count(), 3);
  await close();
});

test("names of states are shown as they are", async () => {
  const { page, errors, close } = await open("11");
  const text = await page.evaluate(() => document.body.innerText);
  assert.ok(text.includes("</script><script>alert(1)</script>") && text.includes("\"<b>&amp;'"));
  assert.equal(await page.locator("b", { hasText: "&amp;'" }).count(), 0);
  assert.deepEqual(errors, []);
  await close();
});
