// What survives a restart: the event log and everything around it, in one SQLite file.
export type { AccessCookie, AccessSession, AccessStore, FoundSession, Role, ShareLink } from "./accessStore.ts";
export type { AuditEntry, AuditLog, AuditQuery, NewAuditEntry } from "./auditLog.ts";
export { claimData, type DataClaim } from "./dataClaim.ts";
export type { EventLog, EventPage, SequencedEvent, StoredEvent } from "./eventLog.ts";
export { type OpenFailure, openStore, type Store } from "./openStore.ts";
export type { Project, Projects } from "./projects.ts";
export type { RunFold, RunLine, RunQuery, Runs } from "./runs.ts";
export type { Settings } from "./settings.ts";
