// A project's files and configuration: what is read from a repository and what is written beside it.
export * from "./config.ts";
export { type ConfigFile, configFileSchema, type NamedCommand } from "./configSchema.ts";
export * from "./trust.ts";
