// What git may see of the outside: no prompt, no hook, no signature, no program, always the same identity and language.

/** A git setting and its value. */
export type Setting = readonly [key: string, value: string];

/** Author and committer of commits that Signalbox makes itself (DESIGN "Files"). */
export const ownIdentity = { name: "Signalbox", email: "signalbox@localhost" } as const;

/** Every call has these; they win over the user's and the repository's configuration. */
const ownSettings: readonly Setting[] = [
  ["core.hooksPath", "/dev/null"],
  ["core.fsmonitor", "false"],
  ["core.quotePath", "false"],
  ["core.safecrlf", "false"],
  ["commit.gpgSign", "false"],
  ["tag.gpgSign", "false"],
  ["merge.verifySignatures", "false"],
  ["merge.conflictStyle", "diff3"],
  ["log.showSignature", "false"],
  ["rerere.enabled", "false"],
  ["submodule.recurse", "false"],
  ["i18n.commitEncoding", "UTF-8"],
  ["i18n.logOutputEncoding", "UTF-8"],
  ["gc.auto", "0"],
  ["maintenance.auto", "false"],
  ["advice.detachedHead", "false"],
];

/** Variables that choose where configuration is read, or are somebody's own choice of programs to start. */
const keptGitVariables = new Set(["GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", "GIT_EXEC_PATH"]);
const dropped = new Set(["EDITOR", "VISUAL", "PAGER", "SSH_ASKPASS", "PREFIX", "LANGUAGE"]);

/**
 * The environment of a git process: that of the server without whatever would point git elsewhere
 * (`GIT_DIR`, `GIT_INDEX_FILE`, ...) or start a program, with `settings` laid over our own.
 */
export function safeEnvironment(
  from: Readonly<Record<string, string | undefined>>,
  settings: readonly Setting[],
): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(from)) {
    const upper = name.toUpperCase();
    const foreign = upper.startsWith("GIT_") && !keptGitVariables.has(upper);
    if (value !== undefined && !foreign && !dropped.has(upper)) {
      env[name] = value;
    }
  }
  Object.assign(env, {
    LC_ALL: "C",
    GIT_TERMINAL_PROMPT: "0",
    GIT_ASKPASS: "",
    GIT_EDITOR: ":",
    GIT_OPTIONAL_LOCKS: "0",
    GIT_LITERAL_PATHSPECS: "1",
    GIT_NO_REPLACE_OBJECTS: "1",
    GIT_AUTHOR_NAME: ownIdentity.name,
    GIT_AUTHOR_EMAIL: ownIdentity.email,
    GIT_COMMITTER_NAME: ownIdentity.name,
    GIT_COMMITTER_EMAIL: ownIdentity.email,
  });
  return { ...env, ...asVariables([...ambientSettings(from), ...ownSettings, ...settings]) };
}

/** What git writes into its logs of refs where a session moved something: it tells a session's hand from a person's. */
export const sessionMark = "signalbox session";

/**
 * What a session's own git needs, so that its commits neither ask nor hang: no prompt, no editor, no signature,
 * and an identity where the user has none. Hooks of the repository run: they are the project's rules for commits.
 */
export function sessionEnvironment(facts: {
  identity: { name: string; email: string } | null;
}): Record<string, string> {
  const settings: Setting[] = [
    ["commit.gpgSign", "false"],
    ["tag.gpgSign", "false"],
  ];
  if (facts.identity === null) {
    settings.push(["user.name", ownIdentity.name], ["user.email", ownIdentity.email]);
  }
  return {
    GIT_TERMINAL_PROMPT: "0",
    GIT_ASKPASS: "",
    GIT_EDITOR: ":",
    GIT_REFLOG_ACTION: sessionMark,
    ...asVariables(settings),
  };
}

/** Settings that the user gave by environment (`safe.directory` in containers, say) stay, below ours. */
function ambientSettings(from: Readonly<Record<string, string | undefined>>): Setting[] {
  const count = Number.parseInt(from.GIT_CONFIG_COUNT ?? "0", 10);
  const settings: Setting[] = [];
  for (let index = 0; index < count; index += 1) {
    const key = from[`GIT_CONFIG_KEY_${index}`];
    if (key !== undefined) {
      settings.push([key, from[`GIT_CONFIG_VALUE_${index}`] ?? ""]);
    }
  }
  return settings;
}

/** As variables, because a key in `-c key=value` can't hold every character that a section name can. */
function asVariables(settings: readonly Setting[]): Record<string, string> {
  const variables: Record<string, string> = { GIT_CONFIG_COUNT: String(settings.length) };
  settings.forEach(([key, value], index) => {
    variables[`GIT_CONFIG_KEY_${index}`] = key;
    variables[`GIT_CONFIG_VALUE_${index}`] = value;
  });
  return variables;
}
