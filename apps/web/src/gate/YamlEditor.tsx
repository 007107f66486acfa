"use client";
// The text of a plan in CodeMirror: lines, colours, completion, and problems where they stand. It is loaded when it is needed.
import {
  autocompletion,
  type CompletionContext,
  type CompletionResult,
  closeBrackets,
  closeCompletion,
  completionKeymap,
  completionStatus,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { HighlightStyle, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { type Diagnostic, lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { EditorView, keymap, lineNumbers, placeholder } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import type { PlanProblem } from "@signalbox/engine";
import { type Ref, useEffect, useImperativeHandle, useRef } from "react";
import { suggest } from "./planCompletion.ts";

/** What may be asked of the editor from outside. */
export interface EditorHandle {
  /** Puts the cursor there; both counted from 1. */
  goTo: (line: number, column: number) => void;
}

interface Props {
  label: string;
  /** The element that says how the text stands. */
  describedBy: string;
  value: string;
  problems: readonly PlanProblem[];
  onChange: (text: string) => void;
  ref?: Ref<EditorHandle>;
}

/** The Tab key leaves it, as it leaves every other field; Enter keeps the indentation. */
export default function YamlEditor({ label, describedBy, value, problems, onChange, ref }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const first = useRef({ label, describedBy, value });
  const changed = useRef(onChange);
  changed.current = onChange;
  useEffect(() => {
    const opened = new EditorView({
      parent: place.current ?? document.body,
      state: EditorState.create({
        doc: first.current.value,
        extensions: [
          extensions,
          EditorView.contentAttributes.of({
            "aria-label": first.current.label,
            "aria-describedby": first.current.describedBy,
            spellcheck: "false",
            tabindex: "0",
            autocapitalize: "off",
          }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) changed.current(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = opened;
    // Before a dialog around it hears of the key and closes.
    const leave = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || completionStatus(opened.state) === null) return;
      event.stopPropagation();
      event.preventDefault();
      closeCompletion(opened);
    };
    window.addEventListener("keydown", leave, { capture: true });
    return () => {
      window.removeEventListener("keydown", leave, { capture: true });
      opened.destroy();
    };
  }, []);
  useEffect(() => {
    const { state } = view.current ?? {};
    if (state && state.doc.toString() !== value)
      view.current?.dispatch({ changes: { from: 0, to: state.doc.length, insert: value } });
  }, [value]);
  useEffect(() => {
    const { current } = view;
    if (!current) return;
    const { doc } = current.state;
    current.dispatch(
      setDiagnostics(
        current.state,
        problems.map((problem) => diagnosticOf(problem, doc)),
      ),
    );
  }, [problems]);
  useImperativeHandle(ref, () => ({
    goTo: (line, column) => {
      const { current } = view;
      if (!current) return;
      const at = offsetOf(current.state.doc, line, column);
      current.focus();
      current.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: "center" }) });
    },
  }));
  return (
    <div
      ref={place}
      className="rounded-md border border-line-strong bg-ground focus-within:outline-2 focus-within:outline-focus"
    />
  );
}

type Doc = EditorState["doc"];

/** Within the text, whatever is said: the server read a text of a moment ago. */
function offsetOf(doc: Doc, line: number, column: number): number {
  const at = doc.line(Math.min(Math.max(line, 1), doc.lines));
  return Math.min(at.from + Math.max(0, column - 1), at.to);
}

function diagnosticOf({ line, column, message }: PlanProblem, doc: Doc): Diagnostic {
  const from = offsetOf(doc, line, column);
  return { from, to: doc.lineAt(from).to, severity: "error", message };
}

function complete(context: CompletionContext): CompletionResult | null {
  if (!context.explicit && !context.matchBefore(/[\w-]+|- /)) return null;
  const found = suggest(context.state.sliceDoc(0, context.pos));
  if (!found) return null;
  const { from, options } = found;
  const isKey = !/:|\[/.test(context.state.doc.lineAt(from).text.slice(0, from - context.state.doc.lineAt(from).from));
  return {
    from,
    options: options.map(({ label, detail }) => ({
      label,
      detail,
      ...(isKey && detail !== "task" ? { apply: `${label}: ` } : {}),
    })),
    validFor: /^[\w-]*$/,
  };
}

const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--status-working)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--status-merged)" },
  { tag: [tags.number, tags.bool, tags.keyword], color: "var(--status-merging)" },
  { tag: [tags.lineComment, tags.comment], color: "var(--ink-faint)" },
  { tag: [tags.separator, tags.squareBracket, tags.brace, tags.punctuation], color: "var(--ink-soft)" },
]);

const theme = EditorView.theme({
  "&": { color: "var(--ink)", fontSize: "12px", height: "100%" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--font-mono)", lineHeight: "18px", minHeight: "288px", maxHeight: "60vh" },
  ".cm-content": { caretColor: "var(--ink)", padding: "8px 0" },
  ".cm-gutters": { backgroundColor: "var(--sunken)", color: "var(--ink-faint)", borderRight: "1px solid var(--line)" },
  ".cm-placeholder": { color: "var(--ink-faint)" },
  ".cm-tooltip": { backgroundColor: "var(--raised)", border: "1px solid var(--line-strong)", color: "var(--ink)" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--hover)", color: "var(--ink)" },
  ".cm-completionDetail": { color: "var(--ink-faint)", fontStyle: "normal", marginLeft: "12px" },
  ".cm-diagnostic-error": { borderLeftColor: "var(--status-failed)" },
});

const extensions = [
  yaml(),
  lineNumbers(),
  history(),
  closeBrackets(),
  indentUnit.of("  "),
  lintGutter(),
  autocompletion({ override: [complete], icons: false }),
  syntaxHighlighting(colours),
  theme,
  placeholder("tasks:\n  - id: …"),
  keymap.of([...completionKeymap, ...lintKeymap, ...historyKeymap, ...defaultKeymap]),
];
