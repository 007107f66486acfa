// What the gate is measured with: thresholds and patterns, from the user's own configuration.
import * as z from "zod";

/** Adds `weight` points to a plan for each path that `pattern` (a case-insensitive regular expression) finds. */
export interface SensitivePattern {
  pattern: string;
  weight: number;
}

/** Thresholds and lists that decide whether a person must look. */
export interface GateConfig {
  sensitivePatterns: SensitivePattern[];
  /** A plan with at most this score may be approved by policy, if nothing forces the gate. */
  autoApproveThreshold: number;
  /** Globs; a task that may write to one of them forces the gate. */
  alwaysRequireHuman: string[];
  /** Commands, word for word, that this user has declared usual. */
  recognisedCommands: string[];
  /** A task with fewer required checks forces the gate. */
  minChecksPerTask: number;
}

/** Weight of a pattern that names none (seed-formats, `.claude-agents.yaml`). */
export const defaultPatternWeight = 10;

/** The seed's own patterns, in its order: the first that matches a path counts. */
export const defaultSensitivePatterns: readonly SensitivePattern[] = [
  { pattern: "auth|security|crypto", weight: 20 },
  { pattern: "payment|billing|stripe", weight: 25 },
  { pattern: "prod|production|deploy", weight: 30 },
  { pattern: "admin|sudo|root", weight: 15 },
  { pattern: "\\.env|secret|key|token", weight: 25 },
  { pattern: "migration|schema|database", weight: 15 },
];

/** What holds where the user configured nothing. */
export const defaultGateConfig: GateConfig = {
  sensitivePatterns: [...defaultSensitivePatterns],
  autoApproveThreshold: 25,
  alwaysRequireHuman: [],
  recognisedCommands: [],
  minChecksPerTask: 1,
};

/** One entry of `sensitive_patterns`: a bare pattern, or one with its weight. */
export const sensitivePatternSchema = z
  .union([
    z.string().min(1).max(1_000),
    z.object({
      pattern: z.string().min(1).max(1_000),
      weight: z.number().min(0).max(1_000).default(defaultPatternWeight),
    }),
  ])
  .transform((entry) => (typeof entry === "string" ? { pattern: entry, weight: defaultPatternWeight } : entry));

/** The `risk` (or `approval`) section of `.claude-agents.yaml`, as written. */
export const gateSectionSchema = z.object({
  auto_approve_threshold: z.number().min(0).max(10_000).optional(),
  sensitive_patterns: z.array(sensitivePatternSchema).max(500).optional(),
  always_require_human: z.array(z.string().min(1).max(1_000)).max(500).optional(),
  recognised_commands: z.array(z.string().min(1).max(4_000)).max(500).optional(),
});

export type GateSection = z.output<typeof gateSectionSchema>;

/** The configuration that a section asks for; what it leaves out is as by default. Patterns replace the default ones. */
export function gateConfigFrom(section: GateSection): GateConfig {
  return {
    sensitivePatterns: section.sensitive_patterns ?? [...defaultSensitivePatterns],
    autoApproveThreshold: section.auto_approve_threshold ?? defaultGateConfig.autoApproveThreshold,
    alwaysRequireHuman: section.always_require_human ?? [],
    recognisedCommands: section.recognised_commands ?? [],
    minChecksPerTask: defaultGateConfig.minChecksPerTask,
  };
}
