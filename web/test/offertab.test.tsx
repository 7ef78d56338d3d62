import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, configure, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { CallView } from "../src/api/facts";
import type { Agreement, CallOffers, Session, Suggestions } from "../src/api/http";
import { setLanguage, startI18n } from "../src/app/i18n";
import { SessionContext } from "../src/app/session";
import { OfferTab } from "../src/features/offers/OfferTab";

/** A limit, not a speed: the form has many fields, and a busy machine draws them slowly. */
const PATIENCE_MS = 20_000;
configure({ asyncUtilTimeout: PATIENCE_MS });

vi.mock("../src/live/hooks", () => ({ useLive: (select: (state: unknown) => unknown) => select(LIVE) }));

const LIVE = { centre: { zone: "Europe/Moscow" }, offset_ms: 0 };
const K = 1_000_000_000;
const PERMISSIONS = ["offers.read", "offers.write"];
const SESSION = { user: { id: "anna", agent: "a-anna" }, permissions: PERMISSIONS } as unknown as Session;
const CALL = { call: "c-1", client: "mebel", person: "p-1" } as CallView;
const FOUND: Suggestions = {
  suggestions: [
    {
      product: "sofa",
      name: "Sofa North",
      say: "Springs",
      price: 75 * K,
      currency: "RUB",
      available: 1,
      role: "lead",
      why: [{ code: "just_above_budget", values: { budget: 70 * K, ceiling: 77 * K } }],
    },
  ],
  objection: "Dearer, but without delays.",
  unknown_exclusions: ["peanuts!"],
  ceiling: 77 * K,
  nothing: "",
};
const sent: { url: string; body: Record<string, unknown> }[] = [];
let offers: CallOffers | null = null;
let agreements: Agreement[] = [];

function reply(method: string, url: string, body: Record<string, unknown>): unknown {
  if (url.endsWith("/wish")) {
    offers = {
      wish: { ...body, currency: "RUB", budget_asked_at: "2026-03-02T09:00:00Z", version: 1 } as never,
      shown: [],
      mistaken: [],
      faults: [],
    };
    return offers;
  }
  if (url.endsWith("/shown")) {
    const row = {
      position: 1,
      name: "Sofa North",
      price: 75 * K,
      currency: "RUB",
      extreme: null,
      because: "",
    };
    const named = { ...row, ...body, mistaken_at: null } as never;
    offers = { wish: offers?.wish ?? null, faults: [], mistaken: [], shown: [named] };
    return offers;
  }
  if (url.endsWith("/taken-back")) {
    const mistaken = (offers?.shown ?? []).map((each) => ({ ...each, mistaken_at: "2026-03-02T09:01:00Z" }));
    offers = { wish: offers?.wish ?? null, faults: [], mistaken, shown: [] };
    return offers;
  }
  if (url.startsWith("/api/offers/of-call")) return offers;
  if (url.startsWith("/api/offers/suggest")) return FOUND;
  if (url.startsWith("/api/agreements") && method === "GET") return agreements;
  return [];
}

beforeEach(() => {
  startI18n();
  setLanguage("en");
  sent.length = 0;
  offers = null;
  agreements = [];
  vi.stubGlobal("fetch", async (url: string, init: RequestInit) => {
    const body = init.body ? JSON.parse(String(init.body)) : {};
    if (init.method !== "GET") sent.push({ url, body });
    return new Response(JSON.stringify(reply(init.method ?? "GET", url, body)));
  });
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function show(onFirstNamed = () => {}, onFixed = () => {}, onFirstTakenBack = () => {}) {
  const known = { deciding_value: "quality", exclusions: ["hits"], budget: 70 * K, budget_currency: "RUB" };
  return render(
    <MantineProvider>
      <QueryClientProvider client={new QueryClient()}>
        <SessionContext value={SESSION}>
          <OfferTab
            call={CALL}
            known={known}
            said={{}}
            active
            onFirstNamed={onFirstNamed}
            onFirstTakenBack={onFirstTakenBack}
            onFixed={onFixed}
          />
        </SessionContext>
      </QueryClientProvider>
    </MantineProvider>,
  );
}

/** As a press of the button that a text stands on. */
function submit(text: HTMLElement): void {
  const form = text.closest("form");
  if (!form) throw new Error("the button belongs to no form");
  fireEvent.submit(form);
}

test(
  "a price that was marked by mistake is taken back, stays in sight and can be named anew",
  async () => {
    const first = vi.fn();
    const back = vi.fn();
    show(first, undefined, back);
    submit(await screen.findByText("Find offers"));
    await screen.findByText("Sofa North");
    fireEvent.keyDown(window, { code: "Digit1" });
    fireEvent.click(await screen.findByRole("button", { name: "Not named" }));
    const mistakes = await screen.findByRole("list", { name: "marked by mistake" });
    expect(mistakes.textContent).toContain("Sofa North");
    expect(sent.at(-1)?.body).toEqual({ product: "sofa" });
    expect(back).toHaveBeenCalledWith(null);
    expect(await screen.findByRole("button", { name: /Price named/ })).toBeTruthy();
  },
  PATIENCE_MS,
);

test("what the card knows is written down, and the offer says why", async () => {
  const first = vi.fn();
  show(first);
  submit(await screen.findByText("Find offers"));
  await screen.findByText("Sofa North");
  const wish = sent.find((each) => each.url.endsWith("/wish"))?.body;
  expect(wish).toMatchObject({
    deciding_value: "quality",
    exclusions: ["hits"],
    budget: 70 * K,
    version: null,
  });
  expect(screen.getByText(/slightly above the budget of ₽70,000, up to ₽77,000/)).toBeTruthy();
  expect(screen.getByText(/Dearer, but without delays/)).toBeTruthy();
  fireEvent.keyDown(window, { code: "Digit1" });
  await screen.findByText("Takes it");
  expect(sent.at(-1)?.body).toEqual({ product: "sofa", role: "lead", why: ["just_above_budget"] });
  await waitFor(() => expect(first).toHaveBeenCalledWith(false));
}, 60_000);

test("words that keep nothing away are named", async () => {
  show();
  submit(await screen.findByText("Find offers"));
  expect(await screen.findByText(/Nothing in the catalogue is marked so: peanuts!/)).toBeTruthy();
}, 60_000);

const DRAFT: Agreement = {
  id: "ag-1",
  number: "26-0001",
  client: "mebel",
  person: "p-1",
  person_name: "Maria",
  call: "c-1",
  agent: "a-anna",
  state: "draft",
  terms: { conditions: [{ id: "c1", kind: "payment", text: "Half now" }] },
  amount: 0,
  currency: "RUB",
  closes_on: null,
  next_step: "",
  next_at: null,
  revision: 0,
  made_at: "2026-03-02T09:00:00Z",
  made_by: "anna",
  fixed_at: null,
  ended_at: null,
  ended_by: null,
  because: "",
  due: "2026-03-02T09:00:00Z",
  overdue: true,
  version: 4,
};

test("a draft is shown with its conditions until it is fixed", async () => {
  agreements = [DRAFT];
  const goesOn = vi.fn();
  show(undefined, goesOn);
  expect(await screen.findByDisplayValue("Half now")).toBeTruthy();
  agreements = agreements.map((row) => Object.assign({}, row, { state: "fixed", version: 5 }));
  submit(screen.getByText("Fix it"));
  await waitFor(() => expect(sent.at(-1)).toEqual({ url: "/api/agreements/ag-1/fix", body: { version: 4 } }));
  await waitFor(() => expect(goesOn, "the script goes on, though the form is gone").toHaveBeenCalledTimes(1));
}, 60_000);

test("a new condition is typed at once: its digits are no keys of the desk", async () => {
  agreements = [DRAFT];
  show();
  await screen.findByDisplayValue("Half now");
  fireEvent.click(screen.getByText("Condition"));
  const [, added] = screen.getAllByLabelText("Condition");
  expect(document.activeElement).toBe(added);
}, 60_000);
