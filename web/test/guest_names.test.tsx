import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, configure, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { BuiltIn, Portal, Session } from "../src/api/http";
import { setLanguage, startI18n } from "../src/app/i18n";
import { SessionContext } from "../src/app/session";
import { PromptField } from "../src/features/setup/PromptField";
import { useClientColours, useNames } from "../src/ui/names";

vi.mock("../src/live/hooks", () => ({ useLive: (select: (state: unknown) => unknown) => select(LIVE) }));
configure({ asyncUtilTimeout: 20_000 });

const LIVE = { clients: {}, queues: {}, dispositions: {}, reasons: {}, hours: {} };

const PORTAL: Portal = {
  zone: "Europe/Moscow",
  clients: [{ id: "mebel", name_ru: "Мебель-Дом", name_en: "Furniture House", colour: "#d9480f" }],
  queues: [],
  numbers: [],
  dispositions: [],
  agents: [{ id: "a-anna", name: "Anna North" }],
};
const BUILT_IN: BuiltIn[] = [
  { key: "perezvon/greeting", kind: "prompt", languages: ["ru", "en"] },
  { key: "perezvon/of-a-later-day", kind: "prompt", languages: ["en"] },
];

beforeEach(() => {
  startI18n();
  setLanguage("en");
  vi.stubGlobal("fetch", async (url: string) => {
    return new Response(JSON.stringify(url.startsWith("/api/portal") ? PORTAL : BUILT_IN));
  });
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function show(what: React.ReactNode, ...permissions: string[]) {
  const session = { user: { id: "guest" }, permissions } as unknown as Session;
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={new QueryClient()}>
        <SessionContext value={session}>{what}</SessionContext>
      </QueryClientProvider>
    </MantineProvider>,
  );
}

function Called({ agent }: { agent: string }) {
  const names = useNames();
  const colour = useClientColours();
  return (
    <p>
      {names.agent(agent)} {colour("mebel") ?? "grey"}
    </p>
  );
}

test("a client's user sees the agent by name and his own colour", async () => {
  show(<Called agent="a-anna" />, "portal.read");
  expect(await screen.findByText("Anna North #d9480f")).toBeTruthy();
}, 60_000);

test("an agent whom the page does not name is called an agent", async () => {
  show(<Called agent="a-gone" />, "portal.read");
  expect(await screen.findByText("Agent a-gone #d9480f")).toBeTruthy();
}, 60_000);

test("prompts of the product are chosen by name; one without a name by its key", async () => {
  show(
    <PromptField
      common={{ label: "Greeting of the number" }}
      value={null}
      prompts={[]}
      music={false}
      client="mebel"
      disabled={false}
      orNone
      onChange={() => {}}
    />,
    "settings.read",
  );
  fireEvent.click(
    await screen.findByLabelText("Greeting of the number", { selector: "input:not([type=hidden])" }),
  );
  expect(await screen.findByText("Greeting")).toBeTruthy();
  expect(await screen.findByText("of-a-later-day")).toBeTruthy();
  expect(screen.queryByText("greeting")).toBeNull();
}, 60_000);
