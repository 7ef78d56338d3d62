import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen, within } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { AgentFigures, ReportRow, Session } from "../src/api/http";
import { setLanguage, startI18n } from "../src/app/i18n";
import { SessionContext } from "../src/app/session";
import { AgentsReportPage } from "../src/features/calls/AgentsReportPage";
import { ClassesPage } from "../src/features/classes/ClassesPage";
import { Figure } from "../src/features/scripts/results/figures";

vi.mock("@tanstack/react-router", () => ({
  Link: ({ children }: { children: ReactNode }) => children,
  useSearch: () => ({}),
  useNavigate: () => () => undefined,
}));
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
  user: { id: "boss" },
  permissions: ["agents.report", "classes.report", "directory.read"],
} as unknown as Session;
let answers: Record<string, unknown> = {};

beforeEach(() => {
  startI18n();
  setLanguage("en");
  vi.stubGlobal("fetch", async (url: string) => {
    const known = { ...answers, "/api/directory": { agents: [{ id: "a", name: "Anna" }], users: [] } };
    return new Response(
      JSON.stringify(Object.entries(known).find(([path]) => url.startsWith(path))?.[1] ?? []),
    );
  });
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function show(what: ReactNode) {
  render(
    <MantineProvider>
      <QueryClientProvider client={new QueryClient()}>
        <SessionContext value={SESSION}>{what}</SessionContext>
      </QueryClientProvider>
    </MantineProvider>,
  );
}

const cells = (row: HTMLElement) =>
  within(row)
    .getAllByRole("cell")
    .map((cell) => cell.textContent);

test("an agent without outbound calls has 0 of them; what nobody can reckon is a dash", async () => {
  const row: AgentFigures = {
    agent: "a",
    calls: 0,
    outbound: 0,
    talks: 0,
    talk_ms: 0,
    hold_ms: 0,
    wrap_ms: 0,
    transferred_in: 0,
    transferred_out: 0,
  };
  answers = { "/api/reports/agents": { zone: "UTC", rows: [row] } };
  show(<AgentsReportPage />);
  const shown = cells(await screen.findByRole("row", { name: /Anna/ }));
  expect(shown).toEqual(["0", "0", "–", "–", "–", "–", "0", "0", "–"]);
});

test("a day without deals has 0 of them, in both tables of the classes", async () => {
  const counted = { calls: 2, contacts: 0, deals: 0 };
  const row = { day: "2026-05-03", client: null, kind: "first_time", ...counted };
  const flags = { expected: 0, on_time: 0, recovery: 0 };
  const rows = [{ ...row, ...flags } as unknown as ReportRow];
  const subject = { client: "mebel", direction: "inbound", subject: null, ...counted };
  answers = {
    "/api/classes/report": { zone: "UTC", open: 0, rows },
    "/api/subjects/report": { said: 0, contacts: 0, rows: [subject] },
  };
  show(<ClassesPage />);
  const classes = within(await screen.findByRole("region", { name: "Classes of calls" }));
  expect(cells((await classes.findAllByRole("row"))[1] as HTMLElement).slice(3)).toEqual([
    "2",
    "0",
    "0",
    "–",
    "0",
    "0",
    "0",
  ]);
  const subjects = within(await screen.findByRole("region", { name: "What calls were about" }));
  expect(cells(subjects.getAllByRole("row")[1] as HTMLElement).slice(3)).toEqual(["2", "0", "0", "–"]);
});

test("a step of a script that nobody reached says 0", () => {
  const { container } = render(<Figure count={0} behind={{ what: "all", title: "Runs" }} />);
  expect(container.textContent).toBe("0");
});
