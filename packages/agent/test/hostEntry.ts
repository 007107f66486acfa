// The host as the tests run it: both drivers, and a runner of checks that only says what it was asked.
import { claudeDriver, runHost, scriptDriver } from "../src/host/index.ts";

const refuseWrite = (path: string, rules: { filesWrite: string[] }) =>
  rules.filesWrite.includes(path) ? null : `${path} isn't among the files that the task owns.`;

runHost(process.argv[2] ?? "", {
  drivers: { script: scriptDriver, claude: claudeDriver(refuseWrite) },
  runChecks: async (checks) => checks.map((check) => ({ id: check.id, status: "passed" as const, summary: "Passed" })),
});
