import { useCallback } from "react";
import { useSession } from "../../app/session";

/** Whose business an agent is: a team lead's are those of his teams and himself, anybody else's all. */
export function useInMyTeams(): (agent: string | null) => boolean {
  const { led, user } = useSession();
  return useCallback(
    (agent) => !led || agent === null || led.includes(agent) || agent === user.agent,
    [led, user.agent],
  );
}
