import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, configure, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { CallView } from "../src/api/facts";
import type { Session } from "../src/api/http";
import { setLanguage, startI18n } from "../src/app/i18n";
import { SessionContext } from "../src/app/session";
import { TransferPanel } from "../src/features/desk/transfer/TransferPanel";

/** A limit, not a speed: a busy machine draws slowly. */
configure({ asyncUtilTimeout: 20_000 });

const asked: Record<string, unknown>[] = [];
const ask = (request: Record<string, unknown>) => {
  asked.push(request);
  return Promise.resolve(true);
};
vi.mock("../src/features/desk/Desk", () => ({ useDesk: () => ({ agent: "a-anna", busy: null, ask }) }));

const queue = (id: string, client: string, name: string) => [
  id,
  { setting: { id, client, name_ru: name, name_en: name, priority: 0 }, today: {} },
];
const colleague = (id: string, state: string, line = "up") => [id, { agent: id, state, line }];
const STATE = {
  calls: {},
  clients: { mebel: { id: "mebel", name_ru: "Мебель", name_en: "Furniture" } },
  dispositions: {},
  reasons: {},
  hours: {},
  queues: Object.fromEntries([
    queue("q-orders", "mebel", "Orders"),
    queue("q-help", "mebel", "Help"),
    queue("q-cars", "polis", "Cars"),
  ]),
  agents: Object.fromEntries([
    colleague("a-anna", "talking"),
    colleague("a-boris", "not_ready"),
    colleague("a-clara", "ready"),
    colleague("a-dina", "talking"),
    colleague("a-egor", "ready", "lost"),
  ]),
};
vi.mock("../src/live/hooks", () => ({ useLive: (select: (state: unknown) => unknown) => select(STATE) }));

const SESSION = {
  user: { id: "anna", agent: "a-anna" },
  permissions: ["directory.read"],
} as unknown as Session;
const CALL = { call: "c-1", client: "mebel" } as CallView;
const PEOPLE = [
  { id: "a-boris", name: "Борис Ёлкин" },
  { id: "a-clara", name: "Clara Brown" },
];

beforeEach(() => {
  startI18n();
  setLanguage("en");
  asked.length = 0;
  Element.prototype.scrollIntoView = () => undefined;
  vi.stubGlobal(
    "fetch",
    async () =>
      new Response(JSON.stringify({ agents: PEOPLE, users: [] }), {
        headers: { "content-type": "application/json" },
      }),
  );
});
afterEach(cleanup);

async function shown(): Promise<{ search: HTMLElement; close: ReturnType<typeof vi.fn> }> {
  const close = vi.fn();
  render(
    <MantineProvider>
      <QueryClientProvider client={new QueryClient()}>
        <SessionContext value={SESSION}>
          <TransferPanel call={CALL} onClose={close} />
        </SessionContext>
      </QueryClientProvider>
    </MantineProvider>,
  );
  await screen.findByText("Борис Ёлкин");
  return { search: screen.getByRole("combobox"), close };
}

const names = () => screen.getAllByRole("option").map((each) => each.querySelector("span")?.textContent);

test("queues of the client and free colleagues, ready ones first; nobody who cannot take it", async () => {
  await shown();
  expect(names()).toEqual(["Help", "Orders", "Clara Brown", "Борис Ёлкин"]);
});

test("by typing and Enter, with a few words", async () => {
  const { search, close } = await shown();
  fireEvent.change(search, { target: { value: "елк" } });
  expect(names()).toEqual(["Борис Ёлкин"]);
  const note = screen.getByLabelText("A few words for who takes it");
  fireEvent.change(note, { target: { value: " wants a sofa " } });
  fireEvent.keyDown(note, { key: "Enter" });
  await waitFor(() => expect(close).toHaveBeenCalled());
  expect(asked).toEqual([{ kind: "transfer_to_agent", call: "c-1", note: "wants a sofa", to: "a-boris" }]);
});

test("arrows choose, and Ctrl Enter asks a colleague first; a queue cannot be asked", async () => {
  const { search, close } = await shown();
  fireEvent.keyDown(search, { key: "Enter", ctrlKey: true });
  for (let n = 0; n < 2; n += 1) fireEvent.keyDown(search, { key: "ArrowDown" });
  fireEvent.keyDown(search, { key: "Enter", ctrlKey: true });
  await waitFor(() => expect(close).toHaveBeenCalled());
  expect(asked).toEqual([{ kind: "consult", call: "c-1", note: "", to: "a-clara" }]);
});

test("Enter sends the caller to the chosen queue, Escape does nothing", async () => {
  const { search, close } = await shown();
  fireEvent.keyDown(search, { key: "Escape" });
  expect(close).toHaveBeenCalledOnce();
  expect(asked).toEqual([]);
  fireEvent.keyDown(search, { key: "ArrowDown" });
  fireEvent.keyDown(search, { key: "Enter" });
  await waitFor(() => expect(asked).toHaveLength(1));
  expect(asked[0]).toEqual({ kind: "transfer_to_queue", call: "c-1", note: "", queue: "q-orders" });
});
