import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, configure, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Person, Session, TwinList } from "../src/api/http";
import { setLanguage, startI18n } from "../src/app/i18n";
import { SessionContext } from "../src/app/session";
import { TwinPairs } from "../src/features/persons/TwinPairs";

configure({ asyncUtilTimeout: 20_000 });

const PERMISSIONS = ["persons.read", "persons.write", "persons.merge"];
const SESSION = { user: { id: "anna" }, permissions: PERMISSIONS } as unknown as Session;
const person = (id: string, name: string) =>
  ({
    id,
    name,
    numbers: [],
    emails: [],
    tags: [],
    organisation_name: "",
    region: "Omsk",
  }) as unknown as Person;
const SEARCH = {
  id: "tw-1",
  client: "mebel",
  state: "running",
  step: 3,
  steps: 12,
  people: 700_000,
  started_by: "anna",
  started_at: "2026-03-02T09:00:00Z",
  finished_at: null,
} as const;
const PAIR = {
  one: person("p-1", "Maria North"),
  other: person("p-2", "Marina North"),
  by_number: false,
  by_email: false,
  same: ["region"],
  likeness: 0.71,
};
let list: TwinList = { search: null, total: 0, pairs: [] };
const sent: string[] = [];

beforeEach(() => {
  startI18n();
  setLanguage("en");
  sent.length = 0;
  vi.stubGlobal("fetch", async (url: string, init: RequestInit) => {
    if (init.method !== "GET") sent.push(`${url} ${String(init.body ?? "")}`);
    return new Response(JSON.stringify(url.includes("/duplicates?") ? list : SEARCH));
  });
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function show() {
  return render(
    <MantineProvider>
      <QueryClientProvider client={new QueryClient()}>
        <SessionContext value={SESSION}>
          <TwinPairs client="mebel" />
        </SessionContext>
      </QueryClientProvider>
    </MantineProvider>,
  );
}

test("nobody has looked yet: one button starts the search", async () => {
  list = { search: null, total: 0, pairs: [] };
  show();
  fireEvent.click(await screen.findByRole("button", { name: "Look for duplicates" }));
  await vi.waitFor(() => expect(sent).toEqual(['/api/persons/duplicates/search {"client":"mebel"}']));
});

test("while it looks the progress is shown, and pairs come with their reason", async () => {
  list = { search: SEARCH, total: 1, pairs: [PAIR] };
  show();
  const bar = await screen.findByRole("progressbar");
  expect(bar.getAttribute("aria-valuenow")).toBe("25");
  expect(screen.getByRole("status").textContent).toContain("700,000");
  expect(screen.getByText(/like name and the same city · names are 71 % alike/)).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Stop" }));
  await vi.waitFor(() => expect(sent[0]).toMatch(/tw-1\/cancel/));
  fireEvent.click(screen.getByRole("button", { name: "Not the same" }));
  await vi.waitFor(() => expect(sent[1]).toBe('/api/persons/p-1/apart {"other":"p-2"}'));
});
