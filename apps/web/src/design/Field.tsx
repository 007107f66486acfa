// Inputs that all look alike.
import type { InputHTMLAttributes, ReactNode, Ref, SelectHTMLAttributes, TextareaHTMLAttributes } from "react";
import { useId } from "react";

const base =
  "w-full rounded-md border border-line-strong bg-ground px-2.5 text-sm text-ink placeholder:text-ink-faint disabled:opacity-60";

/** One line of text. */
export const TextInput = ({
  className = "",
  ...rest
}: InputHTMLAttributes<HTMLInputElement> & { ref?: Ref<HTMLInputElement> }) => (
  <input className={`${base} h-8 ${className}`} {...rest} />
);

/** Several lines of text. */
export const TextArea = ({ className = "", ...rest }: TextareaHTMLAttributes<HTMLTextAreaElement>) => (
  <textarea className={`${base} thin-scroll py-1.5 ${className}`} {...rest} />
);

/** One of a few. */
export const Choice = ({ className = "", ...rest }: SelectHTMLAttributes<HTMLSelectElement>) => (
  <select className={`${base} h-8 ${className}`} {...rest} />
);

interface LabelledProps {
  label: string;
  hint?: ReactNode;
  children: (id: string) => ReactNode;
}

/** A control with its label above and a hint below. */
export function Labelled({ label, hint, children }: LabelledProps) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="mb-1 block text-sm font-medium">
        {label}
      </label>
      {children(id)}
      {hint && <div className="mt-1 text-xs text-ink-faint">{hint}</div>}
    </div>
  );
}
