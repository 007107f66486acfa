// What a late tool costs.
import { daysBetween } from "./days.js";

const freeDays = 14;
const centsPerDay = 50;

/** The fee of a loan in cents on a day: nothing up to the last free day, never more than the tool's price. */
export function feeFor(loan, tool, today) {
  const late = daysBetween(loan.from, loan.back ?? today) - freeDays;
  return Math.min(Math.max(0, late) * centsPerDay, tool.price * 100);
}
