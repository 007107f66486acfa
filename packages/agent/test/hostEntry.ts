// The host as the tests run it: both drivers, and a runner of checks that only says what it was asked.
import { runHost, scriptDriver } from "../src/host/index.ts";

runHost(process.argv[2] ?? "", {
  drivers: { script: scriptDriver, claude: scriptDriver },
  runChecks: async (checks) => checks.map((check) => ({ id: check.id, status: "passed" as const, summary: "Passed" })),
});
