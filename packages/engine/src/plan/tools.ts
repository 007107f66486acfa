// The table of commands that are usual as checks: a tool, what it must be told, and what it must not.

/**
 * One tool. `first` lists what its first argument may be; `needs` one argument of which must be there (a formatter that
 * only checks); `never` finds arguments that make it run or load something else.
 */
export interface Tool {
  first?: RegExp;
  needs?: RegExp;
  never?: RegExp;
}

const script = "(test|tests|lint|typecheck|type-check|types|tsc|check|build|unit|integration|e2e|coverage|ci)";
/** Names of package scripts that are checks: `test`, `lint`, `test:unit`, `format:check`. */
const checkScript = `(${script}([:_-][\\w:-]+)?|format[:_-]check)`;
const packageRunner = new RegExp(`^${checkScript}$`);
const configFlags = /^(-c|-p|-o|--pyargs|--rootdir|--override-ini|--basetemp|--confcutdir)(=|$)/;
const fixes = /^--(fix|fix-type|write|apply|apply-unsafe|unsafe|rulesdir|resolve-plugins-relative-to)(=|$)/;
const requires = /^(-r|--require|--import|--loader|--experimental-loader)(=|$)/;
const checkOnly = /^(--check|--check-only|--diff|-c|-l|--list-different)$/;

/** By the name of the program. */
export const tools: Readonly<Record<string, Tool>> = {
  ...named(
    "mypy pyright tsc vue-tsc svelte-check ava tap stylelint oxlint knip depcruise tsd flake8 bandit unittest compileall",
    {
      never: /^(--config-file|--python-executable|--init-hook|--load-plugins)(=|$)/,
    },
  ),
  ...named("phpunit rspec rubocop ctest shellcheck yamllint markdownlint actionlint hadolint staticcheck tox nox", {
    never: requires,
  }),
  ...named("pytest py.test", { never: configFlags }),
  ...named("black isort", { needs: checkOnly }),
  pylint: { never: /^--(init-hook|load-plugins)(=|$)/ },
  ruff: { first: /^check$/, never: fixes },
  vitest: { never: /^(-c|--config|--globalSetup)(=|$)/ },
  jest: { never: /^(-c|--config|--globalSetup|--setupFiles\w*|--runner|--testRunner)(=|$)/ },
  mocha: { never: requires },
  eslint: { never: fixes },
  biome: { first: /^(check|lint|ci)$/, never: fixes },
  prettier: { needs: checkOnly, never: /^--(write|plugin)(=|$)/ },
  playwright: { first: /^test$/ },
  turbo: { first: new RegExp(`^(run|${checkScript})$`) },
  node: {
    first: /^(--test|--check|--test-[\w-]+(=.*)?|--experimental-strip-types|--no-warnings)$/,
    needs: /^(--test|--check)$/,
    never:
      /^(-r|-e|-p|-i|--require|--import|--loader|--experimental-loader|--eval|--print|--inspect.*|--env-file|--run|--test-reporter)(=|$)/,
  },
  deno: { first: /^(test|check|lint)$/, never: /^(-A|--allow-all|--allow-run)/ },
  cargo: {
    first: /^(test|check|clippy|build|nextest|doc)$/,
    never: /^(--config|--manifest-path|--target-dir|-Z|-C|--fix)/,
  },
  go: { first: /^(test|vet|build)$/, never: /^--?(exec|toolexec|vettool|o|C|overlay|modfile)(=|$)/ },
  "golangci-lint": { first: /^run$/, never: fixes },
  gofmt: { needs: /^-l$/, never: /^-w$/ },
  ...named("make gmake", { first: new RegExp(`^${checkScript}$`), never: /^(-f|-C|-I|--file|--directory|--eval)|=/ }),
  ...named("mvn mvnw", { first: /^(test|verify|compile)$/, never: /^-/ }),
  ...named("gradle gradlew", { first: /^(test|check|build|lint)$/, never: /^(-I|-b|-c|-p|--init-script)/ }),
  dotnet: { first: /^(test|build)$/ },
  swift: { first: /^(test|build)$/ },
  mix: { first: /^(test|compile|credo)$/ },
  sbt: { first: /^test$/ },
  zig: { first: /^(test|build)$/ },
  rake: { first: /^(test|spec|lint)$/ },
  phpstan: { first: /^analy[sz]e$/ },
  terraform: { first: /^validate$/ },
};

/** Options of package runners that choose another folder, shell or package. */
const elsewhere = /^(-C|--prefix|--cwd|--dir|--script-shell|--node-options|--shell|-c|--call|--package)(=|$)/;

/** `npm test`, `npm run lint`, `yarn test:unit`, `bun test`: scripts of the repository's own manifest. */
export function isPackageScript([program, ...rest]: readonly string[]): boolean {
  if (!["npm", "pnpm", "yarn", "bun"].includes(program!)) return false;
  const separator = rest.indexOf("--");
  const own = separator < 0 ? rest : rest.slice(0, separator);
  if (own.some((word) => elsewhere.test(word))) return false;
  const words = own.filter(
    (word, index) => !word.startsWith("-") && !["-w", "--workspace", "--filter", "-F"].includes(own[index - 1] ?? ""),
  );
  if (program === "npm") {
    if (["test", "t", "tst"].includes(words[0]!)) return true;
    return ["run", "run-script"].includes(words[0]!) && packageRunner.test(words[1] ?? "");
  }
  return packageRunner.test((words[0] === "run" ? words[1] : words[0]) ?? "");
}

/** The words behind a runner such as `npx` or `python -m`, or undefined where none is there. */
export function behindRunner(words: readonly string[]): string[] | undefined {
  for (const runner of runners) {
    if (runner.every((word, index) => words[index] === word)) return words.slice(runner.length);
  }
  return undefined;
}

const runners: string[][] = [
  "npx --no-install",
  "npx --no",
  "npx",
  "npm exec --",
  "pnpm exec",
  "yarn exec",
  "yarn run",
  "bunx",
  "uv run",
  "poetry run",
  "pipenv run",
  "bundle exec",
  "python -m",
  "python3 -m",
].map((text) => text.split(" "));

function named(names: string, tool: Tool): Record<string, Tool> {
  return Object.fromEntries(names.split(" ").map((name) => [name, tool]));
}
