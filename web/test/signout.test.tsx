import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { useSessionQuery, useSignOut } from "../src/app/session";

const SESSION = { user: { id: "anna", login: "anna" }, permissions: [], centre: "main", demo: false };
const asked: string[] = [];
let floor = 200;

beforeEach(() => {
  asked.length = 0;
  floor = 200;
  vi.stubGlobal("fetch", async (url: string, init: RequestInit) => {
    asked.push(`${init.method} ${url}`);
    if (url === "/api/floor/requests") {
      const body =
        floor === 200 ? { code: "" } : { code: "agent.in_call", message: "Сначала завершите звонок." };
      return new Response(JSON.stringify(body), { status: floor });
    }
    return new Response(JSON.stringify(init.method === "DELETE" ? { code: "" } : SESSION));
  });
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function Page({ onFloor }: { onFloor: boolean }) {
  const session = useSessionQuery();
  const out = useSignOut();
  if (session.isPending) return null;
  if (!session.data) return <p>door</p>;
  return (
    <button type="button" onClick={() => out.mutate(onFloor)}>
      {out.error?.message ?? "leave"}
    </button>
  );
}

function show(onFloor: boolean) {
  const queries = new QueryClient();
  queries.setQueryData(["calls"], "somebody's");
  const page = render(
    <QueryClientProvider client={queries}>
      <Page onFloor={onFloor} />
    </QueryClientProvider>,
  );
  return { queries, ...page };
}

test("signing out leaves the floor first, shows the door and forgets what was read", async () => {
  const { findByText, queries } = show(true);
  fireEvent.click(await findByText("leave"));
  await findByText("door");
  expect(asked).toEqual(["GET /api/session", "POST /api/floor/requests", "DELETE /api/session"]);
  expect(queries.getQueryData(["calls"])).toBeUndefined();
});

test("in a call nobody signs out", async () => {
  floor = 409;
  const { findByText } = show(true);
  fireEvent.click(await findByText("leave"));
  await findByText("Сначала завершите звонок.");
  expect(asked).not.toContain("DELETE /api/session");
});

test("who is not on the floor only ends the session", async () => {
  const { findByText } = show(false);
  fireEvent.click(await findByText("leave"));
  await findByText("door");
  expect(asked).toEqual(["GET /api/session", "DELETE /api/session"]);
});
