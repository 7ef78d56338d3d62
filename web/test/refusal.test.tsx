import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, configure, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Session } from "../src/api/http";
import { setLanguage, startI18n } from "../src/app/i18n";
import { SessionContext } from "../src/app/session";
import { useDraft } from "../src/features/setup/draft";
import { RowForm } from "../src/features/setup/Editor";
import { KIND, KINDS, type KindId } from "../src/features/setup/kinds";
import type { Row } from "../src/features/setup/rows";
import { Wizard } from "../src/features/setup/trunks/Wizard";

vi.mock("../src/live/hooks", () => ({ useLive: () => ({}) }));
configure({ asyncUtilTimeout: 20_000 });
vi.setConfig({ testTimeout: 60_000 });

const MAY = ["trunks.read", "trunks.write", "numbers.write", "setup.write"];
const SESSION = { user: { id: "olga" }, permissions: MAY } as unknown as Session;
const none = Object.fromEntries(KINDS.map((kind) => [kind, []])) as unknown as Record<KindId, Row[]>;
const LONG = "Must be at most 64 characters.";
let refused: object;

beforeEach(async () => {
  await startI18n();
  await setLanguage("en");
  vi.stubGlobal("fetch", async (_: string, init?: RequestInit) =>
    init?.method === "PUT"
      ? new Response(JSON.stringify(refused), { status: 422 })
      : new Response(JSON.stringify([])),
  );
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function show(what: React.ReactNode) {
  render(
    <QueryClientProvider client={new QueryClient()}>
      <SessionContext value={SESSION}>
        <MantineProvider env="test">{what}</MantineProvider>
      </SessionContext>
    </QueryClientProvider>,
  );
}

function Form({ id }: { id: KindId }) {
  const draft = useDraft({ ...KIND[id], write: "setup.write" }, undefined, () => undefined);
  return <RowForm kind={{ ...KIND[id], write: "setup.write" }} row={undefined} draft={draft} all={none} />;
}

test("what stands at a field of a new line is not said a second time", async () => {
  refused = { code: "input.invalid", message: "x", fields: [{ field: "name", message: LONG }] };
  show(<Wizard kind={KIND.trunks} all={none} onCorrect={vi.fn()} onClose={vi.fn()} />);
  fireEvent.click(screen.getByRole("button", { name: /Provider with login/ }));
  fireEvent.change(screen.getByRole("textbox", { name: /^Name/ }), { target: { value: "Main line" } });
  fireEvent.change(screen.getByRole("textbox", { name: /Its address/ }), {
    target: { value: "sip.example" },
  });
  fireEvent.submit(
    screen.getByRole("button", { name: /Connect|Create|Make/ }).closest("form") as HTMLFormElement,
  );
  expect((await screen.findByText("Not saved: correct what is marked.")).getAttribute("role")).toBe("alert");
  expect(screen.getAllByText(LONG).length).toBe(1);
});

test("a name that is taken can be changed where it says so", async () => {
  refused = { code: "row.exists", message: "“main-line” exists already.", fields: [] };
  show(<Wizard kind={KIND.trunks} all={none} onCorrect={vi.fn()} onClose={vi.fn()} />);
  fireEvent.click(screen.getByRole("button", { name: /Provider with login/ }));
  fireEvent.change(screen.getByRole("textbox", { name: /^Name/ }), { target: { value: "Main line" } });
  fireEvent.change(screen.getByRole("textbox", { name: /Its address/ }), {
    target: { value: "sip.example" },
  });
  fireEvent.submit(
    screen.getByRole("button", { name: /Connect|Create|Make/ }).closest("form") as HTMLFormElement,
  );
  expect(await screen.findByText("Taken: choose another one.")).toBeTruthy();
  expect(screen.getByDisplayValue("main-line")).toBeTruthy();
  expect(screen.queryByText(/exists already/)).toBeNull();
});

test("a refusal of what is at no field is said in full", async () => {
  refused = { code: "row.used", message: "Still used by a queue.", fields: [] };
  show(<Form id="skills" />);
  fireEvent.change(screen.getByRole("textbox", { name: /Short name/ }), { target: { value: "deutsch" } });
  fireEvent.submit(screen.getByRole("button", { name: "Save" }).closest("form") as HTMLFormElement);
  expect(await screen.findByText("Still used by a queue.")).toBeTruthy();
});

test("a list with nothing to choose from says where it is filled", async () => {
  show(<Form id="numbers" />);
  fireEvent.click(screen.getAllByLabelText(/^Client/)[0] as HTMLElement);
  expect(await screen.findByText(/add it in the section “Clients”/)).toBeTruthy();
});

test("a centre without skills is not left with an empty label", () => {
  show(<Form id="agents" />);
  expect(screen.getByText(/None yet: add them in the section “Skills”/)).toBeTruthy();
});
