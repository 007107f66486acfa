// Who can be at work in a session: the roles that prompts, models, reports and limits are told apart by.

/** The roles that sessions play. */
export const sessionRoles = ["worker", "planner", "reviewer", "verifier", "integration-checker"] as const;
export type SessionRole = (typeof sessionRoles)[number];
