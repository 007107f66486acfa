// What a task is told about the project before it starts: entries picked and worded as the seed does.
import type { PlanTask } from "@signalbox/engine";

/** The part of a task that decides which entries it is given. */
export type ContextTask = Pick<PlanTask, "description" | "files_write" | "files_read" | "context_keys">;

/** Entries by key, in the order in which they were added. */
export type ContextValues = ReadonlyMap<string, unknown>;

const heading = "## Relevant Project Context";
const commonWords = new Set("the and for with that this from will should must".split(" "));
const commonFolders = new Set(["src", "tests", "lib", "app"]);
/** Only the first words of a description are looked up. */
const mostKeywords = 5;

/**
 * Keys of the entries that a task is given: those it names, then those that a word of its description is found in (key or
 * text), then those whose key has a part of one of its paths (vectors/context.json).
 */
export function relevantKeys(entries: ContextValues, task: ContextTask): string[] {
  const picked = new Set<string>();
  for (const key of task.context_keys) if (entries.has(key)) picked.add(key);
  for (const keyword of keywordsOf(task.description)) {
    for (const [key, value] of entries) {
      const found =
        key.toLowerCase().includes(keyword) || (typeof value === "string" && value.toLowerCase().includes(keyword));
      if (found) picked.add(key);
    }
  }
  for (const path of [...task.files_write, ...task.files_read]) {
    for (const part of path.split("/").filter((part) => part !== "" && part !== ".")) {
      if (commonFolders.has(part)) continue;
      for (const key of entries.keys()) if (key.toLowerCase().includes(part.toLowerCase())) picked.add(key);
    }
  }
  return [...picked];
}

/** The text for a prompt, or an empty one where nothing is relevant. */
export function contextText(entries: ContextValues, keys: readonly string[]): string {
  if (keys.length === 0) return "";
  const lines = [heading, ""];
  for (const key of keys) {
    const value = entries.get(key);
    lines.push(`### ${key}`);
    if (value !== null && typeof value === "object") lines.push("```", JSON.stringify(value, null, 2), "```");
    else lines.push(plainText(value));
    lines.push("");
  }
  return lines.join("\n");
}

/** Both at once: what a task is told. */
export const contextFor = (entries: ContextValues, task: ContextTask): string =>
  contextText(entries, relevantKeys(entries, task));

function keywordsOf(description: string): string[] {
  const words = description.toLowerCase().match(/[\p{L}\p{N}_]{4,}/gu) ?? [];
  return words.filter((word) => !commonWords.has(word)).slice(0, mostKeywords);
}

/** Python's words for the three values that it writes differently. */
function plainText(value: unknown): string {
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  return String(value);
}
