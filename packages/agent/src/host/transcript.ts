// The recording of a pane (asciicast v2), written by the host itself, so that a stopped server leaves no gap.
import { closeSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";

/** A longer recording is cut off, and says so. */
const limitBytes = 64 * 1024 * 1024;
/** Output is gathered this long before it is written; a screen isn't read faster. */
const gatherMs = 15;

/** Times are seconds since the start, as the format has them. */
export interface Transcript {
  output(text: string): void;
  resize(columns: number, rows: number): void;
  close(): void;
}

/** Opens `transcript.cast` in `dir` for appending; a second host of the same leg goes on after the first one's end. */
export function openTranscript(dir: string, title: string, columns: number, rows: number): Transcript {
  const file = openSync(join(dir, "transcript.cast"), "a", 0o600);
  const startedAt = Date.now();
  let written = 0;
  let gathered = "";
  let gatheredAt = 0;
  let timer: NodeJS.Timeout | null = null;
  const line = (value: unknown) => {
    written += writeSync(file, `${JSON.stringify(value)}\n`);
  };
  const seconds = (at: number) => Number(((at - startedAt) / 1000).toFixed(4));
  const flush = () => {
    if (timer) clearTimeout(timer);
    timer = null;
    if (gathered === "") return;
    const text = gathered;
    gathered = "";
    if (written > limitBytes) return;
    // A recording has no terminal driver that would turn a line feed into carriage return and line feed.
    line([seconds(gatheredAt), "o", text.replace(/\r?\n/g, "\r\n")]);
    if (written > limitBytes) line([seconds(Date.now()), "o", "\r\n[the recording was cut off here]\r\n"]);
  };
  line({ version: 2, width: columns, height: rows, timestamp: Math.floor(startedAt / 1000), title });
  return {
    output(text) {
      if (gathered === "") gatheredAt = Date.now();
      gathered += text;
      if (gathered.length > 32_768) flush();
      else timer ??= setTimeout(flush, gatherMs);
    },
    resize(width, height) {
      flush();
      line([seconds(Date.now()), "r", `${width}x${height}`]);
    },
    close() {
      flush();
      closeSync(file);
    },
  };
}
