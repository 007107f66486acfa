// Whether a file belongs to the repository: such a file is never written over by projections.
import type { Context } from "./context.ts";

/** True where the index of the user's checkout has `path` (relative, taken literally). */
export async function isTracked(context: Context, path: string): Promise<boolean> {
  const { code, out } = await context.git(["--literal-pathspecs", "ls-files", "-z", "--", path], { cwd: context.root });
  return code !== 0 || out !== "";
}
