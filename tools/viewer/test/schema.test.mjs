// SPDX-License-Identifier: Apache-2.0
// What pages hold has the form of docs/schema/page.schema.json.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import Ajv from "ajv/dist/2020.js";

const schema = JSON.parse(readFileSync(new URL("../../../docs/schema/page.schema.json", import.meta.url), "utf8"));
const validate = new Ajv({ allErrors: true, strictTuples: false }).compile(schema);
const folder = process.env.PAGES;
const docs = new URL("../../../docs/pages/", import.meta.url).pathname;
const all = [[folder, readdirSync(folder)], [docs, readdirSync(docs)]].flatMap(([where, names]) =>
  names.filter((name) => name.endsWith(".html")).map((name) => join(where, name)));

for (const file of all) {
  test(`${file.split("/").pop()} has the form of the schema`, () => {
    const [, data] = readFileSync(file, "utf8").match(/<script type="application\/json" id="data">(.*?)<\/script>/s);
    assert.ok(validate(JSON.parse(data)), JSON.stringify(validate.errors?.slice(0, 5)));
  });
}

test("the schema refuses what it should", () => {
  const [, data] = readFileSync(all[0], "utf8").match(/<script type="application\/json" id="data">(.*?)<\/script>/s);
  for (const spoil of [(d) => delete d.model, (d) => (d.more = 1), (d) => (d.table[0] = -1), (d) => (d.model.formulas[0].op = "never")]) {
    const bad = JSON.parse(data);
    spoil(bad);
    assert.ok(!validate(bad), String(spoil));
  }
});
