// Answers of security scanners as they really come: what is severe, what is less, and what says nothing at all.

import type { Scanner } from "@signalbox/base";
import { expect, test } from "vitest";
import { readScan } from "./scans.ts";

const npm = JSON.stringify({
  auditReportVersion: 2,
  vulnerabilities: { lodash: { name: "lodash", severity: "high" }, ms: { name: "ms", severity: "moderate" } },
  metadata: { vulnerabilities: { info: 0, low: 0, moderate: 1, high: 1, critical: 0, total: 2 } },
});
const pnpm = JSON.stringify({
  advisories: { 1: { module_name: "minimist", severity: "critical" } },
  metadata: { vulnerabilities: { critical: 1 } },
});
const clean = JSON.stringify({ vulnerabilities: {}, metadata: { vulnerabilities: { total: 0 } } });
const pip = JSON.stringify({
  dependencies: [
    { name: "flask", version: "0.5", vulns: [{ id: "PYSEC-2019-179", fix_versions: ["1.0"] }] },
    { name: "six", version: "1.16.0", vulns: [] },
  ],
});
const cargo = JSON.stringify({
  vulnerabilities: { found: true, count: 1, list: [{ advisory: { id: "RUSTSEC-2020-0001" }, package: { name: "x" } }] },
});
const semgrep = JSON.stringify({
  results: [
    { check_id: "eval", path: "a.js", extra: { severity: "ERROR" } },
    { check_id: "todo", path: "a.js", extra: { severity: "INFO" } },
  ],
});
const bandit = JSON.stringify({ results: [{ test_id: "B602", filename: "a.py", issue_severity: "HIGH" }] });

test.each<[Scanner, number, string, string[], number]>([
  ["npm-audit", 1, `npm warn something\n${npm}\n`, ["lodash (high)"], 1],
  ["npm-audit", 1, pnpm, ["minimist (critical)"], 0],
  ["npm-audit", 0, clean, [], 0],
  ["pip-audit", 1, `Found 1 known vulnerability in 1 package\n${pip}`, ["flask 0.5 (PYSEC-2019-179)"], 0],
  ["cargo-audit", 1, cargo, ["x (RUSTSEC-2020-0001)"], 0],
  [
    "govulncheck",
    3,
    "Vulnerability #1: GO-2022-0969\n    HTTP/2 …\nYour code is affected by 1 vulnerability.",
    ["GO-2022-0969"],
    0,
  ],
  ["govulncheck", 0, "No vulnerabilities found.", [], 0],
  [
    "gitleaks",
    1,
    "Finding: REDACTED\nRuleID:      aws-access-token\n\n4:02PM WRN leaks found: 1",
    ["aws-access-token"],
    0,
  ],
  ["gitleaks", 0, "4:02PM INF no leaks found", [], 0],
  ["semgrep", 1, semgrep, ["eval in a.js"], 1],
  ["bandit", 1, bandit, ["B602 in a.py"], 0],
])("%s, exit %i", (scanner, exitCode, output, severe, others) => {
  expect(readScan(scanner, { exitCode, output })).toEqual({ ran: true, severe, others });
});

test.each<[Scanner, number, string, string]>([
  ["gitleaks", 127, "sh: 1: gitleaks: not found", "isn't installed"],
  ["cargo-audit", 101, "error: no such command: `audit`", "isn't installed"],
  [
    "npm-audit",
    1,
    `{"message":"request to https://x/ failed, reason: getaddrinfo ENOTFOUND x","error":{}}`,
    "ENOTFOUND",
  ],
  ["pip-audit", 2, "error: connection refused", "connection refused"],
  ["govulncheck", 1, "govulncheck: loading packages: there are errors", "there are errors"],
  ["gitleaks", 1, "fatal: not a git repository", "not a git repository"],
])("%s that couldn't look has not run: %i %s", (scanner, exitCode, output, reason) => {
  expect(readScan(scanner, { exitCode, output })).toEqual({ ran: false, reason: expect.stringContaining(reason) });
});
