// Reads the names of failing tests from a runner's output, so that a failure known before can be told from a new one.
import { plainText } from "./keptOutput.ts";

/** One pattern a runner; the name is the first group. A line of another runner that looks like it does no harm. */
const patterns: readonly RegExp[] = [
  // node --test: as a list, as TAP
  /^ *✖ (.+?) \([\d.]+ms\)/gm,
  /^ *not ok \d+ - (.+?)(?: # .*)?$/gm,
  // vitest, jest
  /^ *(?:FAIL|×) +(.+?)(?: \d+ms)?$/gm,
  /^ *● (.+)$/gm,
  // pytest, unittest
  /^(?:FAILED|ERROR) (\S+?\.py\S*)(?: - .*)?$/gm,
  /^(?:FAIL|ERROR): (\w+ \(.+\))$/gm,
  // cargo, go
  /^test (\S+) \.\.\. FAILED/gm,
  /^ *--- FAIL: (\S+)/gm,
];

const most = 200;
const longest = 300;

/** The failing tests by name, sorted, 200 at most; paths in the folder `cwd` are written without it. */
export function readFailingTests(output: string, cwd: string): string[] {
  const plain = plainText(output).replaceAll(`${cwd}/`, "");
  const names = patterns.flatMap((pattern) => [...plain.matchAll(pattern)].map((found) => found[1] ?? ""));
  return [...new Set(names.map((name) => name.trim().slice(0, longest)))].sort().slice(0, most);
}
