import { useEffect, useRef } from "react";
import { useLive } from "../../live/hooks";

/** Early enough for the request to arrive before the wrap-up is over. */
const BEFORE_MS = 1_500;

/**
 * A result chosen by hand is not lost because its agent forgot to press "Finish": it is sent just before the time
 * is over. `until`: when that is, on the server's clock; null: no wrap-up, or nothing is chosen.
 */
export function useFinishInTime(until: string | null, finish: () => void): void {
  const offset = useLive((state) => state.offset_ms);
  const latest = useRef(finish);
  useEffect(() => {
    latest.current = finish;
  });
  useEffect(() => {
    if (until === null) return;
    const left = Date.parse(until) - (Date.now() + offset) - BEFORE_MS;
    const timer = setTimeout(() => latest.current(), Math.max(0, left));
    return () => clearTimeout(timer);
  }, [until, offset]);
}
