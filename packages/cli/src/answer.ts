// What a subcommand answers, and the one place that prints it: text or JSON on stdout, trouble on stderr in one sentence.
import type { Failure, Result } from "@signalbox/base";

/** `json` is printed under `--json`, `text` otherwise; `code` is the exit code, 0 unless said. */
export interface Answer {
  json: unknown;
  text: string;
  code?: number;
}

/** The option that every answering subcommand has. */
export interface AnswerOptions {
  json?: boolean;
}

/** Prints what `work` answers and sets the exit code; a failure is 1, with its sentence on stderr. */
export async function give(options: AnswerOptions, work: () => Promise<Result<Answer>>): Promise<void> {
  const answered = await work();
  if (!answered.ok) {
    process.exitCode = await complain(answered.failure, options);
    return;
  }
  const { json, text, code = 0 } = answered.value;
  const printed = options.json ? JSON.stringify(json, null, 2) : text;
  if (printed !== "") process.stdout.write(printed.endsWith("\n") ? printed : `${printed}\n`);
  process.exitCode = code;
}

/** Says what is wrong and what to do next, on stderr; under `--json` also as `{error}` on stdout. Gives the exit code 1. */
export async function complain(failure: Failure, options: AnswerOptions = {}): Promise<number> {
  const { describeError } = await import("@signalbox/engine");
  const { sentence, hint } = describeError(failure);
  const { code, detail } = failure;
  sayTrouble({ code, message: sentence, ...(hint ? { hint } : {}), ...(detail ? { detail } : {}) }, options);
  return 1;
}

/** What is wrong, in the form of `{error}` under `--json`. */
export interface Trouble {
  code: string;
  message: string;
  hint?: string;
  detail?: string;
}

/** Prints a trouble as it is. */
export function sayTrouble(error: Trouble, options: AnswerOptions): void {
  if (options.json) process.stdout.write(`${JSON.stringify({ error }, null, 2)}\n`);
  process.stderr.write(`${[error.message, error.hint, error.detail].filter(Boolean).join("\n")}\n`);
}

/** Lines of two columns, the first as wide as its longest entry. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
