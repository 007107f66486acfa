// The recording of a pane (asciicast v2), written by the host itself, so that a stopped server leaves no gap.
import { closeSync, openSync, readFileSync, writeSync } from "node:fs";
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

/** When an earlier host of the same leg began its recording, in milliseconds since 1970; null where there is none. */
function recordedSince(path: string): number | null {
  try {
    const [header] = readFileSync(path, "utf8").split("\n", 1);
    const { timestamp } = JSON.parse(header ?? "") as { timestamp?: unknown };
    return typeof timestamp === "number" ? timestamp * 1000 : null;
  } catch {
    return null;
  }
}

/**
 * Opens `transcript.cast` in `dir` for appending; a second host of the same leg goes on where the first one ended. A disk that
 * takes no more ends the recording, not the session.
 */
export function openTranscript(dir: string, title: string, columns: number, rows: number): Transcript {
  const path = join(dir, "transcript.cast");
  const earlier = recordedSince(path);
  const file = openSync(path, "a", 0o600);
  const startedAt = earlier ?? Date.now();
  let written = 0;
  let broken = false;
  let gathered = "";
  let gatheredAt = 0;
  let timer: NodeJS.Timeout | null = null;
  const line = (value: unknown) => {
    if (broken) return;
    try {
      written += writeSync(file, `${JSON.stringify(value)}\n`);
    } catch {
      broken = true;
    }
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
  if (earlier === null)
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
