// What of the audit log a person asked for, as the words of a request.

/** Empty texts ask for everything; days are those of the browser, `until` included. */
export interface AuditFilter {
  by: string;
  action: string;
  runId: string;
  since: string;
  until: string;
}

export const everything: AuditFilter = { by: "", action: "", runId: "", since: "", until: "" };

/** The query of `GET /api/audit`; `more` goes behind the filter. */
export function auditQuery(filter: AuditFilter, more: Record<string, string> = {}): string {
  const query = new URLSearchParams();
  for (const key of ["by", "action", "runId"] as const) if (filter[key].trim()) query.set(key, filter[key].trim());
  if (filter.since) query.set("since", new Date(`${filter.since}T00:00:00`).toISOString());
  if (filter.until) query.set("until", dayAfter(filter.until).toISOString());
  for (const [key, value] of Object.entries(more)) query.set(key, value);
  return query.toString();
}

/** Its midnight, also where the clocks change that day. */
function dayAfter(day: string): Date {
  const next = new Date(`${day}T00:00:00`);
  next.setDate(next.getDate() + 1);
  return next;
}
