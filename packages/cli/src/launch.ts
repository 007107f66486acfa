// What a shell, a pane and the server start: runs the bundled program of its own name with the code that V8 compiled for
// it the last time, which halves what a start costs (docs/decisions/0026).
import { readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { Script } from "node:vm";

const program = join(__dirname, "programs", basename(__filename));
// V8 would take the code of another build of the same length for this one's.
const compiled = `${program}.${statSync(program).mtimeMs}.cache`;

function readCompiled(): Buffer | undefined {
  try {
    return readFileSync(compiled);
  } catch {
    return undefined;
  }
}

const cachedData = readCompiled();
const script = new Script(
  `(function (exports, require, module, __filename, __dirname) {${readFileSync(program, "utf8")}\n})`,
  { filename: program, cachedData },
);

// None yet, or another version of Node: what this run compiles is kept for the next.
if (cachedData === undefined || script.cachedDataRejected) {
  process.once("exit", () => {
    try {
      writeFileSync(`${compiled}.${process.pid}`, script.createCachedData());
      renameSync(`${compiled}.${process.pid}`, compiled);
    } catch {
      // Installed where this account may not write: it starts as it did.
    }
  });
}

script.runInThisContext()(exports, createRequire(program), module, program, dirname(program));
