"use client";
// An open dialog on Radix: focus is kept inside and goes back to what opened it, Escape leaves, the title names the decision.
import { Dialog as Radix } from "radix-ui";
import { type ReactNode, useState } from "react";

export interface DialogProps {
  onClose: () => void;
  title: string;
  /** What will happen, in words; read out with the title. */
  description?: ReactNode;
  children?: ReactNode;
  /** `wide` for lists, `full` for an editor with what belongs beside it. */
  width?: keyof typeof widths;
}

const widths = { normal: "mt-[8vh] max-w-lg", wide: "max-w-4xl", full: "max-w-[1400px]" };

/** The dialog, for as long as it is drawn. */
export function OpenDialog({ onClose, title, description, children, width = "normal" }: DialogProps) {
  const [opener] = useState(() => document.activeElement);
  return (
    <Radix.Root open onOpenChange={(next) => !next && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-black/50" />
        <Radix.Content
          className={`fixed left-1/2 top-[max(5vh,16px)] z-50 max-h-[90vh] w-[calc(100vw-32px)] -translate-x-1/2 overflow-y-auto rounded-lg border border-line-strong bg-raised p-5 text-sm ${widths[width]}`}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            if (opener instanceof HTMLElement) opener.focus();
          }}
          {...(description ? {} : { "aria-describedby": undefined })}
        >
          <Radix.Title className="text-lg font-semibold">{title}</Radix.Title>
          {description && (
            <Radix.Description asChild>
              <div className="mt-2 space-y-2 text-ink-soft">{description}</div>
            </Radix.Description>
          )}
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
