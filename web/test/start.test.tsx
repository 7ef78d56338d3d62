import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import type { Session } from "../src/api/http";
import { Start } from "../src/app/Start";
import { SessionContext } from "../src/app/session";

vi.mock("@tanstack/react-router", () => ({ Navigate: ({ to }: { to: string }) => <p>{to}</p> }));

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function begin(permissions: string[], queues: unknown, agent: string | null = null) {
  vi.stubGlobal("fetch", async () =>
    queues === null
      ? new Response(JSON.stringify({ code: "database.away", message: "…" }), { status: 503 })
      : new Response(JSON.stringify(queues)),
  );
  const session = { user: { id: "a", agent }, permissions } as unknown as Session;
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  return render(
    <QueryClientProvider client={queries}>
      <SessionContext value={session}>
        <Start />
      </SessionContext>
    </QueryClientProvider>,
  );
}

const ADMIN = ["settings.write", "staff.write", "floor.manage"];

test("an administrator begins at the guide only where nothing is set up, whatever the engine knows", async () => {
  expect(await begin(ADMIN, []).findByText("/setup")).toBeTruthy();
  cleanup();
  expect(await begin(ADMIN, [{ id: "sales", version: 1 }]).findByText("/floor")).toBeTruthy();
  cleanup();
  expect(await begin(ADMIN, null).findByText("/floor")).toBeTruthy();
});

test("everybody else begins at what he uses all day", () => {
  expect(begin([], [], "a-anna").getByText("/desk")).toBeTruthy();
  cleanup();
  expect(begin(["floor.lead"], []).getByText("/floor")).toBeTruthy();
  cleanup();
  expect(begin(["portal.read"], []).getByText("/portal")).toBeTruthy();
});
