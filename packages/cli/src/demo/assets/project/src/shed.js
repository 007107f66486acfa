// Reads and writes the shed's data, and finds things in it.
import { readFileSync, writeFileSync } from "node:fs";

export const readShed = (file) => JSON.parse(readFileSync(file, "utf8"));
export const writeShed = (file, shed) => writeFileSync(file, `${JSON.stringify(shed, null, 2)}\n`);

/** The entry of a list with this id; throws a sentence for the person at the desk. */
export function findById(list, id, what) {
  const found = list.find((entry) => entry.id === id);
  if (!found) throw new Error(`There is no ${what} "${id}".`);
  return found;
}
