import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, configure, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Session } from "../src/api/http";
import { setLanguage, startI18n } from "../src/app/i18n";
import { SessionContext } from "../src/app/session";
import { KIND } from "../src/features/setup/kinds";
import { Newer } from "../src/features/setup/Newer";

vi.mock("../src/live/hooks", () => ({ useLive: () => "Europe/Moscow" }));
vi.mock("../src/ui/clocks", () => ({ At: () => null }));
vi.mock("../src/ui/names", () => ({
  useDirectory: () => ({ data: { users: [{ id: "olga", name: "Olga Second" }], agents: [] } }),
}));

configure({ asyncUtilTimeout: 20_000 });

const SESSION = { user: { id: "irina" }, permissions: ["history.read"] } as unknown as Session;
const CHANGE = {
  id: "c2",
  at: "2026-11-28T15:20:00Z",
  user: "olga",
  action: "changed",
  before: { wrap_up_s: 45 },
  after: { wrap_up_s: 50 },
};

beforeEach(async () => {
  await startI18n();
  await setLanguage("en");
  vi.stubGlobal("fetch", async () => new Response(JSON.stringify([CHANGE, { ...CHANGE, id: "c1" }])));
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

test("a conflict says who was faster and what changed", async () => {
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={new QueryClient()}>
        <SessionContext value={SESSION}>
          <Newer kind={KIND.queues} id="q-orders" />
        </SessionContext>
      </QueryClientProvider>
    </MantineProvider>,
  );
  expect((await screen.findAllByText(/Olga Second/)).length).toBe(1);
  expect(screen.getByText("45").tagName).toBe("DEL");
  expect(screen.getByText("50").tagName).toBe("INS");
});
