import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { api } from "../../api/client";
import type { AgentStatus, QueueSet } from "../../api/facts";
import { useMay } from "../../app/session";
import { useLive } from "../../live/hooks";

export interface Staffing {
  ready: number;
  busy: number;
  away: number;
}

/** Who has the skills and the client of a queue, by what he does now; null without the right to know. */
export function useStaffing(): ((queue: QueueSet) => Staffing) | null {
  const may = useMay()("staff.read");
  const agents = useQuery({
    queryKey: ["agents"],
    queryFn: () => api("GET /api/agents", {}),
    staleTime: 60_000,
    enabled: may,
  });
  const users = useQuery({
    queryKey: ["users"],
    queryFn: () => api("GET /api/users", {}),
    staleTime: 60_000,
    enabled: may,
  });
  const statuses = useLive((state) => state.agents);
  return useMemo(() => {
    if (!agents.data || !users.data) return null;
    const clients = new Map(users.data.map((user) => [user.id, user.clients]));
    const on = agents.data.filter((agent) => agent.active && statuses[agent.id]);
    return (queue) => {
      const serving = on.filter((agent) => {
        const served = clients.get(agent.user) ?? null;
        const skilled = Object.entries(queue.skills).every(
          ([skill, level]) => (agent.skills?.[skill] ?? 0) >= level,
        );
        return skilled && (served === null || served.includes(queue.client));
      });
      return count(serving.map((agent) => statuses[agent.id]));
    };
  }, [agents.data, users.data, statuses]);
}

function count(statuses: readonly (AgentStatus | undefined)[]): Staffing {
  const found: Staffing = { ready: 0, busy: 0, away: 0 };
  for (const status of statuses) {
    if (!status || status.state === "logged_out") continue;
    if (status.state === "ready") found.ready += 1;
    else if (status.state === "not_ready" || status.state === "no_line") found.away += 1;
    else found.busy += 1;
  }
  return found;
}
