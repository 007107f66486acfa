// The whole life of a host: take the lock, run what the spec orders, record how it ended, leave.
import { dirname } from "node:path";
import { failure, ok, type Result } from "@signalbox/base";
import type { HostCommand } from "../control.ts";
import type { Driver } from "../drivers/driver.ts";
import { takeHostLock } from "../hostLock.ts";
import { type DriverName, readHostSpec, type StoredHostSpec } from "../hostSpec.ts";
import { type HostOutcome, lostOutcome, readOutcome, writeOutcome } from "../outcome.ts";
import { CheckRun, type CheckRunner } from "./checkRun.ts";
import { type ControlServer, openControlServer } from "./controlServer.ts";
import { endHostTree, type HostContext, type HostRun } from "./hostContext.ts";
import { openJournal } from "./journal.ts";
import { openPaneScreen, type PaneScreen } from "./paneScreen.ts";
import { redactorFor } from "./redact.ts";
import { SessionRun } from "./sessionRun.ts";
import { openStatusFile } from "./statusFile.ts";
import { openTranscript, type Transcript } from "./transcript.ts";
import { watchLimits } from "./watchLimits.ts";

/** What the bundle lends to a host, so that this package needs none of it. */
export interface HostParts {
  /** Loaded when they are needed: a host that plays a script starts faster without the rest. */
  drivers: Record<DriverName, () => Driver | Promise<Driver>>;
  runChecks: CheckRunner;
}

/** The exit status of a host, as the seed's monitor has it: 2 is blocked. */
const exitStatus: Record<HostOutcome["kind"], number> = { done: 0, failed: 1, blocked: 2, interrupted: 130 };
/** The exit status of a host that had no business starting. */
const refusedStatus = 3;

type Commands = (command: Exclude<HostCommand, { cmd: "follow" }>) => Result<null>;

interface RunningWork {
  run: HostRun;
  command: Commands;
  begin(): void;
}

function prepare(context: HostContext, parts: HostParts, driver: Driver | null): RunningWork {
  const { work } = context.spec;
  if (work.kind === "session") {
    if (!driver) throw new Error("A session needs a driver.");
    const session = new SessionRun(context, work, (io) => driver(work, io));
    return { run: session, command: (command) => session.command(command), begin: () => session.start() };
  }
  const run = new CheckRun(context, work, parts.runChecks);
  const command: Commands = ({ cmd }) => {
    if (cmd !== "end") return failure("not_supported", "Checks can only be ended.");
    run.stop("ended");
    return ok(null);
  };
  return { run, command, begin: () => void run.start().catch(fail) };
}

function fail(error: unknown): never {
  throw error;
}

function listenToPane(screen: PaneScreen, command: Commands): void {
  const say = (result: Result<null>) => {
    if (!result.ok) screen.note(`\x1b[33m${result.failure.message}\x1b[0m`);
  };
  screen.listen({
    line: (text) => say(command({ cmd: "steer", text })),
    interrupt: () => say(command({ cmd: "interrupt" })),
  });
}

/** Ends everything when the pane, the machine's shutdown or a defect says so. */
function listenToSignals(run: HostRun, crash: (error: unknown) => void): void {
  process.on("SIGHUP", () => run.stop("its pane is gone"));
  process.on("SIGTERM", () => run.stop("its host was told to end"));
  process.on("SIGINT", () => run.stop("interrupted in its pane"));
  process.on("uncaughtException", crash);
  process.on("unhandledRejection", crash);
}

const endings: Record<HostOutcome["kind"], string> = {
  done: "\x1b[32m● done\x1b[0m",
  failed: "\x1b[31m● failed\x1b[0m",
  blocked: "\x1b[33m● blocked\x1b[0m",
  interrupted: "\x1b[33m● interrupted\x1b[0m",
};

function lastWords(outcome: HostOutcome): string {
  const seconds = (outcome.durationMs / 1000).toFixed(1);
  const why = outcome.failure ? ` · ${outcome.failure.message}` : "";
  return `${endings[outcome.kind]} \x1b[2mafter ${seconds} s${why}\x1b[0m`;
}

interface Surfaces {
  context: HostContext;
  transcript: Transcript;
  connect(server: ControlServer): void;
}

function openSurfaces(spec: StoredHostSpec): Surfaces {
  const redactor = redactorFor(spec.env);
  const { columns = 120, rows = 40 } = process.stdout;
  const transcript = openTranscript(spec.dir, spec.title, columns, rows);
  const taskId = spec.work.kind === "session" ? spec.work.taskId : null;
  let server: ControlServer | null = null;
  const context: HostContext = {
    spec,
    redactor,
    screen: openPaneScreen(transcript),
    journal: openJournal(spec.dir, (text) => redactor.text(text)),
    status: openStatusFile(spec.statusFile, taskId),
    publish: (event) => server?.publish(event),
  };
  return {
    context,
    transcript,
    connect(opened) {
      server = opened;
    },
  };
}

function conclude(surfaces: Surfaces, server: ControlServer, outcome: HostOutcome): void {
  const { context, transcript } = surfaces;
  process.exitCode = exitStatus[outcome.kind];
  // Whatever goes wrong below, and whoever doesn't read what is published: a finished host leaves.
  setTimeout(() => process.exit(), 1_000).unref();
  try {
    context.screen.note(context.redactor.text(lastWords(outcome)));
    context.status.settle(outcome);
    context.screen.close();
    context.journal.close();
    transcript.close();
    writeOutcome(context.spec.dir, outcome, (text) => context.redactor.text(text));
    context.publish({ type: "outcome", outcome });
    server.close();
  } catch (error) {
    process.stderr.write(`The outcome couldn't be recorded: ${String(error)}\n`);
    process.exit(exitStatus.interrupted);
  }
}

function crashedOutcome(error: unknown, startedAt: string): HostOutcome {
  const message = `The host itself failed: ${error instanceof Error ? error.message : String(error)}`;
  const detail = error instanceof Error ? (error.stack ?? "") : "";
  return { ...lostOutcome("host_lost", startedAt), failure: { code: "host_failed", message, detail } };
}

interface Admission {
  spec: StoredHostSpec;
  startedAt: string;
}

/** Reads the order and takes its folder; fails where the work is somebody else's or over. */
function admit(specPath: string): Result<Admission> {
  const spec = readHostSpec(specPath);
  if (!spec || spec.dir !== dirname(specPath)) {
    return failure("spec_missing", `There is no order for a host at ${specPath}.`);
  }
  const lock = takeHostLock(spec.dir, spec.hostId);
  if (!lock.ok) return lock;
  if (readOutcome(spec.dir)) return failure("already_ended", `The work in ${spec.dir} has already ended.`);
  return ok({ spec, startedAt: lock.value.startedAt });
}

/** Runs the host of `specPath`; resolves when its work has begun, the process leaves when it has ended. */
export async function runHost(specPath: string, parts: HostParts): Promise<void> {
  const admitted = admit(specPath);
  if (!admitted.ok) {
    process.stderr.write(`${admitted.failure.message}\n`);
    process.exitCode = refusedStatus;
    return;
  }
  const { spec, startedAt } = admitted.value;
  const surfaces = openSurfaces(spec);
  const { context } = surfaces;
  const loaded = spec.work.kind === "session" ? parts.drivers[spec.work.driver]() : null;
  // Not awaited where it is there already: every turn of the event loop delays the child.
  const driver = loaded instanceof Promise ? await loaded : loaded;
  const { run, command, begin } = prepare(context, parts, driver);
  const server = openControlServer(spec.socketPath, command, (text) => context.redactor.text(text));
  surfaces.connect(server);
  const over = new AbortController();
  const end = (outcome: HostOutcome) => {
    if (over.signal.aborted) return;
    over.abort();
    conclude(surfaces, server, outcome);
  };
  const crash = (error: unknown) => {
    const leave = () => end(crashedOutcome(error, startedAt));
    void endHostTree(spec, null, 0).then(leave, leave);
  };
  listenToSignals(run, crash);
  void run.outcome.then(end);
  begin();
  void watchLimits(spec, over.signal, (failure) => run.exceed(failure));
  listenToPane(context.screen, command);
}
