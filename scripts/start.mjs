// `npm run demo` and `npm start`: set-up, then the built `signalbox` command in the folder where npm was called.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { root } from "./setup/paths.mjs";
import { setUp } from "./setup/setUp.mjs";
import { SetupError, say } from "./setup/steps.mjs";

/** npm changes to the checkout; a PATH that was typed is meant from where the person stands. */
const calledFrom = process.env.INIT_CWD ?? process.cwd();

try {
  await setUp({ forTests: false });
  const child = spawn(
    process.execPath,
    [join(root, "packages", "cli", "dist", "signalbox.cjs"), ...process.argv.slice(2)],
    {
      cwd: calledFrom,
      stdio: "inherit",
    },
  );
  // Ctrl-C reaches the child by itself, from the terminal; other signals are handed on. It decides when to leave.
  process.on("SIGINT", () => {});
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("exit", (code) => process.exit(code ?? 1));
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  say(`✗ ${error.message}`);
  process.exitCode = 1;
}
