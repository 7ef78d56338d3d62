import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, configure, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Session } from "../src/api/http";
import { setLanguage, startI18n } from "../src/app/i18n";
import { SessionContext } from "../src/app/session";
import { Editor } from "../src/features/setup/Editor";
import { KIND, KINDS, type KindId } from "../src/features/setup/kinds";
import type { Row } from "../src/features/setup/rows";
import { Wizard } from "../src/features/setup/trunks/Wizard";

vi.mock("../src/live/hooks", () => ({ useLive: () => "Europe/Moscow" }));

configure({ asyncUtilTimeout: 20_000 });

const SESSION = {
  user: { id: "irina" },
  permissions: ["settings.read", "settings.write", "trunks.read", "trunks.write"],
} as unknown as Session;
const none = Object.fromEntries(KINDS.map((kind) => [kind, []])) as unknown as Record<KindId, Row[]>;
const STATES = { here: "192.0.2.1:5060", node: true, trunks: [], strangers: 0, strangers_since: null };
let refusal: { status: number; body: object };

beforeEach(async () => {
  await startI18n();
  await setLanguage("en");
  vi.stubGlobal("fetch", async (url: string, init?: RequestInit) => {
    const answer = url.includes("trunk-states") ? STATES : [];
    if (init?.method !== "PUT") return new Response(JSON.stringify(answer));
    return new Response(JSON.stringify(refusal.body), { status: refusal.status });
  });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function show(what: React.ReactNode) {
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={new QueryClient()}>
        <SessionContext value={SESSION}>{what}</SessionContext>
      </QueryClientProvider>
    </MantineProvider>,
  );
}

const box = (label: RegExp) => screen.getByRole("textbox", { name: label });

test("what a field lacks is said once, beside it, and the field is gone to", async () => {
  const fields = [
    { field: "skill", code: "field.not_id", message: "Use lower-case letters." },
    { field: "name_ru", code: "field.too_long", message: "Too long." },
  ];
  refusal = { status: 422, body: { code: "request.invalid", message: "It is wrong.", fields } };
  show(<Editor kind={KIND.skills} row={undefined} all={none} onSaved={vi.fn()} onClose={vi.fn()} />);
  fireEvent.change(box(/Name in English/), { target: { value: "Sofas" } });
  fireEvent.change(box(/Short name/), { target: { value: "Ж" } });
  fireEvent.click(screen.getByRole("button", { name: "Save" }));
  const alert = await screen.findByRole("alert");
  expect(alert.textContent).toBe("Correct what is marked: Short name, Name in Russian.");
  expect(screen.getAllByText("Too long.").length).toBe(1);
  await waitFor(() => expect(document.activeElement).toBe(box(/Short name/)));
});

test("a field that the form lacks is told in words", async () => {
  const fields = [{ field: "elsewhere", code: "field.too_long", message: "That is too long." }];
  refusal = { status: 422, body: { code: "request.invalid", message: "It is wrong.", fields } };
  show(<Editor kind={KIND.skills} row={undefined} all={none} onSaved={vi.fn()} onClose={vi.fn()} />);
  fireEvent.change(box(/Name in English/), { target: { value: "Sofas" } });
  fireEvent.click(screen.getByRole("button", { name: "Save" }));
  expect((await screen.findByRole("alert")).textContent).toBe("That is too long.");
});

test("the name of a new line that is taken can be changed where that is said", async () => {
  refusal = { status: 409, body: { code: "row.exists", message: "demo exists already.", fields: [] } };
  show(<Wizard kind={KIND.trunks} all={none} onCorrect={vi.fn()} onClose={vi.fn()} />);
  fireEvent.click(screen.getByRole("button", { name: /Provider with login/ }));
  fireEvent.change(box(/^Name/), { target: { value: "Demo" } });
  fireEvent.change(box(/Its address/), { target: { value: "sip.example" } });
  expect(screen.queryByRole("textbox", { name: /Short name/ })).toBeNull();
  fireEvent.click(screen.getByRole("button", { name: "Connect" }));
  expect(await screen.findByText("Taken: choose another one.")).toBeTruthy();
  expect((box(/Short name/) as HTMLInputElement).value).toBe("demo");
  expect(screen.getByRole("alert").textContent).toBe("Correct what is marked: Short name.");
});
