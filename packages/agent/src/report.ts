// What a session has to say about its work, as `signalbox report` sends it and the host believes it.
import { type CheckSummary, failure, isSafeId, ok, type Result, type SessionRole } from "@signalbox/base";

/** Whether a role only looks and says what it makes of it: it changes nothing, not with a shell either. */
export const onlyReads = (role: SessionRole): boolean => role === "verifier" || role === "integration-checker";

/** A package that a session asks for: a name, a version range of its ecosystem, and whether only tests need it. */
export interface DependencyNeed {
  name: string;
  range: string;
  dev: boolean;
}

/** A method that a session wants in a contract: the name of one that is known, or a signature. */
export type WishedMethod = string | { name: string; params?: string; returns?: string; doc?: string };

/** How a session wants a contract to be: all of its methods, or none where they stay as they are. */
export interface ContractNeed {
  name: string;
  version: string;
  methods: WishedMethod[];
}

/** One point of a review: what was looked for, whether it holds, and how that was seen. */
export interface ChecklistItem {
  item: string;
  passed: boolean;
  evidence: string;
}

/** What a message is about, in the seed's words. */
const messageKinds = ["info", "api_change", "dependency_installed", "warning", "blocking"] as const;

/** A message of a session to the session of another task, or to all. */
export interface SaidMessage {
  to: string;
  body: string;
  kind: (typeof messageKinds)[number];
}

/** A report. All but `contract` and `message` are final: what the session says last, before it ends, counts. */
export type Report =
  | { verb: "done"; summary?: string }
  | {
      verb: "blocked";
      reason: string;
      needs_dependency?: DependencyNeed;
      needs_file?: string;
      needs_contract?: ContractNeed;
      question?: string;
    }
  | { verb: "failed"; message: string }
  | ({ verb: "message" } & SaidMessage)
  | { verb: "contract"; name: string; version: string; methods: string[] }
  | { verb: "accepted"; evidence?: string; checklist?: ChecklistItem[] }
  | { verb: "rework"; tasks: { task: string; feedback: string }[]; summary?: string; checklist?: ChecklistItem[] }
  | { verb: "checked"; results: CheckSummary[] };

const verbsByRole: Record<SessionRole, readonly string[]> = {
  worker: ["done", "blocked", "failed", "contract", "message"],
  planner: ["done", "blocked", "failed"],
  reviewer: ["accepted", "rework", "failed", "blocked"],
  verifier: ["done", "failed"],
  "integration-checker": ["done", "failed"],
};

/** Longest text of a report, in characters. */
const textLimit = 20_000;
const packageName = /^(@[a-z0-9~-][a-z0-9._~-]*\/)?[A-Za-z0-9_][A-Za-z0-9._~-]{0,127}$/;
/** A Go module is named by where it is: a host and a path, never an address with a scheme. */
const goModule = /^[a-z0-9-]+(\.[a-z0-9-]+)+(\/[A-Za-z0-9_][A-Za-z0-9._~-]{0,99}){1,10}$/;
// No colon and no slash: a URL, a file or a git address is no version range.
const versionRange = /^[0-9A-Za-z.^~<>=!|*+, -]{1,100}$/;

type Fields = Record<string, unknown>;

function wrong<Value>(message: string): Result<Value> {
  return failure("report_invalid", message);
}

function text(fields: Fields, key: string, required: boolean): Result<string | undefined> {
  const value = fields[key];
  if (value === undefined) {
    return required ? wrong(`A report "${String(fields.verb)}" needs ${key}.`) : ok(undefined);
  }
  if (typeof value !== "string" || value.trim() === "") return wrong(`${key} must be a text that isn't empty.`);
  if (value.length > textLimit) return wrong(`${key} is longer than ${textLimit} characters.`);
  if (value.includes("\0")) return wrong(`${key} holds a NUL character.`);
  return ok(value);
}

function onlyKeys(fields: Fields, allowed: readonly string[]): Result<null> {
  const unknown = Object.keys(fields).filter((key) => key !== "verb" && !allowed.includes(key));
  return unknown.length === 0
    ? ok(null)
    : wrong(`A report "${String(fields.verb)}" has no ${unknown.join(", ")}; it has ${allowed.join(", ")}.`);
}

/** Reads texts under their keys, with the first thing that is wrong. */
function texts(fields: Fields, wanted: Record<string, boolean>): Result<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const [key, required] of Object.entries(wanted)) {
    const value = text(fields, key, required);
    if (!value.ok) return value;
    if (value.value !== undefined) found[key] = value.value;
  }
  return ok(found);
}

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * `name`, `name@range` or (as Python writes it) `name>=2.0`, to a need; the range is `*` where none is given. Fails with
 * `report_invalid` on anything that an installer could take for an option, a path or an address.
 */
export function parseDependency(spec: string, dev = false): Result<DependencyNeed> {
  const trimmed = spec.trim();
  const at = trimmed.indexOf("@", 1);
  const operator = /[<>=~!^ ]/.exec(trimmed)?.index ?? -1;
  const cut = at > 0 ? at : operator;
  const name = cut > 0 ? trimmed.slice(0, cut).trim() : trimmed;
  const range = cut > 0 ? trimmed.slice(at > 0 ? cut + 1 : cut).trim() : "*";
  return readDependency({ name, range, dev });
}

function readDependency(value: unknown): Result<DependencyNeed> {
  if (!isFields(value)) return wrong("needs_dependency must be an object with name, range and dev.");
  const keys = Object.keys(value).filter((key) => !["name", "range", "dev"].includes(key));
  if (keys.length > 0) return wrong(`needs_dependency has no ${keys.join(", ")}; it has name, range, dev.`);
  const { name, range = "*", dev = false } = value;
  if (typeof name !== "string" || !(packageName.test(name) || goModule.test(name))) {
    return wrong(`"${String(name)}" isn't a package's name. Write it as name@range, such as left-pad@^1.0.0.`);
  }
  if (typeof range !== "string" || !versionRange.test(range) || range.startsWith("-")) {
    return wrong(
      `"${String(range)}" isn't a version range of ${name}. Write it as name@range, such as ${name}@^1.0.0.`,
    );
  }
  if (typeof dev !== "boolean") return wrong("needs_dependency.dev must be true or false.");
  return ok({ name, range, dev });
}

function readBlocked(fields: Fields): Result<Report> {
  const keys = onlyKeys(fields, ["reason", "needs_dependency", "needs_file", "needs_contract", "question"]);
  if (!keys.ok) return keys;
  const said = texts(fields, { reason: false, needs_file: false, question: false });
  if (!said.ok) return said;
  const { needs_file, question } = said.value;
  if (needs_file !== undefined && (needs_file.startsWith("/") || needs_file.split("/").includes(".."))) {
    return wrong(`needs_file must be a path inside the repository, not "${needs_file}".`);
  }
  const asked = fields.needs_dependency === undefined ? null : readDependency(fields.needs_dependency);
  if (asked && !asked.ok) return asked;
  const dependency = asked?.value;
  const wished = fields.needs_contract === undefined ? null : readContractNeed(fields.needs_contract);
  if (wished && !wished.ok) return wished;
  const contract = wished?.value;
  const reason =
    said.value.reason ??
    question ??
    (dependency && `Needs the package ${dependency.name}`) ??
    (contract && `Needs the contract ${contract.name} as ${contract.version}`) ??
    (needs_file && `Needs the file ${needs_file}`);
  if (reason === undefined)
    return wrong('A report "blocked" needs a reason, a question, a dependency, a contract or a file.');
  return ok({
    verb: "blocked",
    reason,
    ...(contract ? { needs_contract: contract } : {}),
    ...(dependency ? { needs_dependency: dependency } : {}),
    ...(needs_file !== undefined ? { needs_file } : {}),
    ...(question !== undefined ? { question } : {}),
  });
}

function readContractNeed(value: unknown): Result<ContractNeed> {
  if (!isFields(value)) return wrong("needs_contract must be an object with name, version and methods.");
  const keys = Object.keys(value).filter((key) => !["name", "version", "methods"].includes(key));
  if (keys.length > 0) return wrong(`needs_contract has no ${keys.join(", ")}; it has name, version, methods.`);
  const said = texts({ verb: "blocked", ...value }, { name: true, version: true });
  if (!said.ok) return said;
  const { name = "", version = "" } = said.value;
  if (name.length > 200 || version.length > 200)
    return wrong("A contract's name and version have at most 200 characters.");
  const methods: unknown = value.methods ?? [];
  if (!Array.isArray(methods) || methods.length > 200) return wrong("methods must be a list of at most 200 methods.");
  const bad = methods.find((method) => !isWishedMethod(method));
  if (bad !== undefined) {
    return wrong(
      `${JSON.stringify(bad)} isn't a method: write its name, or an object of name, params, returns and doc.`,
    );
  }
  return ok({ name, version, methods: methods as WishedMethod[] });
}

const methodKeys = new Set(["name", "params", "returns", "doc"]);

const isWishedMethod = (method: unknown): boolean => {
  const fields = typeof method === "string" ? { name: method } : method;
  if (!isFields(fields) || !/^[\w$.]{1,200}$/.test(String(fields.name))) return false;
  return Object.entries(fields).every(
    ([key, value]) => methodKeys.has(key) && typeof value === "string" && value.length <= 2_000,
  );
};

function readContract(fields: Fields): Result<Report> {
  const keys = onlyKeys(fields, ["name", "version", "methods"]);
  if (!keys.ok) return keys;
  const said = texts(fields, { name: true, version: true });
  if (!said.ok) return said;
  const methods = fields.methods ?? [];
  if (!Array.isArray(methods) || methods.length > 200) return wrong("methods must be a list of at most 200 names.");
  const bad = methods.find((method) => typeof method !== "string" || !/^[\w$.]{1,200}$/.test(method));
  if (bad !== undefined) return wrong(`"${String(bad)}" isn't a method's name.`);
  return ok({ verb: "contract", name: said.value.name ?? "", version: said.value.version ?? "", methods });
}

function readMessage(fields: Fields): Result<Report> {
  const keys = onlyKeys(fields, ["to", "body", "kind"]);
  if (!keys.ok) return keys;
  const said = texts(fields, { to: true, body: true });
  if (!said.ok) return said;
  const { to = "", body = "" } = said.value;
  if (!isSafeId(to)) return wrong(`"${to}" is neither a task nor broadcast.`);
  const kind = messageKinds.find((each) => each === (fields.kind ?? "info"));
  return kind ? ok({ verb: "message", to, body, kind }) : wrong(`kind is one of ${messageKinds.join(", ")}.`);
}

function readChecklist(value: unknown): Result<{ checklist?: ChecklistItem[] }> {
  if (value === undefined) return ok({});
  if (!Array.isArray(value) || value.length > 100) return wrong("checklist must be a list of at most 100 points.");
  const checklist: ChecklistItem[] = [];
  for (const entry of value) {
    if (!isFields(entry) || typeof entry.passed !== "boolean") {
      return wrong("Every point of the checklist has an item, passed (true or false) and its evidence.");
    }
    const read = texts({ verb: "checklist", ...entry }, { item: true, evidence: true });
    if (!read.ok) return read;
    checklist.push({ item: read.value.item ?? "", passed: entry.passed, evidence: read.value.evidence ?? "" });
  }
  return ok({ checklist });
}

/** An acceptance names nothing that is missing: what doesn't hold is rework. */
function readAccepted(fields: Fields): Result<Report> {
  const keys = onlyKeys(fields, ["evidence", "checklist"]);
  if (!keys.ok) return keys;
  const said = texts(fields, { evidence: false });
  if (!said.ok) return said;
  const read = readChecklist(fields.checklist);
  if (!read.ok) return read;
  const missing = read.value.checklist?.find(({ passed }) => !passed);
  if (missing)
    return wrong(`You can't accept while "${missing.item}" doesn't hold; report rework for the task it belongs to.`);
  return ok({ verb: "accepted", ...said.value, ...read.value });
}

function readRework(fields: Fields): Result<Report> {
  const keys = onlyKeys(fields, ["tasks", "summary", "checklist"]);
  if (!keys.ok) return keys;
  const read = readChecklist(fields.checklist);
  if (!read.ok) return read;
  const said = texts(fields, { summary: false });
  if (!said.ok) return said;
  if (!Array.isArray(fields.tasks) || fields.tasks.length === 0) {
    return wrong('A report "rework" names at least one task with its feedback.');
  }
  const tasks: { task: string; feedback: string }[] = [];
  for (const entry of fields.tasks) {
    if (!isFields(entry)) return wrong("Every entry of tasks has a task and its feedback.");
    const named = texts({ verb: "rework", ...entry }, { task: true, feedback: true });
    if (!named.ok) return named;
    tasks.push({ task: named.value.task ?? "", feedback: named.value.feedback ?? "" });
  }
  return ok({ verb: "rework", tasks, ...said.value, ...read.value });
}

function readTexts(fields: Fields, wanted: Record<string, boolean>): Result<Report> {
  const keys = onlyKeys(fields, Object.keys(wanted));
  if (!keys.ok) return keys;
  const said = texts(fields, wanted);
  return said.ok ? ok({ verb: fields.verb, ...said.value } as Report) : said;
}

/**
 * Checks a report from a session strictly (unknown keys are refused, texts are bounded) and whether its role may say
 * it. Fails with `report_invalid` and one sentence for the session.
 */
export function readReport(value: unknown, role: SessionRole): Result<Report> {
  if (!isFields(value) || typeof value.verb !== "string") return wrong("A report is an object with a verb.");
  const verbs = verbsByRole[role];
  if (!verbs.includes(value.verb)) {
    return wrong(`A ${role} can't report "${value.verb}"; it can report ${verbs.join(", ")}.`);
  }
  switch (value.verb) {
    case "done":
      return readTexts(value, { summary: false });
    case "failed":
      return readTexts(value, { message: true });
    case "accepted":
      return readAccepted(value);
    case "blocked":
      return readBlocked(value);
    case "message":
      return readMessage(value);
    case "contract":
      return readContract(value);
    default:
      return readRework(value);
  }
}
