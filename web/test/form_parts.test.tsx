import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { type ReactNode, useState } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ApiError } from "../src/api/client";
import type { Session } from "../src/api/http";
import { setLanguage, startI18n } from "../src/app/i18n";
import { SessionContext } from "../src/app/session";
import { FormEnd, TwoNameFields } from "../src/ui/FormParts";
import { SpanFields, useDays } from "../src/ui/SpanFields";
import type { Span } from "../src/ui/span";

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

beforeEach(() => {
  startI18n();
  setLanguage("en");
});
afterEach(cleanup);

function show(what: ReactNode): void {
  render(
    <QueryClientProvider client={new QueryClient()}>
      <SessionContext value={SESSION}>
        <MantineProvider>{what}</MantineProvider>
      </SessionContext>
    </QueryClientProvider>,
  );
}

const asked: Span[] = [];

function Report() {
  const [search, setSearch] = useState<Span>({ to: "2026-03-31" });
  const days = useDays(search);
  const change = (span: Span) => {
    asked.push(span);
    setSearch(span);
  };
  return <SpanFields days={days} onChange={change} />;
}

const day = (label: string) => screen.getByLabelText<HTMLInputElement>(label);
const type = (label: string, value: string) => fireEvent.change(day(label), { target: { value } });

test("a report begins with the thirty days to the chosen one; a year half typed asks nothing", () => {
  asked.length = 0;
  show(<Report />);
  expect(day("From").value).toBe("2026-03-02");
  for (const year of ["0002", "0020", "0202"]) type("From", `${year}-03-05`);
  expect(day("From").value).toBe("0202-03-05");
  expect(asked).toEqual([]);
  type("From", "2026-03-05");
  expect(asked).toEqual([{ from: "2026-03-05", to: "2026-03-31" }]);
  type("From", "0002-03-05");
  fireEvent.blur(day("From"));
  expect(day("From").value).toBe("2026-03-05");
  type("From", "");
  expect(day("From").value).toBe("2026-03-02");
});

test("a form ends with the reason of a refusal, save and cancel", () => {
  let closed = 0;
  const refused = new ApiError(409, "row.stale", "Somebody was first.", {}, []);
  const saving = { isPending: false, isError: true, error: refused };
  show(<FormEnd saving={saving} disabled onClose={() => (closed += 1)} />);
  expect(screen.getByRole("alert").textContent).toBe("Somebody was first.");
  expect(screen.getByRole<HTMLButtonElement>("button", { name: "Save" }).disabled).toBe(true);
  fireEvent.click(screen.getByRole("button", { name: "Cancel" }));
  expect(closed).toBe(1);
});

test("two names are changed one by one", () => {
  const changes: object[] = [];
  show(
    <TwoNameFields value={{ name_ru: "Продажа", name_en: "Sale" }} onChange={(each) => changes.push(each)} />,
  );
  fireEvent.change(screen.getByLabelText(/English/), { target: { value: "A sale" } });
  expect(changes).toEqual([{ name_en: "A sale" }]);
});
