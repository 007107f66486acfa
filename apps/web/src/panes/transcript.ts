// A transcript (asciicast v2) as what a player needs: sizes, and output with the second in which it came.

export interface Transcript {
  cols: number;
  rows: number;
  /** Seconds from the start; `resize` where the terminal changed its size. */
  events: { at: number; text: string; resize?: { cols: number; rows: number } }[];
  /** Seconds. */
  duration: number;
}

/** Reads it. Lines that can't be read, such as the last one of a crash, are left out; without a header it is null. */
export function parseTranscript(text: string): Transcript | null {
  const [first, ...rest] = text.split("\n");
  const header = json(first ?? "") as { version?: number; width?: number; height?: number } | null;
  if (!header || typeof header !== "object" || header.version !== 2) return null;
  const events: Transcript["events"] = [];
  for (const line of rest) {
    const event = json(line);
    if (!Array.isArray(event) || typeof event[0] !== "number" || typeof event[2] !== "string") continue;
    if (event[1] === "o") events.push({ at: event[0], text: event[2] });
    const size = event[1] === "r" ? /^(\d{1,4})x(\d{1,4})$/.exec(event[2]) : null;
    if (size) events.push({ at: event[0], text: "", resize: { cols: Number(size[1]), rows: Number(size[2]) } });
  }
  return {
    cols: bounded(header.width, 120),
    rows: bounded(header.height, 40),
    events,
    duration: events.at(-1)?.at ?? 0,
  };
}

const bounded = (size: number | undefined, fallback: number) =>
  size && size > 0 && size <= 1_000 ? Math.floor(size) : fallback;

function json(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

/** How many events have come by second `at`. */
export function eventsBy(transcript: Transcript, at: number): number {
  let low = 0;
  let high = transcript.events.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (transcript.events[middle]!.at <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}
