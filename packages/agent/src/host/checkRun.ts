// Verification commands in a pane: the runner is lent by whoever bundles the host, this shows and records it.

import { type CheckCommand, type CheckSummary, Deferred, type Failure } from "@signalbox/base";
import type { CheckWork } from "../hostSpec.ts";
import type { HostFailureCode, HostOutcome } from "../outcome.ts";
import {
  childEnvironment,
  contained,
  endHostTree,
  type HostContext,
  type HostRun,
  readHeadSha,
} from "./hostContext.ts";

/** What a runner of checks is given; `runChecks` of `packages/checks` fits. */
export interface CheckRunOptions {
  cwd: string;
  env: Record<string, string>;
  evidenceDir: string;
  evidencePrefix: string;
  onStart(check: CheckCommand): void;
  onOutput(check: CheckCommand, text: string): void;
  /** What output passes before it is shown or written, one for each stream. */
  filter(): { push(chunk: string): string; flush(): string };
  /** What to start for an argv, such as the same inside a sandbox. */
  contain(argv: string[]): string[];
  signal: AbortSignal;
}

/** Runs all checks, whatever fails, and resolves with one result each. */
export type CheckRunner = (checks: CheckCommand[], options: CheckRunOptions) => Promise<CheckSummary[]>;

const mark: Record<CheckSummary["status"], string> = {
  passed: "\x1b[32m✔ passed\x1b[0m",
  failed: "\x1b[31m✘ failed\x1b[0m",
  not_run: "\x1b[33m○ not run\x1b[0m",
};

/** Runs checks to the end, or until it is stopped; `done` says that all were run, not that they passed. */
export class CheckRun implements HostRun {
  readonly #context: HostContext;
  readonly #work: CheckWork;
  readonly #runner: CheckRunner;
  readonly #settled = new Deferred<HostOutcome>();
  readonly #startedAt = new Date();
  readonly #abort = new AbortController();
  #exceeded: Failure<HostFailureCode> | null = null;
  #running: CheckCommand | null = null;

  constructor(context: HostContext, work: CheckWork, runner: CheckRunner) {
    this.#context = context;
    this.#work = work;
    this.#runner = runner;
  }

  get outcome(): Promise<HostOutcome> {
    return this.#settled.promise;
  }

  stop(reason: string): void {
    this.#abort.abort(reason);
  }

  exceed(failure: Failure<HostFailureCode>): void {
    this.#exceeded = failure;
    this.#abort.abort();
    void endHostTree(this.#context.spec, null, 0);
  }

  async start(): Promise<void> {
    const { spec, screen, redactor, publish } = this.#context;
    publish({ type: "status", status: "working" });
    const ran = await this.#runner(this.#work.checks, {
      cwd: spec.cwd,
      env: childEnvironment(spec, { FORCE_COLOR: "1" }),
      evidenceDir: this.#work.evidenceDir,
      evidencePrefix: this.#work.evidencePrefix ?? "",
      onStart: (check) => {
        this.#running = check;
        screen.note(`\x1b[1m$ ${redactor.text(check.command)}\x1b[0m`);
        publish({ type: "activity", text: check.command });
      },
      onOutput: (_check, text) => screen.write(text),
      filter: () => redactor.stream(),
      contain: (argv) => contained(spec, argv),
      signal: this.#abort.signal,
    });
    const results = ran.map((result) => this.#blamed(result));
    for (const result of results)
      screen.note(`${mark[result.status]} ${result.id} \x1b[2m· ${redactor.text(result.summary)}\x1b[0m`);
    await endHostTree(spec, null);
    await this.#settle(results);
  }

  /** What ran when a limit was met has failed by it; what would have followed was not run. */
  #blamed(result: CheckSummary): CheckSummary {
    if (!this.#exceeded || result.id !== this.#running?.id) return result;
    const category = this.#exceeded.code === "disk_full" ? "env_issue" : "logic_error";
    return { ...result, status: "failed", category, summary: this.#exceeded.message };
  }

  async #settle(results: CheckSummary[]): Promise<void> {
    const stopped = this.#abort.signal.aborted && !this.#exceeded;
    const endedAt = new Date();
    this.#settled.resolve({
      kind: stopped ? "interrupted" : "done",
      report: { verb: "checked", results },
      contracts: [],
      command: this.#work.checks.map((check) => check.command),
      exitCode: null,
      signal: null,
      startedAt: this.#startedAt.toISOString(),
      endedAt: endedAt.toISOString(),
      durationMs: endedAt.getTime() - this.#startedAt.getTime(),
      headSha: await readHeadSha(this.#context.spec.cwd),
      usage: null,
      failure: stopped
        ? { code: "ended", message: `The checks were ended: ${String(this.#abort.signal.reason)}.` }
        : null,
    });
  }
}
