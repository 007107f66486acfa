// How whoever starts a server of ours learns where it listens: it prints one URL.
import { createInterface } from "node:readline";

/** The first match of `pattern` in the lines that `output` gives, or its first group; rejects where it ends without one. */
export async function printedUrl(output, pattern = /https?:\/\/\S+#\S+/) {
  for await (const line of createInterface({ input: output })) {
    const found = pattern.exec(line);
    if (found) return found[1] ?? found[0];
  }
  throw new Error("The server printed no URL.");
}
