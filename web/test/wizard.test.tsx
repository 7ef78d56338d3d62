import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Session } from "../src/api/http";
import { setLanguage, startI18n } from "../src/app/i18n";
import { SessionContext } from "../src/app/session";
import { KIND, KINDS, type KindId } from "../src/features/setup/kinds";
import type { Row } from "../src/features/setup/rows";
import { Wizard } from "../src/features/setup/trunks/Wizard";

const SESSION = { user: { id: "olga" }, permissions: ["trunks.read", "trunks.write"] } as unknown as Session;
const none = Object.fromEntries(KINDS.map((kind) => [kind, []])) as unknown as Record<KindId, Row[]>;
const STATES = { here: "127.0.0.1:5060", node: true, trunks: [], strangers: 0, strangers_since: null };

beforeEach(() => {
  startI18n();
  setLanguage("en");
  vi.stubGlobal("fetch", async (url: string) => {
    return new Response(JSON.stringify(url.includes("trunk-states") ? STATES : []));
  });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

test("a new line asks before it throws away what was typed, and says when nobody outside can reach us", async () => {
  const onClose = vi.fn();
  render(
    <QueryClientProvider client={new QueryClient()}>
      <SessionContext value={SESSION}>
        <MantineProvider env="test">
          <Wizard kind={KIND.trunks} all={none} onCorrect={vi.fn()} onClose={onClose} />
        </MantineProvider>
      </SessionContext>
    </QueryClientProvider>,
  );
  fireEvent.click(screen.getByRole("button", { name: /Provider with login/ }));
  const server = screen.getByRole("textbox", { name: /Its address/ });
  fireEvent.change(server, { target: { value: "127.0.0.2" } });
  expect(screen.queryByText(/PEREZVON_SIP_HOST/)).toBeNull();
  fireEvent.change(server, { target: { value: "sip.provider.example" } });
  expect(await screen.findByText(/PEREZVON_SIP_HOST/)).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Close" }));
  expect(onClose).not.toHaveBeenCalled();
  expect(screen.getByText("What you typed is not saved yet.")).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Throw it away" }));
  expect(onClose).toHaveBeenCalledOnce();
});
