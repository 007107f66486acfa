// `environment`: the hash that says whether two folders have the same packages installed.
import { resolve } from "node:path";
import { failure, ok, type Result } from "@signalbox/base";
import { environmentOf } from "@signalbox/project";
import type { Answer } from "../answer.ts";

/** The hash of the lockfiles in `path`; with `verify` also whether it is that one, exit code 1 where it isn't. */
export async function environment(options: { path?: string; verify?: string }): Promise<Result<Answer>> {
  const folder = resolve(options.path ?? ".");
  const found = await environmentOf(folder).catch((error: unknown) => String(error));
  if (typeof found === "string") return failure("not_readable", `The lockfiles in ${folder} can't be read.`, found);
  const { hash, lockfiles } = found;
  if (options.verify === undefined) {
    const from = lockfiles.length > 0 ? lockfiles.join(", ") : "no lockfiles";
    return ok({ json: { hash, lockfiles }, text: `${hash}  (${from})` });
  }
  const match = hash === options.verify;
  const text = match ? `The environment is ${hash}, as expected` : `The environment is ${hash}, not ${options.verify}`;
  return ok({ json: { hash, lockfiles, match }, text, code: match ? 0 : 1 });
}
