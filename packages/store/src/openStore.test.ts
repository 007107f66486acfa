// What a person meets at start: a fresh folder, an old database, a newer one, somebody else's file.
import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { connect } from "./connection.ts";
import { migrations } from "./generated/migrations.ts";
import type { Migration } from "./migrate.ts";
import { openStore, type Store } from "./openStore.ts";

let folder: string;
let file: string;
const opened: Store[] = [];

beforeEach(async () => {
  // A space, a percent sign and a question mark: all of them mean something in a file: URL.
  folder = await mkdtemp(join(tmpdir(), "signalbox store 100%? "));
  file = join(folder, "data", "signalbox.db");
});

afterEach(async () => {
  for (const store of opened.splice(0)) await store.close();
  await rm(folder, { recursive: true, force: true });
});

async function open(using?: readonly Migration[]): Promise<Store> {
  const result = await openStore({ file, ...(using ? { migrations: using } : {}) });
  if (!result.ok) throw new Error(result.failure.message);
  opened.push(result.value);
  return result.value;
}

async function close(store: Store): Promise<void> {
  opened.splice(opened.indexOf(store), 1);
  await store.close();
}

const later: Migration = {
  name: "29990101000000_later",
  sql: `ALTER TABLE "Project" ADD COLUMN "colour" TEXT NOT NULL DEFAULT 'green';`,
  checksum: "b".repeat(64),
};

describe("a fresh start", () => {
  it("makes a private database in a private folder", async () => {
    const store = await open();
    await store.settings.set("greeting", "hello");
    expect(store.migrated).toEqual(migrations.map((migration) => migration.name));
    expect((await stat(join(folder, "data"))).mode & 0o777).toBe(0o700);
    for (const name of await readdir(join(folder, "data")))
      expect([name, (await stat(join(folder, "data", name))).mode & 0o777]).toEqual([name, 0o600]);
  });

  it("finds everything again, and applies nothing twice", async () => {
    const store = await open();
    await store.settings.set("greeting", { words: ["hello"] });
    await close(store);
    const again = await open();
    expect(again.migrated).toEqual([]);
    expect(await again.settings.get("greeting")).toEqual({ words: ["hello"] });
    expect(await again.settings.get("other")).toBeUndefined();
  });

  it("writes the bookkeeping rows that Prisma's own tool writes", async () => {
    await close(await open());
    const connection = await connect(file);
    const rows = await connection.query(
      `SELECT migration_name, checksum, finished_at IS NOT NULL, rolled_back_at, applied_steps_count FROM _prisma_migrations`,
    );
    await connection.close();
    expect(rows).toEqual(migrations.map((it) => [it.name, it.checksum, 1, null, 1]));
  });
});

describe("an existing database", () => {
  it("of an older version is brought up to date, and a copy of it is kept", async () => {
    const old = await open();
    await old.projects.add({ id: "shop", path: "/shop", name: "Shop" });
    await close(old);
    const store = await open([...migrations, later]);
    expect(store.migrated).toEqual([later.name]);
    expect((await store.projects.list()).map((project) => project.name)).toEqual(["Shop"]);
    const copy = await connect(`${file}.before-${later.name}`);
    expect(await copy.query(`SELECT name FROM Project`)).toEqual([["Shop"]]);
    await copy.close();
    expect((await stat(`${file}.before-${later.name}`)).mode & 0o777).toBe(0o600);
  });

  it("stays as it was where a migration fails half-way", async () => {
    await close(await open());
    const broken = { ...later, sql: `${later.sql}\nCREATE TABLE "Project" ("id" TEXT);` };
    await expect(openStore({ file, migrations: [...migrations, broken] })).rejects.toThrow();
    const store = await open();
    await store.projects.add({ id: "shop", path: "/shop", name: "Shop" });
    await close(store);
    // The copy that the failed update left isn't in the way of a good one.
    expect((await open([...migrations, later])).migrated).toEqual([later.name]);
  });

  it("of a newer version is refused with what to do, and left alone", async () => {
    await close(await open([...migrations, later]));
    const result = await openStore({ file });
    expect(result).toMatchObject({ ok: false, failure: { code: "data_too_new" } });
    expect(!result.ok && result.failure.message).toMatch(/newer Signalbox.*Update Signalbox, or set SIGNALBOX_HOME/);
    await open([...migrations, later]);
  });

  it("that Signalbox didn't make is refused", async () => {
    await close(await open());
    await rm(file);
    const other = await connect(file);
    await other.run(`CREATE TABLE accounts (id TEXT)`);
    await other.close();
    expect(await openStore({ file })).toMatchObject({ ok: false, failure: { code: "data_unknown" } });
  });

  it("that isn't a database is refused, and left alone", async () => {
    await close(await open());
    await writeFile(file, "my shopping list, which is much longer than a header of a database would be ".repeat(40));
    expect(await openStore({ file })).toMatchObject({ ok: false, failure: { code: "data_unknown" } });
  });
});

describe("a second owner", () => {
  it("is refused as long as the first one has it", async () => {
    const first = await open();
    expect(await openStore({ file })).toMatchObject({ ok: false, failure: { code: "data_in_use" } });
    // Trying must not have taken the lock away from the first.
    expect(await openStore({ file })).toMatchObject({ ok: false, failure: { code: "data_in_use" } });
    await close(first);
    await open();
  });
});
