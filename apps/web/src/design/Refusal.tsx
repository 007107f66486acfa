// Why what was just asked for didn't happen, said at the control.
/** Announced to screen readers; nothing while there is no refusal. */
export function Refusal({ sentence }: { sentence: string | null }) {
  if (!sentence) return null;
  return (
    <p role="alert" className="w-full text-failed">
      {sentence}
    </p>
  );
}
