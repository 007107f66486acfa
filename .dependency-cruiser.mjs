// The walls between packages: DESIGN's table "Packages", checked; there is no other place to loosen it.
const mayImport = {
  "packages/base": [],
  "packages/engine": ["base"],
  "packages/protocol": ["engine", "base"],
  "packages/project": ["engine", "base"],
  "packages/git": ["base"],
  "packages/tmux": ["base", "protocol"],
  "packages/agent": ["base"],
  "packages/checks": ["base"],
  "packages/store": ["engine", "base"],
  "packages/orchestrator": ["engine", "base"],
  "packages/cli": "all but web",
  "apps/server": "all but web",
  "apps/web": ["engine", "protocol", "base"],
};

const tests = "\\.test\\.tsx?$|/(test|bench)/";
const inWorkspace = "^(packages|apps)/";

const folderOf = (name) => Object.keys(mayImport).find((folder) => folder.endsWith(`/${name}`));

/** One rule per workspace: besides itself, it imports only what the table names. Tests may reach further. */
function wallAround([folder, allowed]) {
  const others =
    allowed === "all but web" ? Object.keys(mayImport).filter((other) => other !== "apps/web") : allowed.map(folderOf);
  const open = [folder, ...others].map((other) => `^${other}/`);
  return {
    name: `wall-around-${folder.split("/")[1]}`,
    comment: `${folder} may import ${allowed === "all but web" ? allowed : allowed.join(", ") || "nothing"} (docs: ARCHITECTURE.md, "Packages").`,
    severity: "error",
    from: { path: `^${folder}/`, pathNot: tests },
    to: { path: inWorkspace, pathNot: open },
  };
}

export default {
  forbidden: [
    ...Object.entries(mayImport).map(wallAround),
    {
      name: "no-cycles",
      comment: "Two files that need each other are one file, or need a third.",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "front-door-only",
      comment: "Another package is imported by its name and its exports, never by a path into its folder.",
      severity: "error",
      from: { path: "^(packages|apps)/([^/]+)/", pathNot: tests },
      to: { path: inWorkspace, pathNot: "^$1/$2/", dependencyTypes: ["local"] },
    },
    {
      name: "no-tests-in-sources",
      comment: "What runs doesn't import what tests it.",
      severity: "error",
      from: { path: `${inWorkspace}[^/]+/src/`, pathNot: tests },
      to: { path: tests },
    },
    {
      name: "no-development-dependency",
      comment: "The demo installs without development dependencies; a source that imports one breaks there.",
      severity: "error",
      from: { path: `${inWorkspace}[^/]+/src/`, pathNot: tests },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["npm", "type-only"] },
    },
    {
      name: "only-resolvable",
      comment: "An import that can't be found is a typing mistake or a package missing from package.json.",
      severity: "error",
      from: { pathNot: tests },
      to: { couldNotResolve: true, pathNot: "\\.css$" },
    },
    {
      name: "engine-knows-no-surroundings",
      comment: 'The engine is pure: nothing of Node\'s own modules (DESIGN, "The core").',
      severity: "error",
      from: { path: "^packages/engine/src/", pathNot: tests },
      to: { dependencyTypes: ["core"] },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "(^|/)(dist|\\.next|generated|fixtures|assets)/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.base.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default", "types"],
      mainFields: ["module", "main", "types"],
      extensions: [".ts", ".tsx", ".mts", ".js", ".mjs", ".cjs", ".json", ".d.ts"],
    },
  },
};
