export interface AuditSearch {
  user?: string | undefined;
  what?: string | undefined;
  action?: string | undefined;
  /** Days (2026-05-03), the last one included. */
  from?: string | undefined;
  to?: string | undefined;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

function word(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" && value.length <= 80 ? value : undefined;
}

function day(value: unknown): string | undefined {
  return typeof value === "string" && DAY.test(value) && !Number.isNaN(Date.parse(value)) ? value : undefined;
}

/** The address of the page as conditions; rubbish in it is left out. */
export function asAudit(search: Record<string, unknown>): AuditSearch {
  return {
    user: word(search.user),
    what: word(search.what),
    action: word(search.action),
    from: day(search.from),
    to: day(search.to),
  };
}

/** Conditions as the server takes them: days become moments of the browser's own zone. */
export function asQuery({ user, what, action, from, to }: AuditSearch) {
  const since = from ? new Date(`${from}T00:00:00`) : null;
  const until = to ? new Date(`${to}T00:00:00`) : null;
  until?.setDate(until.getDate() + 1);
  return { user, what, action, since: since?.toISOString(), until: until?.toISOString() };
}
