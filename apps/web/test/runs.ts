// The runs of the made-up server, each in a state that the panel has to show; BUSY and PACKAGES add one each.
import { largePlan, shopPlan } from "./plans.ts";
import { openRun, type Story } from "./story.ts";

const approve = (made: Story) =>
  made.take({
    type: "gate.approve",
    gate: made.state!.gate!.kind,
    digest: made.state!.gate!.digest,
    comment: "Looks right",
  } as never);

/** Plays each run as far as it goes; `story` begins one that was created so many hours ago. */
export function playRuns(story: (runId: string, hoursAgo: number) => Story): void {
  const request = "Add user authentication with refresh tokens\n\nOrders must know who placed them.";
  openRun(story("gate", 0.05), request, shopPlan);
  const landed = story("landed", 26);
  openRun(
    landed,
    "Make the import twice as fast",
    shopPlan.replaceAll("reports", "imports").replaceAll("api-docs", "manual"),
  );
  approve(landed);
  landed.run();
  const landing = story("landing", 2);
  openRun(landing, "Print invoices", shopPlan.replaceAll("reports", "imports").replaceAll("api-docs", "manual"), {
    landingGate: true,
  });
  approve(landing);
  landing.run();
  const needy = story("needy", 0.03);
  openRun(needy, request, shopPlan);
  approve(needy);
  needy.run(
    (state) => Object.keys(state.dependencyRequests).length > 0 && state.tasks["api-docs"]?.phase === "blocked",
  );
  needy.take({ type: "task.stop", task: "orders", comment: "wrong table" } as never);
  const live = story("live", 0.04);
  openRun(live, request, shopPlan);
  approve(live);
  live.run(
    (state) => (state.tasks.orders?.attempts.length ?? 0) > 1 && Object.keys(state.dependencyRequests).length > 0,
  );
  const large = story("large", 1);
  openRun(large, "A large change", largePlan(500), { maxWorkers: 12 });
  approve(large);
  large.run((state) => Object.values(state.tasks).filter((task) => task.phase === "merged").length > 180);
  const escalated = story("escalated", 0.2);
  openRun(escalated, "Count each line of an order once", shopPlan);
  approve(escalated);
  escalated.run((state) => Object.keys(state.escalations).length > 0);
  if (process.env.BUSY) {
    const busy = story("busy", 1);
    openRun(busy, "A change with many hands", largePlan(200, 30), { maxWorkers: 30 });
    approve(busy);
    busy.run((state) => Object.values(state.tasks).filter((task) => task.phase === "working").length === 30);
  }
  if (process.env.PACKAGES) {
    const packages = story("packages", 0.1);
    const ids = ["reports", "exports", "charts"];
    const tasks = ids.map((id) => ({ id, files_write: [`src/${id}.mjs`], verification: [{ command: "node --test" }] }));
    openRun(packages, "Reports in three forms", JSON.stringify({ request: "Reports", tasks }));
    approve(packages);
    packages.run((state) => Object.keys(state.dependencyRequests).length === ids.length);
  }
  const aborted = story("aborted", 50);
  openRun(aborted, "Try another database", shopPlan);
  approve(aborted);
  aborted.run((state) => (state.tasks.orders?.attempts.length ?? 0) > 1);
  aborted.take({ type: "run.abort", comment: "Not now" } as never);
  aborted.run();
}
