import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Import, Session } from "../src/api/http";
import { setLanguage, startI18n } from "../src/app/i18n";
import { SessionContext } from "../src/app/session";
import { ImportView } from "../src/features/imports/ImportView";

vi.mock("@tanstack/react-router", () => ({ useNavigate: () => () => undefined }));

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
const SESSION = { user: { id: "anna" }, permissions: [] } as unknown as Session;
const DRAFT = {
  id: "im-1",
  client: "mebel",
  name: "people.csv",
  state: "draft",
  kind: "csv",
  encoding: "utf-8",
  size: 100,
  header: true,
  separator: ";",
  sheet: 0,
  sheets: [],
  headings: ["Name"],
  samples: [],
  columns: { "0": "name" },
  options: { duplicates: "fill", faults: "skip", tags: [] },
  version: 1,
} as unknown as Import;
const sent: [string, unknown][] = [];
let now = DRAFT;
let refused = false;

beforeEach(() => {
  startI18n();
  setLanguage("en");
  sent.length = 0;
  now = DRAFT;
  refused = false;
  vi.stubGlobal("fetch", async (url: string, init: RequestInit) => {
    if (init.method === "GET")
      return new Response(JSON.stringify(url.includes("/preview") ? { rows: [] } : []));
    const body = JSON.parse(String(init.body));
    sent.push([url, body]);
    await Promise.resolve();
    if (refused) return new Response(JSON.stringify({ code: "no", message: "Too long." }), { status: 422 });
    now = { ...now, ...body, version: now.version + 1, state: url.endsWith("/start") ? "reading" : "draft" };
    return new Response(JSON.stringify(now));
  });
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

/** Types words to tag everybody with, and leaves the field for the button that starts the import. */
function tagAndStart() {
  render(
    <MantineProvider>
      <QueryClientProvider client={new QueryClient()}>
        <SessionContext value={SESSION}>
          <ImportView run={DRAFT} />
        </SessionContext>
      </QueryClientProvider>
    </MantineProvider>,
  );
  const tags = screen.getByLabelText(/Tags/);
  fireEvent.change(tags, { target: { value: "catalogue" } });
  fireEvent.blur(tags);
  fireEvent.click(screen.getByRole("button", { name: "Import" }));
}

test("a start waits until what was typed just before is kept", async () => {
  tagAndStart();
  await vi.waitFor(() => expect(sent).toHaveLength(2));
  expect(sent[0]).toEqual(["/api/imports/im-1/plan", expect.objectContaining({ version: 1 })]);
  expect(sent[0]?.[1]).toMatchObject({ options: { tags: ["catalogue"] } });
  expect(sent[1]).toEqual(["/api/imports/im-1/start", { version: 2 }]);
});

test("what was typed just before is refused: nothing is started", async () => {
  refused = true;
  tagAndStart();
  await vi.waitFor(() => expect(screen.getAllByText("Too long.").length).toBeGreaterThan(1));
  expect(sent.map(([url]) => url)).toEqual(["/api/imports/im-1/plan"]);
});
