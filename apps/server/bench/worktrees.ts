// Measures worktrees of a repository with 20,000 files: one made, looked at and removed, and three made at once.
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import type { Result } from "@signalbox/base";
import { openRepository } from "@signalbox/git";
import { report } from "./parts/figures.ts";
import { inFolder, makeRepository } from "./parts/folder.ts";

const files = 20_000;
const rounds = 5;

function makeLargeRepository(path: string): string {
  makeRepository(path);
  for (let n = 0; n < files; n++) {
    const folder = join(path, "src", `part-${n % 200}`);
    if (n < 200) mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `file-${n}.ts`), `export const value${n} = ${n};\n`.repeat(20));
  }
  const git = (...args: string[]) => execFileSync("git", args, { cwd: path, encoding: "utf8" });
  git("add", ".");
  git("commit", "--quiet", "--message=Grow");
  return git("rev-parse", "HEAD").trim();
}

async function timed<Value>(samples: number[], work: () => Promise<Result<Value>[]>): Promise<void> {
  const started = performance.now();
  const results = await work();
  samples.push(performance.now() - started);
  for (const result of results) if (!result.ok) throw new Error(result.failure.message);
}

const figures = { made: [] as number[], looked: [] as number[], removed: [] as number[], three: [] as number[] };
await inFolder(async (folder) => {
  const path = join(folder, "large");
  const sha = makeLargeRepository(path);
  const opened = await openRepository(path);
  if (!opened.ok) throw new Error(opened.failure.message);
  const repository = opened.value;
  const place = (name: string) => join(folder, "worktrees", name);
  const make = (name: string) =>
    repository.ensureWorktree({ path: place(name), branch: `signalbox/r00000000/t/${name}/1`, sha });
  for (let round = 0; round < rounds; round++) {
    await timed(figures.made, async () => [await make(`w${round}`)]);
    await timed(figures.looked, async () => [await repository.status(place(`w${round}`))]);
    await timed(figures.removed, async () => [await repository.removeWorktree(place(`w${round}`))]);
  }
  for (let round = 0; round < rounds; round++) {
    await timed(figures.three, () => Promise.all(["a", "b", "c"].map((name) => make(`${name}${round}`))));
  }
});
const of = "worktree of 20,000 files";
report({ name: `${of}, made`, samples: figures.made, unit: "ms" });
report({ name: `${of}, three made at once`, samples: figures.three, unit: "ms" });
report({ name: `${of}, looked through for changes`, samples: figures.looked, unit: "ms" });
report({ name: `${of}, removed`, samples: figures.removed, unit: "ms" });
