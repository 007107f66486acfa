// What a person sees of `signalbox demo`, with a panel that only notes what is asked of it.
import { existsSync } from "node:fs";
import { Deferred, failure, ok } from "@signalbox/base";
import { expect, test } from "vitest";
import { browserOpener, forwardingCommand } from "./openBrowser.ts";
import { type DemoPanel, runDemo } from "./runDemo.ts";

function notingPanel(told: string[]): DemoPanel {
  return {
    openRun: async ({ projectPath, request }) => {
      told.push(`open ${existsSync(projectPath)} ${request}`);
      return ok({ runId: "run-1" });
    },
    urlOf: async (runId) => `http://127.0.0.1:4711/runs/${runId}#once`,
    end: async () => {
      told.push("end");
    },
  };
}

test("says one URL, waits, and leaves nothing behind", async () => {
  const told: string[] = [];
  const announced: string[] = [];
  const stopped = new Deferred<void>();
  let home = "";
  const done = runDemo({
    speed: 1,
    startPanel: async (at) => {
      home = at;
      return ok(notingPanel(told));
    },
    announce: (url) => {
      announced.push(url);
      stopped.resolve();
    },
    stopped: stopped.promise,
  });
  expect(await done).toEqual(ok(null));
  expect(told).toEqual([expect.stringMatching(/^open true Charge late fees/), "end"]);
  expect(announced).toEqual(["http://127.0.0.1:4711/runs/run-1#once"]);
  expect(existsSync(home)).toBe(false);
});

test("says why the panel doesn't start, and leaves nothing behind", async () => {
  const announced: string[] = [];
  let home = "";
  const ended = await runDemo({
    speed: 1,
    startPanel: async (at) => {
      home = at;
      return failure("tmux_missing", "tmux is missing. Type: apt-get install tmux");
    },
    announce: (url) => announced.push(url),
    stopped: new Promise(() => {}),
  });
  expect(ended).toMatchObject({ ok: false, failure: { message: "tmux is missing. Type: apt-get install tmux" } });
  expect(announced).toEqual([]);
  expect(existsSync(home)).toBe(false);
});

test("opens a browser only where somebody would see it", () => {
  expect(browserOpener({ DISPLAY: ":0" }, "linux")).toBe("xdg-open");
  expect(browserOpener({}, "linux")).toBeNull();
  expect(browserOpener({}, "darwin")).toBe("open");
  expect(browserOpener({ DISPLAY: ":0", SSH_CONNECTION: "1 2 3 4" }, "linux")).toBeNull();
  expect(browserOpener({ DISPLAY: ":0", BROWSER: "none" }, "linux")).toBeNull();
});

test("over SSH, says how to forward the port", () => {
  expect(forwardingCommand(4711, { SSH_CONNECTION: "10.0.0.2 5000 10.0.0.9 22" })).toMatch(
    /^ssh -N -L 4711:127\.0\.0\.1:4711 \S+@10\.0\.0\.9$/,
  );
  expect(forwardingCommand(4711, {})).toBeNull();
});
