// A unified patch as git writes it, cut into files, hunks and numbered lines for drawing.

export interface PatchLine {
  kind: "context" | "added" | "deleted" | "note";
  /** Line numbers count from 1; absent on the side that doesn't have the line. */
  old?: number;
  new?: number;
  text: string;
}

export interface Hunk {
  header: string;
  lines: PatchLine[];
}

export interface PatchFile {
  path: string;
  hunks: Hunk[];
  /** What git says instead of hunks: `Binary files differ`, `rename from …`. */
  notes: string[];
}

const hunkHeader = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/;

/** Files in the order of the patch. Text that isn't a patch gives no file. */
export function parsePatch(patch: string): PatchFile[] {
  const files: PatchFile[] = [];
  let file: PatchFile | undefined;
  let hunk: Hunk | undefined;
  let left = { old: 0, new: 0 };
  let at = { old: 0, new: 0 };
  for (const line of patch.split("\n")) {
    const inHunk = hunk !== undefined && (left.old > 0 || left.new > 0);
    if (!inHunk && line.startsWith("diff --git ")) {
      file = { path: pathOf(line), hunks: [], notes: [] };
      files.push(file);
      hunk = undefined;
      continue;
    }
    if (!file) continue;
    const header = inHunk ? null : hunkHeader.exec(line);
    if (header) {
      at = { old: Number(header[1]), new: Number(header[3]) };
      left = { old: Number(header[2] ?? 1), new: Number(header[4] ?? 1) };
      hunk = { header: line, lines: [] };
      file.hunks.push(hunk);
    } else if (hunk && inHunk) {
      addLine(hunk, line, at, left);
    } else if (hunk && line.startsWith("\\")) {
      hunk.lines.push({ kind: "note", text: line.slice(2) });
    } else {
      headerLine(file, line);
    }
  }
  return files;
}

function addLine(hunk: Hunk, line: string, at: { old: number; new: number }, left: { old: number; new: number }): void {
  const text = line.slice(1);
  switch (line[0]) {
    case "+":
      hunk.lines.push({ kind: "added", new: at.new++, text });
      left.new -= 1;
      return;
    case "-":
      hunk.lines.push({ kind: "deleted", old: at.old++, text });
      left.old -= 1;
      return;
    case "\\":
      hunk.lines.push({ kind: "note", text: line.slice(2) });
      return;
    default:
      hunk.lines.push({ kind: "context", old: at.old++, new: at.new++, text });
      left.old -= 1;
      left.new -= 1;
  }
}

function headerLine(file: PatchFile, line: string): void {
  if (line.startsWith("+++ ") && line !== "+++ /dev/null") file.path = unquote(line.slice(4)).replace(/^b\//, "");
  else if (line.startsWith("--- ") && line !== "--- /dev/null") file.path = unquote(line.slice(4)).replace(/^a\//, "");
  else if (/^(Binary files|rename |copy |old mode|new mode|new file|deleted file|GIT binary)/.test(line))
    file.notes.push(line);
}

/** The path of `diff --git a/x b/x`, until `+++` says it better. */
function pathOf(line: string): string {
  const rest = line.slice("diff --git ".length);
  const half = rest.slice(Math.ceil(rest.length / 2));
  return unquote(half).replace(/^b\//, "");
}

const unquote = (path: string): string =>
  path.startsWith('"') && path.endsWith('"') ? path.slice(1, -1) : path.replace(/\t$/, "");
