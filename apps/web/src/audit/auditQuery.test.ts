// What a person chose in the filter reaches the server as they meant it.
import { expect, test } from "vitest";
import { auditQuery, everything } from "./auditQuery.ts";

test("an empty filter asks for everything", () => {
  expect(auditQuery(everything)).toBe("");
});

test("days begin and end where the person is, the last one included", () => {
  const query = new URLSearchParams(auditQuery({ ...everything, since: "2026-11-20", until: "2026-11-21" }));
  expect(query.get("since")).toBe(new Date(2026, 10, 20).toISOString());
  expect(query.get("until")).toBe(new Date(2026, 10, 22).toISOString());
});

test("names travel as they are, whatever is in them", () => {
  const query = new URLSearchParams(auditQuery({ ...everything, by: " Ada & Bo " }, { format: "csv" }));
  expect(Object.fromEntries(query)).toEqual({ by: "Ada & Bo", format: "csv" });
});
