// Pull requests: opened by `gh` where it is there and logged in, else a link to the page on which a person opens one.
import { execFile } from "node:child_process";
import { tmpdir } from "node:os";
import { compareLink } from "@signalbox/git";
import type { PullRequestsPort } from "@signalbox/orchestrator";

/** What `gh` may know of this process: where it keeps its login, and how it gets out. */
const inherited = /^(PATH|HOME|XDG_CONFIG_HOME|GH_\w+|GITHUB_TOKEN|https?_proxy|no_proxy|SSL_CERT_\w+)$/i;

interface Said {
  /** Null where there is no such program. */
  code: number | null;
  out: string;
  err: string;
}

/** Runs `gh` away from any repository, so that it reads nothing but its arguments. */
function gh(args: string[], input = ""): Promise<Said> {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => inherited.test(name)));
  return new Promise((resolve) => {
    const options = {
      cwd: tmpdir(),
      env: { ...env, GH_PROMPT_DISABLED: "1", NO_COLOR: "1" },
      timeout: 60_000,
      encoding: "utf8",
    } as const;
    const child = execFile("gh", args, options, (error, out, err) => {
      const missing = (error as NodeJS.ErrnoException | null)?.code === "ENOENT";
      resolve({ code: missing ? null : error ? 1 : 0, out, err });
    });
    child.stdin?.on("error", () => {});
    child.stdin?.end(input);
  });
}

const urlIn = (out: string): string | null => /https:\/\/\S+/.exec(out)?.[0] ?? null;

/** Opens pull requests; opened twice it finds the first. */
export const pullRequestsPort: PullRequestsPort = {
  async open({ web, ...text }) {
    if (web === null) return { url: null, opened: false, note: "" };
    const link = compareLink(web, text);
    const { host, pathname } = new URL(web);
    if (!host.includes("github")) return { url: link, opened: false, note: "" };
    const repo = `--repo=${host}${pathname}`;
    const known = await gh(["pr", "list", repo, `--head=${text.head}`, "--state=open", "--json=url", "--jq=.[0].url"]);
    if (known.code === null) return { url: link, opened: false, note: "" };
    const there = known.code === 0 ? urlIn(known.out) : null;
    if (there) return { url: there, opened: true, note: "" };
    const fields = [`--base=${text.base}`, `--head=${text.head}`, `--title=${text.title}`, "--body-file=-"];
    const made = await gh(["pr", "create", repo, ...fields], text.body);
    const url = made.code === 0 ? urlIn(made.out) : null;
    if (url) return { url, opened: true, note: "" };
    const words = (made.err || known.err).trim().split("\n").at(-1) ?? "";
    return { url: link, opened: false, note: `gh didn't open it: ${words.slice(0, 300)}` };
  },
};
