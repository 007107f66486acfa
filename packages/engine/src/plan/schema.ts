// The shape of a plan, `tasks.yaml` of the seed: what a planner or a person hands over, and everything else builds on.
import * as z from "zod";
import { normalisePath } from "./paths.ts";

/** Most tasks a plan may have (issue 2, "Bad input"). */
export const maxTasks = 2_000;
/** A check's timeout where the plan names none, in seconds (DESIGN "Verification"). */
export const defaultCheckTimeoutSeconds = 300;
/** The longest timeout a check may name, in seconds (DESIGN "Verification"). */
export const maxCheckTimeoutSeconds = 600;

const maxListItems = 5_000;
const text = (maxChars: number) => z.string().max(maxChars);
const name = z.string().min(1).max(1_000);
/** A path or glob; whether it is a safe one is said by `pathProblem`, with better words than a schema has. */
const path = z.string().min(1).max(1_000).transform(normalisePath);

/** A list that may be left out or left empty (`files_read:` with nothing behind it is null in YAML). */
const list = <Item extends z.ZodType>(item: Item) =>
  z
    .array(item)
    .max(maxListItems)
    .nullish()
    .transform((value) => value ?? []);

/** One verification command. `timeout` is in seconds. */
export const planCheckSchema = z.object({
  command: z.string().trim().min(1).max(4_000),
  type: z.enum(["test", "lint", "typecheck", "check"]).default("check"),
  required: z.boolean().default(true),
  timeout: z.number().positive().max(maxCheckTimeoutSeconds).default(defaultCheckTimeoutSeconds),
  description: text(4_000).default(""),
});

/** A change to a file that several tasks need, said by intent; `intent` holds what the action wants to know. */
export const patchIntentSchema = z.object({
  file: path,
  action: z.string().min(1).max(100),
  intent: z
    .record(z.string(), z.unknown())
    .nullish()
    .transform((value) => value ?? {}),
});

const depsRequired = z
  .object({ runtime: list(name), dev: list(name) })
  .nullish()
  .transform((value) => value ?? { runtime: [], dev: [] });

/** A node of the plan. Every list is there, so that nobody needs to ask. */
export const planTaskSchema = z.object({
  id: z.string().min(1).max(200),
  description: text(20_000).default(""),
  files_write: list(path),
  files_read: list(path),
  files_append: list(path),
  resources_write: list(name),
  resources_read: list(name),
  depends_on: list(z.string().max(200)),
  verification: list(planCheckSchema),
  patch_intents: list(patchIntentSchema),
  deps_required: depsRequired,
  context_keys: list(name),
  allow_large_changes: z.boolean().default(false),
});

/** A method of a contract: a bare name, or a signature in the contract's own language. */
export const contractMethodSchema = z.union([
  z.string().min(1).max(200),
  z.object({
    name: z.string().min(1).max(200),
    params: z.string().max(2_000).optional(),
    returns: z.string().max(2_000).optional(),
    doc: z.string().max(4_000).optional(),
  }),
]);

/** An interface between tasks, committed on staging before they start. */
export const planContractSchema = z.object({
  name: z.string().min(1).max(200),
  version: z.string().max(200).default(""),
  file_path: path,
  methods: list(contractMethodSchema),
  consumers: list(z.string().max(200)),
});

/** The whole plan, with the keys as they stand in the YAML. */
export const planSchema = z.object({
  request: text(100_000).default(""),
  created_at: text(100).default(""),
  tasks: z.array(planTaskSchema).min(1).max(maxTasks),
  contracts: list(planContractSchema),
});

/** A validated plan; immutable, replaced by a new revision. */
export type Plan = z.output<typeof planSchema>;
/** A task as the plan declares it. */
export type PlanTask = z.output<typeof planTaskSchema>;
/** A verification command as the plan declares it. */
export type PlanCheck = z.output<typeof planCheckSchema>;
/** A contract as the plan declares it. */
export type PlanContract = z.output<typeof planContractSchema>;
/** A patch intent as the plan declares it. */
export type PatchIntent = z.output<typeof patchIntentSchema>;
/** A method of a contract: a name, or a signature. */
export type ContractMethod = z.output<typeof contractMethodSchema>;
