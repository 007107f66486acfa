// Reads YAML (or JSON) that nobody has checked yet, and remembers where everything stands in it.
import { type Document, LineCounter, parseDocument } from "yaml";
import { locate, pathText } from "./positions.ts";
import type { Finding, PlanProblem } from "./problems.ts";

/** The longest text that is read, in bytes of UTF-8. */
export const maxYamlBytes = 4 * 1024 * 1024;
/** Problems beyond this many are only counted. */
export const maxProblems = 50;

const maxAliases = 100;

/** Plain values, and a way to give findings their line and column (at most 50, the rest counted). */
export interface YamlText {
  raw: unknown;
  place: (findings: readonly Finding[]) => PlanProblem[];
}

/** Reads a text; `what` is what a person calls it ("plan", "configuration"). Never throws, whatever the text. */
export function readYaml(
  text: string,
  what: string,
): { ok: true; value: YamlText } | { ok: false; problem: PlanProblem } {
  const lines = new LineCounter();
  const refused = (code: PlanProblem["code"], message: string, offset = 0) => {
    const { line, col } = lines.linePos(offset);
    return {
      ok: false as const,
      problem: { code, message, line: Math.max(line, 1), column: Math.max(col, 1), path: "" },
    };
  };
  if (byteLength(text) > maxYamlBytes) {
    return refused("too_large", `The ${what} is larger than ${maxYamlBytes / 1024 / 1024} MB; shorten or split it.`);
  }
  try {
    // "silent" would also hide the error about several documents in one text.
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: "error" });
    const error = document.errors[0];
    if (error) return refused("not_yaml", yamlProblem(error.code, error.message, what), error.pos[0]);
    const raw: unknown = document.toJS({ maxAliasCount: maxAliases });
    return { ok: true, value: { raw, place: (findings) => placed(findings, document, lines) } };
  } catch (error) {
    if (error instanceof ReferenceError) {
      return refused("alias_bomb", `The ${what} repeats itself through too many aliases (&, *); write the values out.`);
    }
    // The reader is recursive: absurd nesting exhausts its stack.
    return refused(
      "not_yaml",
      `The ${what} can't be read as YAML, perhaps because it is nested too deeply; simplify it.`,
    );
  }
}

function placed(findings: readonly Finding[], document: Document, lines: LineCounter): PlanProblem[] {
  const shown = findings.slice(0, maxProblems).map(({ code, message, path, key }) => ({
    code,
    message,
    ...locate(document, lines, path, key),
    path: pathText(path),
  }));
  const last = shown.at(-1);
  const rest = findings.length - shown.length;
  if (rest <= 0 || !last) return shown;
  return [...shown.slice(0, -1), { ...last, message: `${last.message} (And ${rest} more problems.)` }];
}

function yamlProblem(code: string, message: string, what: string): string {
  if (code === "DUPLICATE_KEY") return "This key is there twice; keep one of them.";
  if (code === "TAB_AS_INDENT") return "This line is indented with a tab; YAML wants spaces.";
  if (code === "MULTIPLE_DOCS") return `The text holds several YAML documents (---); a ${what} is one.`;
  const sentence = message
    .split("\n")[0]!
    .replace(/ at line .*$/, "")
    .replace(/[.:]$/, "");
  return `This is not YAML: ${sentence}. Check the indentation and quotes here.`;
}

/** Bytes of the text in UTF-8, without encoding it. */
function byteLength(text: string): number {
  let bytes = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    // Each half of a surrogate pair makes two of the pair's four bytes.
    bytes += code < 0x80 ? 1 : code < 0x800 || (code >= 0xd800 && code < 0xe000) ? 2 : 3;
  }
  return bytes;
}
