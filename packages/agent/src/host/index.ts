// What the bundle that runs in a pane needs of this package; nothing of it is loaded by the server.

export { commandDriver } from "../drivers/command.ts";
export { scriptDriver } from "../drivers/script.ts";
export type { CheckRunner, CheckRunOptions } from "./checkRun.ts";
export { type HostParts, runHost } from "./runHost.ts";
