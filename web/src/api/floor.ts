import { ApiError, api, Unreachable } from "./client";
import type { Operations } from "./http";

type Body = Operations["POST /api/floor/requests"]["body"];
type Without<T, K extends string> = T extends unknown ? Omit<T, K> : never;

/** What a person may ask of the floor; the names are the floor's own. */
export type FloorRequest = Without<Body, "request_id">;

const PATIENCE_MS = 12_000;
const WAITS_MS = [200, 500, 1_000, 2_000];

function mayPass(fault: unknown): boolean {
  return fault instanceof Unreachable || (fault instanceof ApiError && fault.status === 503);
}

/**
 * Ask the floor. While nobody answers, the same request (same `request_id`: the floor does it once) is sent
 * again for 12 s; then the last fault is thrown.
 */
export async function askFloor(request: FloorRequest): Promise<void> {
  const body = { ...request, request_id: crypto.randomUUID() } as Body;
  const until = Date.now() + PATIENCE_MS;
  for (let turn = 0; ; turn += 1) {
    try {
      await api("POST /api/floor/requests", { body });
      return;
    } catch (fault) {
      const wait = WAITS_MS[Math.min(turn, WAITS_MS.length - 1)] ?? 2_000;
      if (!mayPass(fault) || Date.now() + wait > until) throw fault;
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}
