// `signalbox report`, the part of the command that sessions call: sends, says what was wrong, and gives an exit status.
import { reportUsage, sendReport } from "@signalbox/agent/report";

/** Runs `signalbox report` with the arguments after it; resolves with the exit status: 0 sent, 1 refused, 2 no host. */
export async function runReport(argv: readonly string[]): Promise<number> {
  if (argv.includes("--help")) {
    process.stdout.write(reportUsage);
    return 0;
  }
  const sent = await sendReport(argv, process.env);
  if (sent.ok) return 0;
  process.stderr.write(`${sent.failure.message}\n`);
  return sent.failure.code === "report_invalid" || sent.failure.code === "session_ending" ? 1 : 2;
}
