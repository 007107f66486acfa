// A part that scrolls on its own, so a keyboard must be able to enter it.
import type { ReactNode } from "react";

interface Props {
  label: string;
  className?: string;
  children: ReactNode;
}

/** A named group in the order of the Tab key. */
export const Scroll = ({ label, className = "", children }: Props) => (
  // biome-ignore lint/a11y/useSemanticElements: a fieldset is for controls
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to take the focus, or a keyboard can't scroll it
  <div role="group" aria-label={label} tabIndex={0} className={`thin-scroll ${className}`}>
    {children}
  </div>
);
