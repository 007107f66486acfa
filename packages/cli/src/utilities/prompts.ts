// `prompts`: copies the built-in rules of each role into files of the user's own, which then stand in their place.
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { ok, type Result, sessionRoles } from "@signalbox/base";
import { builtInRules } from "@signalbox/orchestrator";
import { rulesFile } from "@signalbox/project";
import { dataFolderPath } from "@signalbox/server/running";
import type { Answer } from "../answer.ts";

/** Writes the files that aren't there, and says where all of them are; `show` prints one role's rules and writes nothing. */
export function prompts(show: string | undefined): Result<Answer> {
  const role = sessionRoles.find((each) => each === show);
  if (role) return ok({ json: { role, rules: builtInRules[role] }, text: builtInRules[role] });
  const files = sessionRoles.map((each) => {
    const file = rulesFile(dataFolderPath(), each);
    const written = !existsSync(file);
    if (written) {
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      writeFileSync(file, `${builtInRules[each]}\n`, { mode: 0o600, flag: "wx" });
    }
    return { role: each, file, written };
  });
  const lines = files.map(({ file, written }) => `${written ? "written" : "as it is"}  ${file}`);
  const next = "Runs that start from now on are told what stands there. Delete a file to go back to what is built in.";
  return ok({ json: { files }, text: [...lines, next].join("\n") });
}
