import type { AgentRow } from "../../api/http";

export type Summed = Omit<AgentRow, "agent" | "team" | "script">;

/** Rows together; coverage is the mean over all runs. */
export function summed(rows: readonly AgentRow[]): Summed {
  const sum = (name: "runs" | "missed" | "closings" | "actions" | "names" | "named" | "returns") =>
    rows.reduce((total, row) => total + row[name], 0);
  const judged = rows.filter((row) => row.covered !== null);
  const weight = judged.reduce((total, row) => total + row.runs, 0);
  const covered = judged.reduce((total, row) => total + (row.covered ?? 0) * row.runs, 0);
  const checks = [...new Set(rows.flatMap((row) => row.checks.map((each) => each.check)))];
  return {
    runs: sum("runs"),
    covered: weight > 0 ? covered / weight : null,
    missed: sum("missed"),
    closings: sum("closings"),
    actions: sum("actions"),
    names: sum("names"),
    named: sum("named"),
    returns: sum("returns"),
    checks: checks.map((check) => {
      const own = rows.flatMap((row) => row.checks.filter((each) => each.check === check));
      return {
        check,
        judged: own.reduce((total, each) => total + each.judged, 0),
        errors: own.reduce((total, each) => total + each.errors, 0),
      };
    }),
  };
}
