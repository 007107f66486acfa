// Landing by pull request: what is pushed, what the pull request says, and what a remote's refusal leads to.
import { execFileSync } from "node:child_process";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TestPanel } from "./testPanel.ts";
import type { TestProject } from "./testProject.ts";

let panel: TestPanel;
let said: string;
beforeAll(async () => {
  panel = await TestPanel.start();
  said = join(panel.folder, "gh.log");
  // It plays GitHub: none is open, and creating one prints its address.
  const creates = `cat >> '${said}'; echo https://github.com/ada/acme/pull/7;`;
  panel.tool("gh", `echo "$@" >> '${said}'\n[ "$2" = create ] && { ${creates} }\nexit 0`);
});
afterAll(() => panel.close());

const target = { kind: "pullRequest", branch: "main" } as const;

/** A remote on this disk. */
function withRemote(project: TestProject): string {
  const remote = join(panel.folder, `${project.id}.git`);
  execFileSync("git", ["init", "--quiet", "--bare", remote]);
  project.git("remote", "add", "origin", remote);
  return remote;
}

test("what passed is pushed as the run's branch; main stays, and the page shows where to go on", async () => {
  const project = await panel.project();
  const remote = withRemote(project);
  const before = project.checkout();
  const run = await panel.begin(project, [{ id: "a" }], { target });
  const { landed } = await run.closed("landed");
  expect(landed).toMatchObject({
    ref: `refs/heads/signalbox/${run.id}`,
    pullRequest: { remote: "origin", url: null, opened: false },
  });
  const there = execFileSync("git", ["--git-dir", remote, "rev-parse", landed?.ref ?? ""])
    .toString()
    .trim();
  expect(there).toBe(landed?.sha);
  expect(project.checkout()).toEqual(before);
  // It isn't merged anywhere yet, so it stays reachable here, too.
  expect(project.head(`refs/signalbox/${run.id}/staging`)).toBe(landed?.sha);
  expect(run.leftovers()).toEqual([]);
});

test("a hook of the remote refuses: its words stand at the landing gate, and another way lands", async () => {
  const project = await panel.project();
  const remote = withRemote(project);
  const hook = join(remote, "hooks/pre-receive");
  writeFileSync(hook, "#!/bin/sh\necho 'Freeze until Monday.' >&2\nexit 1\n");
  chmodSync(hook, 0o755);
  const run = await panel.begin(project, [{ id: "a" }], { target });
  const { gate } = await run.until((state) => state.gate?.kind === "landing" && state.gate.phase === "open");
  expect(gate?.reasons.join()).toContain("hook of the remote origin refused");
  expect(gate?.reasons.join()).toContain("Freeze until Monday.");
  await run.order({ type: "landing.retarget", target: { kind: "fastForward", branch: "main" } });
  await run.approve("landing");
  const { landed } = await run.closed("landed");
  expect(landed).toMatchObject({ ref: "refs/heads/main", remote: "origin" });
  expect(project.at("main", "a.txt")).toBe("a");
});

test("gh opens it with the plan and the evidence in its text", async () => {
  const { pullRequestsPort } = await import("../src/adapters/pullRequests.ts");
  const wanted = { web: "https://github.com/ada/acme", base: "main", head: "signalbox/r1", title: "Fees" };
  const opened = await pullRequestsPort.open({ ...wanted, body: "## Evidence\n- npm test: 3 tests passed" });
  expect(opened).toEqual({ url: "https://github.com/ada/acme/pull/7", opened: true, note: "" });
  const log = readFileSync(said, "utf8");
  expect(log).toContain(
    "pr create --repo=github.com/ada/acme --base=main --head=signalbox/r1 --title=Fees --body-file=-",
  );
  expect(log).toContain("- npm test: 3 tests passed");
});

test("without a remote the run doesn't start, and says what to do", async () => {
  const project = await panel.project();
  await expect(panel.begin(project, [{ id: "a" }], { target })).rejects.toThrow("no remote to push to");
});
