// The project's knowledge, `.context/knowledge.json`: what sessions are told, kept by people and sessions over runs.
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { failure, ok, type Result } from "@signalbox/base";
import * as z from "zod";
import type { ContextValues } from "./context.ts";
import { type ProjectFolder, writeProjection } from "./files.ts";
import { safeFolder } from "./safeWrite.ts";
import { withLock } from "./withLock.ts";

const path = ".context/knowledge.json";
const mostBytes = 4 * 1024 * 1024;

const entrySchema = z.looseObject({
  value: z.unknown(),
  added_by: z.string().default("unknown"),
  added_at: z.string().default(""),
  updated_at: z.string().default(""),
});
const storeSchema = z.looseObject({
  version: z.string().default("1.0"),
  created_at: z.string().default(""),
  updated_at: z.string().default(""),
  entries: z.unknown(),
});

/** One context entry; times are ISO 8601. */
export interface ContextEntry {
  value: unknown;
  added_by: string;
  added_at: string;
  updated_at: string;
}

/** The whole store, entries in the order in which they were added. */
export interface Knowledge {
  createdAt: string;
  entries: Map<string, ContextEntry>;
}

/** Reads the store; an absent one is empty. A damaged one is a failure and never written over. */
export async function readKnowledge(root: string): Promise<Result<Knowledge>> {
  const folder = await safeFolder(root, dirname(path), false);
  if (!folder.ok) return folder;
  let text: string;
  try {
    text = await readFile(join(root, path), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return ok({ createdAt: "", entries: new Map() });
    return failure("context_unreadable", `${path} can't be read.`, String(error));
  }
  if (text.length > mostBytes) return failure("context_unreadable", `${path} is larger than 4 MB; take entries out.`);
  try {
    const store = storeSchema.parse(JSON.parse(text));
    const entries = new Map<string, ContextEntry>();
    for (const [key, entry] of Object.entries(z.looseObject({}).parse(store.entries))) {
      entries.set(key, entrySchema.parse(entry));
    }
    return ok({ createdAt: store.created_at, entries });
  } catch (error) {
    return failure("context_damaged", `${path} is damaged; repair or remove it.`, String(error).slice(0, 2_000));
  }
}

/** Adds or replaces an entry; a text that parses as JSON is kept as what it says, as the seed does. `at` is an ISO time. */
export async function addContextEntry(
  folder: ProjectFolder,
  entry: { key: string; value: unknown; by: string; at: string },
): Promise<Result<void>> {
  const { key, by, at } = entry;
  if (key.trim() === "" || key.length > 200) return failure("bad_key", "A context key has 1 to 200 characters.");
  return change(folder, at, (entries) => {
    const before = entries.get(key);
    const value = typeof entry.value === "string" ? parsed(entry.value) : entry.value;
    entries.set(key, { value, added_by: by, added_at: before?.added_at ?? at, updated_at: at });
    return ok(undefined);
  });
}

/** Makes an empty store where there is none; one that is there stays as it is. */
export const initKnowledge = (folder: ProjectFolder, at: string): Promise<Result<void>> =>
  change(folder, at, () => ok(undefined));

/** Takes an entry out; an unknown key is a failure. */
export const deleteContextEntry = (folder: ProjectFolder, key: string, at: string): Promise<Result<void>> =>
  change(folder, at, (entries) =>
    entries.delete(key) ? ok(undefined) : failure("unknown_key", `There is no context entry "${key}".`),
  );

/** The value of a key; `a.b` also walks into nested values. Undefined where nothing is there. */
export function contextValue({ entries }: Knowledge, key: string): unknown {
  const exact = entries.get(key);
  if (exact) return exact.value;
  const [first = "", ...rest] = key.split(".");
  return rest.reduce<unknown>(
    (value, part) =>
      value !== null && typeof value === "object" && Object.hasOwn(value, part)
        ? (value as Record<string, unknown>)[part]
        : undefined,
    entries.get(first)?.value,
  );
}

/** Keys whose name or value contains the text, whatever its case. */
export function searchContext({ entries }: Knowledge, text: string): string[] {
  const wanted = text.toLowerCase();
  const spelled = (value: unknown) => (typeof value === "string" ? value : (JSON.stringify(value) ?? "")).toLowerCase();
  return [...entries]
    .filter(([key, entry]) => key.toLowerCase().includes(wanted) || spelled(entry.value).includes(wanted))
    .map(([key]) => key);
}

/** What `relevantKeys` and `contextText` work on. */
export const contextValues = ({ entries }: Knowledge): ContextValues =>
  new Map([...entries].map(([key, entry]) => [key, entry.value]));

type Edit = (entries: Map<string, ContextEntry>) => Result<void>;

const change = (folder: ProjectFolder, at: string, edit: Edit): Promise<Result<void>> =>
  withLock(folder.root, path, "the project's knowledge", async () => {
    const read = await readKnowledge(folder.root);
    if (!read.ok) return read;
    const edited = edit(read.value.entries);
    if (!edited.ok) return edited;
    const store = {
      version: "1.0",
      created_at: read.value.createdAt || at,
      updated_at: at,
      entries: Object.fromEntries(read.value.entries),
    };
    const written = await writeProjection(folder, path, `${JSON.stringify(store, null, 2)}\n`);
    return written.ok ? ok(undefined) : written;
  });

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
