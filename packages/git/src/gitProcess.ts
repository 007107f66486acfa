// A small process that starts git for a large one: starting a process copies the memory map of the one that starts it,
// which for a server with all its libraries takes longer than git itself, with everything else standing still.
import { type ChildProcess, fork } from "node:child_process";
import { Deferred } from "@signalbox/base";
import type { GitCall, GitOutput } from "./call.ts";

/** What goes to the small process. */
export interface GitOrder {
  id: number;
  call: GitCall;
}

/** What comes back; in any order. */
export interface GitAnswer {
  id: number;
  output: GitOutput;
}

const lost: GitOutput = { code: -1, out: "", err: "The process that starts git has ended.", cut: false };

/** One start of the small process, with the calls that it has not answered yet. */
class Running {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Deferred<GitOutput>>();
  #lastId = 0;
  #leaving = false;

  constructor(file: string, onGone: () => void) {
    // A group of its own: Ctrl-C stops the server, which may still have something to finish with git.
    this.#child = fork(file, [], { detached: true, execArgv: [], stdio: ["ignore", "ignore", "inherit", "ipc"] });
    this.#child.unref();
    this.#child.channel?.unref();
    this.#child.on("message", (message) => {
      const { id, output } = message as GitAnswer;
      this.#settle(id, output);
    });
    const gone = () => {
      onGone();
      for (const id of [...this.#waiting.keys()]) this.#settle(id, lost);
    };
    this.#child.on("error", gone);
    this.#child.on("exit", gone);
  }

  call(call: GitCall): Promise<GitOutput> {
    this.#lastId += 1;
    const answer = new Deferred<GitOutput>();
    this.#waiting.set(this.#lastId, answer);
    // Only a call that is under way keeps this process from ending.
    this.#child.channel?.ref();
    this.#child.send({ id: this.#lastId, call } satisfies GitOrder, () => {});
    return answer.promise;
  }

  /** Lets the process end as soon as it has answered everything. */
  leave(): void {
    this.#leaving = true;
    if (this.#waiting.size === 0 && this.#child.connected) this.#child.disconnect();
  }

  #settle(id: number, output: GitOutput): void {
    this.#waiting.get(id)?.resolve(output);
    this.#waiting.delete(id);
    if (this.#waiting.size > 0) return;
    this.#child.channel?.unref();
    if (this.#leaving) this.leave();
  }
}

/** Starts git elsewhere: in a process that runs a bundle which calls `serveGit`. */
export class GitProcess {
  readonly #file: string;
  #running: Running | null = null;

  /** `file` is the bundle's absolute path. The process is started with the first call, and again where it died. */
  constructor(file: string) {
    this.#file = file;
  }

  /** As `callGit`; `code` is -1 where the process ended before it had an answer. */
  call(call: GitCall): Promise<GitOutput> {
    if (this.#running === null) {
      const running: Running = new Running(this.#file, () => {
        if (this.#running === running) this.#running = null;
      });
      this.#running = running;
    }
    return this.#running.call(call);
  }

  /** Lets the process end when it has nothing left to do; a later call starts another. */
  close(): void {
    this.#running?.leave();
    this.#running = null;
  }
}
