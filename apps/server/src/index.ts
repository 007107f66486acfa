// The server as a library: the command line and the demo start it in their own process.
export { dataFolderPath, isRunning, readServerFile, type ServerFile } from "./access/index.ts";
export { type RunningServer, type StartOptions, startServer } from "./server.ts";
