// A member's loans and fees, in columns.
import { left, right } from "pad-ledger";
import { feeFor } from "./fees.js";
import { findById } from "./shed.js";

const money = (cents) => (cents / 100).toFixed(2);

/** One line for each loan of a member, and the sum, as they stand on a day. */
export function statement(shed, memberId, today) {
  const rows = shed.loans
    .filter((loan) => loan.member === memberId)
    .map((loan) => ({ loan, tool: findById(shed.tools, loan.tool, "tool") }))
    .map(({ loan, tool }) => ({ name: tool.name, state: loan.back ?? "out", fee: feeFor(loan, tool, today) }));
  const sum = rows.reduce((total, row) => total + row.fee, 0);
  const line = (name, state, fee) => `${left(name, 18)}${left(state, 12)}${right(money(fee), 8)}`;
  return [...rows.map((row) => line(row.name, row.state, row.fee)), line("sum", "", sum)];
}
