// What stands in for content on its way, in about its size, so that nothing jumps.

/** `rows` grey bars. */
export function Skeleton({ rows = 3, what = "Loading" }: { rows?: number; what?: string }) {
  return (
    <div role="status" aria-label={what} className="space-y-2 p-3">
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the bars are all alike and never move
        <div key={row} className={`skeleton h-5 ${row % 3 === 2 ? "w-2/3" : "w-full"}`} />
      ))}
    </div>
  );
}
