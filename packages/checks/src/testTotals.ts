// Reads from a test runner's output what it says it ran: exit 0 alone doesn't tell that any test did.
import type { TestTotals } from "@signalbox/base";
import { plainText } from "./keptOutput.ts";

type Counts = Omit<TestTotals, "runner" | "total"> & { total?: number };

interface Reader {
  runner: string;
  /** One block of totals for each run that the output tells of. */
  read(output: string): Counts[];
}

const none: Counts = { passed: 0, failed: 0, skipped: 0, total: 0 };

const all = (output: string, pattern: RegExp): RegExpExecArray[] => [...output.matchAll(pattern)] as RegExpExecArray[];

/** The number before a word, as in `3 passed`; words of one kind add up. */
function before(line: string, words: string): number {
  let sum = 0;
  for (const found of line.matchAll(new RegExp(`(\\d+) (?:${words})\\b`, "g"))) sum += Number(found[1]);
  return sum;
}

const number = (found: RegExpExecArray, group: number): number => Number(found[group] ?? 0);

const pytest: Reader = {
  runner: "pytest",
  read(output) {
    const lines = output.match(
      /^(?:=+ )?(?:\d+ (?:passed|failed|errors?|skipped|xfailed|xpassed|deselected|warnings?|rerun)(?:, )?)+ in [\d.]+s.*$/gm,
    );
    const blocks = (lines ?? []).map((line) => ({
      passed: before(line, "passed|xpassed"),
      failed: before(line, "failed|error|errors"),
      skipped: before(line, "skipped|xfailed"),
    }));
    return [...blocks, ...all(output, /^(?:=+ )?no tests (?:ran|collected).*$/gm).map(() => none)];
  },
};

const unittest: Reader = {
  runner: "unittest",
  read(output) {
    return all(output, /^Ran (\d+) tests? in [\d.]+s\n+((?:OK|FAILED|NO TESTS RAN).*)?/gm).map((found) => {
      const total = number(found, 1);
      const verdict = found[2] ?? "";
      const count = (word: string) => Number(new RegExp(`${word}=(\\d+)`).exec(verdict)?.[1] ?? 0);
      const failed = count("failures") + count("errors") + count("unexpected successes");
      const skipped = count("skipped") + count("expected failures");
      return { passed: total - failed - skipped, failed, skipped };
    });
  },
};

const nodeTest: Reader = {
  runner: "node --test",
  read(output) {
    return all(
      output,
      /^(#|ℹ) tests (\d+)\n(?:\1 suites \d+\n)?\1 pass (\d+)\n\1 fail (\d+)\n\1 cancelled (\d+)\n\1 skipped (\d+)\n\1 todo (\d+)/gm,
    ).map((found) => ({
      passed: number(found, 3),
      failed: number(found, 4) + number(found, 5),
      skipped: number(found, 6) + number(found, 7),
      total: number(found, 2),
    }));
  },
};

const vitest: Reader = {
  runner: "vitest",
  read(output) {
    const blocks = all(output, /^ +Tests +(\d+ \w+(?: \| \d+ \w+)*) *\((\d+)\)/gm).map((found) => {
      const line = found[1] ?? "";
      return { passed: before(line, "passed"), failed: before(line, "failed"), skipped: before(line, "skipped|todo") };
    });
    return [...blocks, ...all(output, /^No test files found/gm).map(() => none)];
  },
};

const jest: Reader = {
  runner: "jest",
  read(output) {
    const blocks = all(output, /^Tests: +(.*\d+ total)$/gm).map((found) => {
      const line = found[1] ?? "";
      return { passed: before(line, "passed"), failed: before(line, "failed"), skipped: before(line, "skipped|todo") };
    });
    return [...blocks, ...all(output, /^No tests found, exiting with code/gm).map(() => none)];
  },
};

const mocha: Reader = {
  runner: "mocha",
  read(output) {
    return all(output, /^ +(\d+) passing \([^)]*\)\n(?: +(\d+) pending\n)?(?: +(\d+) failing\n)?/gm).map((found) => ({
      passed: number(found, 1),
      failed: number(found, 3),
      skipped: number(found, 2),
    }));
  },
};

const goTest: Reader = {
  runner: "go test",
  read(output) {
    const verbose = all(output, /^ *--- (PASS|FAIL|SKIP): /gm).map((found) => found[1]);
    const count = (verdict: string) => verbose.filter((found) => found === verdict).length;
    if (count("PASS") + count("SKIP") > 0) {
      return [{ passed: count("PASS"), failed: count("FAIL"), skipped: count("SKIP") }];
    }
    // Without -v go tells packages only; one that passed with tests counts as one.
    const packages = all(output, /^(ok|FAIL|\?) *\t(\S+)\t(.*)$/gm);
    return packages.map((found) => {
      if (found[1] === "FAIL") return { passed: 0, failed: 1, skipped: 0 };
      const empty = found[1] === "?" || /\[no tests? (?:to run|files)\]/.test(found[3] ?? "");
      return empty ? none : { passed: 1, failed: 0, skipped: 0 };
    });
  },
};

const cargo: Reader = {
  runner: "cargo test",
  read(output) {
    return all(output, /^test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored;/gm).map((found) => ({
      passed: number(found, 1),
      failed: number(found, 2),
      skipped: number(found, 3),
    }));
  },
};

const playwright: Reader = {
  runner: "playwright",
  read(output) {
    const ran = all(output, /^Running (\d+) tests? using \d+ workers?/gm);
    if (ran.length === 0) return all(output, /^Error: No tests found/gm).map(() => none);
    const sum = (word: string) =>
      all(output, new RegExp(`^ +(\\d+) ${word}\\b`, "gm")).reduce((n, f) => n + number(f, 1), 0);
    return [
      { passed: sum("passed") + sum("flaky"), failed: sum("failed"), skipped: sum("skipped") + sum("did not run") },
    ];
  },
};

const bun: Reader = {
  runner: "bun test",
  read(output) {
    return all(output, /^ *(\d+) pass\n(?: *(\d+) (?:skip|todo)\n)* *(\d+) fail\n/gm).map((found) => ({
      passed: number(found, 1),
      failed: number(found, 3),
      skipped: number(found, 2),
    }));
  },
};

const deno: Reader = {
  runner: "deno test",
  read(output) {
    return all(
      output,
      /^(?:ok|FAILED) \| (\d+) passed(?: \([^)]*\))? \| (\d+) failed(?: \([^)]*\))?(?: \| (\d+) ignored)?/gm,
    ).map((found) => ({ passed: number(found, 1), failed: number(found, 2), skipped: number(found, 3) }));
  },
};

const rspec: Reader = {
  runner: "rspec",
  read(output) {
    return all(output, /^(\d+) examples?, (\d+) failures?(?:, (\d+) pending)?/gm).map((found) => ({
      passed: number(found, 1) - number(found, 2) - number(found, 3),
      failed: number(found, 2),
      skipped: number(found, 3),
    }));
  },
};

const phpunit: Reader = {
  runner: "phpunit",
  read(output) {
    const fine = all(output, /^OK \((\d+) tests?, /gm).map((found) => ({
      passed: number(found, 1),
      failed: 0,
      skipped: 0,
    }));
    const other = all(output, /^Tests: (\d+), Assertions: \d+(.*)\.$/gm).map((found) => {
      const count = (word: string) => Number(new RegExp(`${word}: (\\d+)`).exec(found[2] ?? "")?.[1] ?? 0);
      const failed = count("Failures") + count("Errors");
      const skipped = count("Skipped") + count("Incomplete");
      return { passed: number(found, 1) - failed - skipped, failed, skipped };
    });
    return [...fine, ...other, ...all(output, /^No tests executed!/gm).map(() => none)];
  },
};

const dotnet: Reader = {
  runner: "dotnet test",
  read(output) {
    return all(output, /Failed: +(\d+), Passed: +(\d+), Skipped: +(\d+), Total: +\d+/g).map((found) => ({
      passed: number(found, 2),
      failed: number(found, 1),
      skipped: number(found, 3),
    }));
  },
};

const maven: Reader = {
  runner: "maven",
  read(output) {
    // The line for a class ends with its time; the totals don't.
    return all(output, /^(?:\[\w+\] )?Tests run: (\d+), Failures: (\d+), Errors: (\d+), Skipped: (\d+)$/gm).map(
      (found) => {
        const failed = number(found, 2) + number(found, 3);
        return { passed: number(found, 1) - failed - number(found, 4), failed, skipped: number(found, 4) };
      },
    );
  },
};

const minitest: Reader = {
  runner: "minitest",
  read(output) {
    return all(output, /^(\d+) (?:runs|tests), \d+ assertions, (\d+) failures, (\d+) errors(?:, (\d+) skips)?/gm).map(
      (found) => {
        const failed = number(found, 2) + number(found, 3);
        return { passed: number(found, 1) - failed - number(found, 4), failed, skipped: number(found, 4) };
      },
    );
  },
};

const ctest: Reader = {
  runner: "ctest",
  read(output) {
    const blocks = all(output, /^\d+% tests passed, (\d+) tests failed out of (\d+)/gm).map((found) => ({
      passed: number(found, 2) - number(found, 1),
      failed: number(found, 1),
      skipped: 0,
    }));
    return [...blocks, ...all(output, /^No tests were found!!!/gm).map(() => none)];
  },
};

const readers: readonly Reader[] = [
  pytest,
  unittest,
  nodeTest,
  vitest,
  jest,
  mocha,
  goTest,
  cargo,
  playwright,
  bun,
  deno,
  rspec,
  phpunit,
  dotnet,
  maven,
  minitest,
  ctest,
];

/**
 * The totals that the runners in an output report about themselves, added up over all their runs (so that `running 0
 * tests` of an empty doc-test after a real one is no failure), under the runner that ran most; null where no known
 * runner speaks. Colours don't matter.
 */
export function readTestTotals(output: string): TestTotals | null {
  const plain = plainText(output);
  let sum: TestTotals | null = null;
  let most = -1;
  for (const { runner, read } of readers) {
    const blocks = read(plain);
    if (blocks.length === 0) continue;
    const own: TestTotals = { runner, total: 0, passed: 0, failed: 0, skipped: 0 };
    for (const block of blocks) {
      own.passed += block.passed;
      own.failed += block.failed;
      own.skipped += block.skipped;
      own.total += block.total ?? block.passed + block.failed + block.skipped;
    }
    sum = sum ? addTotals(sum, own, own.total > most) : own;
    most = Math.max(most, own.total);
  }
  return sum;
}

function addTotals(a: TestTotals, b: TestTotals, takeRunner: boolean): TestTotals {
  return {
    runner: takeRunner ? b.runner : a.runner,
    total: a.total + b.total,
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
  };
}
