// What the made-up server answers beside its runs: a project, links, settings, deliveries, what is kept, a diff.

import { startedAt } from "./clock.ts";
import { shopPlan } from "./plans.ts";
import { sha } from "./story.ts";

export const projectFacts = (path: string, trusted: boolean) => ({
  id: "acme-api",
  name: "acme-api",
  path,
  headSha: sha("head"),
  branch: "main",
  defaultBranch: "main",
  branches: ["main", "next"],
  dirty: { changed: 2, untracked: 1 },
  notes: [
    {
      blocking: false,
      message: "The checkout has 2 changed files. They stay as they are; commit or stash them before the run lands.",
    },
  ],
  trust: {
    needed: true,
    trusted,
    digest: "d".repeat(64),
    executes: [
      { what: "Set-up of each worktree", command: "npm ci --ignore-scripts" },
      { what: "Test command", command: "npm test -- --reporter=tap" },
    ],
  },
  plan: shopPlan,
  payer: null,
});

const anHourAgo = new Date(startedAt - 3_600_000).toISOString();
export const contextEntries = [
  { key: "auth-rules", value: "Refresh tokens are single-use and kept hashed.", by: "Ada", at: anHourAgo },
];
export const links = [
  {
    id: "l1",
    role: "approver",
    label: "Grace",
    createdBy: "Ada",
    createdAt: anHourAgo,
    expiresAt: new Date(startedAt + 80_000_000).toISOString(),
    lastUsedAt: anHourAgo,
    uses: 2,
  },
];
export const settings = {
  webhooks: [
    { id: "w1", name: "Team chat", url: "https://hooks.example.com/T0/B0", format: "slack", needs: true, ended: true },
  ],
  deliveries: [
    {
      at: anHourAgo,
      webhook: "Team chat",
      what: "The plan waits for approval (risk 47).",
      delivered: true,
      outcome: "It answered 200.",
      tries: 1,
    },
    {
      at: anHourAgo,
      webhook: "Team chat",
      what: "The run has landed: 6 of 6 tasks merged.",
      delivered: false,
      outcome: "hooks.example.com isn’t known to this machine.",
      tries: 3,
    },
  ],
  templates: [{ name: "Update dependencies", request: "Update all dependencies to their latest minor versions." }],
  sessions: [
    {
      id: "s1",
      name: "Ada",
      role: "owner",
      runId: null,
      address: "127.0.0.1",
      createdAt: anHourAgo,
      lastSeenAt: anHourAgo,
      own: true,
    },
    {
      id: "s2",
      name: "Grace",
      role: "approver",
      runId: "live",
      address: "192.0.2.7",
      createdAt: anHourAgo,
      lastSeenAt: anHourAgo,
      own: false,
    },
  ],
  server: {
    url: "http://127.0.0.1:4400",
    home: "/home/ada/.signalbox",
    configFile: "/home/ada/.signalbox/config.yaml",
    agent: "claude claude",
  },
};
export const kept = {
  runs: [
    {
      runId: "aborted",
      projectId: "acme-api",
      project: "acme-api",
      request: "Try another database",
      outcome: "aborted",
      closedAt: anHourAgo,
      transcriptsBytes: 1_840_000,
      evidenceBytes: 92_000,
      otherBytes: 0,
      refs: [
        {
          ref: "refs/signalbox/aborted/orders/1",
          sha: sha("orders1"),
          subject: "Count each line once",
          committedAt: anHourAgo,
          merged: false,
        },
      ],
    },
  ],
  databaseBytes: 4_200_000,
  freeBytes: 81_000_000_000,
  keepDays: 0,
  keepBytes: 0,
};
export const audit = ["gate.approve", "run.abort"].map((action, at) => ({
  id: 2 - at,
  at: anHourAgo,
  by: "Ada",
  role: "owner",
  address: "127.0.0.1",
  action,
  outcome: "done",
  projectId: "acme-api",
  runId: "aborted",
  linkId: null,
  linkLabel: null,
  detail: { comment: "Not now" },
  hash: "a".repeat(64),
}));
export const directories = (path: string) => ({
  path,
  parent: path === "/" ? null : path.replace(/\/[^/]+$/, "") || "/",
  repository: false,
  directories: ["Documents", "acme-api", "code", "shop"].map((name) => ({
    name,
    path: `${path}/${name}`,
    repository: name === "acme-api" || name === "shop",
  })),
  cut: 0,
});

export const diff = {
  from: sha("base"),
  to: sha("s"),
  cut: false,
  files: [
    { path: "src/auth/tokens.mjs", status: "added", added: 5, deleted: 0, binary: false, task: "auth-service" },
    { path: "src/orders.mjs", status: "modified", added: 2, deleted: 1, binary: false, task: "orders" },
  ],
  patch: `diff --git a/src/auth/tokens.mjs b/src/auth/tokens.mjs
new file mode 100644
index 0000000..1111111
--- /dev/null
+++ b/src/auth/tokens.mjs
@@ -0,0 +1,5 @@
+// Issues tokens.
+import { randomBytes } from "node:crypto";
+
+export const issue = () => randomBytes(32).toString("hex");
+export const check = (token) => token.length === 64;
diff --git a/src/orders.mjs b/src/orders.mjs
index 1111111..2222222 100644
--- a/src/orders.mjs
+++ b/src/orders.mjs
@@ -1,4 +1,5 @@ export function total
 export function total(lines) {
-  return lines.reduce((sum, line) => sum + line.price, 0);
+  const counted = new Set(lines);
+  return [...counted].reduce((sum, line) => sum + line.price * line.count, 0);
 }
 
`,
};
