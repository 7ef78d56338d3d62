/** What the address of the list says. */
export interface ScriptsSearch {
  client?: string | undefined;
  archived?: true | undefined;
}

export function asScripts(raw: Record<string, unknown>): ScriptsSearch {
  return {
    client: typeof raw.client === "string" && raw.client !== "" ? raw.client : undefined,
    archived: raw.archived === true || raw.archived === "true" ? true : undefined,
  };
}

/** What the address of the results says: which days, which version, whose calls. */
export interface ResultsSearch {
  from?: string | undefined;
  to?: string | undefined;
  number?: number | undefined;
  agent?: string | undefined;
}

export function asResults(raw: Record<string, unknown>): ResultsSearch {
  const day = (value: unknown) =>
    typeof value === "string" && /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : undefined;
  const number = Number(raw.number);
  return {
    from: day(raw.from),
    to: day(raw.to),
    number: Number.isInteger(number) && number > 0 ? number : undefined,
    agent: typeof raw.agent === "string" && raw.agent !== "" ? raw.agent : undefined,
  };
}
