// Whether a file belongs to the repository: such a file is never written over by projections.
import { join } from "node:path";
import { type Context, stampOf } from "./context.ts";

/** What git tracks below one top-level name of the user's checkout; null where it couldn't say. */
interface Known {
  stamp: string;
  paths: Promise<Set<string> | null>;
}

/** One per repository: the index is asked once per top-level name, and again when it has changed. */
const knownBy = new WeakMap<Context, Map<string, Known>>();

/** True where the index of the user's checkout has `path` (relative, taken literally). */
export async function isTracked(context: Context, path: string): Promise<boolean> {
  const [top = path] = path.split("/");
  const stamp = stampOf(join(context.gitDir, "index"));
  const known = knownBy.get(context) ?? new Map<string, Known>();
  knownBy.set(context, known);
  let tops = known.get(top);
  if (tops?.stamp !== stamp) {
    tops = { stamp, paths: trackedBelow(context, top) };
    known.set(top, tops);
  }
  return (await tops.paths)?.has(path) ?? true;
}

async function trackedBelow(context: Context, top: string): Promise<Set<string> | null> {
  const { code, out } = await context.git(["ls-files", "-z", "--", top], { cwd: context.root });
  return code === 0 ? new Set(out.split("\0")) : null;
}
