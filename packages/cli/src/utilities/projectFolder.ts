// The project's folder as utilities write to it: never over what git tracks, and never seen by git.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { ok, type Result } from "@signalbox/base";
import { openRepository } from "@signalbox/git";
import { excludeOwnFiles, type ProjectFolder } from "@signalbox/project";
import { findProject } from "../findProject.ts";

/** The project around the current folder, ready to be written to. Failures: those of opening the repository. */
export async function openProjectFolder(): Promise<Result<ProjectFolder>> {
  const root = findProject();
  if (!existsSync(join(root, ".git"))) return ok({ root, isTracked: async () => false });
  const repository = await openRepository(root);
  if (!repository.ok) return repository;
  const excluded = await excludeOwnFiles(repository.value.commonDir);
  return excluded.ok ? ok({ root, isTracked: repository.value.isTracked }) : excluded;
}
