// A project's files and configuration: what is read from a repository and what is written beside it.
export * from "./config.ts";
export { type ConfigFile, configFileSchema, type NamedCommand } from "./configSchema.ts";
export * from "./context.ts";
export * from "./contracts.ts";
export * from "./environment.ts";
export * from "./files.ts";
export * from "./knowledge.ts";
export * from "./mailbox.ts";
export { findProjectTools, type ProjectTool } from "./projectTools.ts";
export { type MergeChange, type RelatedTests, relatedTests } from "./relatedTests.ts";
export { type Role, type RoleWords, readRoles, rulesFile, sessionRoles } from "./roles.ts";
export { kindOf, safeFolder, safeWrite, type WriteProblem } from "./safeWrite.ts";
export { findSettingsOfTools } from "./settingsOfTools.ts";
export * from "./stateFile.ts";
export * from "./stateStore.ts";
export { findTestCommand, type PackageManager, packageManagers, type TestCommand } from "./testCommand.ts";
export * from "./trust.ts";
export { withLock } from "./withLock.ts";
