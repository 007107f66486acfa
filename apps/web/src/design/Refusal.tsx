// Why what was just asked for didn't happen, said at the control.
/** Announced to screen readers; nothing while there is no refusal. Takes a whole line unless `className` says otherwise. */
export function Refusal({ sentence, className = "w-full" }: { sentence: string | null; className?: string }) {
  if (!sentence) return null;
  return (
    <p role="alert" className={`${className} text-failed`}>
      {sentence}
    </p>
  );
}
