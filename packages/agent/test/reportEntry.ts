// The `signalbox` that sessions of the tests find on their PATH: it knows `report` only.
import { sendReport } from "../src/reportCommand.ts";

const sent = await sendReport(process.argv.slice(3), process.env);
if (!sent.ok) process.stderr.write(`${sent.failure.code}: ${sent.failure.message}\n`);
process.exitCode = sent.ok ? 0 : 1;
