// The panel's button: four looks, three sizes, and a state while its wish is on the way; and a link that looks like it.
import type { ButtonHTMLAttributes, ComponentProps, Ref } from "react";
import { Link } from "../connection/paths.tsx";

const looks = {
  primary: "bg-accent text-accent-ink border-accent hover:bg-accent-hover",
  secondary: "bg-raised text-ink border-line-strong hover:bg-hover",
  quiet: "bg-transparent text-ink-soft border-transparent hover:bg-hover hover:text-ink",
  danger: "bg-raised text-failed border-danger-line hover:bg-danger-ground",
} as const;

const sizes = { normal: "h-8 px-3 text-sm", small: "h-7 px-2 text-xs", large: "h-10 px-4 text-base" } as const;

interface Looks {
  look?: keyof typeof looks | undefined;
  size?: keyof typeof sizes | undefined;
}

const shape =
  "inline-flex shrink-0 items-center justify-center gap-1.5 whitespace-nowrap rounded-md border font-medium transition-colors disabled:opacity-50";
const classOf = ({ look = "secondary", size = "normal" }: Looks, more: string) =>
  `${shape} ${looks[look]} ${sizes[size]} ${more}`;

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement>, Looks {
  /** The wish is on its way: nothing can be pressed twice. */
  busy?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

/** A button of type `button` unless said otherwise. */
export function Button({ look, size, busy = false, className = "", disabled, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      aria-busy={busy || undefined}
      disabled={disabled || busy}
      className={classOf({ look, size }, className)}
      {...rest}
    />
  );
}

/** The way to another page, where it is as much of an act as a button. */
export const ButtonLink = ({ look, size, className = "", ...rest }: ComponentProps<typeof Link> & Looks) => (
  <Link className={classOf({ look, size }, className)} {...rest} />
);
