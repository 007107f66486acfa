// Exclusive resources: nobody holds one that another holds, nobody waits for ever, and what runs already doesn't wait.
import { expect, test } from "vitest";
import { exclusiveUse, neededBy } from "../src/exclusive.ts";

const forever = new AbortController().signal;
const settled = () => new Promise((resolve) => setImmediate(resolve));

test("a command needs what its patterns say, word for word but for the stars", () => {
  const resources = [
    { name: "database", commands: ["npm run test:db*", "make db"] },
    { name: "phone", commands: ["*"] },
  ];
  expect(neededBy(resources, ["npm run test:db -- --all"])).toEqual(["database", "phone"]);
  expect(neededBy(resources, ["make db2"])).toEqual(["phone"]);
  expect(neededBy([{ name: "x", commands: ["a.c"] }], ["abc"])).toEqual([]);
});

test("several are taken at once or not at all, in the order of asking", async () => {
  const use = exclusiveUse();
  const order: string[] = [];
  const hold = async (who: string, ...names: string[]) => {
    const release = await use.hold(names, false, forever);
    order.push(who);
    return release;
  };
  const first = await hold("first", "database");
  const second = hold("second", "database", "phone");
  const third = hold("third", "phone");
  const fourth = await hold("fourth", "printer");
  await settled();
  expect(order).toEqual(["first", "fourth"]);
  first();
  (await second)();
  (await third)();
  fourth();
  expect(order).toEqual(["first", "fourth", "second", "third"]);
});

test("what already runs holds at once, and who gives up lets the next one in", async () => {
  const use = exclusiveUse();
  const [one, two] = await Promise.all([use.hold(["x"], true, forever), use.hold(["x"], true, forever)]);
  const givesUp = new AbortController();
  const gone = use.hold(["x"], false, givesUp.signal);
  let admitted = false;
  const last = use.hold(["x"], false, forever).then((release) => {
    admitted = true;
    return release;
  });
  givesUp.abort();
  (await gone)();
  one();
  await settled();
  expect(admitted).toBe(false);
  two();
  (await last)();
  expect(admitted).toBe(true);
});
