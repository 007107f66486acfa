// The files that decide what runs on somebody's machine or in CI: a task that may write one forces the gate.
import { parseGlob } from "./globs.ts";
import { foldPath, isGlob } from "./paths.ts";

/** What kind of file it is, in words that follow "which is". */
type Kind = string;

const ci = "CI configuration";
const hooks = "a hook or git configuration";
const agents = "agent configuration";
const scripts = "a package script or build definition";
const editors = "editor configuration that can run commands";

const folders = table({
  [ci]: ".github .gitlab .circleci .buildkite .woodpecker .forgejo .gitea .ci .azure-pipelines",
  [hooks]: ".husky .githooks .git-hooks .lefthook",
  [agents]: ".claude .cursor .codex .gemini .windsurf .aider .context .agents",
  [editors]: ".vscode .idea .devcontainer",
});

const names = table({
  [ci]:
    ".gitlab-ci.yml .travis.yml jenkinsfile azure-pipelines.yml bitbucket-pipelines.yml appveyor.yml .drone.yml " +
    ".woodpecker.yml cloudbuild.yaml codemagic.yaml",
  [hooks]:
    ".pre-commit-config.yaml lefthook.yml lefthook.yaml .lefthook.yml .lintstagedrc .lintstagedrc.json .gitattributes " +
    ".gitmodules .gitconfig .gitignore",
  [agents]:
    "claude.md claude.local.md agents.md gemini.md .mcp.json .cursorrules .windsurfrules .claude-agents.yaml " +
    ".claude.json copilot-instructions.md .aider.conf.yml",
  [scripts]:
    "package.json makefile gnumakefile justfile taskfile.yml rakefile gemfile setup.py setup.cfg pyproject.toml " +
    "conftest.py sitecustomize.py tox.ini noxfile.py pipfile cargo.toml build.rs go.mod build.gradle build.gradle.kts " +
    "settings.gradle gradlew mvnw pom.xml cmakelists.txt dockerfile docker-compose.yml compose.yaml .npmrc .yarnrc " +
    ".yarnrc.yml .pnpmfile.cjs pnpm-workspace.yaml turbo.json nx.json lerna.json deno.json .envrc composer.json mix.exs",
});

const mostRemembered = 20_000;
const remembered = new Map<string, Kind | undefined>();

/**
 * What kind of protected file a path or glob could be, or undefined. Names count at any depth and in any case; a glob
 * counts when it could match one (`src/**` covers `src/package.json`, `src/*.ts` doesn't).
 */
export function protectedKind(path: string): Kind | undefined {
  const folded = foldPath(path);
  if (!isGlob(path)) {
    const parts = folded.split("/");
    const name = parts.pop()!;
    for (const part of parts) {
      const kind = folders.get(part);
      if (kind) return kind;
    }
    // A path that ends at such a folder could replace it by a link.
    return names.get(name) ?? folders.get(name);
  }
  return protectedGlob(folded);
}

function protectedGlob(folded: string): Kind | undefined {
  if (remembered.has(folded)) return remembered.get(folded);
  let kind: Kind | undefined;
  for (const segments of parseGlob(folded).alternatives) {
    const texts = segments.map((segment) =>
      segment === "**" ? "**" : segment.map((token) => (typeof token === "string" ? token : "*")).join(""),
    );
    kind ??= texts.map((text) => folders.get(text)).find(Boolean);
    if (/^\*/.test(texts[0]!) && texts.length > 1) kind ??= matchName(texts[0]!, folders);
    kind ??= matchName(texts.at(-1)!, names);
  }
  // The memory only saves time; it is emptied rather than left to grow.
  if (remembered.size >= mostRemembered) remembered.clear();
  remembered.set(folded, kind);
  return kind;
}

function matchName(pattern: string, candidates: ReadonlyMap<string, Kind>): Kind | undefined {
  if (!pattern.includes("*")) return candidates.get(pattern);
  const pieces = pattern.split("*");
  for (const [name, kind] of candidates) if (matchesPieces(name, pieces)) return kind;
  return undefined;
}

/** Whether the pieces occur in the name in their order, the first at its beginning and the last at its end. */
function matchesPieces(name: string, pieces: readonly string[]): boolean {
  const first = pieces[0]!;
  const last = pieces.at(-1)!;
  if (!name.startsWith(first) || !name.endsWith(last) || name.length < first.length + last.length) return false;
  let from = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const at = name.indexOf(piece, from);
    if (at < 0) return false;
    from = at + piece.length;
  }
  return from <= name.length - last.length;
}

function table(byKind: Record<Kind, string>): ReadonlyMap<string, Kind> {
  return new Map(
    Object.entries(byKind).flatMap(([kind, list]) => list.split(" ").map((name) => [name, kind] as const)),
  );
}
