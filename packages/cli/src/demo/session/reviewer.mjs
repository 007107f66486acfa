// How the review of the demo is played: it looks at the whole, runs it, and accepts with what it saw as evidence.
import { heading, think } from "./screen.mjs";
import { readFiles, report, run } from "./tools.mjs";

/** Plays the reviewer; resolves with the exit code of the session. */
export async function review() {
  heading("review · 確認中 🔎");
  await readFiles(["src/fees.js", "src/auth/pins.js", "src/statement.js", "src/loans.js", "src/cli.js"]);
  await think("The pieces fit on paper. Now all tests together, and the new command itself.");
  const tests = await run([process.execPath, "--test"]);
  const command = await run([process.execPath, "src/cli.js", "statement", "aoi", "2026-05-31"]);
  if (tests !== 0 || command !== 0) {
    await report(
      "rework",
      "--task",
      "command-line",
      "--feedback",
      "The whole doesn't pass yet; run all tests and the statement.",
    );
    return 0;
  }
  await think("Fees, PINs and statement do what was asked. 合格です ✅");
  await report(
    "accepted",
    "--passed",
    "Request: late fees, PINs, the statement and the command are there, and each was read",
    "--passed",
    "Tests: `node --test` passes on the whole",
    "--passed",
    "Seams: the statement of aoi takes fees and loans from their modules",
    "--evidence",
    "All tests pass together; the statement of aoi prints its columns straight.",
  );
  return 0;
}
