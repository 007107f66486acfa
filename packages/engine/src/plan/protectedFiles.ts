// The files that decide what runs on somebody's machine or in CI: a task that may write one forces the gate.
import { parseGlob, type Segment, segmentMatches, segmentText } from "./globs.ts";
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
  for (const segments of parseGlob(folded).alternatives) {
    for (const segment of segments.slice(0, -1)) {
      const kind = folders.get(segmentText(segment));
      if (kind) return kind;
    }
    // Only at the top: `src/*/a.ts` could be in `src/.github`, where nobody looks for CI configuration.
    const first = segments.length > 1 && !isLiteral(segments[0]!) ? matchName(segments[0]!, folders) : undefined;
    const kind = first ?? matchName(segments.at(-1)!, names) ?? folders.get(segmentText(segments.at(-1)!));
    if (kind) return kind;
  }
  return undefined;
}

const isLiteral = (segment: Segment): boolean =>
  segment !== "**" && segment.every((token) => typeof token === "string");

const mostRemembered = 5_000;
const remembered = new Map<ReadonlyMap<string, Kind>, Map<string, Kind | undefined>>();

/** The kind of the first name that fits. Remembered, since plans say `*.ts` over and over. */
function matchName(segment: Segment, candidates: ReadonlyMap<string, Kind>): Kind | undefined {
  const text = segmentText(segment);
  if (isLiteral(segment)) return candidates.get(text);
  const known = remembered.get(candidates) ?? new Map<string, Kind | undefined>();
  if (!known.has(text)) {
    // The memory only saves time; it is emptied rather than left to grow.
    if (known.size >= mostRemembered) known.clear();
    known.set(text, [...candidates].find(([name]) => segmentMatches(segment, name))?.[1]);
    remembered.set(candidates, known);
  }
  return known.get(text);
}

function table(byKind: Record<Kind, string>): ReadonlyMap<string, Kind> {
  return new Map(
    Object.entries(byKind).flatMap(([kind, list]) => list.split(" ").map((name) => [name, kind] as const)),
  );
}
