import { act, cleanup, renderHook, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { CallView } from "../src/api/facts";
import { useChosen } from "../src/features/desk/chosen";

vi.mock("../src/live/hooks", () => ({ useLive: (select: (state: unknown) => unknown) => select(LIVE) }));

const LIVE = { dispositions: { sold: {} } };
const sent: string[] = [];
let answer: () => Response;

beforeEach(() => {
  sent.length = 0;
  sessionStorage.clear();
  answer = () => new Response("{}");
  vi.stubGlobal("fetch", async (_url: string, init: RequestInit) => {
    sent.push((JSON.parse(String(init.body)) as { disposition: string }).disposition);
    return answer();
  });
});

afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** What the floor has of it is what `rerender` is given. */
function hook(kept = "") {
  const call = (id: string) => ({ call: "c-1", chosen: id ? { anna: id } : {} }) as unknown as CallView;
  return renderHook(({ id }) => useChosen(call(id), "anna", "sold"), { initialProps: { id: kept } });
}

test("what the script proposes is not chosen by hand, and nothing is sent", () => {
  const { result } = hook();
  expect([result.current.id, result.current.byHand]).toEqual(["sold", false]);
  expect(sent).toEqual([]);
});

test("a choice goes to the floor, and what the floor has counts", async () => {
  const { result, rerender } = hook();
  act(() => result.current.choose("later"));
  expect([result.current.id, result.current.byHand]).toEqual(["later", true]);
  await waitFor(() => expect(sent).toEqual(["later"]));
  rerender({ id: "later" });
  rerender({ id: "wrong" }); // another page of his
  expect(result.current.id).toBe("wrong");
  expect(sent).toEqual(["later"]);
});

test("the second of two quick choices is not covered by the news of the first", async () => {
  const { result, rerender } = hook();
  act(() => result.current.choose("later"));
  act(() => result.current.choose("wrong"));
  rerender({ id: "later" });
  expect(result.current.id).toBe("wrong");
  await waitFor(() => expect(sent).toEqual(["later", "wrong"]));
  rerender({ id: "wrong" });
  expect(result.current.id).toBe("wrong");
});

test("a page that is opened anew shows what the floor keeps", () => {
  const { result } = hook("later");
  expect([result.current.id, result.current.byHand]).toEqual(["later", true]);
  expect(sent).toEqual([]);
});

test("a refusal is not asked again", async () => {
  answer = () =>
    new Response(JSON.stringify({ code: "disposition.unknown", message: "No." }), { status: 409 });
  const { result } = hook();
  vi.useFakeTimers();
  act(() => result.current.choose("gone"));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(sent).toEqual(["gone"]);
});
