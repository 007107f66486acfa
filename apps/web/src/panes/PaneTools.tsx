"use client";
// What can be done with an enlarged pane: search its text, copy it, make it larger, keep it as a file.
import type { PaneSummary } from "@signalbox/protocol";
import type { ISearchOptions, SearchAddon } from "@xterm/addon-search";
import { AArrowDown, AArrowUp, Copy, Download, Search } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { toast } from "sonner";
import { getText } from "../connection/http.ts";
import { Button } from "../design/Button.tsx";
import { copyText } from "../design/copyText.ts";
import { TextInput } from "../design/Field.tsx";
import { saveFile } from "../design/saveFile.ts";
import { usePaneSize } from "./kept.ts";
import { type OpenTerminal, textOf } from "./terminal.ts";

interface Props {
  runId: string;
  pane: PaneSummary;
  opened: OpenTerminal | null;
}

/** The buttons; the search stands beside them while it is open. */
export function PaneTools({ runId, pane, opened }: Props) {
  const [searching, setSearching] = useState(false);
  const [size, setSize] = usePaneSize();
  const resize = (by: number) => setSize((size || opened?.terminal.options.fontSize || 13) + by);
  const copy = () => {
    const text = opened?.terminal.getSelection() || (opened ? textOf(opened.terminal) : "");
    void copyText(text).then((done) =>
      done
        ? toast.success(opened?.terminal.hasSelection() ? "Selection copied." : "The whole pane copied.")
        : toast.error("This browser doesn’t let a page copy here. Select the text and copy it with the keyboard."),
    );
  };
  const keep = async () => {
    if (!pane.transcript) return saveFile(`${pane.name}.txt`, opened ? textOf(opened.terminal) : "");
    const path = `/api/runs/${encodeURIComponent(runId)}/transcripts/${encodeURIComponent(pane.transcript)}`;
    const answer = await getText(path);
    if (answer.ok) saveFile(`${pane.transcript}.cast`, answer.value);
    else toast.error(answer.failure.message);
  };
  return (
    <>
      {searching && opened && <PaneSearch search={opened.search} onClose={() => setSearching(false)} />}
      <Tool label="Search this pane" onClick={() => setSearching(!searching)} icon={Search} pressed={searching} />
      <Tool label="Copy the selection, or all" onClick={copy} icon={Copy} />
      <Tool label="Smaller type" onClick={() => resize(-1)} icon={AArrowDown} />
      <Tool label="Larger type" onClick={() => resize(1)} icon={AArrowUp} />
      {size > 0 && (
        <Button look="quiet" size="small" onClick={() => setSize(0)}>
          Fit
        </Button>
      )}
      <Tool
        label={pane.transcript ? "Download the recording" : "Download the text"}
        onClick={() => void keep()}
        icon={Download}
      />
    </>
  );
}

interface ToolProps {
  label: string;
  icon: typeof Search;
  onClick: () => void;
  pressed?: boolean;
}

/** A button with an icon, named for those who don't know it. */
export const Tool = ({ label, icon: Icon, onClick, pressed }: ToolProps) => (
  <Button
    look="quiet"
    size="small"
    className="!px-1.5"
    aria-label={label}
    title={label}
    aria-pressed={pressed}
    onClick={onClick}
  >
    <Icon size={14} aria-hidden />
  </Button>
);

const look: ISearchOptions = {
  decorations: {
    matchBackground: "#5c4a1a",
    activeMatchBackground: "#a3781f",
    matchOverviewRuler: "#e3a92f",
    activeMatchColorOverviewRuler: "#f2b84b",
  },
};

function PaneSearch({ search, onClose }: { search: SearchAddon; onClose: () => void }) {
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState("");
  const [found, setFound] = useState<string | null>(null);
  useEffect(() => {
    field.current?.focus();
    const results = search.onDidChangeResults(({ resultIndex, resultCount }) =>
      setFound(
        resultCount === 0 ? "none" : resultIndex < 0 ? `${resultCount}` : `${resultIndex + 1} of ${resultCount}`,
      ),
    );
    return () => {
      results.dispose();
      search.clearDecorations();
    };
  }, [search]);
  return (
    <search className="flex items-center gap-1.5">
      <TextInput
        ref={field}
        type="search"
        className="!h-6 !w-40 !text-xs"
        aria-label="Text to find in this pane"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          if (event.target.value) search.findPrevious(event.target.value, { ...look, incremental: true });
          else search.clearDecorations();
        }}
        onKeyDown={(event) => {
          if (event.key === "Escape") {
            event.stopPropagation();
            onClose();
          }
          if (event.key !== "Enter" || !text) return;
          if (event.shiftKey) search.findNext(text, look);
          else search.findPrevious(text, look);
        }}
      />
      <span role="status" className="w-16 text-xs text-ink-faint tabular">
        {text && found}
      </span>
    </search>
  );
}
