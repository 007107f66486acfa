// The program that a pane runs: joins the host, its drivers and the runner of checks. Bundled into one file, so that
// it starts fast.
import { claudeDriver, runHost, scriptDriver } from "@signalbox/agent/host";
import { runChecks, writeRefusal } from "@signalbox/checks";

runHost(process.argv[2] ?? "", {
  drivers: { script: scriptDriver, claude: claudeDriver(writeRefusal) },
  runChecks,
});
