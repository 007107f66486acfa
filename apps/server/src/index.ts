// The server as a library: the command line and the demo start it in their own process.

export { readProxyUrl } from "./access/index.ts";
export type { LanOptions } from "./lan.ts";
export { type RunningServer, type StartOptions, startServer } from "./server.ts";
