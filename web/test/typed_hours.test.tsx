import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { useState } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Session } from "../src/api/http";
import { setLanguage, startI18n } from "../src/app/i18n";
import { SessionContext } from "../src/app/session";
import { COLOURS, freeColour } from "../src/features/setup/colours";
import { DaysField } from "../src/features/setup/DaysField";
import type { Draft } from "../src/features/setup/draft";
import { RowForm } from "../src/features/setup/Editor";
import { FieldInput } from "../src/features/setup/Fields";
import type { Day } from "../src/features/setup/hours";
import { KIND, KINDS, type KindId } from "../src/features/setup/kinds";
import type { Row } from "../src/features/setup/rows";

vi.mock("../src/live/hooks", () => ({
  useLive: (select: (state: unknown) => unknown) => select({ hours: {}, offset_ms: 0, centre: null }),
}));
const SESSION = { user: { id: "olga" }, permissions: ["settings.write"] } as unknown as Session;
const none = Object.fromEntries(KINDS.map((kind) => [kind, []])) as unknown as Record<KindId, Row[]>;

beforeEach(() => {
  startI18n();
  setLanguage("en");
  vi.stubGlobal("fetch", async () => new Response(JSON.stringify({ status: null, holidays: [] })));
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function show(what: React.ReactNode): void {
  render(
    <QueryClientProvider client={new QueryClient()}>
      <SessionContext value={SESSION}>
        <MantineProvider env="test">{what}</MantineProvider>
      </SessionContext>
    </QueryClientProvider>,
  );
}

const WEEK = [[], [], [], [], [], [], []];

function Days({ onDays }: { onDays: (days: Day[]) => void }) {
  const [days, setDays] = useState<Day[]>([{ date: "2026-11-28", openings: [], name: "" }]);
  const change = (next: Day[]) => {
    setDays(next);
    onDays(next);
  };
  const common = { label: "Days that differ" };
  return (
    <DaysField common={common} days={days} week={WEEK} holidays={[]} disabled={false} onChange={change} />
  );
}

test("a date can be typed: it counts when its field is left, and the line stays where it is", () => {
  const seen: Day[][] = [];
  show(<Days onDays={(days) => seen.push(days)} />);
  const date = screen.getByLabelText<HTMLInputElement>("Date");
  fireEvent.change(date, { target: { value: "2026-01-28" } }); // after the "1" of "12/31"
  fireEvent.change(date, { target: { value: "2026-12-31" } });
  expect(seen).toEqual([]);
  fireEvent.blur(date);
  expect(seen.at(-1)?.map((day) => day.date)).toEqual(["2026-12-31"]);
  expect(screen.getByLabelText("Date")).toBe(date);
});

test("what is not understood is shown and not saved", () => {
  const save = vi.fn();
  const form = { ...KIND.hours.fresh, name_en: "Office", name_ru: "Офис", active: true };
  const draft = { form, id: "office", errors: {}, dirty: true, set: vi.fn(), save } as unknown as Draft;
  show(<RowForm kind={KIND.hours} row={undefined} draft={draft} all={none} />);
  const monday = screen.getByLabelText("Monday");
  fireEvent.change(monday, { target: { value: "10-14, 15" } });
  fireEvent.click(screen.getByRole("button", { name: "Save" }));
  expect(save).not.toHaveBeenCalled();
  expect(document.activeElement).toBe(monday);
  fireEvent.change(monday, { target: { value: "10-14, 15-18" } });
  fireEvent.click(screen.getByRole("button", { name: "Save" }));
  expect(save).toHaveBeenCalledOnce();
});

test("flags stand there in words and are sent as what they are", async () => {
  const field = KIND.dispositions.fields.find((each) => each.name === "flags");
  if (!field) throw new Error("no flags");
  const onChange = vi.fn();
  show(
    <FieldInput
      kind={KIND.dispositions}
      field={field}
      value={["said_yes", "our-own"]}
      error={undefined}
      disabled={false}
      all={none}
      form={{}}
      onChange={onChange}
      onOther={vi.fn()}
    />,
  );
  expect(screen.getByText("said yes")).toBeTruthy();
  const input = screen.getByRole("combobox", { name: "Flags" });
  fireEvent.click(input);
  fireEvent.click(await screen.findByRole("option", { name: "left a contact", hidden: true }));
  expect(onChange).toHaveBeenLastCalledWith(["said_yes", "our-own", "left_contact"]);
});

test("a new client begins with a colour that nobody has yet", () => {
  expect(freeColour([])).toBe(COLOURS[0]);
  expect(freeColour([COLOURS[0], COLOURS[1], undefined])).toBe(COLOURS[2]);
  expect(freeColour([...COLOURS, COLOURS[0]])).toBe(COLOURS[1]);
});
