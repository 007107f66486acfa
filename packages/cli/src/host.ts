// The program that a pane runs: joins the host, its drivers and the runner of checks. Bundled into one file, so that
// it starts fast; what a scripted session doesn't need is only evaluated when it is asked for.
import { commandDriver, runHost, scriptDriver } from "@signalbox/agent/host";

/** What refuses writes by a task's boundaries, and what may be run unasked. */
async function loadRules() {
  const [{ writeRefusal }, { mayRunUnasked }] = await Promise.all([
    import("@signalbox/checks"),
    import("@signalbox/engine"),
  ]);
  return { refuseWrite: writeRefusal, mayRun: mayRunUnasked };
}

void runHost(process.argv[2] ?? "", {
  drivers: {
    script: () => scriptDriver,
    command: () => commandDriver,
    async claude() {
      const [{ claudeDriver }, rules] = await Promise.all([import("@signalbox/agent/claude"), loadRules()]);
      return claudeDriver(rules);
    },
    async acp() {
      const [{ acpDriver }, rules] = await Promise.all([import("@signalbox/agent/acp"), loadRules()]);
      return acpDriver(rules);
    },
  },
  async runChecks(checks, options) {
    const { runChecks } = await import("@signalbox/checks");
    return runChecks(checks, options);
  },
});
