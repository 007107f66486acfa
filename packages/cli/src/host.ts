// The program that a pane runs: joins the host, its drivers and the runner of checks. Bundled into one file, so that
// it starts fast; what a scripted session doesn't need is only evaluated when it is asked for.
import { runHost, scriptDriver } from "@signalbox/agent/host";

void runHost(process.argv[2] ?? "", {
  drivers: {
    script: () => scriptDriver,
    async claude() {
      const [{ claudeDriver }, { writeRefusal }, { mayRunUnasked }] = await Promise.all([
        import("@signalbox/agent/claude"),
        import("@signalbox/checks"),
        import("@signalbox/engine"),
      ]);
      return claudeDriver({ refuseWrite: writeRefusal, mayRun: mayRunUnasked });
    },
  },
  async runChecks(checks, options) {
    const { runChecks } = await import("@signalbox/checks");
    return runChecks(checks, options);
  },
});
