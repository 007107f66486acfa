// Hosts and sessions, as the orchestrator's adapter sees them. The host itself is the subpath `./host`.

export {
  type HostCommand,
  type HostEvent,
  type HostReply,
  type HostStatus,
  type Question,
  sendToHost,
} from "./control.ts";
export { type FoundClaude, findClaude, isProgram } from "./findClaude.ts";
export { findPayer } from "./findPayer.ts";
export {
  type CheckWork,
  type DriverName,
  type GuardRules,
  type HostSpec,
  hostArgv,
  hostIdVariable,
  reportSocket,
  type SessionWork,
  writeHostSpec,
} from "./hostSpec.ts";
export { endHost, type FollowOptions, followHost, type HostState, probeHost } from "./hosts.ts";
export type { HostFailureCode, HostOutcome, SessionOutcome } from "./outcome.ts";
export type { DependencyNeed, Report } from "./report.ts";
export { onlyReads, parseDependency, readReport } from "./report.ts";
export { probeSandbox, type Sandbox, sandboxArgv } from "./sandbox.ts";
