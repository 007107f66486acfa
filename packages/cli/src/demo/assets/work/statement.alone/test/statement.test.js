import assert from "node:assert/strict";
import { test } from "node:test";
import { statement } from "../src/statement.js";

const shed = {
  members: [{ id: "aoi", name: "葵 Aoi" }],
  tools: [
    { id: "saw", name: "鋸 pull saw", price: 42 },
    { id: "ladder", name: "ladder, 4 m", price: 180 },
  ],
  loans: [
    { tool: "saw", member: "aoi", from: "2026-05-01", back: null },
    { tool: "ladder", member: "aoi", from: "2026-04-02", back: "2026-04-20" },
  ],
};

test("columns line up, wide characters too", () => {
  assert.deepEqual(statement(shed, "aoi", "2026-05-16"), [
    "鋸 pull saw       out             0.50",
    "ladder, 4 m       2026-04-20      2.00",
    "sum                               2.50",
  ]);
});
test("a member without loans owes nothing", () => {
  assert.deepEqual(statement({ ...shed, loans: [] }, "aoi", "2026-05-16"), ["sum                               0.00"]);
});
