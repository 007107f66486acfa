"use client";
// Small things are deleted at once and can be had back for a while, instead of being asked for before.
import { toast } from "sonner";

/** Says that `name` is gone, and takes that back where the person wants it. */
export function sayDeleted(name: string, undo: () => Promise<unknown>): void {
  toast(`${name} deleted.`, { duration: 12_000, action: { label: "Undo", onClick: () => void undo() } });
}
