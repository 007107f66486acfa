// Packages that sessions ask for: denied with words, let in by a configuration, told to all; and a broken workspace is found out.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type PackageRegistry, servePackage } from "../../../packages/cli/src/demo/packageRegistry.ts";
import { TestPanel } from "./testPanel.ts";

const pad = join(import.meta.dirname, "../../../packages/cli/src/demo/assets/pad-ledger");
let panel: TestPanel;
let registry: PackageRegistry;
beforeAll(async () => {
  registry = await servePackage(pad);
  process.env.npm_config_registry = registry.url;
  panel = await TestPanel.start();
});
afterAll(async () => {
  await panel.close();
  await registry.close();
  delete process.env.npm_config_registry;
});

const files = {
  "package.json": JSON.stringify({ name: "x", version: "1.0.0", private: true }, null, 2),
  ".gitignore": "node_modules/\n",
};
const asks = `signalbox report blocked --needs-dependency pad-ledger --reason "For columns"`;

test("a denied package: the session goes on with the person's words, and nothing is installed", async () => {
  const project = await panel.project(files);
  project.play("a.1.1", asks);
  project.play("a.1.2", `echo "$SIGNALBOX_MESSAGE" > a.txt; commit "Without it"`);
  const run = await panel.begin(project, [{ id: "a" }]);
  const { dependencyRequests } = await run.until(
    (state) => Object.values(state.dependencyRequests)[0]?.phase === "open",
  );
  const [request] = Object.values(dependencyRequests);
  expect(request?.preview?.added).toEqual([expect.stringMatching(/^pad-ledger \d/)]);
  await run.order({ type: "dependency.deny", request: request?.id ?? "", comment: "Pad by hand" });
  await run.closed("landed");
  expect(project.at("main", "a.txt")).toMatch(/pad-ledger was not approved: Pad by hand/);
  expect(project.at("main", "package-lock.json")).toBeNull();
  expect(run.leftovers()).toEqual([]);
});

test("an allowed package of a trusted project waits for nobody; the hash is new, and all are told what changed", async () => {
  const config = JSON.stringify({ dependencies: { allowed_packages: ["pad-ledger"] } });
  const project = await panel.project({ ...files, ".claude-agents.yaml": config });
  project.play("a.1.1", asks);
  const run = await panel.begin(project, [{ id: "a" }]);
  const before = await run.until((state) => state.environmentHash);
  expect(before.preflight.map(({ id, status }) => `${id} ${status}`)).toEqual(
    expect.arrayContaining(["repository passed", "tmux passed", "agent passed"]),
  );
  const state = await run.closed("landed");
  const events = await panel.server.panel.store.events.readAll(run.id);
  expect(events.find(({ type }) => type === "dependency.approved")).toMatchObject({ by: "policy" });
  expect(events.find(({ type }) => type === "dependency.installed")).toMatchObject({
    change: { added: [expect.stringMatching(/^pad-ledger /)] },
  });
  expect(state.environmentHash).not.toBe(before.environmentHash);
  expect(state.messages).toMatchObject([{ to: "broadcast", type: "dependency_installed" }]);
});

test("a workspace's package that an attempt breaks fails its tests, though the checkout's would pass", async () => {
  const lib = { name: "lib", version: "1.0.0", main: "index.js" };
  const project = await panel.project({
    ...files,
    "package.json": JSON.stringify({ name: "x", version: "1.0.0", private: true, workspaces: ["packages/*"] }),
    "packages/lib/package.json": JSON.stringify(lib),
    "packages/lib/index.js": "module.exports = 1;\n",
    "packages/app/package.json": JSON.stringify({ name: "app", version: "1.0.0", dependencies: { lib: "1.0.0" } }),
    "packages/app/main.js": "if (require('lib') !== 1) throw new Error('broken');\n",
  });
  execFileSync("npm", ["install", "--no-audit", "--no-fund", "--offline"], { cwd: project.root, stdio: "ignore" });
  project.commit("Lock");
  project.play("a.1", `echo "module.exports = 2;" > packages/lib/index.js; commit "Break it"`);
  project.play("a.2", `echo "module.exports = 1; // still" > packages/lib/index.js; commit "Mend it"`);
  const check = "node packages/app/main.js";
  const run = await panel.begin(project, [{ id: "a", writes: ["packages/lib/index.js"], check }]);
  const { tasks } = await run.closed("landed");
  expect(tasks.a?.attempts.map(({ phase }) => phase)).toEqual(["failed", "merged"]);
  expect(tasks.a?.attempts[0]?.checks.find(({ command }) => command === check)?.status).toBe("failed");
});

test("packages that can't be installed stop a run before anything starts, and say what to do", async () => {
  const project = await panel.project({
    ...files,
    "package.json": JSON.stringify({ name: "x", version: "1.0.0", dependencies: { "no-such-package-here": "1" } }),
  });
  const run = await panel.begin(project, [{ id: "a" }]);
  const { escalations } = await run.until((state) => state.escalations.preparing);
  expect(escalations.preparing?.failure.message).toMatch(/no-such-package-here.*then resume/s);
  expect(escalations.preparing?.checks?.find(({ id }) => id === "tmux")?.status).toBe("passed");
  await run.order({ type: "run.abort", comment: "" });
  await run.closed("aborted");
});
