// The driver for any command-line agent that takes its prompt as an argument or a file: its argv is a template.
import { failure, ok } from "@signalbox/base";
import type { SessionWork } from "../hostSpec.ts";
import type { Driver, DriverIo } from "./driver.ts";
import { scriptDriver } from "./script.ts";

/** What the words of a template may hold; each stands for one value inside one argument, never for a shell's words. */
const placeholder = /\{(prompt|prompt_file|model|task|worktree)\}/g;

/** The argv for one session: placeholders filled in, arguments of a model that isn't named left out with their option. */
export function filledCommand(work: SessionWork, io: Pick<DriverIo, "cwd" | "promptFile">): string[] {
  const values: Record<string, string> = {
    prompt: work.resume && work.message !== undefined ? `${work.prompt}\n\n${work.message}` : work.prompt,
    prompt_file: io.promptFile,
    model: work.model ?? "",
    task: work.taskId ?? work.role,
    worktree: io.cwd,
  };
  const words = work.command.filter((word, at) => {
    if (work.model !== undefined) return true;
    const isOption = word.startsWith("-") && work.command[at + 1] === "{model}";
    return !word.includes("{model}") && !isOption;
  });
  return words.map((word) => word.replace(placeholder, (_, name: string) => values[name] ?? ""));
}

/** A program that does its work and leaves: shown and judged like a script's, with nothing to say to it meanwhile. */
export const commandDriver: Driver = (work, io) => {
  const played = scriptDriver({ ...work, command: filledCommand(work, io) }, io);
  const deaf = failure("not_supported", "This agent takes no words while it works. Stop it, and retry with yours.");
  return {
    ...played,
    started: () => io.closeInput(),
    steer: () => deaf,
    resume: (message) => (message === undefined ? played.resume(undefined) : deaf),
    reported: () => {},
    interrupt: () => {
      io.signal("SIGINT");
      return ok(null);
    },
  };
};
