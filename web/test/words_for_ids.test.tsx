import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Agreement, CallList, ConsentText, Entry, Moment, Person, Session } from "../src/api/http";
import { setLanguage, startI18n } from "../src/app/i18n";
import { SessionContext } from "../src/app/session";
import { ConsentLine } from "../src/features/consent/ConsentLine";
import { textsFor } from "../src/features/consent/consent";
import { AgreementView } from "../src/features/offers/AgreementView";
import { MergeForm } from "../src/features/persons/MergeForm";
import { useMomentWords } from "../src/features/persons/moments";
import { Readings } from "../src/features/privacy/Readings";
import { Samples } from "../src/features/quality/Samples";
import { Training } from "../src/features/quality/Training";
import { useValueName } from "../src/features/segments/names";

vi.mock("@tanstack/react-router", () => ({ Link: ({ children }: { children: ReactNode }) => children }));

const STATE = {
  centre: { zone: "UTC" },
  clients: {},
  queues: {},
  dispositions: {},
  reasons: {},
  hours: {},
  offset_ms: 0,
};
vi.mock("../src/live/hooks", () => ({ useLive: (select: (state: unknown) => unknown) => select(STATE) }));
const SESSION = {
  user: { id: "anna" },
  permissions: ["directory.read", "persons.import"],
} as unknown as Session;
const DIRECTORY = {
  agents: [{ id: "a-anna", name: "Anna Petrova" }],
  users: [{ id: "anna", name: "Anna P." }],
};
let answers: Record<string, unknown> = {};

beforeEach(() => {
  startI18n();
  setLanguage("en");
  vi.stubGlobal("fetch", async (url: string) => {
    const known = Object.entries({ ...answers, "/api/directory": DIRECTORY });
    return new Response(JSON.stringify(known.find(([path]) => url.startsWith(path))?.[1] ?? []));
  });
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function show(what: ReactNode) {
  return render(
    <MantineProvider>
      <QueryClientProvider client={new QueryClient()}>
        <SessionContext value={SESSION}>{what}</SessionContext>
      </QueryClientProvider>
    </MantineProvider>,
  );
}

const person = (more: Partial<Person>) =>
  ({
    client: "mebel",
    name: "Maria North",
    numbers: [],
    emails: [],
    tags: [],
    zones: [],
    exclusions: [],
    fields: {},
    source: null,
    budget: null,
    version: 1,
    ...more,
  }) as unknown as Person;

test("cards that are compared say sources and fields of the client by their names", async () => {
  answers = {
    "/api/sources": [{ id: "s-7", client: null, name_ru: "Поиск", name_en: "Search", active: true }],
    "/api/person-fields": [{ id: "f-1", key: "bonus-card", label_ru: "Карта", label_en: "Bonus card" }],
  };
  const one = person({ id: "p-1", source: "s-7", fields: { "bonus-card": true } });
  show(<MergeForm one={one} other={person({ id: "p-2" })} onDone={() => undefined} />);
  expect(await screen.findByText("Search")).toBeTruthy();
  expect(await screen.findByText("Bonus card: yes")).toBeTruthy();
});

test("an agreement says who decides, what speeds it up and when it is expected, and who wrote it", async () => {
  answers = {
    "/api/agreements/ag-1/revisions": [
      { revision: 1, at: "2026-03-02T09:00:00Z", author: "anna", amount: 0, terms: {} },
    ],
  };
  const row = {
    id: "ag-1",
    client: "mebel",
    state: "fixed",
    revision: 1,
    amount: 0,
    currency: "RUB",
    closes_on: "2026-03-09",
    terms: {
      deciders: [{ who: "lawyer", what: "reads the contract" }, { who: "accountant" }],
      speeds_up: "a sample of the cloth",
    },
  } as unknown as Agreement;
  const { container } = show(<AgreementView row={row} />);
  expect(container.textContent).toContain("Who decides: Lawyer (reads the contract), Accountant");
  expect(container.textContent).toContain("a sample of the cloth");
  expect(container.textContent).toContain("9 Mar 2026");
  fireEvent.click(screen.getByRole("button", { name: "1 version" }));
  expect(await screen.findByText(/Anna P\./)).toBeTruthy();
});

test("days of courses, samples and lists are read as days, readers by name", async () => {
  answers = {
    "/api/quality/trainings": [
      {
        id: "t-1",
        agent: "a-anna",
        course: "c-1",
        state: "done",
        due: "2026-03-02",
        valid_until: "2027-03-02",
      },
    ],
    "/api/quality/samples": [{ id: "s-1", week: "2026-02-23", seed: "1", client: null, calls: [] }],
    "/api/call-lists/": [
      {
        number: 1,
        state: "current",
        dated: "2026-01-15",
        lines: 3,
        bad: 0,
        file: "",
        read_by: "anna",
        read_at: "2026-01-16T09:00:00Z",
      },
    ],
  };
  show(
    <>
      <Training />
      <Samples />
      <Readings row={{ id: "l-1" } as CallList} />
    </>,
  );
  for (const words of ["2 Mar 2026", "2 Mar 2027", /23 Feb 2026/, /15 Jan 2026/, /Anna P\./]) {
    expect(await screen.findByText(words)).toBeTruthy();
  }
});

function Told({ row }: { row: Moment }) {
  const words = useMomentWords()(row);
  return <p>{[words.title, words.text, words.by].filter(Boolean).join(" | ")}</p>;
}

test("a person's timeline says what other parts tell of him", async () => {
  answers = {};
  const price = { price: 75_000_000_000, amount: 75_000_000_000, currency: "RUB" };
  const told: [string, Record<string, unknown>, string | RegExp][] = [
    ["offer_refused", { name: "Sofa", because: "too dear", ...price }, "Refused: Sofa | ₽75,000 · too dear"],
    [
      "agreement_fixed",
      { revision: 1, closes_on: "2026-12-09", ...price },
      "An agreement was fixed | ₽75,000 · expected to close 9 Dec 2026",
    ],
    ["agreement_changed", { revision: 2, ...price }, "The agreement was changed, version 2 | ₽75,000"],
    ["commercial_offer", { revision: 1 }, "A commercial offer was made"],
    [
      "script",
      { name: "Sales", agent: "a-anna", ended: true, answers: 3 },
      "Talk by the script “Sales” | 3 answers | Anna Petrova",
    ],
    [
      "import",
      { text: "people.csv", row: 4, act: "made", author: "anna" },
      "The card was made from the file people.csv | row 4 | Anna P.",
    ],
    [
      "referrer",
      { referrer: "p-1", name: "Ann", author: "anna" },
      "It was written down who sent them | Ann | Anna P.",
    ],
    [
      "promise",
      { due: "2026-12-09T10:00:00Z", text: "price", kept_at: "2026-12-08T10:00:00Z", kept_how: "a letter" },
      /Promised to call back .+ \| price · done without a call · a letter$/,
    ],
    ["created", { author: "anna" }, "The card was made | Anna P."],
    ["something_new", {}, "Something else"],
  ];
  show(told.map(([kind, data]) => <Told key={kind} row={{ kind, data } as unknown as Moment} />));
  for (const [, , words] of told) expect(await screen.findByText(words)).toBeTruthy();
});

function Named({ field, value }: { field: string; value: string }) {
  return <p>{`${field} is ${useValueName("mebel", field)(value)}`}</p>;
}

test("a filter and a report of groups say sources, values, consent and files by their names", async () => {
  answers = {
    "/api/sources": [{ id: "s-7", client: null, name_ru: "Поиск", name_en: "Search", active: true }],
    "/api/consent/purposes": [{ id: "adverts", name_ru: "Реклама", name_en: "Adverts", active: true }],
    "/api/imports": [{ id: "im-1", name: "spring.csv" }],
  };
  const told = [
    ["source", "s-7", "Search"],
    ["deciding_value", "personal_manager", "a manager of their own"],
    ["consents", "adverts:email", "Adverts: E-mail"],
    ["imports", "im-1", "spring.csv"],
    ["stage", "potential_client", "potential client"],
    ["tags", "open", "open"],
    ["region", "client", "client"],
  ] as const;
  show(told.map(([field, value]) => <Named key={field} field={field} value={value} />));
  for (const [field, , words] of told) expect(await screen.findByText(`${field} is ${words}`)).toBeTruthy();
});

const TEXT = { client: "mebel", purpose: "adverts", language: "ru", number: 2, at: "", author: "anna" };

test("the ledger shows the text that somebody agreed to, and opens the call where he did", async () => {
  answers = { "/api/consent/texts?client=mebel": [{ ...TEXT, id: 7, text: "We may call you." }] };
  const entry = { id: 1, undoes: null, purpose: "adverts", channel: "all", given: true, text: 7 };
  const said = { evidence: "call", call: "call-1", second: 72, reference: "", line: null };
  const row = { ...entry, ...said, at: "2026-03-02T09:00:00Z", author: "anna" } as unknown as Entry;
  show(<ConsentLine client="mebel" entry={row} />);
  expect(await screen.findByText("Text shown, no. 2")).toBeTruthy();
  expect(screen.getByText("We may call you.")).toBeTruthy();
  expect(screen.getByText(/at 1:12 of the call/)).toBeTruthy();
});

test("the form offers texts of the purpose, in whichever language he was spoken to", () => {
  const texts = [
    { ...TEXT, id: 7, text: "Можно вам звонить?" },
    { ...TEXT, id: 8, language: "en", text: "May we call you?" },
    { ...TEXT, id: 9, purpose: "surveys", text: "May we ask you?" },
  ] as unknown as ConsentText[];
  expect(textsFor(texts, "adverts").map((each) => each.id)).toEqual([7, 8]);
  expect(textsFor(undefined, "adverts")).toEqual([]);
});
