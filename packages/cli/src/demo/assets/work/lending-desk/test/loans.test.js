import assert from "node:assert/strict";
import { test } from "node:test";
import { keepPin } from "../src/auth/pins.js";
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

test("asks for the PIN of a member who has one", () => {
  const ours = shed();
  ours.members[0].pin = keepPin("4711");
  assert.throws(() => borrow(ours, "aoi", "saw", "2026-05-04", "4712"), /isn't the PIN/);
  assert.equal(borrow(ours, "aoi", "saw", "2026-05-04", "4711").tool, "saw");
});
