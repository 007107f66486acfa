// The `signalbox` that sessions of the tests find on their PATH: it knows `report` only.
import { runReport } from "../../../packages/cli/src/report.ts";

void runReport(process.argv.slice(3)).then((code) => {
  process.exitCode = code;
});
