import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, configure, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { CallRow, Session } from "../src/api/http";
import { setLanguage, startI18n } from "../src/app/i18n";
import { SessionContext } from "../src/app/session";
import { useDial } from "../src/features/desk/dial";
import { LastAttempt } from "../src/features/desk/LastAttempt";

configure({ asyncUtilTimeout: 20_000 });

const asked: Record<string, unknown>[] = [];
const ask = (request: Record<string, unknown>) => {
  asked.push(request);
  return Promise.resolve(true);
};
const status = { presence: "ready", work: "free", line: "up" };
vi.mock("../src/features/desk/Desk", () => ({ useDesk: () => ({ agent: "a-anna", status, ask }) }));

const STATE = {
  numbers: { "+74950000101": { number: "+74950000101", client: "mebel", queue: "q-orders" } },
  queues: { "q-orders": { setting: { id: "q-orders", name_ru: "Заказы", name_en: "Orders" } } },
  clients: { mebel: { id: "mebel", name_ru: "Мебель", name_en: "Furniture" } },
  dispositions: {},
  reasons: {},
  hours: {},
  offset_ms: 0,
};
vi.mock("../src/live/hooks", () => ({ useLive: (select: (state: unknown) => unknown) => select(STATE) }));

const SESSION = {
  user: { id: "anna", agent: "a-anna", clients: null },
  permissions: [],
} as unknown as Session;
const ROW = {
  call: "c-1",
  caller: "+79120000001",
  client: "mebel",
  number: "+74950000101",
  how: "busy",
  arrived_at: "2026-11-27T10:00:00Z",
} as unknown as CallRow;

function Desk() {
  const dial = useDial();
  const shown = { number: "+74950000101", client: "mebel", label: "" };
  return (
    <>
      <button type="button" onClick={() => void dial("8 912 000-00-01", shown, "adverts")}>
        advertise
      </button>
      <LastAttempt row={ROW} />
    </>
  );
}

beforeEach(() => {
  startI18n();
  setLanguage("en");
  localStorage.clear();
  asked.length = 0;
  render(
    <MantineProvider>
      <QueryClientProvider client={new QueryClient()}>
        <SessionContext value={SESSION}>
          <Desk />
        </SessionContext>
      </QueryClientProvider>
    </MantineProvider>,
  );
});
afterEach(cleanup);

test("trying again asks for consent to what the call was for", () => {
  fireEvent.click(screen.getByText("advertise"));
  fireEvent.click(screen.getByRole("button", { name: /again/i }));
  expect(asked.map((each) => each.purpose)).toEqual(["adverts", "adverts"]);
});

test("what was never dialled here is a call of service", () => {
  fireEvent.click(screen.getByRole("button", { name: /again/i }));
  expect(asked.map((each) => each.purpose)).toEqual(["service"]);
});
