// Names of failing tests, from outputs as the runners print them.
import { expect, test } from "vitest";
import { readFailingTests } from "./failingTests.ts";

const outputs: Record<string, [output: string, names: string[]]> = {
  "node --test": ["✖ adds (1.2ms)\n✔ subtracts (0.1ms)\n\n✖ failing tests:\n\n✖ adds (1.2ms)\n", ["adds"]],
  TAP: ["ok 1 - subtracts\n    not ok 2 - adds\nnot ok 1 - /w/t/a.test.js # todo\n", ["adds", "t/a.test.js"]],
  vitest: [" FAIL  src/a.test.ts > adds\n   × adds 3ms\n", ["adds", "src/a.test.ts > adds"]],
  jest: ["  ● sums › adds\n", ["sums › adds"]],
  pytest: [
    "FAILED tests/test_a.py::test_adds - assert 1 == 2\nERROR tests/test_b.py\n",
    ["tests/test_a.py::test_adds", "tests/test_b.py"],
  ],
  unittest: ["FAIL: test_adds (test_a.Sums.test_adds)\n", ["test_adds (test_a.Sums.test_adds)"]],
  cargo: ["test sums::adds ... FAILED\ntest sums::subtracts ... ok\n", ["sums::adds"]],
  go: ["--- FAIL: TestAdds (0.00s)\n    --- FAIL: TestAdds/small (0.00s)\n", ["TestAdds", "TestAdds/small"]],
};

test.each(Object.entries(outputs))("%s", (_runner, [output, names]) => {
  expect(readFailingTests(output, "/w")).toEqual(names);
});
