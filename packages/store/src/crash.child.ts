// The victim of crash.test.ts: appends batches of three for ever and says each head once it was promised.
import { writeSync } from "node:fs";
import type { StoredEvent } from "./eventLog.ts";
import { openStore } from "./openStore.ts";

const store = await openStore<StoredEvent>({ file: process.argv[2]! });
if (!store.ok) {
  writeSync(1, `${store.failure.code}\n`);
  process.exit(1);
}
const at = "2026-11-22T10:00:00.000Z";
for (let seq = await store.value.events.lastSeq("run-1"); ; ) {
  const batch = [1, 2, 3].map((part) => ({ type: "said", at, part, text: "x".repeat(500) }) as StoredEvent);
  const appended = await store.value.events.append("run-1", seq, batch);
  if (!appended.ok) throw new Error(appended.failure.message);
  seq = appended.value.seq;
  writeSync(1, `${seq}\n`);
}
