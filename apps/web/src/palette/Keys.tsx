"use client";
// The panel's shortcuts: two keys to go somewhere, one to act. Never while somebody types.
import dynamic from "next/dynamic";
import { useEffect, useRef, useState } from "react";
import { loadPart } from "../connection/loadPart.ts";
import { useRouter } from "../connection/paths.tsx";
import { usePanel } from "../connection/store.ts";
import { nextTask } from "./nextTask.ts";

const Palette = dynamic(() => loadPart(() => import("./Palette.tsx")).then((m) => m.Palette), { ssr: false });
const HelpSheet = dynamic(() => loadPart(() => import("./HelpSheet.tsx")).then((m) => m.HelpSheet), { ssr: false });

/** How long after `g` the second key is waited for, in milliseconds. */
const chordMs = 1_200;

const typing = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.closest("input, textarea, select, .xterm, [role=dialog]") !== null);

/** Listens for the whole page. */
export function Keys() {
  const router = useRouter();
  const [open, setOpen] = useState<"palette" | "help" | null>(null);
  const goes = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (
        (event.metaKey || event.ctrlKey) &&
        !event.shiftKey &&
        event.key.toLowerCase() === "k" &&
        !inPane(event.target)
      ) {
        event.preventDefault();
        return setOpen((had) => (had === "palette" ? null : "palette"));
      }
      if (event.metaKey || event.ctrlKey || event.altKey || typing(event.target)) return;
      const gone = event.timeStamp - goes.current < chordMs;
      goes.current = event.key === "g" ? event.timeStamp : Number.NEGATIVE_INFINITY;
      const act = gone ? goTo(event.key, router.push) : actOn(event.key, setOpen);
      if (act) {
        event.preventDefault();
        act();
      }
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, [router]);
  return (
    <>
      {open === "palette" && <Palette onClose={() => setOpen(null)} />}
      {open === "help" && <HelpSheet onClose={() => setOpen(null)} />}
    </>
  );
}

const inPane = (target: EventTarget | null) => target instanceof HTMLElement && target.closest(".xterm") !== null;

function goTo(key: string, push: (path: string) => void): (() => void) | undefined {
  if (key === "i") return () => push("/#inbox");
  if (key === "r") return () => push("/");
  if (key === "n") return () => push("/new");
  if (key === "s") return () => push("/settings");
  return undefined;
}

function actOn(key: string, open: (what: "help") => void): (() => void) | undefined {
  switch (key) {
    case "?":
      return () => open("help");
    case "a":
      return () => window.dispatchEvent(new Event("signalbox:approve"));
    case "/":
      return () => document.querySelector<HTMLElement>("input[type=search]")?.focus();
    case "j":
    case "k":
      return () => moveTask(key === "j" ? 1 : -1);
    case "f":
      return () => document.querySelector<HTMLElement>("[data-pane] button[aria-label^=Enlarge]")?.click();
    case "Escape":
      return () => document.querySelector<HTMLElement>("button[aria-label='Close task']")?.click();
    default:
      return undefined;
  }
}

/** Moves the focus to the next task of the list; Enter, being on a button, opens it. */
function moveTask(step: 1 | -1): void {
  const ids = usePanel.getState().run?.state.plan?.plan.tasks.map((task) => task.id) ?? [];
  const focused = (document.activeElement as HTMLElement | null)?.dataset.taskRow;
  const selected = new URLSearchParams(location.search).get("task");
  const next = nextTask(ids, focused ?? selected, step);
  if (next) document.querySelector<HTMLElement>(`[data-task-row="${CSS.escape(next)}"]`)?.focus();
}
