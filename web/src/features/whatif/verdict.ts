import type { RunDetail } from "../../api/http";
import { changeParts, number, percent, type Words } from "./wording";

/** Below these differences chance says as much as the change does. */
const SHARE = 0.01;
const WAIT_S = 1;

export type Judgement = "better" | "worse" | "same" | "mixed" | "check";

/** What the change does to the callers: share answered in time, share lost, wait of the answered. */
export function judge(run: RunDetail): Judgement {
  const [before, after] = [run.base?.total, run.changed?.total];
  if (!before || !after) return "check";
  const level = (after.service_level?.value ?? 0) - (before.service_level?.value ?? 0);
  const lost = (after.abandonment?.value ?? 0) - (before.abandonment?.value ?? 0);
  const wait = (after.asa_s?.value ?? 0) - (before.asa_s?.value ?? 0);
  const up = level > SHARE || lost < -SHARE || wait < -WAIT_S;
  const down = level < -SHARE || lost > SHARE || wait > WAIT_S;
  if (up && down) return "mixed";
  return up ? "better" : down ? "worse" : "same";
}

/** 20, or 15 / 20 / 40 where the queues have different targets. */
export function targets(run: RunDetail, side: "target_s" | "changed_s"): string {
  const found = [...new Set(Object.values(run.targets).map((target) => target[side]))];
  return found.sort((a, b) => a - b).join(" / ");
}

/** Whether the queues have different targets, so that no one number of seconds says it. */
export function mixed(run: RunDetail): boolean {
  return targets(run, "target_s").includes("/") || targets(run, "changed_s").includes("/");
}

/** The plain sentence: what the change would have done to that day, or to the hours that it is about. */
export function verdict(run: RunDetail, t: Words, queue: (id: string) => string, language: string): string {
  const before = run.window?.base ?? run.base?.total;
  const after = run.window?.changed ?? run.changed?.total;
  if (!before || !after || !run.changed) return t("verdict.check");
  const parts = changeParts(run.change, t, queue);
  const agents = run.change.agents ?? [];
  const one = parts.length === 1 && agents.length === 1 ? parts[0] : undefined;
  const [was, would] = [targets(run, "target_s"), targets(run, "changed_s")];
  const values = {
    subject: one ?? t("verdict.subject_change"),
    after: percent(after.service_level?.value, language),
    before: percent(before.service_level?.value, language),
    target: would,
    was,
  };
  if (mixed(run)) return t("verdict.own_targets", values);
  return t(was === would ? "verdict.level" : "verdict.other_target", values);
}

/** The second sentence: the whole day, callers kept or lost, seconds waited, agents' time. */
export function consequence(run: RunDetail, t: Words, language: string): string {
  const [before, after] = [run.base?.total, run.changed?.total];
  if (!before || !after) return "";
  const level = {
    after: percent(after.service_level?.value, language),
    before: percent(before.service_level?.value, language),
  };
  const kept = Math.round(before.abandoned - after.abandoned);
  const key = kept > 0 ? "verdict.kept" : kept < 0 ? "verdict.lost" : "verdict.as_many";
  const waits = {
    after: number(after.asa_s?.value, language),
    before: number(before.asa_s?.value, language),
  };
  const busy = {
    after: percent(after.occupancy?.value, language),
    before: percent(before.occupancy?.value, language),
  };
  return [
    run.window ? t("verdict.whole_day", level) : "",
    t(key, { count: Math.abs(kept) }),
    t("verdict.wait", waits),
    t("verdict.busy", busy),
  ]
    .filter(Boolean)
    .join(" ");
}
