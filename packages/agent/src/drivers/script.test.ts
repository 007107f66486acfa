// What a panel shows of a scripted session's output as its activity.
import { expect, test } from "vitest";
import { lastLine } from "./script.ts";

test.each([
  ["Write src/a.js\n", "Write src/a.js"],
  ["\x1b[36m●\x1b[0m Fourteen days\r\x1b[36m●\x1b[0m Fourteen days are free", "● Fourteen days are free"],
  ["✎ Write src/fees.js\n\r  ████████░░░░  66 %  src/fees.js", "✎ Write src/fees.js"],
  ["計画中\n────────\n", "計画中"],
  ["installing\n[=====>    ] 50%", "installing"],
])("of %j it is %j", (output, activity) => expect(lastLine(output)).toBe(activity));

test.each(["", "\n\n", "  ██████░░░░░░  50 %", "\x1b[2K\x1b[1A", "---- 12 ----"])("of %j it is nothing", (output) =>
  expect(lastLine(output)).toBeNull(),
);
