// From our own reading of a patch to the hunks that react-diff-view draws.
import type { ChangeData, HunkData } from "react-diff-view";
import type { Hunk, PatchFile, PatchLine } from "./parsePatch.ts";

/** The hunks of a file. */
export const hunksOf = (file: PatchFile): HunkData[] => file.hunks.map(hunkOf);

function hunkOf(hunk: Hunk): HunkData {
  const changes = hunk.lines.flatMap(changeOf);
  const old = hunk.lines.filter((line) => line.old !== undefined);
  const fresh = hunk.lines.filter((line) => line.new !== undefined);
  return {
    content: hunk.header,
    oldStart: old[0]?.old ?? 0,
    newStart: fresh[0]?.new ?? 0,
    oldLines: old.length,
    newLines: fresh.length,
    changes,
  };
}

function changeOf({ kind, old, new: fresh, text }: PatchLine): ChangeData[] {
  switch (kind) {
    case "added":
      return [{ type: "insert", isInsert: true, lineNumber: fresh ?? 0, content: text }];
    case "deleted":
      return [{ type: "delete", isDelete: true, lineNumber: old ?? 0, content: text }];
    case "context":
      return [{ type: "normal", isNormal: true, oldLineNumber: old ?? 0, newLineNumber: fresh ?? 0, content: text }];
    case "note":
      return [];
  }
}

/** The line of a change as a person names it: in the new file, or in the old one where it is gone. */
export const lineOf = (change: ChangeData): number =>
  change.type === "normal" ? change.newLineNumber : change.lineNumber;
