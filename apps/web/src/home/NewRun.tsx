// The way to a new run.
import { Plus } from "lucide-react";
import { Link } from "../connection/paths.tsx";

/** A link that looks like the button it stands in for. */
export const NewRun = () => (
  <Link
    href="/new"
    className="inline-flex h-7 items-center gap-1.5 rounded-md border border-accent bg-accent px-2.5 text-xs font-medium text-accent-ink hover:bg-accent-hover"
  >
    <Plus size={14} aria-hidden />
    New run
  </Link>
);
