// Notices when a session reached beyond its worktree: what is outside is pictured before an attempt and compared after.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { ok, type Result } from "@signalbox/base";
import type { Context } from "./context.ts";
import { sessionMark } from "./environment.ts";
import { headLogOf, type OutsidePicture, takeOutsidePicture } from "./outsidePicture.ts";

/**
 * One difference between two pictures, in a sentence. `asks` is false where it is what a person does in a checkout of
 * their own (an edit, or something that git did there by the checkout's own log): worth saying, no reason to stop.
 */
export interface OutsideChange {
  kind: "branch" | "tag" | "ref" | "stash" | "head" | "setting" | "file" | "hook" | "checkout";
  text: string;
  asks: boolean;
}

/** Pictures what no session may change into `file`, unless that is there already. Failure: `git_failed`. */
export async function pictureOutside(context: Context, { file }: { file: string }): Promise<Result<null>> {
  if (existsSync(file)) {
    return ok(null);
  }
  const picture = await takeOutsidePicture(context);
  if (!picture.ok) {
    return picture;
  }
  store(file, picture.value);
  return ok(null);
}

/**
 * What differs from the first of the pictures `before` that is there; null where none is. What one of the pictures
 * `accepted` shows already was accepted by a person. Where a person has to be asked, the picture of now goes to `next`, to
 * be compared with if they accept it. Failure: `git_failed`.
 */
export async function changesOutside(
  context: Context,
  wanted: { before: readonly string[]; accepted: readonly string[]; next: string },
): Promise<Result<OutsideChange[] | null>> {
  const before = wanted.before.map(load).find((picture) => picture !== null);
  if (!before) {
    return ok(null);
  }
  const now = await takeOutsidePicture(context);
  if (!now.ok) {
    return now;
  }
  const accepted = wanted.accepted.map(load).filter((picture) => picture !== null);
  const changes = compare(before, now.value, accepted, readSince(headLogOf(context), before.headLogBytes));
  if (changes.some((change) => change.asks)) {
    store(wanted.next, now.value);
  }
  return ok(changes);
}

function store(file: string, picture: OutsidePicture): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(`${file}.new`, JSON.stringify(picture), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

const load = (file: string): OutsidePicture | null =>
  existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as OutsidePicture) : null;

/** What git did in the user's checkout meanwhile: the commits that its HEAD came to, and whether by a session's hand. */
interface HeadLog {
  byPerson: Set<string>;
  bySession: boolean;
}

/** Reads the log from `offset` on. A session's git signs its lines (`sessionMark`); where the log was cut nobody is known. */
function readSince(file: string, offset: number): HeadLog {
  const whole = existsSync(file) ? readFileSync(file) : Buffer.alloc(0);
  const lines = whole.length < offset ? [] : whole.subarray(offset).toString("utf8").split("\n");
  const entries = lines.flatMap((line) => {
    const found = /^\S+ (\S+) [^\t]*\t(.*)$/.exec(line);
    return found ? [{ sha: found[1]!, said: found[2]! }] : [];
  });
  return {
    byPerson: new Set(entries.filter(({ said }) => !said.includes(sessionMark)).map(({ sha }) => sha)),
    bySession: entries.some(({ said }) => said.includes(sessionMark)),
  };
}

type Part = "refs" | "settings" | "files" | "stashes" | "checkout";
type Difference = [name: string, was: string, is: string];

function compare(
  before: OutsidePicture,
  now: OutsidePicture,
  accepted: readonly OutsidePicture[],
  log: HeadLog,
): OutsideChange[] {
  const differences = (part: Part): Difference[] =>
    [...new Set([...Object.keys(before[part]), ...Object.keys(now[part])])]
      .sort()
      .map((name): Difference => [name, recorded(before[part], name), recorded(now[part], name)])
      .filter(([name, was, is]) => was !== is && !accepted.some((picture) => recorded(picture[part], name) === is));
  const refs = differences("refs");
  const remote = refs.filter(([name]) => name.startsWith("refs/remotes/"));
  // A fetch moves remote-tracking branches and brings tags along.
  const fetched = ([name, was]: Difference) =>
    name.startsWith("refs/remotes/") || (remote.length > 0 && was === "" && name.startsWith("refs/tags/"));
  return [
    ...refs.filter((each) => !fetched(each)).map((each) => refChange(each, log)),
    ...differences("settings").map(([name, was, is]): OutsideChange => {
      const text =
        name === "config" ? `The repository's config ${fate(was, is)}.` : `The setting ${name} ${fate(was, is)}.`;
      return { kind: "setting", text, asks: true };
    }),
    ...differences("files").map((each) => fileChange(each, log)),
    ...differences("stashes").map(stashChange),
    ...differences("checkout").map(
      ([path, was, is]): OutsideChange => ({
        kind: "checkout",
        text: `In the checkout, ${path} ${was === "" ? "was changed" : is === "" ? "lost its change" : "was changed again"}.`,
        asks: false,
      }),
    ),
  ];
}

const recorded = (part: Record<string, string>, name: string): string => (Object.hasOwn(part, name) ? part[name]! : "");

const fate = (was: string, is: string): string =>
  was === "" ? "was added" : is === "" ? "was removed" : "was changed";

function refChange([name, was, is]: Difference, log: HeadLog): OutsideChange {
  const short = (target: string) => target.slice(0, 12);
  const what =
    is === "" ? "was deleted" : was === "" ? `was created at ${short(is)}` : `moved from ${short(was)} to ${short(is)}`;
  const [kind, words] = name.startsWith("refs/heads/")
    ? (["branch", `The branch ${name.slice("refs/heads/".length)}`] as const)
    : name.startsWith("refs/tags/")
      ? (["tag", `The tag ${name.slice("refs/tags/".length)}`] as const)
      : (["ref", `The ref ${name}`] as const);
  const byPerson = kind === "branch" && log.byPerson.has(is.split(" ")[0] ?? "");
  return { kind, text: `${words} ${what}${byPerson ? ", in the checkout" : ""}.`, asks: !byPerson };
}

function fileChange([name, was, is]: Difference, log: HeadLog): OutsideChange {
  if (name === "HEAD") {
    const place = (head: string) => head.replace(/^ref: refs\/heads\//, "");
    const text = `The checkout was switched from ${place(was)} to ${place(is)}.`;
    return { kind: "head", text, asks: log.bySession || log.byPerson.size === 0 };
  }
  const hook = name.startsWith("hooks/");
  const what = hook ? `The hook ${name.slice("hooks/".length)}` : `The repository's ${name}`;
  return { kind: hook ? "hook" : "file", text: `${what} ${fate(was, is)}.`, asks: true };
}

/** A stash says on which branch it was made: one of the checkout's is its person's. */
function stashChange([line, was]: Difference): OutsideChange {
  const said = line.slice(line.indexOf(" ") + 1);
  if (was !== "") {
    return { kind: "stash", text: `The stash "${said}" was taken away.`, asks: true };
  }
  const elsewhere = !/^(?:WIP on|On) (?!signalbox\/|\(no branch\))[^:]+:/.test(said);
  return { kind: "stash", text: `The stash "${said}" was made.`, asks: elsewhere };
}
