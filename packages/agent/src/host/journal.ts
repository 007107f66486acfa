// Every line between the host and an agent, in order: what a session is looked up in when something went wrong.
import { closeSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";

/** Lines of a driver that speaks in lines; `from` says who said it. */
export interface Journal {
  line(from: "agent" | "host", line: string): void;
  close(): void;
}

/** Opens `journal.ndjson` in `dir` for appending. Each entry: `{at, from, line}` with the line as redacted text. */
export function openJournal(dir: string, redact: (text: string) => string): Journal {
  let file: number | null = null;
  return {
    line(from, line) {
      try {
        // Opened late: most scripts never say a line.
        file ??= openSync(join(dir, "journal.ndjson"), "a", 0o600);
        writeSync(file, `${JSON.stringify({ at: new Date().toISOString(), from, line: redact(line) })}\n`);
      } catch {
        // A full disk ends the journal, not the session.
      }
    },
    close() {
      if (file !== null) closeSync(file);
      file = null;
    },
  };
}
