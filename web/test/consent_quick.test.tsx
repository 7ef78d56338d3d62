import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, configure, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { setLanguage, startI18n } from "../src/app/i18n";
import { Quick } from "../src/features/consent/Quick";

configure({ asyncUtilTimeout: 20_000 });

vi.mock("../src/live/hooks", () => ({
  useLive: (pick: (state: unknown) => unknown) => pick({ calls: { c1: { language: "ru" } } }),
}));

const text = (id: number, language: string, number: number, purpose = "adverts") => ({
  id,
  client: "mebel",
  purpose,
  language,
  number,
  text: `${purpose} ${language} ${number}`,
});
let sent: Record<string, unknown>[] = [];

beforeEach(async () => {
  await startI18n();
  await setLanguage("en");
  sent = [];
  const texts = [text(1, "ru", 1), text(3, "ru", 2), text(4, "en", 1), text(5, "ru", 9, "surveys")];
  vi.stubGlobal("fetch", async (_url: string, init?: RequestInit) => {
    if (init?.method !== "POST") return new Response(JSON.stringify(texts));
    sent.push(JSON.parse(String(init.body)));
    return new Response(JSON.stringify({ entries: [] }));
  });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

test("the newest text in the caller's language is read out and stands with the yes, not with the no", async () => {
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={new QueryClient()}>
        <Quick person="p1" client="mebel" call="c1" />
      </QueryClientProvider>
    </MantineProvider>,
  );
  await screen.findByText(/adverts ru 2/);
  fireEvent.click(screen.getByRole("button", { name: /Agrees to adverts/ }));
  await waitFor(() => expect(sent).toEqual([expect.objectContaining({ given: true, text: 3, call: "c1" })]));
  fireEvent.click(screen.getByRole("button", { name: /No adverts any more/ }));
  await waitFor(() => expect(sent.length).toBe(2));
  expect(sent[1]).not.toHaveProperty("text");
});
