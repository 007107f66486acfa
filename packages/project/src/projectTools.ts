// Finds what looks at a project's types, style and known weaknesses, by its manifests, several kinds at once; runs nothing.
import { has, manifestOf, nodeManager, readText } from "./testCommand.ts";
import type { Executable } from "./trust.ts";

/** A tool that looks at the whole of a project. `{base}` and `{changed_python}` in its command are filled in where it runs. */
export interface ProjectTool {
  id: string;
  name: string;
  command: string;
  type: "typecheck" | "lint" | "check";
  scanner?: "npm-audit" | "pip-audit" | "cargo-audit" | "govulncheck" | "gitleaks" | "semgrep" | "bandit";
  /** Globs of files: what a scanner finds is a run's own doing only where the run changed one of them. */
  concerns?: string[];
  /** What a person is asked to trust; left out where nothing of the project is executed. */
  executable?: Executable;
}

/** The tools for every kind of project that lies at `root`. Whether they are installed is found out by running them. */
export async function findProjectTools(root: string): Promise<ProjectTool[]> {
  const found = await Promise.all([nodeTools(root), pythonTools(root), rustTools(root), goTools(root), anyTools(root)]);
  return found.flat();
}

const named = (
  type: "typecheck" | "lint",
  id: string,
  command: string,
  source: string,
  shown = command,
): ProjectTool => ({
  id,
  name: `${type === "lint" ? "Lint" : "Types"}: ${command}`,
  command,
  type,
  executable: { source, command: shown },
});

const scan = (scanner: NonNullable<ProjectTool["scanner"]>, command: string, concerns: string[]): ProjectTool => ({
  id: scanner,
  name: `Security: ${command.split(" ").slice(0, 2).join(" ")}`,
  command,
  type: "check",
  scanner,
  concerns,
});

const typeScripts = ["typecheck", "type-check", "check-types", "types", "tsc"];
/** A scanner that can't reach its registry says so after this, instead of trying for minutes. */
const npmPatience = "--fetch-retries=0 --fetch-timeout=10000";

async function nodeTools(root: string): Promise<ProjectTool[]> {
  const manifest = await manifestOf(root);
  if (!manifest) return [];
  const manager = await nodeManager(root, manifest);
  const script = (name: string) => {
    const said = manifest.scripts?.[name];
    return typeof said === "string" && said.trim() !== "" ? said : null;
  };
  const run = (type: "typecheck" | "lint", name: string) =>
    named(type, `${type}-node`, `${manager} run ${name}`, "package.json", `${manager} run ${name} (${script(name)})`);
  const types = typeScripts.find(script);
  const tools = [
    ...(types ? [run("typecheck", types)] : []),
    ...(!types && (await has(root, "tsconfig.json"))
      ? [named("typecheck", "typecheck-node", "node_modules/.bin/tsc --noEmit", "tsconfig.json")]
      : []),
    ...(script("lint") ? [run("lint", "lint")] : []),
  ];
  const locked = (await has(root, "package-lock.json")) || (await has(root, "pnpm-lock.yaml"));
  const audit = manager === "pnpm" ? "pnpm audit --json" : `npm audit --json ${npmPatience}`;
  return locked
    ? [...tools, scan("npm-audit", audit, ["**/package.json", "package-lock.json", "pnpm-lock.yaml"])]
    : tools;
}

async function pythonTools(root: string): Promise<ProjectTool[]> {
  const project = (await readText(root, "pyproject.toml")) ?? "";
  const setup = (await readText(root, "setup.cfg")) ?? "";
  const requirements = await has(root, "requirements.txt");
  if (project === "" && setup === "" && !requirements && !(await has(root, "setup.py"))) return [];
  const uv = (await has(root, "uv.lock")) ? "uv run " : "";
  const configured = async (section: RegExp, ...files: string[]) =>
    section.test(project) ||
    section.test(setup) ||
    (await Promise.all(files.map((file) => has(root, file)))).includes(true);
  const types = (await configured(/^\[(tool\.)?mypy/m, "mypy.ini", ".mypy.ini"))
    ? "mypy ."
    : (await configured(/^\[tool\.pyright/m, "pyrightconfig.json"))
      ? "pyright"
      : null;
  const ruff = await configured(/^\[tool\.ruff/m, "ruff.toml", ".ruff.toml");
  const audited = requirements ? "pip-audit --format json -r requirements.txt" : "pip-audit --format json .";
  return [
    ...(types ? [named("typecheck", "typecheck-python", `${uv}${types}`, "Python")] : []),
    ...(ruff ? [named("lint", "lint-python", `${uv}ruff check .`, "Python")] : []),
    scan("pip-audit", audited, [
      "requirements*.txt",
      "pyproject.toml",
      "setup.py",
      "setup.cfg",
      "uv.lock",
      "poetry.lock",
    ]),
    scan("bandit", "bandit -q -f json {changed_python}", ["**/*.py"]),
  ];
}

async function rustTools(root: string): Promise<ProjectTool[]> {
  if (!(await has(root, "Cargo.toml"))) return [];
  return [
    named("typecheck", "typecheck-rust", "cargo check --all-targets", "Cargo.toml"),
    named("lint", "lint-rust", "cargo clippy --all-targets", "Cargo.toml"),
    scan("cargo-audit", "cargo audit --json", ["**/Cargo.toml", "Cargo.lock"]),
  ];
}

async function goTools(root: string): Promise<ProjectTool[]> {
  if (!(await has(root, "go.mod"))) return [];
  return [
    named("typecheck", "typecheck-go", "go vet ./...", "go.mod"),
    scan("govulncheck", "govulncheck ./...", ["**/*.go", "go.mod", "go.sum"]),
  ];
}

/** Both look only at what is new since the base, so that all they find is the run's own. */
async function anyTools(root: string): Promise<ProjectTool[]> {
  const rules = [".semgrep.yml", ".semgrep.yaml"];
  const there = await Promise.all(rules.map((file) => has(root, file)));
  const config = rules.find((_, index) => there[index]);
  const semgrep = `semgrep scan --config ${config} --json --quiet --metrics=off --baseline-commit {base}`;
  return [
    scan("gitleaks", "gitleaks detect --no-banner --redact --verbose --log-opts={base}..HEAD", ["**"]),
    ...(config ? [scan("semgrep", semgrep, ["**"])] : []),
  ];
}
