import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, configure, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Session } from "../src/api/http";
import { setLanguage, startI18n } from "../src/app/i18n";
import { SessionContext } from "../src/app/session";
import { PromiseForm } from "../src/features/desk/PromiseForm";

configure({ asyncUtilTimeout: 20_000 });
vi.mock("../src/live/hooks", () => ({ useLive: (select: (state: unknown) => unknown) => select(STATE) }));

const STATE = { centre: { zone: "Europe/Moscow" }, offset_ms: 0 };
const SESSION = { user: { id: "anna", agent: "a-anna" }, permissions: [] } as unknown as Session;
let made: { call: string; state: string }[] = [];
const sent: unknown[] = [];

beforeEach(() => {
  startI18n();
  setLanguage("en");
  made = [];
  sent.length = 0;
  vi.stubGlobal("fetch", async (_: string, init: RequestInit) => {
    if (init.method !== "POST") return new Response(JSON.stringify(made));
    const body = JSON.parse(String(init.body));
    sent.push(body);
    made = [{ call: body.call, state: "open" }];
    return new Response(JSON.stringify(body));
  });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const form = (wanted: boolean) => (
  <MantineProvider>
    <QueryClientProvider client={CLIENT}>
      <SessionContext value={SESSION}>
        <PromiseForm person="p-1" call="c-1" wanted={wanted} />
      </SessionContext>
    </QueryClientProvider>
  </MantineProvider>
);
const CLIENT = new QueryClient();
beforeEach(() => CLIENT.clear());

test("a result that demands a call back asks for it once, not again when it was promised already", async () => {
  const { rerender } = render(form(false));
  fireEvent.click(screen.getByText("Promise to call"));
  fireEvent.click(screen.getByText("in 15 min"));
  fireEvent.submit(screen.getByRole("form"));
  await waitFor(() => expect(sent).toHaveLength(1));
  await screen.findByText("Promise to call");
  rerender(form(true));
  await waitFor(() => expect(CLIENT.isFetching()).toBe(0));
  expect(screen.queryByRole("form")).toBeNull();
});

test("what was typed stays when another result is chosen, and who declines is not asked again", async () => {
  const { rerender } = render(form(true));
  await screen.findByRole("form");
  fireEvent.change(screen.getByLabelText("Of what"), { target: { value: "the price" } });
  rerender(form(false));
  rerender(form(true));
  expect((screen.getByLabelText("Of what") as HTMLInputElement).value).toBe("the price");
  fireEvent.click(screen.getByText("Do not promise"));
  await screen.findByText("Promise to call");
  rerender(form(false));
  rerender(form(true));
  expect(screen.queryByRole("form")).toBeNull();
});
