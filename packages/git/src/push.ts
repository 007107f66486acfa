// What passed goes to a remote as a branch of its own: by the user's own credentials, and by no program of the repository's.
import { failure, ok, type Result } from "@signalbox/base";
import { callGit, type GitOutput, gitFailed } from "./call.ts";
import type { Context } from "./context.ts";
import type { Setting } from "./environment.ts";
import { branchRef, requireSha } from "./names.ts";

/** A remote, and where its repository is on the web (no `.git`, no credentials); null where that can't be told. */
export interface Remote {
  name: string;
  url: string;
  web: string | null;
}

/** The remote that `branch` belongs to, else `origin`, else the only one. Failure: `no_remote`. */
export async function remoteOf(context: Context, branch: string): Promise<Result<Remote>> {
  const [configured, listed] = await Promise.all([
    context.git(["config", "--get", `branch.${branch}.remote`]),
    context.git(["remote"]),
  ]);
  const names = listed.out.split("\n").filter((name) => /^[A-Za-z0-9][\w./-]*$/.test(name));
  const wanted = [configured.out.trim(), "origin", names.length === 1 ? names[0] : ""];
  const name = wanted.find((each) => each && names.includes(each));
  const url = name ? (await context.git(["remote", "get-url", "--push", "--", name])).out.trim() : "";
  if (!name || url === "" || url.startsWith("-")) {
    return failure(
      "no_remote",
      "This repository has no remote to push to. Add one (git remote add origin …), or land on a branch.",
    );
  }
  return ok({ name, url, web: webAddress(url) });
}

/** `https://host/owner/name` for the usual forms of addresses. */
export function webAddress(url: string): string | null {
  const found =
    /^(?:https?|ssh|git):\/\/(?:[^@/]*@)?([\w.-]+)(?::\d+)?\/(.+)$/.exec(url) ??
    /^(?:[\w.-]+@)?([\w.-]+):(?!\/\/)(.+)$/.exec(url);
  const [, host, path] = found ?? [];
  return host?.includes(".") && path ? `https://${host}/${path.replace(/\/+$/, "").replace(/\.git$/, "")}` : null;
}

/**
 * Pushes `sha` as `branch`; ok where it is there already. Failures: `push_hook` (a hook of the remote said no),
 * `push_protected`, `push_denied` (credentials), `push_unreachable`, `push_taken` (another commit is there), `git_failed`; the
 * remote's words are in `detail`.
 */
export async function push(
  context: Context,
  wanted: { remote: Remote; sha: string; branch: string },
): Promise<Result<{ ref: string }>> {
  const ref = branchRef(wanted.branch);
  const args = ["push", "--porcelain", "--no-follow-tags", "--no-signed", "--receive-pack=git-receive-pack"];
  const output = await context.git([...args, "--", wanted.remote.url, `${requireSha(wanted.sha)}:${ref}`], {
    settings: await usersOwnSettings(context),
    timeoutMs: 180_000,
  });
  return output.code === 0 ? ok({ ref }) : explain(output, wanted.remote, wanted.branch);
}

/** Programs that hold credentials are the user's choice, never the repository's: its own are taken away, theirs put back. */
async function usersOwnSettings(context: Context): Promise<Setting[]> {
  const own = await callGit({ cwd: context.root, args: ["config", "--list", "-z", "--show-scope"] });
  const fields = own.out.split("\0");
  const settings: Setting[] = [
    ["credential.helper", ""],
    ["core.askPass", ""],
    ["core.sshCommand", "ssh -o BatchMode=yes"],
    ["push.recurseSubmodules", "no"],
    ["protocol.allow", "never"],
    ...["https", "http", "ssh", "git", "file"].map((name): Setting => [`protocol.${name}.allow`, "always"]),
  ];
  for (let index = 0; index + 1 < fields.length; index += 2) {
    const [key = "", ...value] = fields[index + 1]!.split("\n");
    const theirs = fields[index] === "global" || fields[index] === "system";
    if (theirs && (/^credential\./.test(key) || key === "core.sshcommand")) settings.push([key, value.join("\n")]);
  }
  return settings;
}

const reasons: readonly [RegExp, code: string, words: (remote: Remote, branch: string) => string][] = [
  [
    /hook declined|pre-receive hook/i,
    "push_hook",
    ({ name }) => `A hook of the remote ${name} refused what was pushed. Land on a branch, or change what it wants.`,
  ],
  [
    /protected branch|GH006|GH013|not allowed to (?:push|force)|TF402455/i,
    "push_protected",
    ({ name }, branch) => `The remote ${name} protects branches like ${branch} from being pushed.`,
  ],
  [
    /Authentication failed|could not read (?:Username|Password)|Permission (?:to .* )?denied|error: 40[13]|returned error: 40[13]|Host key verification failed/i,
    "push_denied",
    ({ name }) =>
      `The remote ${name} doesn't let you in. See that "git push" works in a terminal without asking, then land again.`,
  ],
  [
    /Could not resolve host|Connection (?:refused|timed out|reset)|unable to access|does not appear to be a git repository|No route to host|timed out/i,
    "push_unreachable",
    ({ name, url }) => `The remote ${name} (${url}) can't be reached. Land again when it can, or land on a branch.`,
  ],
  [
    /\(fetch first\)|non-fast-forward|\(stale info\)/i,
    "push_taken",
    ({ name }, branch) => `On the remote ${name} there is another ${branch} already. Delete it there, then land again.`,
  ],
];

function explain(output: GitOutput, remote: Remote, branch: string): Result<never> {
  const said = `${output.err}\n${output.out}`.replaceAll(remote.url, withoutCredentials(remote.url)).trim();
  const found = reasons.find(([pattern]) => pattern.test(said));
  if (!found) return gitFailed(`Pushing to ${remote.name} failed`, { ...output, err: said, out: "" });
  const [, code, words] = found;
  const told = [...said.matchAll(/^remote: (.*\S)/gm)]
    .map((line) => line[1])
    .join(" ")
    .slice(0, 500);
  const message = words({ ...remote, url: withoutCredentials(remote.url) }, branch);
  return failure(code, told ? `${message} It says: ${told}` : message, said.slice(0, 4_000));
}

const withoutCredentials = (url: string): string => url.replace(/\/\/[^@/]*@/, "//");
