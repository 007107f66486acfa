// The panel's button: four looks, two sizes, and a state while its wish is on the way.
import type { ButtonHTMLAttributes, Ref } from "react";

const looks = {
  primary: "bg-accent text-accent-ink border-accent hover:bg-accent-hover",
  secondary: "bg-raised text-ink border-line-strong hover:bg-hover",
  quiet: "bg-transparent text-ink-soft border-transparent hover:bg-hover hover:text-ink",
  danger: "bg-raised text-failed border-danger-line hover:bg-danger-ground",
} as const;

const sizes = { normal: "h-8 px-3 text-sm", small: "h-7 px-2 text-xs", large: "h-10 px-4 text-base" } as const;

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: keyof typeof looks;
  size?: keyof typeof sizes;
  /** The wish is on its way: nothing can be pressed twice. */
  busy?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

/** A button of type `button` unless said otherwise. */
export function Button({
  look = "secondary",
  size = "normal",
  busy = false,
  className = "",
  disabled,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      aria-busy={busy || undefined}
      disabled={disabled || busy}
      className={`inline-flex shrink-0 items-center justify-center gap-1.5 whitespace-nowrap rounded-md border font-medium transition-colors disabled:opacity-50 ${looks[look]} ${sizes[size]} ${className}`}
      {...rest}
    />
  );
}
