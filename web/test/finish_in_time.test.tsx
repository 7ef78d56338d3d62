import { cleanup, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { useFinishInTime } from "../src/features/desk/finishInTime";

vi.mock("../src/live/hooks", () => ({ useLive: (select: (state: unknown) => unknown) => select(STATE) }));

const STATE = { offset_ms: 2_000 }; // this browser's clock is two seconds behind
const UNTIL = "2026-03-02T09:00:30Z";

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime("2026-03-02T08:59:58Z");
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

test("a chosen result is sent just before the wrap-up is over, by the server's clock", () => {
  const finish = vi.fn();
  renderHook(() => useFinishInTime(UNTIL, finish));
  vi.advanceTimersByTime(28_000);
  expect(finish).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1_000);
  expect(finish).toHaveBeenCalledTimes(1);
});

test("more time moves it, and nothing chosen sends nothing", () => {
  const finish = vi.fn();
  const { rerender } = renderHook(({ until }) => useFinishInTime(until, finish), {
    initialProps: { until: UNTIL as string | null },
  });
  rerender({ until: "2026-03-02T09:01:00Z" });
  vi.advanceTimersByTime(31_000);
  expect(finish).not.toHaveBeenCalled();
  rerender({ until: null });
  vi.advanceTimersByTime(60_000);
  expect(finish).not.toHaveBeenCalled();
});
