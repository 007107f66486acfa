// The `signalbox` that sessions of the tests find on their PATH: it knows `report` only.
import { runReport } from "../../../packages/cli/src/report.ts";

process.exitCode = await runReport(process.argv.slice(3));
