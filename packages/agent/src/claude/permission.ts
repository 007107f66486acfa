// What a guarded session has to ask a person for: every tool call that the CLI itself wouldn't just do and no rule allows.
import type { SessionWork } from "../hostSpec.ts";

/** Whether a session in `cwd` may run a shell line unasked; `usual` are lines that are allowed as they are. */
export type MayRun = (line: string, cwd: string, usual: readonly string[]) => boolean;

/** What is wanted, for a person to read, and the rule that allowing it for the whole run would make. */
export interface Wish {
  wants: string;
  rule: string;
}

/** Tools that act on the session itself, or on files, which the guard has judged before. */
const harmlessTools =
  /^(Read|Glob|Grep|LS|Write|Edit|MultiEdit|NotebookEdit|TodoWrite|Task\w*|Agent|Skill|ToolSearch|BashOutput|KillShell|ExitPlanMode)$/;

/** Characters of a wish that a person is shown. */
const wishLength = 4_000;

/** What a person has to be asked before this call, or null where it may go on. The guard has let it pass. */
export function wishOf(
  tool: string,
  input: Record<string, unknown>,
  cwd: string,
  work: SessionWork,
  mayRun: MayRun,
): Wish | null {
  if (work.mode === "unattended" || harmlessTools.test(tool)) return null;
  if (tool === "Bash" && typeof input.command === "string") {
    const { command } = input;
    return mayRun(command, cwd, work.allow ?? []) ? null : { wants: cut(command), rule: `Bash: ${command}` };
  }
  if (tool === "WebFetch" && typeof input.url === "string" && URL.canParse(input.url)) {
    return { wants: cut(input.url), rule: `WebFetch: ${new URL(input.url).host}` };
  }
  return { wants: cut(JSON.stringify(input)), rule: tool };
}

const cut = (text: string): string => (text.length > wishLength ? `${text.slice(0, wishLength)}…` : text);
