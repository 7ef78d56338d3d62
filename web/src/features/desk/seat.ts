import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { api } from "../../api/client";
import type { CallView, QueueSet } from "../../api/facts";
import { useSession } from "../../app/session";
import { useLive } from "../../live/hooks";
import { queuesInOrder, waitingIn } from "../../ui/metrics";

/** Which queues can send me a call: my clients, my skills. Until the skills are known: all of my clients. */
function useMine(): (queue: QueueSet) => boolean {
  const { user } = useSession();
  const skills = useQuery({ queryKey: ["desk"], queryFn: () => api("GET /api/desk", {}), staleTime: 60_000 })
    .data?.skills;
  return useMemo(
    () => (queue) => {
      const served = user.clients === null || user.clients.includes(queue.client);
      if (!served || !skills) return served;
      return Object.entries(queue.skills).every(([skill, level]) => (skills[skill] ?? 0) >= level);
    },
    [user.clients, skills],
  );
}

export function useMyQueues() {
  const mine = useMine();
  const queues = useLive((state) => state.queues);
  return useMemo(() => queuesInOrder(queues).filter(({ setting }) => mine(setting)), [queues, mine]);
}

/** Calls that wait in my queues, the longest wait first. */
export function useMyWaiting(): CallView[] {
  const queues = useMyQueues();
  const calls = useLive((state) => state.calls);
  return useMemo(() => {
    const mine = new Set(queues.map(({ setting }) => setting.id));
    return waitingIn(calls, null).filter((call) => call.queue !== null && mine.has(call.queue));
  }, [queues, calls]);
}
