// Reads what a security scanner found: what is severe blocks, and what couldn't look is never taken for clean.
import type { Scanner } from "@signalbox/base";

/** What one said. Scanners that don't tell severities (`pip-audit`, `cargo audit`, `govulncheck`, secrets) count as severe. */
export type Scan =
  | { ran: true; severe: string[]; others: number }
  /** Why nothing is known: the tool or the network is missing, or its answer isn't understood. */
  | { ran: false; reason: string };

interface Answer {
  exitCode: number | null;
  output: string;
}

type Json = Record<string, unknown>;
const asJson = (value: unknown): Json => (value !== null && typeof value === "object" ? (value as Json) : {});
const asList = (value: unknown): Json[] => (Array.isArray(value) ? value.map(asJson) : []);
const text = (value: unknown): string => (typeof value === "string" || typeof value === "number" ? `${value}` : "");

/** The JSON object in an output that may have other lines around it; null where there is none. */
function jsonIn(output: string): Json | null {
  const [from, to] = [output.indexOf("{"), output.lastIndexOf("}")];
  try {
    return from < 0 ? null : asJson(JSON.parse(output.slice(from, to + 1)));
  } catch {
    return null;
  }
}

const isSevere = (severity: unknown): boolean => /^(high|critical|error)$/i.test(text(severity));

function bySeverity(findings: readonly { name: string; severity: unknown }[]): Scan {
  const severe = findings.filter((each) => isSevere(each.severity));
  return { ran: true, severe: severe.map((each) => each.name), others: findings.length - severe.length };
}

const allSevere = (names: readonly string[]): Scan => ({ ran: true, severe: [...names], others: 0 });

const readers: Readonly<Record<Scanner, (answer: Answer) => Scan | null>> = {
  "npm-audit": ({ output }) => {
    const told = jsonIn(output);
    if (!told?.metadata) return null;
    // npm lists by package, pnpm by advisory.
    const packages = Object.entries(asJson(told.vulnerabilities)).map(([name, each]) => ({
      name: `${name} (${text(asJson(each).severity)})`,
      severity: asJson(each).severity,
    }));
    const advisories = Object.values(asJson(told.advisories)).map((each) => ({
      name: `${text(asJson(each).module_name)} (${text(asJson(each).severity)})`,
      severity: asJson(each).severity,
    }));
    return bySeverity([...packages, ...advisories]);
  },
  "pip-audit": ({ output }) => {
    const told = jsonIn(output);
    if (!told?.dependencies) return null;
    const found = asList(told.dependencies).filter((each) => asList(each.vulns).length > 0);
    return allSevere(
      found.map(
        (each) =>
          `${text(each.name)} ${text(each.version)} (${asList(each.vulns)
            .map((vuln) => text(vuln.id))
            .join(", ")})`,
      ),
    );
  },
  "cargo-audit": ({ output }) => {
    const told = jsonIn(output);
    if (!told?.vulnerabilities) return null;
    const found = asList(asJson(told.vulnerabilities).list);
    return allSevere(found.map((each) => `${text(asJson(each.package).name)} (${text(asJson(each.advisory).id)})`));
  },
  govulncheck: ({ exitCode, output }) => {
    if (exitCode !== 0 && exitCode !== 3) return null;
    return allSevere(
      exitCode === 0 ? [] : [...output.matchAll(/^Vulnerability #\d+: (\S+)/gm)].map((found) => found[1] ?? ""),
    );
  },
  gitleaks: ({ exitCode, output }) => {
    if (/no leaks found/.test(output)) return allSevere([]);
    const count = Number(/leaks found: (\d+)/.exec(output)?.[1] ?? 0);
    const rules = [...output.matchAll(/^RuleID: +(\S+)/gm)].map((found) => found[1] ?? "");
    return exitCode === 1 && count > 0 ? allSevere(rules.length > 0 ? rules : [`${count} secrets`]) : null;
  },
  semgrep: ({ output }) => {
    const told = jsonIn(output);
    if (!told?.results) return null;
    return bySeverity(
      asList(told.results).map((each) => ({
        name: `${text(each.check_id)} in ${text(each.path)}`,
        severity: asJson(each.extra).severity,
      })),
    );
  },
  bandit: ({ output }) => {
    const told = jsonIn(output);
    if (!told?.results) return null;
    return bySeverity(
      asList(told.results).map((each) => ({
        name: `${text(each.test_id)} in ${text(each.filename)}`,
        severity: each.issue_severity,
      })),
    );
  },
};

const notThere = /command not found|: not found|no such command|No module named|isn't installed|could not find/i;

/** What `scanner` found, from its exit and its output without colours. */
export function readScan(scanner: Scanner, answer: Answer): Scan {
  if (answer.exitCode === 127 || (answer.exitCode !== 0 && notThere.test(answer.output.slice(0, 2_000)))) {
    return { ran: false, reason: `${scanner.replace("-", " ")} isn't installed` };
  }
  return readers[scanner](answer) ?? { ran: false, reason: `It gave no answer: ${lastWords(answer.output)}` };
}

function lastWords(output: string): string {
  const told = jsonIn(output);
  const said = text(told?.message) || text(asJson(told?.error).summary) || text(asJson(told?.error).code);
  const lines = output.split("\n").filter((line) => line.trim() !== "");
  return (said || lines.at(-1) || "it said nothing").trim().slice(0, 200);
}
