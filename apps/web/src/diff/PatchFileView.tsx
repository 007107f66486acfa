// One file of a patch, unified. Lines far away cost nothing, because the browser skips what it doesn't show.
import { memo } from "react";
import { keyed } from "../design/keyed.ts";
import { Scroll } from "../design/Scroll.tsx";
import type { Hunk, PatchFile, PatchLine } from "./parsePatch.ts";

const ground = { context: "", added: "bg-diff-added", deleted: "bg-diff-deleted", note: "text-ink-faint" } as const;
const sign = { context: " ", added: "+", deleted: "-", note: "\\" } as const;

/** The hunks of a file, or what git says instead. */
export const PatchFileView = memo(function PatchFileView({ file }: { file: PatchFile }) {
  return (
    <Scroll
      label={`Changes of ${file.path}`}
      className="overflow-x-auto bg-raised font-mono text-xs leading-[18px] [content-visibility:auto] [contain-intrinsic-size:auto_300px]"
    >
      {file.notes.map((note) => (
        <p key={note} className="px-3 py-1 text-ink-faint">
          {note}
        </p>
      ))}
      <table className="w-full border-collapse">
        <tbody>
          {file.hunks.map((hunk) => (
            <HunkRows key={hunk.header} hunk={hunk} />
          ))}
        </tbody>
      </table>
    </Scroll>
  );
});

function HunkRows({ hunk }: { hunk: Hunk }) {
  return (
    <>
      <tr className="bg-sunken text-ink-faint">
        <td colSpan={3} className="px-3 py-0.5 whitespace-pre">
          {hunk.header}
        </td>
      </tr>
      {keyed(hunk.lines, (line) => `${line.kind}${line.old ?? ""}/${line.new ?? ""}`).map(([key, line]) => (
        <Line key={key} line={line} />
      ))}
    </>
  );
}

const Line = ({ line }: { line: PatchLine }) => (
  <tr className={ground[line.kind]}>
    <td className="w-10 select-none px-2 text-right align-top text-ink-faint">{line.old ?? ""}</td>
    <td className="w-10 select-none px-2 text-right align-top text-ink-faint">{line.new ?? ""}</td>
    <td className="pr-3 whitespace-pre-wrap [overflow-wrap:anywhere]">
      <span className="select-none">{sign[line.kind]} </span>
      {line.text}
    </td>
  </tr>
);
