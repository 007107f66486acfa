// Draws the shape of a status; the word beside it is either visible or read out.
import { memo } from "react";
import { type StatusName, type StatusShape, statusLanguage } from "./status.ts";

const stroke = {
  fill: "none",
  stroke: "currentColor",
  strokeWidth: 1.8,
  strokeLinecap: "round",
  strokeLinejoin: "round",
} as const;

const shapes: Record<StatusShape, React.ReactNode> = {
  circle: <circle cx="8" cy="8" r="5.2" {...stroke} />,
  disc: <circle cx="8" cy="8" r="6" fill="currentColor" />,
  exclamation: (
    <>
      <path d="M8 1.5 15 14H1z" fill="currentColor" strokeLinejoin="round" />
      <path d="M8 6.2v3.6M8 12v.1" stroke="var(--raised)" strokeWidth="1.8" strokeLinecap="round" />
    </>
  ),
  ring: (
    <>
      <circle cx="8" cy="8" r="5.6" {...stroke} strokeWidth={2.4} opacity="0.35" />
      <path d="M8 2.4a5.6 5.6 0 0 1 5.6 5.6" {...stroke} strokeWidth={2.4} />
    </>
  ),
  diamond: <path d="M8 1.5 14.5 8 8 14.5 1.5 8z" fill="currentColor" />,
  check: <path d="m2.5 8.5 3.6 3.7 7.4-8" {...stroke} strokeWidth={2.2} />,
  cross: <path d="m3.5 3.5 9 9m0-9-9 9" {...stroke} strokeWidth={2.2} />,
  octagon: (
    <>
      <path d="M5.3 1.5h5.4l3.8 3.8v5.4l-3.8 3.8H5.3l-3.8-3.8V5.3z" fill="currentColor" />
      <path d="M8 4.8v3.8M8 11v.1" stroke="var(--raised)" strokeWidth="1.8" strokeLinecap="round" />
    </>
  ),
  bars: <path d="M5.2 3v10M10.8 3v10" {...stroke} strokeWidth={2.6} />,
  slash: (
    <>
      <circle cx="8" cy="8" r="5.6" {...stroke} />
      <path d="m4.2 11.8 7.6-7.6" {...stroke} />
    </>
  ),
};

interface Props {
  status: StatusName;
  /** Read out where no word stands beside the mark; without it the mark is decoration. */
  label?: string;
  /** Pixels. */
  size?: number;
  /** It stands for what was, not for what is: nothing in it moves. */
  still?: boolean;
}

/** The mark of a status, in its colour. */
export const StatusMark = memo(function StatusMark({ status, label, size = 14, still = false }: Props) {
  const { shape, text } = statusLanguage[status];
  const breathes = status === "working" && !still ? " breathe" : "";
  return (
    // biome-ignore lint/a11y/noSvgWithoutTitle: it has a label, or stands beside its word
    <svg
      className={`inline-block shrink-0 ${text}${breathes}`}
      width={size}
      height={size}
      viewBox="0 0 16 16"
      {...(label ? { role: "img", "aria-label": label } : { "aria-hidden": true })}
    >
      {shapes[shape]}
    </svg>
  );
});
