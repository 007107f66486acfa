// The way to a new run.
import { Plus } from "lucide-react";
import { ButtonLink } from "../design/Button.tsx";

export const NewRun = () => (
  <ButtonLink href="/new" look="primary" size="small">
    <Plus size={14} aria-hidden />
    New run
  </ButtonLink>
);
