import assert from "node:assert/strict";
import { test } from "node:test";
import { feeFor } from "../src/fees.js";

const saw = { id: "saw", price: 42 };
const loan = (from, back = null) => ({ tool: "saw", member: "aoi", from, back });

test("the last free day is free", () => assert.equal(feeFor(loan("2026-05-01"), saw, "2026-05-15"), 0));
test("a day later costs 50 cents", () => assert.equal(feeFor(loan("2026-05-01"), saw, "2026-05-16"), 50));
test("counts up to the day of return", () =>
  assert.equal(feeFor(loan("2026-05-01", "2026-05-18"), saw, "2026-07-01"), 150));
test("never more than the tool", () => assert.equal(feeFor(loan("2025-05-01"), saw, "2026-05-01"), 4200));
