// Syntax colours for diffs: the languages that projects are written in, and a limit beyond which colours aren't worth their time.
import { type HunkData, type HunkTokens, markEdits, type TokenizeOptions, tokenize } from "react-diff-view";
import { refractor } from "refractor";

/** By the extension, or the whole name of a file; refractor's common languages. */
const languages: Readonly<Record<string, string>> = {
  bash: "bash",
  c: "c",
  cc: "cpp",
  cjs: "javascript",
  cpp: "cpp",
  cs: "csharp",
  css: "css",
  go: "go",
  h: "c",
  hpp: "cpp",
  html: "markup",
  ini: "ini",
  java: "java",
  js: "javascript",
  json: "json",
  jsx: "javascript",
  kt: "kotlin",
  less: "less",
  lua: "lua",
  makefile: "makefile",
  md: "markdown",
  mjs: "javascript",
  mts: "typescript",
  php: "php",
  pl: "perl",
  py: "python",
  r: "r",
  rb: "ruby",
  rs: "rust",
  scss: "scss",
  sh: "bash",
  sql: "sql",
  svg: "markup",
  swift: "swift",
  toml: "ini",
  ts: "typescript",
  tsx: "typescript",
  vb: "vbnet",
  xml: "markup",
  yaml: "yaml",
  yml: "yaml",
};

/** Refractor as react-diff-view knows it: it gives the children of its root. */
const highlighter = {
  highlight: (text: string, language: string) => refractor.highlight(text, language).children,
} as unknown as Extract<TokenizeOptions, { highlight: true }>["refractor"];

/** Longer files, or lines further down, are shown without colours; in characters and lines. */
const mostText = 200_000;
const lastLine = 30_000;

/** The language of a file by its name; undefined where none is known. */
export function languageOf(path: string): string | undefined {
  const name = path.slice(path.lastIndexOf("/") + 1).toLowerCase();
  return languages[name] ?? languages[name.slice(name.lastIndexOf(".") + 1)];
}

/** Tokens for react-diff-view: colours, and within changed lines what changed. Null where it would take too long. */
export function tokensOf(hunks: HunkData[], path: string): HunkTokens | null {
  const text = hunks.reduce(
    (sum, hunk) => sum + hunk.changes.reduce((all, change) => all + change.content.length, 0),
    0,
  );
  const last = hunks.at(-1);
  if (!last || text > mostText || Math.max(last.oldStart + last.oldLines, last.newStart + last.newLines) > lastLine)
    return null;
  const language = languageOf(path);
  const enhancers = [markEdits(hunks, { type: "line" })];
  return language
    ? tokenize(hunks, { highlight: true, refractor: highlighter, language, enhancers })
    : tokenize(hunks, { highlight: false, enhancers });
}
