// Writes src/generated: the Prisma client, and the checked-in migrations as a module, so that a bundle carries both.
// Works without network: `prisma generate` only asks for a schema engine, it never starts it.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const here = dirname(fileURLToPath(import.meta.url));
const store = resolve(here, "..");
const prismaDir = resolve(store, "../../prisma");
const output = join(store, "src/generated");
const stampFile = join(output, "stamp.txt");

const sha256 = (text) => createHash("sha256").update(text).digest("hex");

/** Every checked-in migration in order, with the checksum Prisma itself writes (SHA-256 of the file). */
function readMigrations() {
  const folder = join(prismaDir, "migrations");
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
    .map((name) => {
      const sql = readFileSync(join(folder, name, "migration.sql"), "utf8");
      return { name, sql, checksum: sha256(sql) };
    });
}

const migrations = readMigrations();
const stamp = sha256(
  JSON.stringify([
    readFileSync(join(prismaDir, "schema.prisma"), "utf8"),
    readFileSync(fileURLToPath(import.meta.url), "utf8"),
    require("prisma/package.json").version,
    migrations,
  ]),
);

if (!existsSync(stampFile) || readFileSync(stampFile, "utf8") !== stamp) {
  rmSync(output, { recursive: true, force: true });
  mkdirSync(output, { recursive: true });
  const cli = join(dirname(require.resolve("prisma/package.json")), "build/index.js");
  const done = spawnSync(
    process.execPath,
    [cli, "generate", "--no-hints", "--schema", join(prismaDir, "schema.prisma")],
    {
      cwd: store,
      encoding: "utf8",
      env: {
        ...process.env,
        PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
        CHECKPOINT_DISABLE: "1",
        PRISMA_HIDE_UPDATE_MESSAGE: "1",
      },
    },
  );
  if (done.status !== 0) {
    process.stderr.write(`prisma generate failed\n${done.stdout}${done.stderr}\n`);
    process.exit(1);
  }
  writeFileSync(
    join(output, "migrations.ts"),
    `// Generated from prisma/migrations.\nexport const migrations: readonly { name: string; sql: string; checksum: string }[] = ${JSON.stringify(migrations, null, 2)};\n`,
  );
  // Last, so that an interrupted run is repeated.
  writeFileSync(stampFile, stamp);
}
