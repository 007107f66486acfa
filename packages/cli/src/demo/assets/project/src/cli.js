#!/usr/bin/env node
// The desk's command: toolshed list | borrow MEMBER TOOL DAY | return TOOL DAY
import { fileURLToPath } from "node:url";
import { borrow, giveBack, openLoan } from "./loans.js";
import { readShed, writeShed } from "./shed.js";

const file = process.env.TOOLSHED_DATA ?? fileURLToPath(new URL("../data/shed.json", import.meta.url));

const commands = {
  list(shed) {
    for (const tool of shed.tools) console.log(`${tool.name}  ${openLoan(shed, tool.id) ? "out" : "here"}`);
  },
  borrow(shed, member, tool, day) {
    borrow(shed, member, tool, day);
    writeShed(file, shed);
    console.log("Enjoy it!");
  },
  return(shed, tool, day) {
    giveBack(shed, tool, day);
    writeShed(file, shed);
    console.log("Thank you.");
  },
};

const [name = "list", ...rest] = process.argv.slice(2);
try {
  if (!Object.hasOwn(commands, name)) throw new Error(`Commands: ${Object.keys(commands).join(", ")}`);
  commands[name](readShed(file), ...rest);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
