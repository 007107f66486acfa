// Measures the built program: from its start to its first answer, and what the run page loads at first.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { report } from "./parts/figures.ts";
import { inFolder, makeRepository } from "./parts/folder.ts";
import { planOf } from "./parts/panel.ts";
import { fetchBytes, openRun, type StartedProgram, signalbox, startProgram } from "./parts/program.ts";

/** Bytes of all scripts that the page names in its first answer, as they travel. */
async function scriptBytes(server: StartedProgram, path: string): Promise<{ bytes: number; scripts: number }> {
  const authorization = `Bearer ${server.token}`;
  const page = await fetchBytes(`${server.url}${path}`, { authorization }, true);
  if (page.status !== 200) throw new Error(`${path} was answered with ${page.status}.`);
  const tags = page.text.matchAll(/<script[^>]*\ssrc="([^"]+)"[^>]*>/g);
  const links = page.text.matchAll(
    /<link[^>]*\sas="script"[^>]*\shref="([^"]+)"[^>]*>|<link[^>]*\shref="([^"]+\.js)"[^>]*>/g,
  );
  const modern = [...tags].filter((tag) => !/\snomodule/i.test(tag[0])).map((tag) => tag[1]!);
  const names = new Set([...modern, ...[...links].map((link) => (link[1] ?? link[2])!)]);
  let bytes = 0;
  for (const name of names) {
    const script = await fetchBytes(new URL(name.replaceAll("&amp;", "&"), server.url).href);
    if (script.status !== 200) throw new Error(`${name} was answered with ${script.status}.`);
    bytes += script.bytes;
  }
  return { bytes, scripts: names.size };
}

/** A path of the repository's hooks keeps the gate shut, so that nothing begins to run. */
const gatedPlan = planOf(5).replace("task-0.txt", ".github/workflows/ci.yml");

const samples: number[] = [];
for (let round = 0; round < 5; round++) {
  await inFolder(async (folder) => {
    const server = await startProgram(join(folder, "home"));
    samples.push(server.answeredMs);
    try {
      if (round > 0) return;
      const repository = join(folder, "repository");
      makeRepository(repository);
      const { bytes, scripts } = await scriptBytes(server, `/runs/${await openRun(server, repository, gatedPlan)}`);
      report({
        name: `run page, JavaScript on first load (${scripts} files, compressed)`,
        samples: [bytes / 1_000],
        unit: "KB",
        budget: "250",
      });
    } finally {
      await server.stop();
    }
  });
}
report({ name: "server start to its first answer", samples, unit: "ms", budget: "2,000" });

/** What needs no server has to be there at once, for scripts that call it often. */
const offline: number[] = [];
await inFolder(async (folder) => {
  const file = join(folder, "tasks.yaml");
  writeFileSync(file, planOf(5));
  for (let round = 0; round < 20; round++) {
    const from = performance.now();
    execFileSync(process.execPath, [signalbox, "risk", file]);
    offline.push(performance.now() - from);
  }
});
report({ name: "`signalbox risk`, from its start to its end", samples: offline, unit: "ms", budget: "150" });
