import assert from "node:assert/strict";
import { test } from "node:test";
import { daysBetween } from "../src/days.js";

test("counts days over the end of a month", () => assert.equal(daysBetween("2026-01-30", "2026-02-02"), 3));
test("counts days over the change of the clocks", () => assert.equal(daysBetween("2026-03-28", "2026-03-30"), 2));
