import type { AgentStatus } from "../../api/facts";

/**
 * What stands beside an agent's state: the reason of being not ready, or that this comes after his work. A reason
 * beside a talk or a wrap-up would read as theirs.
 */
export function besideState(
  status: Pick<AgentStatus, "work" | "presence" | "reason">,
): "reason" | "pending" | null {
  if (status.work !== "free") return status.presence === "ready" ? null : "pending";
  return status.reason ? "reason" : null;
}
