import assert from "node:assert/strict";
import { test } from "node:test";
import { isPin, keepPin } from "../../src/auth/pins.js";

test("knows its own PIN", () => assert.ok(isPin("4711", keepPin("4711"))));
test("knows a wrong one", () => assert.ok(!isPin("4712", keepPin("4711"))));
test("keeps two equal PINs differently", () => assert.notEqual(keepPin("4711"), keepPin("4711")));
test("refuses what isn't a PIN", () => assert.throws(() => keepPin("12"), /four to eight digits/));
