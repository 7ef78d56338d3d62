import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Session } from "../src/api/http";
import { SessionContext } from "../src/app/session";
import { useDraft } from "../src/features/setup/draft";
import { KIND } from "../src/features/setup/kinds";
import type { Row } from "../src/features/setup/rows";

const SESSION = { user: { id: "olga" }, permissions: ["settings.write"] } as unknown as Session;
const ROW = {
  id: "q-orders",
  client: "mebel",
  name_ru: "Заказы",
  name_en: "Orders",
  wrap_up_s: 50,
  version: 2,
};
let sent: Record<string, unknown>[] = [];

/** A server that stores what it is sent. */
async function answer(_: RequestInfo, init?: RequestInit): Promise<Response> {
  if (init?.method !== "PUT") return new Response("[]");
  const body = JSON.parse(String(init.body)) as Record<string, unknown>;
  sent.push(body);
  return new Response(JSON.stringify({ ...ROW, ...body, version: Number(body.version) + 1 }));
}

beforeEach(() => {
  sent = [];
  vi.stubGlobal("fetch", answer);
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function Around({ children }: { children: ReactNode }) {
  return (
    <QueryClientProvider client={queries}>
      <SessionContext value={SESSION}>{children}</SessionContext>
    </QueryClientProvider>
  );
}
const queries = new QueryClient();

test("taking a change back saves nothing that was only typed, and keeps it typed", async () => {
  const row = ROW as unknown as Row;
  const { result } = renderHook(() => useDraft(KIND.queues, row, () => undefined), { wrapper: Around });
  act(() => result.current.set("name_en", "Typed only"));
  act(() => result.current.undo({ wrap_up_s: 45 }));
  await waitFor(() => expect(result.current.saved?.version).toBe(3));
  expect(sent).toEqual([expect.objectContaining({ name_en: "Orders", wrap_up_s: 45, version: 2 })]);
  expect(result.current.form).toMatchObject({ name_en: "Typed only", wrap_up_s: 45 });
  expect(result.current.dirty).toBe(true);
});
