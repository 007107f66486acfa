// The shape of a task's amendment as a person sends it; apart from `amend.ts`, which pages fold events with and without zod.
import * as z from "zod";
import { planCheckSchema } from "./schema.ts";

/** What may change of a task: only what is named here, and each whole. */
export const taskAmendmentSchema = z.strictObject({
  description: z.string().max(20_000).exactOptional(),
  files_write: z.array(z.string().min(1).max(1_000)).max(1_000).exactOptional(),
  verification: z.array(planCheckSchema).max(100).exactOptional(),
});

/** A change of one task. */
export type TaskAmendment = z.output<typeof taskAmendmentSchema>;
