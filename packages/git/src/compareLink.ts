// The page of a host on which a person opens a pull request by hand, with its text filled in.

/** What a pull request says. `base` is the branch it goes to, `head` the one that was pushed. */
export interface PullRequestText {
  base: string;
  head: string;
  title: string;
  body: string;
}

/** Addresses longer than about 8,000 characters are refused by hosts. */
const longestBody = 3_000;

/** The link for the repository at `web`; null where its host isn't one whose pages are known. */
export function compareLink(web: string, { base, head, title, body }: PullRequestText): string | null {
  const host = new URL(web).host;
  const text = body.length > longestBody ? `${body.slice(0, longestBody)}\n…` : body;
  const query = (fields: Record<string, string>) => new URLSearchParams(fields).toString();
  if (host.includes("gitlab")) {
    const fields = { source_branch: head, target_branch: base, title, description: text };
    const named = Object.entries(fields).map(([key, value]): [string, string] => [`merge_request[${key}]`, value]);
    return `${web}/-/merge_requests/new?${query(Object.fromEntries(named))}`;
  }
  if (host.includes("bitbucket")) return `${web}/pull-requests/new?${query({ source: head, dest: base, title })}`;
  if (!/github|gitea|forgejo|codeberg/.test(host)) return null;
  const path = (branch: string) => branch.split("/").map(encodeURIComponent).join("/");
  return `${web}/compare/${path(base)}...${path(head)}?${query({ quick_pull: "1", title, body: text })}`;
}
