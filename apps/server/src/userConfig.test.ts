// Who plays the sessions, as `config.yaml` says it: what is missing is said with the key.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readUserConfig } from "./userConfig.ts";

let home: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "sbx-config-"));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

const read = (agent: object) => {
  writeFileSync(join(home, "config.yaml"), JSON.stringify({ agent }));
  return readUserConfig(home);
};

test.each([
  [{ driver: "acp" }, "agent.command: the acp driver needs the program"],
  [{ driver: "command", command: ["my-agent", "--fast"] }, "has to hold {prompt} or {prompt_file}"],
  [{ driver: "telepathy" }, "agent.driver"],
  [{ tools: { worker: ["--add-dir"] } }, "names of tools"],
])("%j is refused in words", async (agent, words) => {
  const config = await read(agent);
  expect(config.ok ? "" : config.failure.message).toContain(words);
});

test("an agent by a template is taken as it is, with its models", async () => {
  const command = ["my-agent", "--file", "{prompt_file}"];
  const config = await read({ driver: "command", command, models: { worker: "small" }, silent_minutes: 5 });
  expect(config).toMatchObject({
    value: { agent: { driver: "command", command, models: { worker: "small" }, silentMs: 300_000 } },
  });
});
