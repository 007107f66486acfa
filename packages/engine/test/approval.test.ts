// Who may approve, and how many it takes: at both gates, by the name that the rules know a person by.
import { expect, test } from "vitest";
import { anybodyApproves, approvalWords, attentionOf } from "../src/index.ts";
import { executingRun, gatedRun, mergeTask, type Run, typesOf, wholePasses } from "./given.ts";

const given = (approval: Partial<typeof anybodyApproves>) =>
  gatedRun({ a: [] }, { approval: { ...anybodyApproves, ...approval } });
const approval = (run: Run, as?: string) =>
  ({
    type: "gate.approve",
    gate: run.state.gate?.kind ?? "plan",
    digest: run.state.gate?.digest ?? "",
    comment: "",
    ...(as ? { as } : {}),
  }) as const;

test("above the score two people approve; one of them twice isn't two", () => {
  const run = given({ twoAbove: 5 });
  expect(approvalWords(run.state)).toEqual(["Two people approve, because the risk is above 5."]);
  const waiting = attentionOf(run.state)[0]?.key;
  expect(typesOf(run.when(approval(run), "Ada"))).toEqual(["gate.approvalGiven"]);
  expect(run.state).toMatchObject({ phase: "gated", gate: { phase: "open", approvals: [{ by: "Ada", as: "Ada" }] } });
  expect(approvalWords(run.state)).toContain("Ada has approved.");
  expect(attentionOf(run.state)[0]).toMatchObject({ sentence: "The plan waits for another approval (risk 10)." });
  expect(attentionOf(run.state)[0]?.key).not.toBe(waiting);
  expect(run.rejection(approval(run))).toBe("approved_already");
  expect(run.rejection(approval(run, "ada"))).toBe("approved_already");
  run.when(approval(run, "Grace"), "Gracie");
  expect(run.last("gate.approved")).toMatchObject({ by: "Gracie", as: "Grace" });
  expect(run.state.phase).toBe("queued");
});

test("up to the score one is enough, and a new revision asks everybody again", () => {
  const calm = given({ twoAbove: 10 });
  calm.when(approval(calm));
  expect(calm.state.phase).toBe("queued");
  const run = given({ twoAbove: 0 });
  run.when(approval(run));
  const plan = { ...run.state.plan!, revision: 2, digest: "digest-2" };
  run.when({ type: "plan.submit", plan });
  expect(run.state.gate).toMatchObject({ phase: "open", digest: "digest-2" });
  expect(run.state.gate?.approvals).toBeUndefined();
});

test("no policy stands in for the second person", () => {
  const run = given({ twoAbove: 5 });
  const { plan } = run.state;
  const risk = { ...plan!.analysis.risk, auto_approve: true };
  const analysis = { ...plan!.analysis, risk, forcesGate: false };
  run.when({ type: "plan.submit", plan: { ...plan!, revision: 2, digest: "digest-2", analysis } });
  expect(run.state).toMatchObject({ phase: "gated", gate: { phase: "open" } });
});

test("who asked for the run, or wrote its plan, doesn't approve it where the configuration says so", () => {
  const run = given({ ownRun: false });
  expect(run.rejection(approval(run))).toBe("own_run");
  const plan = { ...run.state.plan!, revision: 2, digest: "digest-2", draftedBy: "Gracie", draftedAs: "Grace" };
  run.when({ type: "plan.submit", plan }, "Gracie");
  expect(approvalWords(run.state)).toEqual(["Not Ada, nor Grace: the run or its plan is theirs."]);
  expect(() => run.when(approval(run, "Grace"), "G. H.")).toThrow("own_run: G. H. (as Grace) asked for this run");
  run.when(approval(run, "Linus"), "Linus");
  expect(run.state.phase).toBe("queued");
});

test("where names are given nobody else approves, whatever they call themselves, and neither gate is passed", () => {
  const run = given({ approvers: ["Grace"] });
  expect(approvalWords(run.state)).toEqual(["Who may: Grace."]);
  expect(run.rejection(approval(run))).toBe("not_approver");
  expect(() => run.when(approval(run, "Bo"), "Grace")).toThrow("not_approver: Grace (as Bo) isn't one of those");
  run.when(approval(run, "GRACE"), "Gracie");
  const landing = executingRun({ a: [] }, { landingGate: true });
  mergeTask(landing, "a");
  landing.settle("checkStaging", wholePasses);
  landing.settle("requestReview", { accepted: { summary: "fine" } });
  landing.state = {
    ...landing.state,
    options: { ...landing.state.options, approval: { ...anybodyApproves, approvers: [] } },
  };
  expect(landing.state.gate?.kind).toBe("landing");
  expect(approvalWords(landing.state)).toEqual(["Who may: nobody."]);
  expect(landing.rejection(approval(landing))).toBe("not_approver");
});
