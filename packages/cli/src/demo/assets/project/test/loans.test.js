import assert from "node:assert/strict";
import { test } from "node:test";
import { borrow, giveBack, openLoan } from "../src/loans.js";

const shed = () => ({
  members: [{ id: "aoi", name: "葵 Aoi" }],
  tools: [{ id: "saw", name: "鋸 pull saw", price: 42 }],
  loans: [],
});

test("lends a tool and takes it back", () => {
  const ours = shed();
  borrow(ours, "aoi", "saw", "2026-05-04");
  assert.equal(openLoan(ours, "saw").member, "aoi");
  giveBack(ours, "saw", "2026-05-11");
  assert.equal(openLoan(ours, "saw"), undefined);
});

test("doesn't lend a tool twice", () => {
  const ours = shed();
  borrow(ours, "aoi", "saw", "2026-05-04");
  assert.throws(() => borrow(ours, "aoi", "saw", "2026-05-05"), /is out/);
});
