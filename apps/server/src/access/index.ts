// Access: who may do what, from where, and what is written down about it. The rest of the server imports only from here.
export {
  type Access,
  type AccessOptions,
  type AdmissionFailure,
  createAccess,
  type Entry,
  type EntryFailure,
  secretHeader,
} from "./access.ts";
export { type AuditedAction, audited } from "./audited.ts";
export { dataFolderPath } from "./dataFolder.ts";
export { type Instance, type InstanceFailure, openInstance } from "./instance.ts";
export { findRoute, mayCommand, mayRequest, maySend, type PermissionFailure, type Visitor } from "./permissions.ts";
export { factsOf, isLoopbackAddress, type RequestFacts } from "./requestFacts.ts";
export { apiHeaders, contentSecurityPolicy, evidenceHeaders, newNonce, pageHeaders } from "./securityHeaders.ts";
export { isRunning, readServerFile, type ServerFile, writeServerFile } from "./serverFile.ts";
export { makeShareLink, type NewShareLink, revokeShareLink } from "./shareLinks.ts";
export { statusOf } from "./statusOf.ts";
