// What a command needs to find the server that runs; loads nothing of the server itself.
export { dataFolderPath } from "./access/dataFolder.ts";
export { isRunning, readServerFile, type ServerFile } from "./access/serverFile.ts";
export { socketFolder } from "./socketFolder.ts";
