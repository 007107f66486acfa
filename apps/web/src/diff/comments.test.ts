// What a session hears of comments on its diff, and in which language a file is coloured.
import type { RunState, TaskState } from "@signalbox/engine";
import { describe, expect, it } from "vitest";
import { commentWords, waysBack } from "./comments.ts";
import { languageOf, tokensOf } from "./highlight.ts";
import { hunksOf } from "./hunks.ts";
import { parsePatch } from "./parsePatch.ts";

const patch = `diff --git a/src/a.ts b/src/a.ts
--- a/src/a.ts
+++ b/src/a.ts
@@ -1,2 +1,2 @@
 const a = 1;
-const b = 2;
+const b = "<img src=x onerror=alert(1)>";
`;

describe("comments on a diff", () => {
  it("name file, line and what stood there, in order", () => {
    const words = commentWords([
      { key: "2", path: "src/b.ts", text: "Split this file." },
      { key: "1", path: "src/a.ts", line: 12, code: "  return null;", text: "Say why. " },
    ]);
    expect(words).toBe(
      "Comments on what you changed:\n\nsrc/a.ts:12\n> return null;\nSay why.\n\nsrc/b.ts\nSplit this file.",
    );
  });

  it("go to the session that asks, else into the next attempt, and nowhere once the work is merged", () => {
    const task = (more: Partial<TaskState>): TaskState => ({
      id: "a",
      phase: "working",
      attempts: [],
      tries: 0,
      ...more,
    });
    const question = task({ phase: "blocked", block: { kind: "question", text: "?" } });
    const ways = (of: TaskState, phase: RunState["phase"] = "executing") =>
      waysBack({ phase, tasks: { a: of } } as unknown as RunState, of).map((way) => way.command("x", "1"));
    const retry = { type: "task.retry", task: "a", feedback: "x" };
    expect(ways(question)).toEqual([{ type: "task.answer", task: "a", answer: "x" }]);
    expect(ways(task({}))).toEqual([{ type: "session.steer", id: "1", session: "worker-a", text: "x" }, retry]);
    expect(ways(task({ phase: "verifying" }))).toEqual([retry]);
    expect(ways(task({ phase: "merged" }))).toEqual([]);
  });
});

describe("colours of a diff", () => {
  it("are chosen by the name of the file", () => {
    expect(["x/Makefile", "a.test.tsx", "b.py", "LICENSE"].map(languageOf)).toEqual([
      "makefile",
      "typescript",
      "python",
      undefined,
    ]);
  });

  it("leave every character of the patch where it was", () => {
    const [file] = parsePatch(patch);
    const tokens = tokensOf(hunksOf(file!), "src/a.ts");
    const textOf = (node: { value?: unknown; children?: unknown[] }): string =>
      String(node.value ?? "") + (node.children ?? []).map((each) => textOf(each as never)).join("");
    expect(tokens?.new.map((line) => line.map((each) => textOf(each as never)).join(""))).toEqual([
      "const a = 1;",
      'const b = "<img src=x onerror=alert(1)>";',
    ]);
  });
});
