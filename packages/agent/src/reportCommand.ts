// `signalbox report`: what a session types to say how its work stands. Small, because every session waits for it.
import { failure, type Result } from "@signalbox/base";
import { sendToHost } from "./control.ts";
import { parseDependency } from "./report.ts";

/** The command's help, as a session reads it. */
export const reportUsage = `signalbox report says how the work of this session stands.

  signalbox report done [SUMMARY]
  signalbox report blocked [REASON] [--needs-dependency NAME@RANGE [--dev]] [--needs-file PATH] [--question TEXT]
  signalbox report blocked [REASON] --needs-contract NAME --version NEW [--methods a,b,c]
  signalbox report failed MESSAGE
  signalbox report contract NAME --version VERSION [--methods a,b,c]
  signalbox report message TASK|broadcast TEXT [--kind info|api_change|warning|blocking]
  signalbox report accepted [--passed "POINT: EVIDENCE" ...] [--evidence TEXT]
  signalbox report rework --task ID --feedback TEXT [--task ID --feedback TEXT ...] [--summary TEXT]
                          [--passed "POINT: EVIDENCE" ...] [--missed "POINT: EVIDENCE" ...]
  signalbox report --json '{"verb": "done", "summary": "..."}'
`;

interface Arguments {
  words: string[];
  options: [string, string][];
}

const flags = new Set(["--dev", "--help"]);
const valued = new Set([
  "--summary",
  "--reason",
  "--needs-dependency",
  "--needs-file",
  "--needs-contract",
  "--kind",
  "--question",
  "--message",
  "--version",
  "--methods",
  "--evidence",
  "--task",
  "--feedback",
  "--passed",
  "--missed",
  "--json",
]);

const usageFailure = (message: string) => failure("report_invalid", `${message}\n\n${reportUsage}`);

function readArguments(argv: readonly string[]): Result<Arguments> {
  const read: Arguments = { words: [], options: [] };
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at] ?? "";
    if (!word.startsWith("--")) {
      read.words.push(word);
      continue;
    }
    const cut = word.indexOf("=");
    const name = cut > 0 ? word.slice(0, cut) : word;
    if (flags.has(name)) read.options.push([name, "true"]);
    else if (!valued.has(name)) return usageFailure(`There is no option ${name}.`);
    else if (cut > 0) read.options.push([name, word.slice(cut + 1)]);
    else {
      const value = argv[++at];
      if (value === undefined) return usageFailure(`${name} needs a value.`);
      read.options.push([name, value]);
    }
  }
  return { ok: true, value: read };
}

function reworkTasks(options: Arguments["options"]): Result<{ task: string; feedback: string }[]> {
  const tasks: { task: string; feedback: string }[] = [];
  for (const [name, value] of options) {
    if (name === "--task") tasks.push({ task: value, feedback: "" });
    if (name !== "--feedback") continue;
    const last = tasks.at(-1);
    if (!last) return usageFailure("--feedback follows the --task it is about.");
    last.feedback = last.feedback === "" ? value : `${last.feedback}\n${value}`;
  }
  return { ok: true, value: tasks };
}

/** The points of a review, each as `POINT: EVIDENCE`. */
function checklistOf(options: Arguments["options"]): object {
  const checklist = options
    .filter(([name]) => name === "--passed" || name === "--missed")
    .map(([name, value]) => {
      const cut = value.indexOf(":");
      const [item, evidence] = cut < 0 ? [value, ""] : [value.slice(0, cut), value.slice(cut + 1)];
      return { item: item.trim(), passed: name === "--passed", evidence: evidence.trim() };
    });
  return checklist.length > 0 ? { checklist } : {};
}

const optionKeys: Record<string, string> = {
  "--summary": "summary",
  "--reason": "reason",
  "--needs-file": "needs_file",
  "--question": "question",
  "--message": "message",
  "--version": "version",
  "--kind": "kind",
  "--evidence": "evidence",
};

/** Where the words that follow a verb go. */
const wordsKey: Record<string, string> = {
  done: "summary",
  blocked: "reason",
  failed: "message",
  contract: "name",
  accepted: "evidence",
  rework: "summary",
  message: "body",
};

/**
 * Turns the arguments after `signalbox report` into a report, not yet checked: the host does that, with the session's
 * role. Fails with `report_invalid` and the usage.
 */
export function readReportArguments(argv: readonly string[]): Result<unknown> {
  const read = readArguments(argv);
  if (!read.ok) return read;
  const { words, options } = read.value;
  const json = options.find(([name]) => name === "--json")?.[1];
  if (json !== undefined) {
    try {
      return { ok: true, value: JSON.parse(json) };
    } catch {
      return usageFailure("The text after --json isn't JSON.");
    }
  }
  const [verb, ...said] = words;
  const [to, ...rest] = verb === "message" ? said : [undefined, ...said];
  const key = wordsKey[verb ?? ""];
  if (verb === undefined || key === undefined) return usageFailure("Say what to report.");
  const report: Record<string, unknown> = { verb, ...(to === undefined ? {} : { to }) };
  if (rest.length > 0) report[key] = rest.join(" ");
  for (const [name, value] of options) {
    const field = optionKeys[name];
    if (field !== undefined) report[field] = value;
    else if (name === "--methods") report.methods = value.split(",").map((method) => method.trim());
    else if (name === "--needs-dependency") {
      const need = parseDependency(
        value,
        options.some(([option]) => option === "--dev"),
      );
      if (!need.ok) return need;
      report.needs_dependency = need.value;
    }
  }
  const contract = options.find(([name]) => name === "--needs-contract")?.[1];
  if (contract !== undefined) {
    const { version, methods } = report;
    report.needs_contract = { name: contract, version, methods };
    delete report.version;
    delete report.methods;
  }
  Object.assign(report, checklistOf(options));
  if (verb !== "rework") return { ok: true, value: report };
  const tasks = reworkTasks(options);
  return tasks.ok ? { ok: true, value: { ...report, tasks: tasks.value } } : tasks;
}

/**
 * Sends a report to the host of the session in whose environment this runs. Fails with `no_session` outside of one,
 * `report_invalid` with what is wrong, or `host_unreachable`.
 */
export async function sendReport(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<Result<null>> {
  const report = readReportArguments(argv);
  if (!report.ok) return report;
  const socketPath = env.SIGNALBOX_SOCKET;
  if (!socketPath) {
    return failure("no_session", "signalbox report works inside a session that Signalbox started.");
  }
  return sendToHost(socketPath, { cmd: "report", report: report.value });
}
