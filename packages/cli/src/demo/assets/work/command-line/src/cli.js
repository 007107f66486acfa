#!/usr/bin/env node
// The desk's command: toolshed list | borrow MEMBER TOOL DAY [PIN] | return TOOL DAY | statement MEMBER DAY | pin MEMBER PIN
import { fileURLToPath } from "node:url";
import { keepPin } from "./auth/pins.js";
import { borrow, giveBack, openLoan } from "./loans.js";
import { findById, readShed, writeShed } from "./shed.js";
import { statement } from "./statement.js";

const file = process.env.TOOLSHED_DATA ?? fileURLToPath(new URL("../data/shed.json", import.meta.url));

const commands = {
  list(shed) {
    for (const tool of shed.tools) console.log(`${tool.name}  ${openLoan(shed, tool.id) ? "out" : "here"}`);
  },
  borrow(shed, member, tool, day, pin) {
    borrow(shed, member, tool, day, pin);
    writeShed(file, shed);
    console.log("Enjoy it!");
  },
  return(shed, tool, day) {
    giveBack(shed, tool, day);
    writeShed(file, shed);
    console.log("Thank you.");
  },
  statement(shed, member, day) {
    for (const line of statement(shed, member, day)) console.log(line);
  },
  pin(shed, member, pin) {
    findById(shed.members, member, "member").pin = keepPin(pin);
    writeShed(file, shed);
    console.log("Kept.");
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
