/** What the address of the report of coverage says. */
export interface CoverageSearch {
  tab?: "quality" | undefined;
  from?: string | undefined;
  to?: string | undefined;
  client?: string | undefined;
  script?: string | undefined;
  agent?: string | undefined;
  team?: string | undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function date(value: unknown): string | undefined {
  return typeof value === "string" && /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : undefined;
}

export function asCoverage(raw: Record<string, unknown>): CoverageSearch {
  return {
    tab: raw.tab === "quality" ? "quality" : undefined,
    from: date(raw.from),
    to: date(raw.to),
    client: text(raw.client),
    script: text(raw.script),
    agent: text(raw.agent),
    team: text(raw.team),
  };
}
