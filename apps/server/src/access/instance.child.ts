// The other server of instance.test.ts: opens the data, says how that went, and stays.
import { writeSync } from "node:fs";
import { openInstance } from "./instance.ts";

const opened = await openInstance(process.argv[2]!);
if (opened.ok) {
  await opened.value.announce(4123, "http://127.0.0.1:4123");
  setInterval(() => undefined, 60_000);
}
writeSync(1, `${opened.ok ? "opened" : opened.failure.message}\n`);
