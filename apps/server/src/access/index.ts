// Access: who may do what, from where, and what is written down about it. The rest of the server imports only from here.
export { type Access, createAccess } from "./access.ts";
export { audited } from "./audited.ts";
export { type ApiClient, type ClientTokens, createClientTokens } from "./clientTokens.ts";
export { dataFolderPath } from "./dataFolder.ts";
export { createGuestActions } from "./guestActions.ts";
export { openInstance } from "./instance.ts";
export { networkNames, readProxyUrl, trustProxy } from "./network.ts";
export { mayCommand, maySend, routes, type Visitor } from "./permissions.ts";
export { factsOf, type RequestFacts } from "./requestFacts.ts";
export { apiHeaders, contentSecurityPolicy, evidenceHeaders, newNonce, pageHeaders } from "./securityHeaders.ts";
export { makeShareLink, revokeShareLink } from "./shareLinks.ts";
export { statusOf } from "./statusOf.ts";
