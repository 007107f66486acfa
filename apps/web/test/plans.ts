// Plans to look at: a small one with everything in it, and a large one.

/** Six tasks in three waves. */
export const shopPlan = `request: Add user authentication with refresh tokens
tasks:
  - id: auth-service
    description: |
      Issue and check tokens. Refresh tokens are single-use and kept hashed.
    files_write: [src/auth/tokens.mjs, src/auth/index.mjs, test/auth-service.test.mjs]
    files_read: [src/config.mjs]
    verification:
      - command: node --test test/auth-service.test.mjs
        type: test
  - id: orders
    description: Orders know who placed them, and totals count each line once.
    files_write: [src/orders.mjs, test/orders.test.mjs, migrations/004-order-owner.sql]
    verification:
      - command: node --test test/orders.test.mjs
        type: test
      - command: npm run migrate:dry && node scripts/check-schema.mjs
        type: check
        required: false
  - id: reports
    description: Monthly report as a table in the terminal.
    files_write: [src/reports.mjs, test/reports.test.mjs]
    deps_required: { runtime: [table-printer] }
    verification:
      - command: node --test test/reports.test.mjs
        type: test
  - id: auth-routes
    description: Sign-in, refresh and sign-out endpoints on top of the token service.
    files_write: [src/routes/auth.mjs, test/auth-routes.test.mjs]
    depends_on: [auth-service]
    verification:
      - command: node --test test/auth-routes.test.mjs
        type: test
  - id: api-docs
    description: Describe the new endpoints.
    files_write: [docs/api.md]
    depends_on: [auth-routes]
    verification:
      - command: npx --no-install markdownlint docs
        type: lint
  - id: api-tests-with-a-name-that-is-much-longer-than-one-would-like
    description: Tests that go through the whole of it.
    files_write: [test/api.test.mjs]
    depends_on: [auth-routes, orders, reports]
    verification:
      - command: node --test test/api.test.mjs
        type: test
`;

/** `tasks` tasks in waves of `wide`, each depending on two of the wave before. */
export function largePlan(tasks: number, wide = 25): string {
  const lines = ["request: A large change", "tasks:"];
  for (let n = 0; n < tasks; n += 1) {
    const wave = Math.floor(n / wide);
    const before = [n - wide, wave > 0 ? (wave - 1) * wide + ((n * 7) % wide) : -1].filter((each) => each >= 0);
    const depends = [...new Set(before)].map((each) => `task-${each}`).join(", ");
    lines.push(
      `  - id: task-${n}`,
      `    files_write: [src/part-${n}.mjs]`,
      `    depends_on: [${depends}]`,
      "    verification:",
      `      - { command: node --test test/part-${n}.test.mjs, type: test }`,
    );
  }
  return `${lines.join("\n")}\n`;
}
