// Where a browser goes after it was let in: to its run, or to the page that the URL names, if it is one of ours.

/** `to` as it stands in the query of `/enter`; only a path of this panel counts. A link for one run leads there. */
export function destinationOf(search: string, runId: string | null): string {
  if (runId) return `/runs/${encodeURIComponent(runId)}`;
  const to = new URLSearchParams(search).get("to") ?? "";
  // Two slashes, or one turned backwards, would be another host.
  return /^\/(?![/\\])[\w./?=&%#-]*$/.test(to) && !to.startsWith("/enter") ? to : "/";
}

/** Whether the address was made for somebody else, who says their name before they come in. */
export const isForGuest = (search: string): boolean => new URLSearchParams(search).has("guest");
