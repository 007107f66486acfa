// Work held against the contracts of the plan: a type checker over what was changed, and the versions that a session reports.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TestPanel, type TestRun } from "./testPanel.ts";
import { planOf } from "./testProject.ts";

let panel: TestPanel;
beforeAll(async () => {
  panel = await TestPanel.start();
  // It plays mypy, which also complains about a file that nobody touched.
  panel.tool(
    "mypy",
    `echo "old.py:7: error: Missing return"\ngrep -q wrong "$@" && echo "$1:1: error: Incompatible types"\nexit 1`,
  );
});
afterAll(() => panel.close());

const clock = { name: "Clock", version: "2.0", file_path: "contracts/clock.py", methods: ["now"], consumers: ["a"] };

test("types that don't fit and versions that aren't declared are mismatches of the contract; older errors elsewhere aren't", async () => {
  const project = await panel.project();
  project.play("a.1", `echo wrong > a.py; commit "First"`);
  project.play(
    "a.2",
    `echo right > a.py; commit "Second"; signalbox report contract Clock --version 1.0 --methods now`,
  );
  project.play("a.3", `echo right > a.py; commit "Third"; signalbox report contract Clock --version 2.0 --methods now`);
  const tasks = [
    { id: "a", writes: ["a.py"], check: "test -f a.py" },
    { id: "b", writes: ["b.rs"], check: "test -f b.rs" },
  ];
  project.play("b", `echo "fn b() {}" > b.rs; commit "Rust"`);
  const run = await panel.begin(project, planOf(tasks, { contracts: [clock] }));
  const state = await run.closed("landed");
  const [first, second, third] = state.tasks.a?.attempts ?? [];
  expect(first?.failure).toMatchObject({ category: "contract_mismatch" });
  expect(first?.failure?.message).toContain("Contract types: mypy a.py");
  expect(second?.failure).toMatchObject({ category: "contract_mismatch" });
  expect(second?.failure?.message).toContain("It uses Clock 1.0; 2.0 is declared.");
  const found = (id: string) => third?.checks.find((check) => check.id === id);
  expect(found("types-python")).toMatchObject({
    status: "passed",
    summary: "No error in its file; other files have some",
  });
  expect(found("contracts")).toMatchObject({ status: "passed", summary: "Uses Clock 2.0, as declared" });
  // Nobody declared a contract for b.
  expect(state.tasks.b?.attempts[0]?.checks.map(({ id }) => id)).not.toContain("contracts");
});

test("where no checker is there, that is said", async () => {
  const project = await panel.project();
  project.play("a", `echo "export const a = 1" > a.ts; commit "TypeScript"`);
  const tasks = [{ id: "a", writes: ["a.ts"], check: "test -f a.ts" }];
  const run = await panel.begin(project, planOf(tasks, { contracts: [clock] }));
  const { tasks: done } = await run.closed("landed");
  const said = done.a?.attempts[0]?.checks.find(({ id }) => id === "contract-types");
  expect(said).toMatchObject({ status: "not_run", required: false });
  expect(said?.summary).toContain("TypeScript isn't checked");
});

const askFor = (version: string, more = "") =>
  `signalbox report blocked --needs-contract Clock --version ${version} ${more} --reason "Needs zones"`;

test("a contract is renegotiated where a person grants it, its consumers are told, and a third wish escalates its task", async () => {
  const project = await panel.project();
  project.play("a.1.1", askFor("3.0", "--methods now,zone"));
  project.play("a.1.2", `grep -q "Version: 3.0 (renegotiated from 2.0)" contracts/clock.py; ${askFor("4.0")}`);
  project.play("a.1.3", askFor("5.0"));
  project.play("a.1.4", askFor("6.0"));
  project.play("b", `while [ ! -e "$plays/go" ]; do sleep 0.1; done; echo "$t" > b.txt; commit B`);
  const tasks = [{ id: "a" }, { id: "b" }];
  const contracts = [{ ...clock, consumers: ["a", "b"] }];
  const run = await panel.begin(project, planOf(tasks, { contracts }));
  const asked = () => run.until(() => openRequest(run)).then(() => openRequest(run)!);

  const first = await asked();
  expect(first).toMatchObject({ contract: "Clock", version: "3.0", methods: ["now", "zone"], reason: "Needs zones" });
  await run.order({ type: "contract.grant", request: first.id, comment: "Go" });
  await run.until((state) => state.contractRequests[first.id]?.phase === "renegotiated");
  const stub = project.at(run.state().staging.sha ?? "", "contracts/clock.py");
  expect(stub).toContain("Version: 3.0 (renegotiated from 2.0)\nRenegotiation: 1 of 2\nReason: Needs zones");
  expect(stub).toContain("def zone");
  expect(run.state().messages).toMatchObject([{ to: "b", from: "supervisor", type: "api_change" }]);
  expect(run.state().plan?.plan.contracts[0]).toMatchObject({ version: "3.0", methods: ["now", "zone"] });

  const second = await asked();
  await run.order({ type: "contract.deny", request: second.id, comment: "Not now" });
  const third = await asked();
  expect((await run.tell({ type: "contract.grant", request: second.id, comment: "" })).body.error.code).toBe(
    "request_closed",
  );
  await run.order({ type: "contract.grant", request: third.id, comment: "" });
  await run.until((state) => state.contractRequests[third.id]?.count === 2);
  expect(project.at(run.state().staging.sha ?? "", "contracts/clock.py")).toContain(
    "Version: 5.0 (renegotiated from 3.0)",
  );

  const { escalations, tasks: now } = await run.until((state) => state.escalations["task/a"]);
  expect(escalations["task/a"]?.failure).toMatchObject({
    code: "renegotiations_exhausted",
    category: "contract_mismatch",
  });
  expect(now.b?.phase).toBe("working");
  project.play("a.1.1", `echo a > a.txt; commit A`);
  await run.order({ type: "task.retry", task: "a", feedback: "Keep to 5.0" });
  writeFileSync(join(project.plays, "go"), "");
  await run.closed("landed");
  expect(run.leftovers()).toEqual([]);
});

const openRequest = (run: TestRun) => Object.values(run.state().contractRequests).find(({ phase }) => phase === "open");
