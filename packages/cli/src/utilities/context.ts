// `context`: the project's knowledge, kept in `.context/knowledge.json` and injected into prompts.
import { failure, ok, type Result } from "@signalbox/base";
import {
  addContextEntry,
  type ContextEntry,
  contextText,
  contextValue,
  contextValues,
  deleteContextEntry,
  initKnowledge,
  type Knowledge,
  readKnowledge,
  relevantKeys,
  searchContext,
} from "@signalbox/project";
import { type Answer, columns } from "../answer.ts";
import { findProject } from "../findProject.ts";
import { askForProject, managingRun } from "./managed.ts";
import { readPlan, usualPlan } from "./plans.ts";
import { openProjectFolder } from "./projectFolder.ts";

const now = () => new Date().toISOString();
const spelled = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));

/** Makes the store where there is none. */
export async function initContext(): Promise<Result<Answer>> {
  const folder = await openProjectFolder();
  if (!folder.ok) return folder;
  const made = await initKnowledge(folder.value, now());
  const path = ".context/knowledge.json";
  return made.ok ? ok({ json: { initialized: true, path }, text: `The context store is ${path}` }) : made;
}

/** Adds or replaces an entry; JSON is kept as what it says. */
export async function addContext(key: string, value: string, by: string): Promise<Result<Answer>> {
  const folder = await openProjectFolder();
  if (!folder.ok) return folder;
  const run = await managingRun(folder.value.root);
  const added = run
    ? await askForProject(run, "PUT", "/context", { key, value })
    : await addContextEntry(folder.value, { key, value, by, at: now() });
  return added.ok ? ok({ json: { added: true, key }, text: `Added ${key}` }) : added;
}

/** One value; exit code 1 where there is none. */
export const getContext = (key: string): Promise<Result<Answer>> =>
  withKnowledge((knowledge) => {
    const value = contextValue(knowledge, key);
    if (value === undefined) return failure("unknown_key", `There is no context entry "${key}".`);
    return ok({ json: { key, value }, text: typeof value === "string" ? value : JSON.stringify(value, null, 2) });
  });

/** All entries. */
export const listContext = (): Promise<Result<Answer>> =>
  withKnowledge((knowledge) => ok(entriesAnswer([...knowledge.entries], "The context store is empty")));

/** Entries whose key or value contains the text. */
export const searchContexts = (text: string): Promise<Result<Answer>> =>
  withKnowledge((knowledge) => {
    const keys = new Set(searchContext(knowledge, text));
    const found = [...knowledge.entries].filter(([key]) => keys.has(key));
    return ok(entriesAnswer(found, `No context entry contains "${text}"`));
  });

/** Takes an entry out. */
export async function deleteContext(key: string): Promise<Result<Answer>> {
  const folder = await openProjectFolder();
  if (!folder.ok) return folder;
  const run = await managingRun(folder.value.root);
  const deleted = run
    ? await askForProject(run, "DELETE", `/context/${encodeURIComponent(key)}`)
    : await deleteContextEntry(folder.value, key, now());
  return deleted.ok ? ok({ json: { deleted: true, key }, text: `Deleted ${key}` }) : deleted;
}

/** What a task of the plan is told; nothing is printed where nothing is relevant. */
export async function contextForTask(task: string, tasksFile = usualPlan): Promise<Result<Answer>> {
  const plan = await readPlan(tasksFile);
  if (!plan.ok) return plan;
  const planned = plan.value.tasks.find(({ id }) => id === task);
  if (!planned) return failure("task_unknown", `There is no task "${task}" in ${tasksFile}.`);
  return withKnowledge((knowledge) => {
    const values = contextValues(knowledge);
    const keys = relevantKeys(values, planned);
    const text = contextText(values, keys);
    return ok({ json: { task_id: task, keys, context: text }, text });
  });
}

async function withKnowledge(look: (knowledge: Knowledge) => Result<Answer>): Promise<Result<Answer>> {
  const read = await readKnowledge(findProject());
  return read.ok ? look(read.value) : read;
}

function entriesAnswer(entries: readonly [string, ContextEntry][], none: string): Answer {
  const rows = entries.map(([key, { value, added_by }]) => [key, spelled(value)?.slice(0, 60) ?? "", added_by]);
  return {
    json: { entries: Object.fromEntries(entries), count: entries.length },
    text: rows.length > 0 ? columns(rows) : none,
  };
}
