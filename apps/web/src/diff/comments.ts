// Comments on a diff: kept while the page is open, and put into words for the session that is to hear them.
import { isAtWork, type RunState, type TaskState, workerOf } from "@signalbox/engine";
import type { PersonCommand } from "@signalbox/protocol";

/** One comment; without a line it is on the whole file. `code` is the line as it stood. */
export interface Comment {
  key: string;
  path: string;
  line?: number;
  code?: string;
  text: string;
}

/** All comments as one text, in the order of files and lines. */
export function commentWords(comments: readonly Comment[]): string {
  const sorted = [...comments].sort((a, b) => a.path.localeCompare(b.path) || (a.line ?? 0) - (b.line ?? 0));
  const said = sorted.map(({ path, line, code, text }) => {
    const place = line === undefined ? path : `${path}:${line}`;
    return `${place}${code?.trim() ? `\n> ${code.trim()}` : ""}\n${text.trim()}`;
  });
  return `Comments on what you changed:\n\n${said.join("\n\n")}`;
}

/** One way for comments to reach a session; `id` is the same for all tries to send the same words. */
export interface WayBack {
  verb: string;
  consequence: string;
  command: (text: string, id: string) => PersonCommand;
}

/** How comments reach the session of a task, the gentlest first; none where its work is done or decided. */
export function waysBack(state: RunState, task: TaskState): WayBack[] {
  if (task.phase === "merged" || task.phase === "skipped") return [];
  if (task.phase === "blocked" && task.block && task.block.kind !== "dependency")
    return [
      {
        verb: "Answer with these comments",
        consequence: "The session that waits goes on with them.",
        command: (answer) => ({ type: "task.answer", task: task.id, answer }),
      },
    ];
  const retry: WayBack = {
    verb: "Retry with these comments",
    consequence: "Ends this attempt; the next one has them in its prompt.",
    command: (feedback) => ({ type: "task.retry", task: task.id, feedback }),
  };
  const session = workerOf(task.id);
  if (!isAtWork(state, session)) return [retry];
  return [
    {
      verb: "Send to the session",
      consequence: "The session at work hears them with its next step.",
      command: (text, id) => ({ type: "session.steer", id, session, text }),
    },
    retry,
  ];
}
