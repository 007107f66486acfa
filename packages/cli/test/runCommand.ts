// For tests: calls the command in this process and keeps what it prints, so that hundreds of calls take seconds.
import { createProgram } from "../src/program.ts";

/** What a call printed and its exit code. */
export interface Called {
  code: number;
  out: string;
  err: string;
  // biome-ignore lint/suspicious/noExplicitAny: what comes back is what the test looks at
  json: () => any;
}

/** Calls `signalbox` with these arguments in `cwd`. */
export async function signalbox(cwd: string, ...argv: string[]): Promise<Called> {
  const before = { cwd: process.cwd(), out: process.stdout.write, err: process.stderr.write, code: process.exitCode };
  const printed = { out: "", err: "" };
  const keep = (stream: "out" | "err") =>
    ((text: string) => {
      printed[stream] += text;
      return true;
    }) as typeof process.stdout.write;
  process.stdout.write = keep("out");
  process.stderr.write = keep("err");
  process.exitCode = 0;
  process.chdir(cwd);
  try {
    const program = createProgram();
    for (const each of [program, ...program.commands, ...program.commands.flatMap(({ commands }) => commands)]) {
      each.exitOverride();
    }
    await program.parseAsync(argv, { from: "user" }).catch((error: { exitCode?: number; code?: string }) => {
      if (!error.code?.startsWith("commander.")) throw error;
      process.exitCode = error.exitCode ?? 1;
    });
    return { ...printed, code: Number(process.exitCode ?? 0), json: () => JSON.parse(printed.out) };
  } finally {
    process.stdout.write = before.out;
    process.stderr.write = before.err;
    process.exitCode = before.code;
    process.chdir(before.cwd);
  }
}
