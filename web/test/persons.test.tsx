import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Person } from "../src/api/http";
import { startI18n } from "../src/app/i18n";
import { asValue } from "../src/features/persons/CustomFields";
import { Decides } from "../src/features/persons/Decides";
import { Field, TextEdit } from "../src/features/persons/Field";
import { differing, MERGED, proposed } from "../src/features/persons/merge";
import { asPersons } from "../src/features/persons/search";
import { micro, sum, timeIn, typed } from "../src/features/persons/sums";

const PERSON: Person = {
  id: "p-1",
  client: "mebel",
  name: "Мария",
  language: null,
  note: "",
  numbers: [],
  organisation: null,
  organisation_name: "",
  role: "",
  emails: [],
  address: "",
  region: "",
  zone: null,
  zone_source: null,
  zones: [],
  tags: [],
  fields: {},
  industry: "",
  deciding_value: null,
  exclusions: [],
  budget: null,
  budget_currency: null,
  source: null,
  former_supplier: "",
  former_failing: "",
  merged_into: null,
  note_labels: [],
  created_at: "2026-03-02T09:00:00Z",
  version: 3,
};

describe("sums", () => {
  test("a sum is read in micro units however it is typed", () => {
    expect(micro("70 000,50")).toBe(70_000_500_000);
    expect(micro("70\u00a0000")).toBe(70_000_000_000);
    for (const bad of ["", "много", "-1", "1e5", "1,2,3"]) expect(micro(bad)).toBeNull();
    expect(micro(typed(12_340_000))).toBe(12_340_000);
    expect(typed(null)).toBe("");
  });

  test("and shown in its currency, or with its name when nobody knows it", () => {
    expect(sum(70_000_000_000, "RUB", "ru")).toMatch(/^70\s000\s₽$/u);
    expect(sum(1_500_000, "??", "en")).toBe("1.5 ??");
  });

  test("the time of a zone", () => {
    expect(timeIn("Asia/Yekaterinburg", Date.parse("2026-03-02T09:00:00Z"), "ru")).toBe("14:00");
  });
});

test("rubbish in the address of the list is left out", () => {
  expect(asPersons({ q: "иван", twins: true, client: 5 })).toMatchObject({
    q: "иван",
    client: "5",
    twins: true,
  });
  expect(asPersons({ q: "x".repeat(201), twins: "yes", new: 1 })).toEqual({});
});

test("what is typed into a free field becomes a value of its kind", () => {
  expect(asValue("", true)).toBeNull();
  expect(asValue("1 054,5", true)).toBe(1054.5);
  expect(asValue("много", true)).toBe("много");
  expect(asValue("12", false)).toBe("12");
});

describe("a merge", () => {
  test("asks only for fields that differ, and proposes what the server would do", () => {
    const other: Person = {
      ...PERSON,
      id: "p-2",
      name: "",
      tags: ["опт"],
      emails: ["a@b.ru"],
      note: "вторая",
    };
    const one: Person = { ...PERSON, tags: ["срочно"], language: "ru" };
    expect(differing(one, other)).toEqual(["name", "language", "emails", "tags", "note"]);
    expect(proposed(one, other, "name")).toBe("survivor");
    expect(proposed(one, other, "tags")).toBe("both");
    expect(proposed(one, other, "emails")).toBe("merged");
  });

  test("every field has a word", async () => {
    const ru = (await import("../src/app/locales/ru/persons.json")).default.field as Record<string, string>;
    for (const field of MERGED) expect(ru[field]).toBeTruthy();
  });
});

describe("the card", () => {
  const sent: unknown[] = [];
  let answer = 200;

  beforeEach(() => {
    startI18n();
    sent.length = 0;
    answer = 200;
    vi.stubGlobal("matchMedia", () => ({
      matches: false,
      addEventListener: vi.fn(),
      removeEventListener: vi.fn(),
    }));
    vi.stubGlobal("fetch", async (_: string, init: RequestInit) => {
      sent.push(JSON.parse(String(init.body ?? "null")));
      const no = { code: "row.stale", message: "Устарело" };
      return new Response(JSON.stringify(answer === 200 ? PERSON : no), { status: answer });
    });
  });

  afterEach(() => {
    cleanup();
    vi.unstubAllGlobals();
  });

  function show() {
    const edit = (close: () => void) => (
      <TextEdit person={PERSON} field="role" most={120} label="role" close={close} />
    );
    return render(
      <MantineProvider>
        <QueryClientProvider client={new QueryClient()}>
          <Field name="role" shown="" edit={edit} />
        </QueryClientProvider>
      </MantineProvider>,
    );
  }

  test("a value is saved when one leaves it, with the version that was seen", async () => {
    show();
    fireEvent.click(screen.getByRole("button"));
    const input = screen.getByRole("textbox");
    fireEvent.change(input, { target: { value: "директор" } });
    fireEvent.blur(input);
    await waitFor(() => expect(screen.queryByRole("textbox")).toBeNull());
    expect(sent).toEqual([{ role: "директор", version: 3 }]);
  });

  test("nothing is sent when nothing changed, nor on Escape", () => {
    show();
    fireEvent.click(screen.getByRole("button"));
    fireEvent.blur(screen.getByRole("textbox"));
    fireEvent.click(screen.getByRole("button"));
    fireEvent.change(screen.getByRole("textbox"), { target: { value: "x" } });
    fireEvent.keyDown(screen.getByRole("textbox"), { key: "Escape" });
    expect(screen.queryByRole("textbox")).toBeNull();
    expect(sent).toEqual([]);
  });

  test("a card that was changed elsewhere says so, and the editor stays", async () => {
    answer = 409;
    show();
    fireEvent.click(screen.getByRole("button"));
    fireEvent.change(screen.getByRole("textbox"), { target: { value: "директор" } });
    fireEvent.blur(screen.getByRole("textbox"));
    await screen.findByText(/изменили в другом месте|changed elsewhere/);
    expect(screen.getByRole("textbox")).toHaveProperty("value", "директор");
  });

  test("what matters stands in one line", () => {
    const known: Person = {
      ...PERSON,
      deciding_value: "quality",
      exclusions: ["глянец"],
      budget: 1e9,
      budget_currency: "RUB",
    };
    const { container } = render(<Decides person={known} />);
    expect(container.textContent).toMatch(/(качество|quality) · .*глянец · /);
    cleanup();
    expect(render(<Decides person={PERSON} />).container.textContent).toBe("");
  });
});
