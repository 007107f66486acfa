// Who has which tool.
import { isPin } from "./auth/pins.js";
import { findById } from "./shed.js";

/** The loan of a tool that is out, or undefined. */
export const openLoan = (shed, toolId) => shed.loans.find((loan) => loan.tool === toolId && loan.back === null);

/** Lends a tool to a member from a day on; throws where the PIN is wrong or the tool is out already. */
export function borrow(shed, memberId, toolId, day, pin) {
  const member = findById(shed.members, memberId, "member");
  const tool = findById(shed.tools, toolId, "tool");
  if (member.pin && !isPin(pin, member.pin)) throw new Error(`That isn't the PIN of ${member.name}.`);
  if (openLoan(shed, toolId)) throw new Error(`The ${tool.name} is out.`);
  const loan = { tool: tool.id, member: member.id, from: day, back: null };
  shed.loans.push(loan);
  return loan;
}

/** Takes a tool back on a day; throws where it isn't out. */
export function giveBack(shed, toolId, day) {
  const loan = openLoan(shed, toolId);
  if (!loan) throw new Error(`The ${findById(shed.tools, toolId, "tool").name} isn't out.`);
  loan.back = day;
  return loan;
}
