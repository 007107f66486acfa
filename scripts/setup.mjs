// Brings a fresh clone to where the demo, the panel or (with --for-tests) the tests can start; needs nothing but Node.
import { setUp } from "./setup/setUp.mjs";
import { SetupError, say } from "./setup/steps.mjs";

const exitCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };
for (const [signal, code] of Object.entries(exitCodes)) process.once(signal, () => process.exit(code));

try {
  await setUp({ forTests: process.argv.includes("--for-tests") });
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  say(`✗ ${error.message}`);
  process.exitCode = 1;
}
