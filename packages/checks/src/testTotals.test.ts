// What each runner's own closing lines say, as those runners print them.
import { describe, expect, test } from "vitest";
import { readTestTotals } from "./index.ts";

const cases: [string, string, { total: number; passed: number; failed: number; skipped: number }][] = [
  [
    "pytest",
    "=== 1 failed, 3 passed, 2 skipped, 1 xfailed, 4 warnings in 0.12s ===",
    { total: 7, passed: 3, failed: 1, skipped: 3 },
  ],
  ["pytest", "3 passed in 0.10s\n", { total: 3, passed: 3, failed: 0, skipped: 0 }],
  ["pytest", "============ no tests ran in 0.01s ============", { total: 0, passed: 0, failed: 0, skipped: 0 }],
  [
    "unittest",
    "..s\n------\nRan 3 tests in 0.001s\n\nOK (skipped=1)\n",
    { total: 3, passed: 2, failed: 0, skipped: 1 },
  ],
  [
    "unittest",
    "Ran 4 tests in 0.001s\n\nFAILED (failures=1, errors=1)\n",
    { total: 4, passed: 2, failed: 2, skipped: 0 },
  ],
  ["unittest", "Ran 0 tests in 0.000s\n\nNO TESTS RAN\n", { total: 0, passed: 0, failed: 0, skipped: 0 }],
  [
    "node --test",
    "TAP version 13\nok 1 - adds\nnot ok 2 - takes\n1..2\n# tests 5\n# suites 1\n# pass 3\n# fail 1\n# cancelled 0\n# skipped 1\n# todo 0\n# duration_ms 50\n",
    { total: 5, passed: 3, failed: 1, skipped: 1 },
  ],
  [
    "node --test",
    "\x1b[34mℹ tests 2\x1b[39m\n\x1b[34mℹ suites 0\x1b[39m\n\x1b[34mℹ pass 2\x1b[39m\n\x1b[34mℹ fail 0\x1b[39m\n\x1b[34mℹ cancelled 0\x1b[39m\n\x1b[34mℹ skipped 0\x1b[39m\n\x1b[34mℹ todo 0\x1b[39m\n",
    { total: 2, passed: 2, failed: 0, skipped: 0 },
  ],
  [
    "vitest",
    " Test Files  1 failed | 1 passed (2)\n      Tests  2 failed | 3 passed | 1 skipped (6)\n",
    { total: 6, passed: 3, failed: 2, skipped: 1 },
  ],
  ["vitest", "No test files found, exiting with code 0\n", { total: 0, passed: 0, failed: 0, skipped: 0 }],
  [
    "jest",
    "Test Suites: 1 passed, 1 total\nTests:       1 failed, 2 skipped, 3 passed, 6 total\n",
    { total: 6, passed: 3, failed: 1, skipped: 2 },
  ],
  ["mocha", "\n\n  3 passing (12ms)\n  1 pending\n  2 failing\n", { total: 6, passed: 3, failed: 2, skipped: 1 }],
  [
    "go test",
    "=== RUN   TestA\n--- PASS: TestA (0.00s)\n--- SKIP: TestB (0.00s)\nPASS\nok  \texample.com/a\t0.002s\n",
    { total: 2, passed: 1, failed: 0, skipped: 1 },
  ],
  ["go test", "?   \texample.com/a\t[no test files]\n", { total: 0, passed: 0, failed: 0, skipped: 0 }],
  [
    "go test",
    "ok  \texample.com/a\t0.002s\nFAIL\texample.com/b\t0.01s\n",
    { total: 2, passed: 1, failed: 1, skipped: 0 },
  ],
  [
    "cargo test",
    "running 3 tests\ntest result: ok. 2 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\n   Doc-tests x\n\nrunning 0 tests\n\ntest result: ok. 0 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\n",
    { total: 3, passed: 2, failed: 0, skipped: 1 },
  ],
  [
    "playwright",
    "Running 4 tests using 1 worker\n\n  1 failed\n    a.spec.ts\n  1 skipped\n  2 passed (3.1s)\n",
    { total: 4, passed: 2, failed: 1, skipped: 1 },
  ],
  ["bun test", " 3 pass\n 1 skip\n 1 fail\n 5 expect() calls\n", { total: 5, passed: 3, failed: 1, skipped: 1 }],
  ["deno test", "ok | 3 passed | 0 failed | 1 ignored (12ms)\n", { total: 4, passed: 3, failed: 0, skipped: 1 }],
  ["rspec", "5 examples, 1 failure, 2 pending\n", { total: 5, passed: 2, failed: 1, skipped: 2 }],
  ["phpunit", "OK (3 tests, 4 assertions)\n", { total: 3, passed: 3, failed: 0, skipped: 0 }],
  [
    "dotnet test",
    "Passed!  - Failed:     0, Passed:     3, Skipped:     1, Total:     4, Duration: 5 ms\n",
    { total: 4, passed: 3, failed: 0, skipped: 1 },
  ],
  [
    "maven",
    "[INFO] Tests run: 2, Failures: 0, Errors: 0, Skipped: 0, Time elapsed: 0.1 s\n[INFO] Tests run: 2, Failures: 1, Errors: 0, Skipped: 0\n",
    { total: 2, passed: 1, failed: 1, skipped: 0 },
  ],
  ["minitest", "3 runs, 5 assertions, 1 failures, 0 errors, 1 skips\n", { total: 3, passed: 1, failed: 1, skipped: 1 }],
  ["ctest", "100% tests passed, 0 tests failed out of 3\n", { total: 3, passed: 3, failed: 0, skipped: 0 }],
];

describe("totals of test runners", () => {
  test.each(cases)("%s: %j", (runner, output, totals) => {
    expect(readTestTotals(`some output before\n${output}`)).toEqual({ runner, ...totals });
  });

  test("an unknown runner isn't judged", () => {
    expect(readTestTotals("all is well\n3 things happened\n")).toBeNull();
  });

  test("runs of two runners add up under the larger one", () => {
    const output = "Tests:       3 passed, 3 total\n\nRan 1 test in 0.001s\n\nOK\n";
    expect(readTestTotals(output)).toEqual({ runner: "jest", total: 4, passed: 4, failed: 0, skipped: 0 });
  });
});
